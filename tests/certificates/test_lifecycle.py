from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from certificates.models import Certificate, NumberSeries
from certificates.services import issuing
from certificates.services.handing_over import hand_over
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace, revoke
from inmates.models import Inmate
from organizations.models import Official
from programs.models import Assessment
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import CertificateFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())


@pytest.fixture
def certificate():
    training_class = graduated_class()
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return row


@pytest.fixture
def head(certificate):
    return issuer(certificate.enrollment.training_class)


def code_of(raised) -> list[str]:
    return [error.code for error in raised.value.error_list]


def state(certificate) -> dict:
    return Certificate.objects.filter(pk=certificate.pk).values().get()


def test_revoked(certificate, head):
    # when
    revoke(certificate=certificate, reason="Nilai dipalsukan", by=head, at=LATER)

    # then
    certificate.refresh_from_db()
    assert certificate.status_on(LATER.date()) == Certificate.Status.REVOKED
    assert (certificate.revoked_by, certificate.revoked_at, certificate.revoke_reason) == (head, LATER, "Nilai dipalsukan")
    assert Entry.objects.first().verb == "certificates.revoke"


def test_a_revoked_certificate_is_not_issued_anew_by_itself(certificate, head):
    # given
    revoke(certificate=certificate, reason="Nilai dipalsukan", by=head, at=LATER)

    # when
    issued = issue(training_class=certificate.enrollment.training_class, by=head, on=ON, at=LATER)

    # then
    assert (issued, NumberSeries.objects.get().last) == ([], 1)


@pytest.mark.parametrize(("reason", "times", "expected"), [(" ", 1, "no_reason"), ("Salah", 2, "not_in_force")])
def test_revoke_refused(certificate, head, reason, times, expected):
    # given
    for _ in range(times - 1):
        revoke(certificate=certificate, reason=reason, by=head, at=AT)
    before, entries = state(certificate), Entry.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        revoke(certificate=certificate, reason=reason, by=head, at=LATER)

    # then
    assert code_of(raised) == [expected]
    assert (state(certificate), Entry.objects.count()) == (before, entries)


def test_replaced_by_a_new_number_and_a_corrected_name(certificate, head):
    # given
    Inmate.objects.update(certificate_name="Budi Santosa")

    # when
    new = replace(certificate=certificate, reason="Nama salah tulis", by=head, on=LATER.date(), at=LATER)

    # then
    certificate.refresh_from_db()
    assert certificate.status_on(LATER.date()) == Certificate.Status.REPLACED
    assert (certificate.holder_name, new.holder_name) == ("Budi Santoso", "Budi Santosa")
    assert (new.sequence, new.replaces, new.replace_reason, new.stored) == (2, certificate, "Nama salah tulis", True)
    assert certificate.replaced_by == new
    assert new.code != certificate.code
    assert list(Entry.objects.order_by("-pk").values_list("verb", flat=True)[:2]) == [
        "certificates.store",
        "certificates.replace",
    ]


def test_a_revoked_certificate_can_be_replaced_and_stays_revoked(certificate, head):
    # given
    revoke(certificate=certificate, reason="Keliru dicabut", by=head, at=AT)

    # when
    new = replace(certificate=certificate, reason="Keliru dicabut", by=head, on=LATER.date(), at=LATER)

    # then
    certificate.refresh_from_db()
    statuses = [row.status_on(LATER.date()) for row in (certificate, new)]
    assert statuses == [Certificate.Status.REVOKED, Certificate.Status.VALID]


def mark(certificate, by):
    Assessment.objects.update(entered_by=by)


def dismiss(certificate, by):
    Official.objects.update(valid_until=ON)


def replace_before(certificate, by):
    replace(certificate=certificate, reason="Hilang", by=by, on=LATER.date(), at=LATER)


def nothing(certificate, by):
    pass


@pytest.mark.parametrize(
    ("spoil", "values", "expected"),
    [
        (nothing, {"reason": ""}, "no_reason"),
        (nothing, {"on": ON - timedelta(days=1)}, "before_issue"),
        (nothing, {"on": LATER.date() + timedelta(days=1)}, "in_future"),
        (mark, {}, "same_person"),
        (dismiss, {}, "no_signatory"),
        (replace_before, {}, "already_replaced"),
    ],
    ids=["reason", "earlier", "future", "same-person", "no-signatory", "twice"],
)
def test_replace_refused(certificate, head, spoil, values, expected):
    # given
    spoil(certificate, head)
    before, count, entries = state(certificate), Certificate.objects.count(), Entry.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        replace(**{"certificate": certificate, "reason": "Hilang", "by": head, "on": LATER.date(), "at": LATER} | values)

    # then
    assert code_of(raised) == [expected]
    assert (state(certificate), Certificate.objects.count(), Entry.objects.count()) == (before, count, entries)
    assert NumberSeries.objects.get().last == count


def test_handed_over(certificate, head):
    # when
    hand_over(certificate=certificate, to="Budi Santoso", by=head, on=LATER.date(), at=LATER)

    # then
    certificate.refresh_from_db()
    assert (certificate.handed_over_on, certificate.handed_over_by, certificate.handed_over_to) == (
        LATER.date(),
        head,
        "Budi Santoso",
    )
    assert Entry.objects.first().verb == "certificates.hand_over"


def revoke_before(certificate, by):
    revoke(certificate=certificate, reason="Salah", by=by, at=AT)


def hand_over_before(certificate, by):
    hand_over(certificate=certificate, to="Budi", by=by, on=ON, at=AT)


@pytest.mark.parametrize(
    ("spoil", "values", "expected"),
    [
        (nothing, {"to": " "}, "no_receiver"),
        (nothing, {"on": ON - timedelta(days=1)}, "bad_day"),
        (nothing, {"on": LATER.date() + timedelta(days=1)}, "bad_day"),
        (revoke_before, {}, "not_waiting"),
        (hand_over_before, {}, "not_waiting"),
    ],
    ids=["receiver", "earlier", "future", "revoked", "twice"],
)
def test_hand_over_refused(certificate, head, spoil, values, expected):
    # given
    spoil(certificate, head)
    before, entries = state(certificate), Entry.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        hand_over(**{"certificate": certificate, "to": "Budi", "by": head, "on": LATER.date(), "at": LATER} | values)

    # then
    assert code_of(raised) == [expected]
    assert (state(certificate), Entry.objects.count()) == (before, entries)


def test_without_a_sheet_nothing_is_handed_over(head):
    # given
    unmade = CertificateFactory()

    # when
    with pytest.raises(ValidationError) as raised:
        hand_over(certificate=unmade, to="Budi", by=head, on=ON, at=AT)

    # then
    assert code_of(raised) == ["not_waiting"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "valid"),
        ({"valid_until": ON}, "valid"),
        ({"valid_until": ON - timedelta(days=1)}, "expired"),
        ({"replaced_at": AT}, "replaced"),
        ({"replaced_at": AT, "revoked_at": AT}, "revoked"),
    ],
)
def test_status_on(values, expected):
    assert Certificate(**values).status_on(ON) == expected
