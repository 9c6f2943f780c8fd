"""The version of the package and of the data that it ships; the ontology has its own."""

__version__ = "0.2.0"
