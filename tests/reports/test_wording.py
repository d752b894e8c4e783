from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from reports.documents import DOCUMENTS
from reports.models import PaperNumber, PaperWords
from reports.papers.hearing_invitation import hearing_invitation
from reports.rules.numbered import NUMBERED
from reports.rules.wording import PARTS, WordsProblem, filled_lines, words_problems
from reports.services.numbering import give_number, next_number
from reports.services.wording import designed_parts, parts_of, set_words
from tests.databases import on_sqlite
from tests.factories import UserFactory

NOW = datetime(2021, 3, 1, 3, tzinfo=UTC)
DAY = date(2021, 3, 1)
KIND = "hearing-invitation"
CLOSING = "Atas perhatian Saudara kami ucapkan terima kasih."


@pytest.fixture
def officer(training_class):
    return UserFactory(role=Role.BLK, facility=None, training_center=training_class.training_center)


def say(officer, at=NOW, **words):
    return set_words(house=officer.training_center, kind=KIND, words=words, by=officer, at=at)


def give(training_class, officer, number="", on=DAY):
    return give_number(
        house=officer.training_center, kind=KIND, subject=training_class, about="LAS-1", number=number, on=on, by=officer, at=NOW
    )


def printed(training_class, at=NOW):
    return " ".join(hearing_invitation(training_class, at=at).html().split())


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param("Program {program}, {jp} JP, kelas {class}", [], id="known-fields"),
        pytest.param("", [], id="empty"),
        pytest.param("Buka { kurung", [WordsProblem.BRACES], id="open-brace"),
        pytest.param("{register}", [WordsProblem.UNKNOWN], id="unknown-field"),
        pytest.param("{program.title}", [WordsProblem.UNKNOWN], id="inside-of-a-field"),
        pytest.param("{jp:04d} {class!r}", [WordsProblem.FORMAT], id="formatted"),
        pytest.param("a" * 3001, [WordsProblem.TOO_LONG], id="too-long"),
    ],
)
def test_words_that_cannot_be_printed(text, problems):
    assert words_problems(text) == problems


def test_what_is_filled_in_is_neither_a_field_nor_a_line():
    values = {"program": "Las {class}\nkedua", "class": ""}
    assert filled_lines("Program {program}\n\n kelas {class} ", values) == ["Program Las {class} kedua", "kelas ……………"]


def test_every_part_of_every_paper_has_a_label_and_a_design_that_prints():
    assert [(kind, part) for kind, part, text in designed_parts() if words_problems(text) or not text] == []
    assert {part for _kind, part, _text in designed_parts()} <= set(PARTS)
    assert {kind for kind, _part, _text in designed_parts()} | set(NUMBERED) <= set(DOCUMENTS)


@pytest.mark.django_db
@on_sqlite
def test_a_paper_is_worded_as_its_house_says_from_that_day_on(training_class, officer):
    # when
    rows = say(officer, closing=f"{CLOSING}\n<b>{{program}}</b>", to="Kepada Yth. anggota sidang:")

    # then
    assert [(row.part, row.valid_from, row.said_by) for row in rows] == [("closing", DAY, officer)]  # the other is as designed
    assert f"{CLOSING}<br>&lt;b&gt;Las SMAW 1G&lt;/b&gt;" in printed(training_class)
    assert CLOSING not in printed(training_class, at=NOW - timedelta(days=1))
    entry = Entry.objects.get()
    assert (entry.verb, entry.fields, entry.actor) == ("reports.set_words", ["hearing-invitation.closing"], officer)


@pytest.mark.django_db
@on_sqlite
def test_an_empty_part_is_printed_as_it_was_designed(training_class, officer):
    before = printed(training_class)
    say(officer, closing=CLOSING)
    say(officer, closing="")
    say(officer, closing="")  # nothing differs

    assert printed(training_class) == before
    assert [row.text for row in PaperWords.objects.all()] == [CLOSING, ""]
    assert [part.reworded for part in parts_of(officer.training_center, on=DAY)[KIND]] == [False] * 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "codes"),
    [
        pytest.param({"closing": "{nama}", "opening": "{"}, {"closing": "unknown", "opening": "braces"}, id="each-part"),
        pytest.param({"number": "UND/{year}", "closing": CLOSING}, {"number": "no_sequence"}, id="a-number-without-sequence"),
    ],
)
def test_words_that_cannot_be_printed_change_nothing(training_class, officer, words, codes):
    with pytest.raises(ValidationError) as error:
        say(officer, **words)
    assert {name: [one.code for one in found] for name, found in error.value.error_dict.items()} == {
        name: [code] for name, code in codes.items()
    }
    assert (PaperWords.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
@on_sqlite
def test_a_numbered_paper_bears_number_and_day(training_class, officer):
    # given
    say(officer, number="{seq:02d}/SID/{centre}/{year}")

    # when
    given = give(training_class, officer, on=DAY - timedelta(days=2))

    # then
    centre = officer.training_center.code
    assert (given.number, given.sequence, given.about) == (f"001/UND/{centre}/II/2021", 1, "LAS-1")  # of its own day
    assert f"Nomor: {given.number}" in printed(training_class)
    assert "27 Februari 2021" in printed(training_class)
    assert next_number(officer.training_center, KIND, on=DAY) == (2, f"02/SID/{centre}/2021")
    assert Entry.objects.latest("pk").verb == "reports.give_number"


@pytest.mark.django_db
def test_a_number_of_the_agenda_is_not_counted_and_not_given_twice(training_class, officer):
    first = give(training_class, officer, number=" B/17/III/2021 ")
    counted = give(training_class, officer)
    with pytest.raises(ValidationError) as error:
        give(training_class, officer, number="B/17/III/2021")

    assert (first.number, first.sequence, counted.sequence) == ("B/17/III/2021", None, 1)
    assert [one.code for one in error.value.error_dict["number"]] == ["given"]
    assert PaperNumber.objects.of(officer.training_center, KIND, training_class) == counted
    assert (PaperNumber.objects.count(), Entry.objects.count()) == (2, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "on", "code"),
    [
        pytest.param("", DAY + timedelta(days=1), ("on", "in_future"), id="a-day-to-come"),
        pytest.param("9" * 81, DAY, ("number", "too_long"), id="too-long-to-be-printed"),
    ],
)
def test_a_number_is_refused(training_class, officer, number, on, code):
    with pytest.raises(ValidationError) as error:
        give(training_class, officer, number=number, on=on)
    assert [(name, one.code) for name, found in error.value.error_dict.items() for one in found] == [code]
    assert (PaperNumber.objects.count(), Entry.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "again", [pytest.param({"number": "lain"}, id="the-sequence"), pytest.param({"sequence": 9}, id="the-number")]
)
def test_the_database_refuses_a_number_twice(training_class, officer, again):
    given = give(training_class, officer)
    given.pk = None
    for name, value in again.items():
        setattr(given, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        given.save()


@pytest.mark.django_db
@on_sqlite
def test_the_pages_word_and_number_a_paper(client, training_class, officer):
    # given
    client.force_login(officer)
    change, numbering = (
        reverse("reports:wording-change", args=[KIND]),
        reverse("reports:number-give", args=[KIND, training_class.pk]),
    )

    # when
    form = client.get(change).context["form"]
    refused = client.post(change, form.initial | {"closing": "{nama}"})
    said = client.post(change, {name: field.initial for name, field in form.fields.items()} | {"closing": CLOSING})
    numbered = client.post(numbering, {"on": "2021-03-01", "number": ""})

    # then
    assert refused.context["form"].errors.keys() == {"closing"}
    assert (said.url, numbered.url) == (reverse("reports:wording"), reverse("reports:class-paper", args=[training_class.pk]))
    assert [(row.part, row.text) for row in PaperWords.objects.all()] == [("closing", CLOSING)]
    book = client.get(reverse("reports:number-list"), {"year": "2021"}).context["rows"]
    assert [one.number for one, _label in book] == [f"001/UND/{officer.training_center.code}/III/2021"]


@pytest.mark.django_db
@on_sqlite
@pytest.mark.parametrize(
    "kind", [pytest.param("class-report", id="of-the-other-house"), pytest.param("timetable", id="without-a-number")]
)
def test_the_paper_of_another_house_is_not_numbered_here(client, training_class, officer, kind):
    client.force_login(officer)
    assert client.get(reverse("reports:number-give", args=[kind, training_class.pk])).status_code == 404
