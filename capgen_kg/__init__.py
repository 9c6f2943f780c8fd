"""The debate "Will capabilities generalise more than alignment?" as a knowledge graph.

>>> import capgen_kg
>>> debate = capgen_kg.open()
>>> print(debate.query("does-counter", "Comment#13", "Against#2").render("table"))
yes
<BLANKLINE>
"""

from capgen_kg.debate import Debate
from capgen_kg.errors import (
    CapgenError,
    EndpointError,
    InconsistentError,
    InputError,
    UsageError,
)

__version__ = "0.1.0"

#: ``capgen_kg.open()`` is the debate that comes along; see :class:`Debate` for what else can be opened.
open = Debate

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
