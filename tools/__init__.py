"""Scripts that write what is generated from the code, the ontology and the data."""
