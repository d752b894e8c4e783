"""A class's papers signed for at once, one sent after its holder, and what was recorded wrongly."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from certificates.models import Certificate, HandOverCorrection
from certificates.services import issuing
from certificates.services.handing_over import Receipt, correct_hand_over, hand_over, hand_over_class
from certificates.services.issuing import issue
from inmates.models import Inmate
from organizations.models import Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NAMES = ["Budi Santoso", "Siti Aminah", "Ujang Permana"]
LATER = AT + timedelta(days=3)
DAY = LATER.date()


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())


@pytest.fixture
def papers(own_files):
    training_class = graduated_class(NAMES)
    return issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)


@pytest.fixture
def training_class(papers):
    return papers[0].enrollment.training_class


@pytest.fixture
def client(login_as, training_class):
    return login_as(Role.BIMKER, at=training_class.facility)


def receipts() -> list[tuple]:
    fields = ("handed_over_on", "handed_over_to", "handed_over_way", "handed_over_address")
    return list(Certificate.objects.order_by("sequence").values_list(*fields))


NONE = (None, "", "", "")


def codes(raised) -> list[str]:
    return [error.code for error in raised.value.error_list]


# --- A class at once -----------------------------------------------------------------------------


def test_those_who_signed_have_their_paper_in_one_row_of_the_trail(papers, training_class):
    # when
    by = UserFactory()
    receivers = {papers[0].pk: "", papers[2].pk: "Ani Permana"}
    hand_over_class(training_class=training_class, receivers=receivers, counted=2, by=by, on=DAY, at=LATER)

    # then
    assert receipts() == [(DAY, "Budi Santoso", "", ""), NONE, (DAY, "Ani Permana", "", "")]
    entry = Entry.objects.first()
    assert (entry.verb, entry.count, entry.actor) == ("certificates.hand_over", 2, by)


@pytest.mark.parametrize(
    ("chosen", "counted", "on", "expected"),
    [
        ([], 0, DAY, "nobody"),
        ([0, 1], 3, DAY, "control_total"),
        ([0, 1], 2, ON - timedelta(days=1), "bad_day"),
        ([0, 1], 2, DAY + timedelta(days=1), "bad_day"),
        ([0, 2], 2, DAY, "not_waiting"),  # the third was recorded before
    ],
    ids=["nobody", "control-total", "before-issue", "future", "recorded-meanwhile"],
)
def test_a_class_refused_changes_nothing(papers, training_class, chosen, counted, on, expected):
    # given
    hand_over(certificate=papers[2], to="Ujang", by=UserFactory(), on=DAY, at=LATER)
    before, entries = receipts(), Entry.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        hand_over_class(
            training_class=training_class, receivers={papers[number].pk: "" for number in chosen}, counted=counted,
            by=UserFactory(), on=on, at=LATER,
        )  # fmt: skip

    # then
    assert codes(raised) == [expected]
    assert (receipts(), Entry.objects.count()) == (before, entries)


def page_of(training_class) -> str:
    return reverse("certificates:class-hand-over", args=[training_class.pk])


@pytest.mark.parametrize(
    ("asked", "ticked"), [("", [False, False, False]), ("?everyone", [True, False, True])], ids=["of-itself", "when-asked"]
)
def test_the_page_ticks_nobody_of_itself_and_when_asked_who_is_still_here(client, papers, training_class, asked, ticked):
    # given: one was released
    Inmate.objects.filter(pk=papers[1].enrollment.inmate_id).update(left_on=localdate())

    # when
    page = client.get(page_of(training_class) + asked)

    # then
    rows = page.context["form"].rows()
    assert ([signed.value() for _one, signed, _to, _gone in rows], [row[3] for row in rows]) == (ticked, [False, True, False])
    assert reverse("certificates:certificate-hand-over", args=[papers[1].pk]) in page.content.decode()
    assert Entry.objects.first().verb == "certificates.read_class"


def test_the_page_saves_who_is_ticked(client, papers, training_class):
    # when
    data = {"on": localdate(), "counted": 1, f"signed-{papers[1].pk}": "on", f"to-{papers[1].pk}": ""}
    response = client.post(page_of(training_class), data)

    # then
    assert response.headers["Location"] == reverse("certificates:class-certificates", args=[training_class.pk])
    assert receipts() == [NONE, (localdate(), "Siti Aminah", "", ""), NONE]


@pytest.mark.parametrize("change", [{"counted": 2}, {"counted": ""}, {"on": ""}], ids=str)
def test_a_refused_page_keeps_what_was_typed(client, papers, training_class, change):
    # when
    data = {"on": localdate(), "counted": 1, f"signed-{papers[1].pk}": "on", f"to-{papers[1].pk}": "Ani"} | change
    page = client.post(page_of(training_class), data)

    # then
    assert 'class="error-summary"' in page.content.decode()
    assert [signed.value() for _one, signed, _to, _gone in page.context["form"].rows()] == [False, True, False]
    assert 'value="Ani"' in page.content.decode()
    assert receipts() == [NONE] * 3


def test_with_nothing_to_hand_over_the_page_says_so(client, papers, training_class):
    Certificate.objects.update(replaced_at=AT)

    assert 'class="empty"' in client.get(page_of(training_class)).content.decode()


def test_the_page_asks_a_fixed_number_of_queries(client, papers, training_class, page_queries):
    counts = []
    for _round in range(2):
        with page_queries() as queries:
            client.get(page_of(training_class))
        counts.append(len(queries))
        Certificate.objects.filter(pk__in=[papers[0].pk, papers[1].pk]).update(replaced_at=AT)

    assert counts == [2, 2]


# --- Sent ----------------------------------------------------------------------------------------


def test_for_somebody_who_was_moved_it_says_where_it_was_sent(client, papers):
    # when
    data = {"on": localdate(), "to": "Bapas Kota Rekaan", "way": "post", "address": "Jalan Rekaan 1"}
    client.post(reverse("certificates:certificate-hand-over", args=[papers[0].pk]), data)

    # then
    assert receipts()[0] == (localdate(), "Bapas Kota Rekaan", "post", "Jalan Rekaan 1")
    assert "Jalan Rekaan 1" in client.get(papers[0].get_absolute_url()).content.decode()


@pytest.mark.parametrize("half", [{"way": "post"}, {"address": "Jalan Rekaan 1"}], ids=str)
def test_sent_without_the_other_half_is_refused(client, papers, half):
    page = client.post(
        reverse("certificates:certificate-hand-over", args=[papers[0].pk]), {"on": localdate(), "to": "Budi"} | half
    )

    assert ('class="error-summary"' in page.content.decode(), receipts()[0]) == (True, NONE)


# --- Corrected -----------------------------------------------------------------------------------


@pytest.fixture
def received(papers):
    hand_over(certificate=papers[0], to="Budi Santoso", by=UserFactory(), on=DAY, at=LATER)
    papers[0].refresh_from_db()
    return papers[0]


@pytest.mark.parametrize(
    ("receipt", "now"),
    [
        (Receipt(ON, "Ani"), (ON, "Ani", "", "")),
        (Receipt(DAY, "Bapas", "post", "Jalan 1"), (DAY, "Bapas", "post", "Jalan 1")),
        (None, NONE),
    ],
    ids=["other", "sent", "not-at-all"],
)
def test_a_correction_keeps_both_values(received, receipt, now):
    # when
    by, recorded_by = UserFactory(), received.handed_over_by
    correct_hand_over(certificate=received, receipt=receipt, reason=" Salah baris ", by=by, at=LATER)

    # then
    row = HandOverCorrection.objects.get()
    assert receipts()[0] == now
    assert (row.old_on, row.old_to, row.old_by) == (DAY, "Budi Santoso", recorded_by)
    assert (row.new_on, row.new_to, row.new_way, row.new_address) == now
    assert (row.reason, row.corrected_by, row.corrected_at) == ("Salah baris", by, LATER)
    assert Entry.objects.first().verb == "certificates.correct_hand_over"


@pytest.mark.parametrize(
    ("which", "receipt", "reason", "expected"),
    [
        (0, Receipt(ON, "Ani"), " ", "no_reason"),
        (1, Receipt(ON, "Ani"), "Salah", "not_handed_over"),
        (0, Receipt(DAY, " Budi Santoso "), "Salah", "unchanged"),
        (0, Receipt(DAY, ""), "Salah", "no_receiver"),
        (0, Receipt(DAY, "Ani", "post", ""), "Salah", "no_address"),
        (0, Receipt(DAY + timedelta(days=1), "Ani"), "Salah", "bad_day"),
    ],
    ids=lambda value: value if isinstance(value, str) and "_" in value else None,
)
def test_a_correction_refused_changes_nothing(received, papers, which, receipt, reason, expected):
    # given
    before, entries = receipts(), Entry.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        correct_hand_over(certificate=papers[which], receipt=receipt, reason=reason, by=UserFactory(), at=LATER)

    # then
    assert codes(raised) == [expected]
    assert (receipts(), Entry.objects.count(), HandOverCorrection.objects.count()) == (before, entries, 0)


@pytest.mark.parametrize(
    ("said", "now"),
    [({"on": "2026-03-03", "to": "Ani"}, "Ani"), ({"never": "on", "on": "", "to": ""}, "")],
    ids=["other", "not-at-all"],
)
def test_the_page_corrects_and_the_certificate_shows_both(client, received, said, now):
    # given
    address = reverse("certificates:certificate-hand-over-correct", args=[received.pk])
    assert client.get(address).context["form"].initial["to"] == "Budi Santoso"

    # when
    page = client.post(address, said | {"reason": "Salah baris"}, follow=True)

    # then
    assert page.context["certificate"].handed_over_to == now
    (row,) = page.context["corrections"]
    assert (row.old_to, row.new_to, row.corrected_by) == ("Budi Santoso", now, client.user)
    assert "Salah baris" in page.content.decode()


def test_a_correction_without_day_or_reason_is_shown_again(client, received):
    address = reverse("certificates:certificate-hand-over-correct", args=[received.pk])

    page = client.post(address, {"on": "", "to": "Ani", "reason": ""})

    assert set(page.context["form"].errors) == {"on", "reason"}
    assert receipts()[0] == (DAY, "Budi Santoso", "", "")
