"""RDF terms and files: namespaces, triples, parsing, writing and source positions. Independent of debates."""
