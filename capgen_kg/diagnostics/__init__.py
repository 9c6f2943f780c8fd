"""Findings, the rules that they come from, and the formats in which they are reported."""
