"""The version of the package and of the ontology that it ships."""

__version__ = "0.2.0"
