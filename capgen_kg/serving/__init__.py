"""The debate over HTTP: a read-only SPARQL endpoint, stored queries as a REST API, and linked data.

Queries run in worker processes, which are killed when they exceed their limits: see :mod:`capgen_kg.serving.workers`.
"""
