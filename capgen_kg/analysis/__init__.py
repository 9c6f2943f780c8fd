"""Analyses of whole debates: differences between versions, and open issues."""
