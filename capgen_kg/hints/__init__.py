"""Hints for queries without results: what that means, and which queries have results."""
