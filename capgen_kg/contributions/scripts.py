"""Words that mix scripts, as homoglyphs do: mixed-script detection of Unicode Technical Standard 39.

https://www.unicode.org/reports/tr39/#Mixed_Script_Detection
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+")
#: What Chinese, Japanese and Korean are written in, alone or within words of another script.
_EAST_ASIAN = frozenset({"Cjk", "Hiragana", "Katakana", "Katakana-hiragana", "Hangul", "Bopomofo", "Ideographic"})


def mixed_scripts(text: str) -> tuple[str, list[str]]:
    """Return the first word of a text that mixes scripts, and these, sorted; both empty if no word does."""
    for word in _WORD.findall(text):
        if len(scripts := sorted({_alphabet(letter) for letter in word} - {""})) > 1:
            return word, scripts
    return "", []


def _alphabet(letter: str) -> str:
    """Return the script of a letter, judging by its name; empty for one that mixes with all, such as the micro sign."""
    plain = unicodedata.normalize("NFKD", letter)[0]
    if letter == "µ" or not plain.isalpha():
        return ""
    first = unicodedata.name(plain, "unknown").split()[0].capitalize()
    return "" if first in _EAST_ASIAN or first == "Modifier" else first
