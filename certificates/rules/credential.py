"""What a certificate says, for machines: an Open Badges 3.0 credential without its signature. Pure; docs/adr/0011."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .kinds import Kind
from .quads import CONTEXTS

IDENTITY = "ext:nameAndBirthDate"
_NAMES = {
    Kind.TRAINING: "Pelatihan",
    Kind.ATTENDANCE: "Mengikuti pelatihan",
    Kind.HOURS: "Jam pelatihan",
}
_STATUS = {"K": "Completed", "BK": "Failed"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where others find what the credential points to: the centre's keys, and the list of what is no longer in force."""

    issuer: str
    status_list: str


def credential(content: Mapping[str, Any], *, at: Addresses, salt: str) -> dict[str, Any]:
    """The credential of a frozen and numbered ``content``; the holder only as a hash of name and birth date with ``salt``.

    Source: Open Badges 3.0 (1EdTech); the words are those of the paper, in Indonesian.
    """
    return {
        "@context": list(CONTEXTS),
        "id": content["verify_url"],
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": f"{_NAMES[Kind(content['kind'])]} {content['program']}",
        "issuer": {"id": at.issuer, "type": ["Profile"], "name": content["centre"]},
        "validFrom": instant(content["issued_at"]),
        "credentialSubject": _subject(content, at.issuer, salt),
        "credentialStatus": {
            "id": f"{at.status_list}#{content['sequence']}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(content["sequence"]),
            "statusListCredential": at.status_list,
        },
    }


def as_file(document: Mapping[str, Any]) -> str:
    """A document as the text of a file; the same for the same document, whatever order a database gave it back in."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def identity_hash(name: str, birth_date: str, *, salt: str) -> str:
    """The holder as a credential names him: SHA-256 of ``NAME|YYYY-MM-DD`` and the salt behind it."""
    return "sha256$" + hashlib.sha256(f"{name}|{birth_date}{salt}".encode()).hexdigest()


def instant(text: str) -> str:
    """An instant with any offset, as the standards want it: in UTC, with whole seconds and a Z."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _subject(content: Mapping[str, Any], issuer: str, salt: str) -> dict[str, Any]:
    holder, achievement = content["holder"], _achievement(content, issuer)
    results = [_result(unit, said["id"]) for unit, said in _graded(content, achievement)]
    return {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": identity_hash(holder["name"], holder["birth_date"], salt=salt),
                "identityType": IDENTITY,
                "salt": salt,
            }
        ],
        "licenseNumber": content["number"],
        "activityStartDate": f"{content['starts_on']}T00:00:00Z",
        "activityEndDate": f"{content['ends_on']}T00:00:00Z",
        "achievement": achievement,
        **({"result": results} if results else {}),
    }


def _achievement(content: Mapping[str, Any], issuer: str) -> dict[str, Any]:
    """The same for all who earned the same: named by everything that it says."""
    training = content["kind"] == Kind.TRAINING
    name = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join([issuer, _narrative(content), content["sub_field"]]))
    return {
        "id": name.urn,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion" if training else "LearningProgram",
        "name": content["program"],
        "description": f"{_NAMES[Kind(content['kind'])]}, sub kejuruan {content['sub_field']}",
        "fieldOfStudy": content["sub_field"],
        "inLanguage": "id",
        "criteria": {"narrative": _narrative(content)},
        **({"resultDescription": _described(content["units"], name)} if training else {}),
    }


def _narrative(content: Mapping[str, Any]) -> str:
    """What it took: hours and units as on the paper."""
    hours = f"{content['jp']} jam pelatihan (JP) @ {content['minutes_per_jp']} menit"
    said = {
        Kind.TRAINING: f"Dinyatakan lulus program {content['program']}, {hours}.",
        Kind.ATTENDANCE: f"Mengikuti program {content['program']}: {hours} dari {content.get('jp_delivered')} JP.",
        Kind.HOURS: f"Mengikuti sebagian program {content['program']}: {hours} dari {content.get('jp_delivered')} JP.",
    }[Kind(content["kind"])]
    units = [f"{place}. {unit['code']} {unit['title']} ({unit['jp']} JP)" for place, unit in enumerate(content["units"], start=1)]
    return "\n".join([said, "", "Unit kompetensi program:", *units])


def _described(units: Sequence[Mapping[str, Any]], achievement: uuid.UUID) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid.uuid5(achievement, str(place)).urn,
            "type": ["ResultDescription"],
            "name": f"{unit['code']} {unit['title']} ({unit['jp']} JP)",
            **({"resultType": "Percent", "valueMin": "0", "valueMax": "100"} if unit["mark"] else {"resultType": "Result"}),
        }
        for place, unit in enumerate(units, start=1)
    ]


def _graded(content: Mapping[str, Any], achievement: Mapping[str, Any]):
    """Units that have a result, each with its description; none on a statement."""
    pairs = zip(content["units"], achievement.get("resultDescription", ()), strict=False)
    return [(unit, said) for unit, said in pairs if unit["mark"] or unit["verdict"]]


def _result(unit: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {
        "type": ["Result"],
        "resultDescription": description,
        **({"value": unit["mark"]} if unit["mark"] else {}),
        **({"status": _STATUS[unit["verdict"]]} if unit["verdict"] else {}),
    }
