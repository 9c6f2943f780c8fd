"""How things of a debate are named: references, notations and kinds."""
