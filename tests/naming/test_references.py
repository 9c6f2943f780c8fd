from __future__ import annotations

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capgen_kg.debate import Debate
from capgen_kg.errors import UsageError
from capgen_kg.naming.references import References
from capgen_kg.rdf.namespaces import ID
from capgen_kg.rdf.reading_order import natural


@pytest.mark.parametrize(
    "reference",
    ["For#2", "for#2", "for2", "For2", "for-2", "for 2", "FOR_2", "id:for-2", f"{ID}for-2", f"<{ID}for-2>"],
)
def test_every_form_of_reference_means_the_same(reference: str, debate: Debate) -> None:
    assert debate.references.resolve(reference) == f"{ID}for-2"


@pytest.mark.parametrize(
    ("reference", "local"),
    [
        ("For#2.1", "for-2-claim-1"), ("for-2-claim-1", "for-2-claim-1"), ("Comment#13", "comment-13"),
        ("Comment#1.A", "comment-1-argument-1"), ("turntrout", "person-turntrout"), ("Rohin", "person-rohin-shah"),
        ("thesis", "thesis"), ("post", "post"), ("Assumption#2", "assumption-2"),
    ],
)  # fmt: skip
def test_claims_comments_and_people_can_be_referred_to(reference: str, local: str, debate: Debate) -> None:
    assert debate.references.resolve(reference) == ID + local


def test_unknown_references_get_the_nearest(debate: Debate) -> None:
    with pytest.raises(UsageError, match=r"'Fro#2'; did you mean For#2"):
        debate.references.resolve("Fro#2")
    for name in ("https://example.org/%zz", "https://a: b", r"a:\u003e", "<a:b>"):
        with pytest.raises(UsageError, match="nothing is called"):
            debate.references.resolve(name)
    with pytest.raises(UsageError, match=r"nothing is called 'xyzzy'; write it like"):
        debate.references.resolve("xyzzy")


def test_ambiguous_references_list_the_candidates_in_order(debate: Debate) -> None:
    with pytest.raises(UsageError, match=r"'Vi' is ambiguous: Vika Krakovna, Vikrant Varma; choose one"):
        debate.references.resolve("Vi")
    with pytest.raises(UsageError, match="'2' is ambiguous: Against#2, Assumption#2, Comment#2, For#2; choose one"):
        debate.references.resolve("2")


def test_an_item_is_found_by_its_title_where_nothing_has_that_name() -> None:
    rows = [
        (f"{ID}for-2", "For#2", "Feedback", None),
        (f"{ID}for-3", "For#3", "Ann", None),
        (f"{ID}person-x", None, "Ann", None),
    ]
    references = References(rows)
    assert references.resolve("feedback") == f"{ID}for-2"
    assert references.resolve("Ann") == f"{ID}person-x"


def test_completion_is_in_natural_order(debate: Debate) -> None:
    names = debate.references.complete("comment#1")
    assert names.index("Comment#1.2") < names.index("Comment#1.10") < names.index("Comment#10")


@given(st.text())
def test_any_text_resolves_or_is_refused_with_a_message(reference: str) -> None:
    references = References([(f"{ID}for-2", "For#2", None, None), (f"{ID}person-x", None, "Ann", None)])
    with contextlib.suppress(UsageError):
        assert references.resolve(reference) in (f"{ID}for-2", f"{ID}person-x")


@given(st.lists(st.text()))
def test_natural_order_orders_anything(names: list[str]) -> None:
    ordered = sorted(names, key=natural)
    assert all(natural(a) <= natural(b) for a, b in itertools.pairwise(ordered))
