"""SPARQL queries: stored queries and their parameters, restrictions to reading, results and their formats."""
