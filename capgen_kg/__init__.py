"""The debate "Will capabilities generalise more than alignment?" as a knowledge graph.

>>> import capgen_kg
>>> debate = capgen_kg.open_debate()
>>> bool(debate.query("does-counter", "Comment#13", "Against#2"))
True
"""

from typing import TYPE_CHECKING, Any

from capgen_kg.errors import (
    BudgetError,
    CapgenError,
    EndpointError,
    InconsistentError,
    InputError,
    QueryLimitError,
    UnwritableError,
    UsageError,
)
from capgen_kg.version import __version__

if TYPE_CHECKING:
    from capgen_kg.debate import Debate, load_debate, open_debate
    from capgen_kg.queries.results import QueryResult
    from capgen_kg.standing.report import Standing
    from capgen_kg.standing.verdicts import Verdict


def __getattr__(name: str) -> Any:
    # imported on demand, as not every command opens a debate
    if name in ("Debate", "load_debate", "open_debate"):
        from capgen_kg import debate

        return getattr(debate, name)
    if name == "QueryResult":
        from capgen_kg.queries.results import QueryResult

        return QueryResult
    if name == "Standing":
        from capgen_kg.standing.report import Standing

        return Standing
    if name == "Verdict":
        from capgen_kg.standing.verdicts import Verdict

        return Verdict
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "BudgetError",
    "CapgenError",
    "Debate",
    "EndpointError",
    "InconsistentError",
    "InputError",
    "QueryLimitError",
    "QueryResult",
    "Standing",
    "UnwritableError",
    "UsageError",
    "Verdict",
    "__version__",
    "load_debate",
    "open_debate",
]
