"""Names become local names in one way, wherever they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from capgen_kg.formats import to_debate as maps
from capgen_kg.new_debate import key_of
from capgen_kg.rdf.namespaces import slug
from capgen_kg.readings.frame import local_name_of
from capgen_kg.threads.to_debate import person_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Most tools lie idle!", "most-tools-lie-idle"), ("Café №2 – São", "cafe-no2-sao"), ("橋", ""), ("\ud800x", "x")],
)
def test_a_name_becomes_latin_letters_and_digits(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_the_letters_of_a_name_are_the_same_in_threads_maps_readings_and_keys() -> None:
    assert person_name("Zoë").startswith("person-zoe-")
    assert maps._local_name_of("Zoë") == local_name_of("Zoë") == key_of(Path("Zoë")) == "zoe"
