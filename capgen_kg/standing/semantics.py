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
    from collections.abc import Callable

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
    models: list[list[int]] = []

    def on_labels(labels: list[int]) -> bool:
        models.append(labels)
        return len(models) != max_models

    is_exhausted = _solve(program, semantics, max_conflicts, on_labels)
    # to stop at the number of models wanted is no interruption
    return models, is_exhausted or 0 < max_models <= len(models)


def certificate(
    program: Program, semantics: str, atom: int, is_in: bool, max_conflicts: int = MAX_CONFLICTS
) -> list[int] | None:
    """Return a labelling in which an atom is in, or one in which it isn't; ``None`` if there is none.

    Such a labelling proves that the atom is accepted credulously, or that it is not accepted sceptically.

    Args:
        program: The program.
        semantics: One of :data:`SEMANTICS`.
        atom: The atom.
        is_in: Whether the atom has to be in.
        max_conflicts: The conflicts after which the solver gives up.

    Raises:
        UsageError: clingo isn't installed, or the solver gave up.
    """
    if semantics == GROUNDED:
        labels = grounded(program)
        return labels if (labels[atom] == IN) == is_in else None
    certificates: list[list[int]] = []

    def on_labels(labels: list[int]) -> bool:
        if (labels[atom] == IN) == is_in:
            certificates.append(labels)
        return not certificates

    # what is larger than a labelling with the atom has the atom, too; without the atom, one may not be the largest
    constraint = f":- {'not ' if is_in else ''}in({atom})." if is_in or semantics == STABLE else ""
    is_exhausted = _solve(program, semantics, max_conflicts, on_labels, constraint)
    if not certificates and not is_exhausted:
        raise UsageError(f"the solver gave up after {max_conflicts:,} conflicts; use --semantics grounded")
    return next(iter(certificates), None)


def _solve(
    program: Program,
    semantics: str,
    max_conflicts: int,
    on_labels: Callable[[list[int]], bool],
    constraint: str = "",
) -> bool:
    """Pass labellings to a function until it returns ``False``; return whether there are no more."""
    try:
        import clingo
    except ModuleNotFoundError:
        raise UsageError(f"{semantics} labellings need an extra package: pip install 'capgen-kg[standing]'") from None
    options = ["--models=0", f"--solve-limit={max_conflicts}", "--warn=none"]
    control = clingo.Control([*options, *(_LARGEST if semantics == PREFERRED else [])])
    control.add("base", [], _facts(program) + (_PARTIAL if semantics == PREFERRED else _STABLE) + constraint)
    control.ground([("base", [])])

    def on_model(model: clingo.Model) -> bool:
        labels = [OUT] * len(program.names)
        for symbol in sorted(model.symbols(shown=True), key=lambda symbol: symbol.name == "in"):
            labels[symbol.arguments[0].number] = IN if symbol.name == "in" else UNDECIDED
        return on_labels(labels)

    return bool(control.solve(on_model=on_model).exhausted)


def _facts(program: Program) -> str:
    lines = [f"atom({atom})." for atom in range(len(program.names))]
    for rule, head in enumerate(program.heads):
        lines.append(f"rule({rule},{head}).")
        lines += [f"positive({rule},{atom})." for atom in program.positives[rule]]
        lines += [f"negative({rule},{atom})." for atom in program.negatives[rule]]
    return "\n".join(lines)
