"""Analyses of a debate as a whole: differences between versions, and open issues."""
