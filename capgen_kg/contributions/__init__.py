"""Contributions: Turtle files that add to a debate, from a template to their place among the data.

``parsing`` reads a file with the place of each triple. ``checking`` runs the checks: of terms and references
(``vocabulary`` and others), of what a contribution may state (``policy``), of consistency, and of the shapes.
``fixing`` applies unambiguous fixes, ``impact`` compares query results, ``registry`` accepts and withdraws.
"""
