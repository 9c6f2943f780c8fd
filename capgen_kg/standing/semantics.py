"""Preferred and stable labellings, by an answer set solver.

The stable labellings of a program are its stable models, the preferred ones its regular models: of the partial stable
models those with the largest sets of true atoms (Caminada, Sá, Alcântara and Dvořák 2015). A partial stable model is
a stable model of a program that has each atom twice, as true and as not false (Janhunen et al. 2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from capgen_kg.errors import UsageError
from capgen_kg.standing.grounded import IN, OUT, UNDECIDED, grounded

if TYPE_CHECKING:
    from capgen_kg.standing.program import Program

GROUNDED, PREFERRED, STABLE = "grounded", "preferred", "stable"
#: The semantics, each with what it means for a label.
SEMANTICS = {
    GROUNDED: "a label is given only where the debate forces it",
    PREFERRED: "a label is given where all the largest consistent positions agree on it",
    STABLE: "a label is given where all the positions that leave nothing undecided agree on it",
}
#: How many labellings are compared, and the conflicts after which the solver gives up.
MAX_MODELS, MAX_CONFLICTS = 1_000, 2_000_000

_STABLE = """
in(A) :- rule(R,A), in(B) : positive(R,B); not in(B) : negative(R,B).
#show in/1.
"""
_PARTIAL = """
in(A) :- rule(R,A), in(B) : positive(R,B); not possible(B) : negative(R,B).
possible(A) :- rule(R,A), possible(B) : positive(R,B); not in(B) : negative(R,B).
:- in(A), not possible(A).
#heuristic in(A) : atom(A). [1,true]
#show in/1.
#show possible/1.
"""
#: Only models with a largest set of true atoms.
_LARGEST = ["--heuristic=Domain", "--enum-mode=domRec"]


@dataclass(frozen=True)
class Labels:
    """The labels of the atoms of a program.

    Attributes:
        labels: For each atom the label that all labellings agree on, or undecided.
        count: How many labellings there are.
        is_complete: Whether these are all the labellings.
    """

    labels: list[int]
    count: int = 1
    is_complete: bool = True


def labels_of(
    program: Program, semantics: str = GROUNDED, max_models: int = MAX_MODELS, max_conflicts: int = MAX_CONFLICTS
) -> Labels:
    """Return the labels of a program under one of :data:`SEMANTICS`.

    Raises ``UsageError`` if clingo isn't installed, if there is no stable labelling, or if the solver gives up before
    it has any labelling.
    """
    if semantics == GROUNDED:
        return Labels(grounded(program))
    models, is_exhausted = labellings(program, semantics, max_models + 1, max_conflicts)
    if not models and is_exhausted:
        raise UsageError("there is no stable labelling; use --semantics preferred")
    if not models:
        raise UsageError(
            f"the solver gave up after {max_conflicts:,} conflicts without a labelling; use --semantics grounded"
        )
    is_complete = is_exhausted and len(models) <= max_models
    models = models[:max_models]
    labels = models[0]
    for model in models[1:]:
        labels = [label if label == other else UNDECIDED for label, other in zip(labels, model, strict=True)]
    return Labels(labels, len(models), is_complete)


def labellings(
    program: Program, semantics: str, max_models: int = 0, max_conflicts: int = MAX_CONFLICTS
) -> tuple[list[list[int]], bool]:
    """Return the preferred or stable labellings of a program, and whether the solver got to the end.

    Args:
        program: The program.
        semantics: ``preferred`` or ``stable``.
        max_models: The most labellings to return; 0 for all.
        max_conflicts: The conflicts after which the solver gives up.

    Raises:
        UsageError: clingo isn't installed.
    """
    try:
        import clingo
    except ModuleNotFoundError:
        raise UsageError(f"{semantics} labellings need an extra package: pip install 'capgen-kg[standing]'") from None
    options = [
        f"--models={max_models}",
        f"--solve-limit={max_conflicts}",
        "--warn=none",
        *(_LARGEST if semantics == PREFERRED else []),
    ]
    control = clingo.Control(options)
    control.add("base", [], _facts(program) + (_PARTIAL if semantics == PREFERRED else _STABLE))
    control.ground([("base", [])])
    models: list[list[int]] = []

    def on_model(model: clingo.Model) -> None:
        labels = [OUT] * len(program.names)
        for symbol in sorted(model.symbols(shown=True), key=lambda symbol: symbol.name == "in"):
            labels[symbol.arguments[0].number] = IN if symbol.name == "in" else UNDECIDED
        models.append(labels)

    result = control.solve(on_model=on_model)
    # to stop at the number of models wanted is no interruption
    return models, bool(result.exhausted) or 0 < max_models <= len(models)


def _facts(program: Program) -> str:
    lines = [f"atom({atom})." for atom in range(len(program.names))]
    for rule, head in enumerate(program.heads):
        lines.append(f"rule({rule},{head}).")
        lines += [f"positive({rule},{atom})." for atom in program.positives[rule]]
        lines += [f"negative({rule},{atom})." for atom in program.negatives[rule]]
    return "\n".join(lines)
