"""Output for people: cards, proofs, and display in notebooks."""
