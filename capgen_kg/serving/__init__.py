"""The debate over HTTP: a read-only SPARQL endpoint, stored queries as a REST API, and ids that can be followed.

Queries run in processes of their own, which are ended when they take more than they may: see
:mod:`capgen_kg.serving.workers`.
"""
