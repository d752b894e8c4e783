"""Signed versions of one certificate that come at once, on PostgreSQL."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet

from certificates.models import Certificate, SignedSheet
from certificates.services.versions import add_version
from tests.certificates.graduates import AT
from tests.certificates.signing import class_signing, issued, signing_set_up  # noqa: F401 (a fixture)
from tests.certificates.test_concurrency import at_once
from tests.databases import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing_set_up"), race]
WRITERS = 8


def added_at_once(*files: bytes) -> list[Exception]:
    row = issued(class_signing("outside"))[0]
    values = {"certificate": row, "way": "outside", "signer": "A", "by": row.issued_by, "at": AT}
    failures, _seconds = at_once(files, lambda data: add_version(data=data, **values))
    return failures


def versions() -> list[int]:
    return list(SignedSheet.objects.order_by("version").values_list("version", flat=True))


def test_each_gets_a_number_of_its_own():
    assert added_at_once(*[b"%d" % number for number in range(WRITERS)]) == []
    assert versions() == list(range(2, WRITERS + 2))


def test_the_same_file_is_stored_once():
    failures = added_at_once(*[b"the same"] * WRITERS)

    assert [(type(error), error.code) for error in failures] == [(ValidationError, "known")] * (WRITERS - 1)
    assert versions() == [2]


def test_control_without_the_lock_they_collide(monkeypatch):
    lock = QuerySet.select_for_update
    monkeypatch.setattr(
        QuerySet, "select_for_update", lambda self, **options: self if self.model is Certificate else lock(self, **options)
    )

    failures = added_at_once(*[b"%d" % number for number in range(WRITERS)])

    assert {type(error) for error in failures} == {IntegrityError}
