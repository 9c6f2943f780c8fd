"""Debates for people: cards, proofs and notebooks."""
