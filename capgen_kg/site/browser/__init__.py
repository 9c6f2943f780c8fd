"""Modules that run in a browser, in Pyodide."""
