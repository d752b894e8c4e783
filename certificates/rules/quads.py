"""A credential as RDF in canonical order, the form that is signed (RDFC-1.0). Pure; docs/adr/0011.

Only the terms that our own documents use are known here. They stand for what the published contexts say of them: the
tests compare with a full implementation that reads those contexts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from itertools import count
from typing import Any, TypeVar

_VC = "https://www.w3.org/2018/credentials#"
_STATUS = "https://www.w3.org/ns/credentials/status#"
_SECURITY = "https://w3id.org/security#"
_BADGE = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SCHEMA = "https://schema.org/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_BADGE_XSD = "https://www.w3.org/2001/XMLSchema#"  # so written in the context of Open Badges
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Triple = tuple[str | int, str, str | int]  # a number stands for a node without a name
CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
_NODE, _TEXT = "node", ""  # what a value is; any other word is the datatype of a literal
_CLASSES = {
    "VerifiableCredential": _VC + "VerifiableCredential",
    "AchievementCredential": _BADGE + "OpenBadgeCredential",
    "DataIntegrityProof": _SECURITY + "DataIntegrityProof",
    **{name: _STATUS + name for name in ("BitstringStatusListCredential", "BitstringStatusList", "BitstringStatusListEntry")},
    **{
        name: _BADGE + name
        for name in (
            "AchievementSubject", "Achievement", "IdentityObject", "Profile", "Criteria", "Result", "ResultDescription",
        )
    },
}  # fmt: skip
_COMMON = {
    "name": (_SCHEMA + "name", _TEXT),
    "description": (_SCHEMA + "description", _TEXT),
    "inLanguage": (_SCHEMA + "inLanguage", _TEXT),
    "narrative": (_BADGE + "narrative", _TEXT),
    **{name: (_STATUS + name, _TEXT) for name in ("statusPurpose", "statusListIndex")},
}
_TERMS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "VerifiableCredential": {
        **{name: (_VC + name, _NODE) for name in ("issuer", "credentialSubject", "credentialStatus")},
        "validFrom": (_VC + "validFrom", _XSD + "dateTime"),
    },
    "AchievementSubject": {
        **{name: (_BADGE + name, _NODE) for name in ("achievement", "identifier", "result")},
        **{name: (_BADGE + name, _BADGE_XSD + "date") for name in ("activityStartDate", "activityEndDate")},
        "licenseNumber": (_BADGE + "licenseNumber", _TEXT),
    },
    "Achievement": {
        "achievementType": (_BADGE + "achievementType", _TEXT),
        "fieldOfStudy": (_BADGE + "fieldOfStudy", _TEXT),
        "criteria": (_BADGE + "Criteria", _NODE),
        "resultDescription": (_BADGE + "resultDescription", _NODE),
    },
    "IdentityObject": {
        "hashed": (_BADGE + "hashed", _BADGE_XSD + "boolean"),
        **{name: (_BADGE + name, _TEXT) for name in ("identityHash", "identityType", "salt")},
    },
    "Result": {
        "resultDescription": (_BADGE + "resultDescription", _BADGE_XSD + "anyURI"),
        "value": (_SCHEMA + "value", _TEXT),
        "status": (_BADGE + "status", _TEXT),
    },
    "ResultDescription": {name: (_BADGE + name, _TEXT) for name in ("resultType", "valueMin", "valueMax")},
    "BitstringStatusListEntry": {"statusListCredential": (_STATUS + "statusListCredential", _NODE)},
    "BitstringStatusList": {"encodedList": (_STATUS + "encodedList", _SECURITY + "multibase")},
    "DataIntegrityProof": {
        "created": ("http://purl.org/dc/terms/created", _XSD + "dateTime"),
        "cryptosuite": (_SECURITY + "cryptosuite", _SECURITY + "cryptosuiteString"),
        **{name: (_SECURITY + name, _NODE) for name in ("verificationMethod", "proofPurpose")},
    },
}
T = TypeVar("T")
_IRI = re.compile(r"(https?|urn):[^\s<>\"{}|\\^`\x00-\x20]+")
_ESCAPED = {
    **{sign: f"\\u{sign:04X}" for sign in (*range(0x20), 0x7F)},
    **str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}),
}


def canonical(document: Mapping[str, Any]) -> str:
    """The quads of ``document`` in canonical form, one a line.

    Raises ValueError for what none of our documents has: another context, term, class or kind of value, or two
    nameless nodes that say the same.
    """
    contexts = document.get("@context")
    if not contexts or contexts != list(CONTEXTS[: len(contexts)]):
        raise ValueError("another context")
    triples: set[Triple] = set()
    _walk({name: value for name, value in document.items() if name != "@context"}, triples, count())
    labels = _labels(triples)
    return "".join(sorted(_line(triple, labels) for triple in triples))


def _walk(node: Mapping[str, Any], triples: set[Triple], numbers: count[int]) -> str | int:
    """``triples`` tell of ``node`` and of all below it; its name is the answer."""
    subject = _iri(node["id"]) if "id" in node else next(numbers)
    classes = _listed(node.get("type", []))
    triples.update((subject, f"<{_RDF_TYPE}>", f"<{_known(one, _CLASSES)}>") for one in classes)
    terms = _COMMON | {name: how for one in classes for name, how in _TERMS.get(one, {}).items()}
    for name in node.keys() - {"id", "type"}:
        predicate, kind = _known(name, terms)
        for value in _listed(node[name]):
            said = _node(value, triples, numbers) if kind == _NODE else _literal(value, kind)
            triples.add((subject, f"<{predicate}>", said))
    return subject


def _node(value: Any, triples: set[Triple], numbers: count[int]) -> str | int:
    if isinstance(value, Mapping):
        return _walk(value, triples, numbers)
    return f"<{_SECURITY}assertionMethod>" if value == "assertionMethod" else _iri(value)


def _literal(value: Any, kind: str) -> str:
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str):
        raise ValueError(f"neither text nor truth: {value!r}")
    text = value.translate(_ESCAPED)
    return f'"{text}"^^<{kind}>' if kind else f'"{text}"'


def _iri(value: Any) -> str:
    if not isinstance(value, str) or not _IRI.fullmatch(value):
        raise ValueError(f"no address: {value!r}")
    return f"<{value}>"


def _known(name: Any, table: Mapping[str, T]) -> T:
    if not isinstance(name, str) or name not in table:
        raise ValueError(f"unknown: {name!r}")
    return table[name]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _labels(triples: set[Triple]) -> dict[str | int, str]:
    """A canonical name for each nameless node: in the order of the hashes of what is said of it."""
    hashes = {
        node: _first_degree(node, triples) for node in {end for triple in triples for end in triple if isinstance(end, int)}
    }
    if len(set(hashes.values())) < len(hashes):
        raise ValueError("two nameless nodes say the same")
    return {node: f"_:c14n{place}" for place, node in enumerate(sorted(hashes, key=hashes.__getitem__))}


def _first_degree(node: int, triples: set[Triple]) -> str:
    around = [triple for triple in triples if node in triple]
    ends = {end for triple in around for end in triple if isinstance(end, int)}
    labels: dict[str | int, str] = {end: "_:a" if end == node else "_:z" for end in ends}
    return hashlib.sha256("".join(sorted(_line(triple, labels) for triple in around)).encode()).hexdigest()


def _line(triple: Triple, labels: Mapping[str | int, str]) -> str:
    return " ".join(labels.get(end, end) for end in triple) + " .\n"
