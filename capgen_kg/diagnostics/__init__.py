"""Findings, the rules that they violate, and the formats in which they are reported."""
