"""Words of a text: where they begin and end, in scripts with spaces between words and in scripts without."""

from __future__ import annotations

import re

#: Thai, Lao, Tibetan, Burmese, Khmer, kana and Chinese characters: scripts without spaces between words.
_WITHOUT_SPACES = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: A word; in scripts without spaces, each letter by itself.
WORD = re.compile(rf"[{_WITHOUT_SPACES}]|[^\W_{_WITHOUT_SPACES}]+")
_PART_OF_WORD = re.compile(rf"[^\W_{_WITHOUT_SPACES}]{{2}}")


def cuts_word(text: str, place: int) -> bool:
    """Return whether a place in a text, in code points, is within a word."""
    return place > 0 and _PART_OF_WORD.match(text, place - 1) is not None


def has_words(text: str, words: str) -> bool:
    """Return whether a text has words that are no parts of other words, in either case and with any space between."""
    text, words = (" ".join(part.casefold().split()) for part in (text, words))
    place = text.find(words)
    while place >= 0:
        if not cuts_word(text, place) and not cuts_word(text, place + len(words)):
            return True
        place = text.find(words, place + 1)
    return False
