"""Benchmarks in comparison with other tools, and generators of their data."""
