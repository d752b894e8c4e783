"""Who may know what about a person: the table in the code, in the documentation, and beside the roles."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from inmates.rules.field_matrix import COVERS, MATRIX, PRISON_ONLY, Fact, facts_of, sees
from lapas_training.roles import ROLE_PERMISSIONS
from organizations.models import Role
from organizations.models.user import CENTER_ROLES, FACILITY_ROLES

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "field-matrix.md"

# What a page behind the permission cannot be without: a role that holds the permission may know it.
SHOWN_BY = {
    "inmates.view_inmate": {Fact.NAME, Fact.BIRTH, Fact.REGISTER_NUMBER, Fact.LOCATION, Fact.CUSTODY_DATES, Fact.TRAININGS},
    "inmates.view_registrationentry": {Fact.REGISTER_NUMBER},
    "inmates.add_inmate": {Fact.NAME, Fact.BIRTH, Fact.REGISTER_NUMBER, Fact.RELEASE},
    "inmates.change_inmate": {Fact.NAME, Fact.BIRTH, Fact.REGISTER_NUMBER, Fact.RELEASE},
    "inmates.confirm_identity": {Fact.NAME, Fact.CERTIFICATE_IDENTITY},
    "inmates.view_custodyevent": {Fact.CUSTODY_EVENTS, Fact.RELEASE, Fact.DISCIPLINE},
    "inmates.record_custody": {Fact.CUSTODY_EVENTS, Fact.RELEASE, Fact.DISCIPLINE, Fact.PRISON_REASONS},
    "inmates.view_disciplineentry": {Fact.DISCIPLINE},
    "programs.view_enrollment": {Fact.NAME, Fact.TRAININGS, Fact.ATTENDANCE},
    "programs.end_enrollment": {Fact.PRISON_REASONS},
    "programs.add_enrollment": {Fact.REGISTER_NUMBER, Fact.RELEASE, Fact.PRISON_REASONS, Fact.SELECTION},
    "programs.view_attendance": {Fact.NAME, Fact.ATTENDANCE},
    "programs.view_sheetscan": {Fact.NAME, Fact.ATTENDANCE},
    "programs.record_attendance": {Fact.ABSENCE_REASONS},
    "programs.view_assessment": {Fact.NAME, Fact.MARKS},
    "programs.view_graduationhearing": {Fact.NAME, Fact.RESULTS},
    "programs.view_interest": {Fact.SELECTION},
    "programs.view_proposal": {Fact.SELECTION},
    "programs.propose_participants": {Fact.SELECTION, Fact.RELEASE, Fact.PRISON_REASONS},
    "certificates.view_certificate": {Fact.NAME, Fact.CERTIFICATES, Fact.CERTIFICATE_IDENTITY, Fact.RESULTS},
}


def reader(role: str, *, training_center_id: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(role=role, training_center_id=training_center_id)


def as_table() -> list[str]:
    head = ["fact", *(role.value for role in Role)]
    rows = [[f"**{fact.value}**: {COVERS[fact]}", *("yes" if fact in MATRIX[role] else "–" for role in Role)] for fact in Fact]
    return ["| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows]]


def test_every_role_and_every_fact_stands_in_the_matrix():
    assert set(MATRIX) == {role.value for role in Role}
    assert set(COVERS) == set(Fact)


def test_the_document_shows_the_matrix():
    assert [line for line in DOCUMENT.read_text().splitlines() if line.startswith("|")] == as_table()


@pytest.mark.parametrize("role", CENTER_ROLES)
def test_the_centre_knows_nothing_that_is_the_prisons_own(role):
    assert MATRIX[role] & PRISON_ONLY == set()


@pytest.mark.parametrize("role", list(Role))
def test_nobody_who_belongs_to_a_centre_knows_what_is_the_prisons_own(role):
    assert facts_of(role, at_center=True) & PRISON_ONLY == set()
    assert [fact for fact in PRISON_ONLY if sees(reader(role, training_center_id=1), fact)] == []


def test_the_regional_office_knows_nothing_about_anybody():
    assert facts_of(Role.KANWIL) == set()


def test_only_the_two_offices_know_why_somebody_was_absent():
    knowing = {role for role in Role if sees(reader(role), Fact.ABSENCE_REASONS)}

    assert knowing < {*FACILITY_ROLES, *CENTER_ROLES}


def test_an_unknown_role_knows_nothing():
    assert facts_of("") == facts_of("tamu") == set()


def test_a_fact_that_does_not_exist_is_no_secret_by_accident():
    with pytest.raises(ValueError, match="relaese"):
        sees(reader(Role.KALAPAS), "relaese")


@pytest.mark.parametrize("role", list(Role))
def test_no_role_holds_a_permission_whose_pages_it_may_not_read(role):
    held = set(SHOWN_BY) & ROLE_PERMISSIONS[role]

    assert {name: missing for name in held if (missing := SHOWN_BY[name] - MATRIX[role])} == {}


def test_who_may_know_nobody_holds_no_permission_about_persons():
    nameless = [role for role in Role if Fact.NAME not in MATRIX[role]]

    assert {role: set(SHOWN_BY) & ROLE_PERMISSIONS[role] for role in nameless} == {role: set() for role in nameless}
