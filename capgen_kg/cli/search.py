"""``capgen search``: short for ``capgen query search``."""

from __future__ import annotations

from capgen_kg.cli.query import query_command
from capgen_kg.queries.stored import load_query

command = query_command(load_query("search"), "capgen search")
