"""The pages of the documentation that are generated at each build and not committed."""

from __future__ import annotations

from tools import api_reference, findings, query_reference

#: The name of each page, and the function that returns it in Markdown.
PAGES = {"findings.md": findings.text, "queries.md": query_reference.text, "api.md": api_reference.text}
