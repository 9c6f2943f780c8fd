"""RDF terms and files: namespaces, facts, parsing, writing and places in files; nothing about debates."""
