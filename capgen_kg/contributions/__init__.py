"""Contributions: files in Turtle that add to a debate, from their first draft to their place among the data.

What a file says is read with its places (``reading``), held against the ontology and the debate (``terms``), the rules
for strangers (``guard``) and the shapes (``checking``); ``fixing`` mends what has one right answer, ``impact`` tells
what it would change, ``keeping`` accepts it and takes it back.
"""
