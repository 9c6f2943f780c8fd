"""What to tell somebody whose question has no answer, and what else could be asked."""
