"""The names of things in a debate: references, notations and kinds."""
