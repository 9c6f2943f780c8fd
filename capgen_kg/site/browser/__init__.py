"""Modules that run in a browser, in the Python that is built for it."""
