"""Scripts that write the files generated from the code, the ontology and the data."""
