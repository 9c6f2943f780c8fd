"""Standing: which arguments stand, which are open, and which are undecided; see docs/standing.md.

A debate is read as a normal logic program (:mod:`.program`), whose well-founded model labels everything that is put
forward (:mod:`.grounded`). :mod:`.report` puts the labels in words.
"""
