"""Annotations in a UIMA CAS, as INCEpTION exports them: JSON CAS 0.4, or XMI with its type system in a zip archive.

A span is whatever has a begin and an end; a relation leads from its Governor to its Dependent. Labels are the values of
string features and the name of the type. Tokens, sentences and metadata are no annotations of anybody. Places are
those in the file, or of XMI those in the annotated text.
https://github.com/apache/uima-uimaj-io-jsoncas
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from capgen_kg.errors import InputError, UsageError
from capgen_kg.formats.argument_map import NO_SPAN
from capgen_kg.rdf.located_json import Value, read_json
from capgen_kg.rdf.parsing import read_text
from capgen_kg.readings.annotations.model import Annotations, Link, Mark

if TYPE_CHECKING:
    from pathlib import Path

    from capgen_kg.rdf.spans import Span

#: Beginnings of the names of types that are no annotations of anybody.
_STRUCTURE = (
    "uima.",
    "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.",
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.",
    "de.tudarmstadt.ukp.clarin.webanno.api.type.",
)
#: Features with what the annotator says in words of their own.
_NOTES = ("note", "comment", "paraphrase", "words")
#: Maximum size of a file in an archive, in bytes.
_MAX_SIZE = 200_000_000


def read(path: Path, text: str) -> Annotations:
    """Return the annotations in a file.

    Raises:
        InputError: The file is no CAS.
        UsageError: It is XMI, and dkpro-cassis is not installed.
    """
    is_xmi = path.suffix.lower() in (".zip", ".xmi")
    content = _xmi_as_json(path) if is_xmi else read_text(path)
    structures = [value for value in _structures(read_json(content, path)) if isinstance(value.value, dict)]
    if not structures:
        raise InputError("found no %FEATURE_STRUCTURES, expected UIMA CAS JSON 0.4", path, 1, 1)
    sofa = next((value.text("sofaString") for value in structures if value.text("sofaString")), text)
    units = sofa.encode("utf-16-le", "surrogatepass")
    # of XMI, the library tells no positions: those in the annotated text stand in for them
    annotations = Annotations(path, sofa if is_xmi else content)
    for value in structures:
        kind, name = value.text("%TYPE"), value.text("%ID")
        if kind.startswith(_STRUCTURE) or not kind:
            continue
        members = {key: each.value for key, each in value.value.items() if isinstance(each.value, str)}
        labels = [each for key, each in members.items() if key[:1] not in ("%", "@") and key not in _NOTES]
        labels.append(kind.rsplit(".", 1)[-1])
        start, end = value.get("begin"), value.get("end")
        place = _in_text(start, units) if is_xmi else value.span
        if value.get("@Governor") and value.get("@Dependent"):
            ends = value.text("@Governor"), value.text("@Dependent")
            annotations.links.append(Link(name, labels[0], *ends, place))
        elif start and end and isinstance(start.value, int) and isinstance(end.value, int):
            words = units[2 * start.value : 2 * end.value].decode("utf-16-le", "ignore")
            note = next((members[key] for key in _NOTES if key in members), "")
            offsets = [(start.value, end.value)]
            annotations.marks.append(Mark(name, labels, place, offsets, words, note=note, values=labels[:-1]))
        else:
            annotations.omitted.append((place, "a structure that is neither span nor relation is left out", kind))
    return annotations


def _in_text(begin: Value | None, units: bytes) -> Span:
    """Return an empty span of the annotated text at an offset in units of UTF-16."""
    if not begin or not isinstance(begin.value, int):
        return NO_SPAN
    offset = len(units[: 2 * begin.value].decode("utf-16-le", "ignore"))
    return offset, offset


def _structures(file: Value) -> list[Value]:
    """Return the feature structures: an array, or in early versions an object by identifiers."""
    member = file.get("%FEATURE_STRUCTURES")
    content = member.value if member else []
    return content if isinstance(content, list) else list(content.values()) if isinstance(content, dict) else []


def _xmi_as_json(path: Path) -> str:
    """Return XMI as CAS JSON; the type system stands in the same archive, or beside the file as TypeSystem.xml."""
    try:
        import cassis
    except ImportError:
        message = "XMI takes dkpro-cassis: pip install 'capgen-kg[uima]'; or export UIMA CAS JSON instead"
        raise UsageError(message) from None
    from zipfile import BadZipFile, ZipFile

    try:
        if path.suffix.lower() == ".zip":
            with ZipFile(path) as archive:
                files = {info.filename: info.file_size for info in archive.infolist()}
                names = [next((name for name in files if name.endswith(end)), "") for end in ("TypeSystem.xml", ".xmi")]
                if not all(names) or any(files[name] > _MAX_SIZE for name in names):
                    raise InputError("found no TypeSystem.xml or no .xmi file in the archive", path)
                types, xmi = (archive.read(name) for name in names)
        else:
            types, xmi = path.with_name("TypeSystem.xml").read_bytes(), path.read_bytes()
        from io import BytesIO

        cas = cassis.load_cas_from_xmi(BytesIO(xmi), cassis.load_typesystem(BytesIO(types)))
        return str(cas.to_json())
    except InputError:
        raise
    except (OSError, BadZipFile) as error:
        raise InputError(f"unreadable: {error}", path) from None
    except Exception as error:  # noqa: BLE001  # the library raises whatever its XML parser does
        raise InputError(f"no XMI of UIMA: {str(error)[:120]}", path) from None
