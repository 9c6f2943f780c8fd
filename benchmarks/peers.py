"""Other tools, each in its own virtual environment to isolate dependencies."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

#: Name of a peer and what pip installs for it.
PEERS = {
    "arguebuf": ["arguebuf"],
    "oxrdflib": ["oxrdflib"],
    "reasonable": ["reasonable", "rdflib"],
    "sparq-rdf": ["sparq-rdf"],
    "pyshifty": ["pyshifty", "rdflib"],
    "pyshacl-turbo": ["pyshacl-turbo", "rdflib"],
}
FOLDER = Path(__file__).parent / ".peers"


def python_of(peer: str) -> str | None:
    """Return the interpreter that has a peer, which it installs; ``None``, with a message on stderr, if that fails."""
    place = FOLDER / peer
    python = place / "bin" / "python"
    if not (place / "installed").exists():
        venv.create(place, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS[peer]]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            print(f"{peer} can't be installed here and is left out", file=sys.stderr)
            return None
        (place / "installed").touch()
    return str(python)
