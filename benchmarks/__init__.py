"""Benchmarks against peers, and generators of their data."""
