"""How import times grow with an argument map, in comparison with peers that read the same files, all in one run.

``python -m benchmarks.importing [TIMES]`` makes Argdown and Kialo's text of two sizes, the second ``TIMES`` as large,
by default 10, and measures whole processes and, inside one, what validation takes of it. Growth is the time of an item
in the large map as a ratio to that of one in the small: 1 where work is linear. Peers read the file and no more:
arguebuf has Kialo's text, Argdown's own parser Argdown. The table is written to ``results/importing.md``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import tabulate

from benchmarks import maps
from benchmarks.peers import FOLDER, python_of
from benchmarks.whole_process import COMMAND, machine, measure

RESULTS = Path(__file__).parent / "results" / "importing.md"
#: Sizes of the small maps: characters of Argdown, entries of Kialo.
SMALL = {"argdown": 300_000, "kialo": 1_200}
RUNS = 3

#: What imports a map and prints what validation takes of it, by the package shacl and by pyshacl.
VALIDATION = """
import sys, time
from pathlib import Path
from capgen_kg.formats.reading import read_debate
from capgen_kg.formats.to_debate import ImportOptions
from capgen_kg.resources import ontology_files
from capgen_kg.rdf.parsing import read_facts
from capgen_kg.validation import validate
form, path, engine = sys.argv[1:]
files = read_debate(form, Path(path), ImportOptions("https://example.org/map/", "map")).files
facts = [*read_facts(ontology_files()), *(fact for part in files.values() for fact in part)]
validate([], engine=engine)
start = time.perf_counter()
validate(facts, engine=engine)
print(time.perf_counter() - start)
"""
ARGUEBUF = """
import sys, arguebuf
arguebuf.load.kialo(open(sys.argv[1]))
"""
ARGDOWN = """
const core = require("@argdown/core"), fs = require("fs");
const app = new core.ArgdownApplication();
app.addPlugin(new core.ParserPlugin(), "parse-input");
app.addPlugin(new core.DataPlugin(), "build-model");
app.addPlugin(new core.ModelPlugin(), "build-model");
app.run({process: ["parse-input", "build-model"], input: fs.readFileSync(process.argv[2], "utf-8"), logLevel: "error"});
"""


def peer(form: str) -> tuple[str, list[str]] | None:
    """Return the name of a peer and the command that reads a map by it, or ``None`` when it can't be installed."""
    if form == "kialo":
        python = python_of("arguebuf")
        return ("arguebuf", [python, "-c", ARGUEBUF]) if python else None
    place = FOLDER / "argdown"
    place.mkdir(parents=True, exist_ok=True)
    if not (node := shutil.which("node")) or not (npm := shutil.which("npm")):
        print("Argdown's parser takes Node.js and is left out", file=sys.stderr)
        return None
    if not (place / "node_modules").exists():
        command = [npm, "install", "--silent", "--prefix", str(place), "@argdown/core"]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            print("@argdown/core can't be installed here and is left out", file=sys.stderr)
            return None
    (place / "read.js").write_text(ARGDOWN, encoding="utf-8")
    return "@argdown/core", [node, "--max-old-space-size=4000", str(place / "read.js")]


def validating(form: str, path: Path, engine: str) -> float:
    """Return the seconds that validation takes of an import."""
    command = [sys.executable, "-c", VALIDATION, form, str(path), engine]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def rows(form: str, times: int, place: Path) -> list[list[str]]:
    """Return the rows of a format: what was measured, seconds of both maps, growth of an item, ratio to the import."""
    make = maps.argdown if form == "argdown" else maps.kialo
    files = [place / f"{form}-{n}" for n in (1, times)]
    for path, n in zip(files, (1, times), strict=True):
        path.write_text(make(n * SMALL[form]), encoding="utf-8")
    measured = {
        "capgen import, the whole process": [
            min(measure([*COMMAND, "import", "--from", form, str(path), "-o", str(place / f"{path.name}-out")], RUNS))
            for path in files
        ],
        "its validation, by the package shacl": [validating(form, path, "shacl") for path in files],
    }
    # pyshacl takes minutes for what the package takes seconds for
    few = [place / f"{form}-few-{n}" for n in (1, times)]
    for path, n in zip(few, (1, times), strict=True):
        path.write_text(make(n * SMALL[form] // (5 * times)), encoding="utf-8")
    measured[f"its validation, by pyshacl, of maps a {5 * times}th as large"] = [
        validating(form, path, "pyshacl") for path in few
    ]
    if (named_command := peer(form)) is not None:
        name, command = named_command
        measured[f"{name}, reading the file"] = [min(measure([*command, str(path)], RUNS)) for path in files]
    whole = measured["capgen import, the whole process"][1]
    return [
        [
            form,
            name,
            *(f"{value:.2f}" for value in seconds),
            f"{seconds[1] / seconds[0] / times:.2f}",
            f"{seconds[1] / whole:.2f}",
        ]
        for name, seconds in measured.items()
    ]


def main(times: int = 10) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        table = [row for form in SMALL for row in rows(form, times, Path(folder))]
    sizes = (
        f"Argdown of {SMALL['argdown']:,} and {times * SMALL['argdown']:,} characters, Kialo of {SMALL['kialo']:,} and "
    )
    sizes += f"{times * SMALL['kialo']:,} entries."
    names = ["map", "", "small, s", "large, s", "growth of an item", "to the import"]
    text = f"{machine()}\n\n{sizes}\n\n{tabulate.tabulate(table, names, 'github', disable_numparse=True)}\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
