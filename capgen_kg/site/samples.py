"""The page that shows each component of a site in both themes, with sample words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from capgen_kg.site.content import Claim
from capgen_kg.site.exchange import Dot, Link, Move, Score
from capgen_kg.site.fronts import NARROW, WIDE, Pair, picture
from capgen_kg.standing.reasons import OPEN, STANDS, UNDECIDED_WORD

if TYPE_CHECKING:
    from typing import Any

#: The two sets of colours in the style sheet: the first ``:root`` rule is for light, the one in the query for dark.
_LIGHT = re.compile(r":root\{(color-scheme:[^}]*)\}")
_DARK = re.compile(r"@media \(prefers-color-scheme:dark\)\{:root\{([^}]*)\}\}")
_ROLES = ("condition", "premise", "example", "assumption", "conclusion", "consequence", "assertion")
#: Colours that the page shows, by the names of their properties.
COLOURS = (
    "ink", "paper", "card", "soft", "rule", "field", "muted", "link", "for", "for-soft", "against", "against-soft",
    "other", "other-soft", "stands", "open", "undecided",
)  # fmt: skip


def style_sheet(css: str) -> str:
    """Return the style sheet of the page: each theme as a class, from the colours of the site's style sheet."""
    light, dark = _LIGHT.search(css), _DARK.search(css)
    assert light, "the style sheet has colours"
    assert dark, "the style sheet has colours of the dark theme"
    swatches = "".join(f".swatch-{name}{{background:var(--{name})}}" for name in COLOURS)
    return f".light{{{light[1]};color-scheme:light}}\n.dark{{{dark[1]};color-scheme:dark}}\n{swatches}\n"


def samples() -> dict[str, Any]:
    """Return sample values of everything that the templates of components take."""
    links = [
        Link("For#1", "A reason for what is debated", "index.html", stance="for"),
        Link("Against#1", "A reason against what is debated", "index.html", stance="against"),
        Link("Comment#1", "A remark on both", "index.html", "with a note", writer="Somebody"),
        Link("Somebody", "", "index.html"),
    ]
    dots = [Dot("Against#1", "against", STANDS), Dot("Comment#1", "", OPEN), Dot("For#2", "for", UNDECIDED_WORD)]
    scores = [Score(STANDS, ()), Score(OPEN, tuple(dots)), Score(UNDECIDED_WORD, tuple(dots[1:] * 6)), Score("", ())]
    reply = _move(links[0], links[1], OPEN, "What is replied to the counter.", "undercutting")
    moves = [
        _move(links[1], links[0], OPEN, "A counter that was answered.", "rebutting", (reply,)),
        _move(links[2], links[0], STANDS, "A counter that was not.", "undermining"),
    ]
    claims = [
        Claim(role, Link(f"For#1.{number}", f"A claim with the role {role}.", "index.html", stance="for"), number % 2,
              "interpreted" if number == 2 else "stated", ("“may”",) if number == 1 else ())
        for number, role in enumerate(_ROLES)
    ]  # fmt: skip
    return {"links": links, "scores": scores, "moves": moves, "claims": claims, "front": _front(links[:3])}


def _move(by: Link, target: Link, standing: str, words: str, attack_type: str, replies: tuple[Move, ...] = ()) -> Move:
    return Move(
        "rebuttal", by, words, attack_type, target, "", "interpreted", "", "Why it is read so.", standing, replies
    )


def _front(links: list[Link]) -> dict[str, Any]:
    items = {link.name: link.stance for link in links}
    pairs = [Pair("Against#1", "For#1"), Pair("Comment#1", "Against#1")]
    pictures = []
    for name, sizes in (("wide", WIDE), ("narrow", NARROW)):
        drawn = picture(items, pairs, sizes)
        by_name = {link.name: link for link in links}
        pictures.append({
            "name": name, "width": drawn.width, "height": drawn.height, "sizes": sizes,
            "boxes": [{"x": box.x, "y": box.y, "side": box.side, "link": by_name[box.iri], "standing": STANDS}
                      for box in drawn.boxes],
            "curves": [{"source": curve.pair.source, "target": curve.pair.target, "path": curve.path, "count": 1,
                        "side": by_name[curve.pair.source].stance, "is_answered": curve.pair.source == "Comment#1"}
                       for curve in drawn.curves],
        })  # fmt: skip
    return {"number": 1, "title": "a sample", "pictures": pictures, "rows": [], "count": 3, "stubs": []}
