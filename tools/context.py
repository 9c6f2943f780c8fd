"""Write the context of our JSON-LD, ``ontology/context.jsonld``, from the ontology.

``python -m tools.context``; the files of `capgen export --to jsonld` include the same context.
"""

from __future__ import annotations

import json
from pathlib import Path

from capgen_kg.formats.jsonld import context
from capgen_kg.rdf.facts import Facts
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.resources import ontology_files

FILE = Path(__file__).parent.parent / "ontology" / "context.jsonld"


def text() -> str:
    """Return the context as JSON."""
    return json.dumps(context(Facts(read_facts(ontology_files()))), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
