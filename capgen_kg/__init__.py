"""The debate "Will capabilities generalise more than alignment?" as a knowledge graph.

>>> import capgen_kg
>>> debate = capgen_kg.open()
>>> print(debate.query("does-counter", "Comment#13", "Against#2").render("table"))
yes
<BLANKLINE>
"""

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import (
    CapgenError,
    EndpointError,
    InconsistentError,
    InputError,
    UsageError,
)
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from capgen_kg.debate import Debate

    #: ``capgen_kg.open()`` is the debate that comes along; see :class:`Debate` for what else can be opened.
    open = Debate


def __getattr__(name: str) -> Any:
    # a command that opens no debate need not import what opens one
    if name in ("Debate", "open"):
        from capgen_kg.debate import Debate

        return Debate
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "CapgenError",
    "Debate",
    "EndpointError",
    "InconsistentError",
    "InputError",
    "UsageError",
    "__version__",
    "open",
]
