"""The complete file of a class: what becomes of 27 enclosures, and one PDF that holds them."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from jobs.models import Job
from jobs.services.running import run_job
from organizations.models import Role
from programs.uploads import clean_upload
from reports.models import ClassFile, ClassPhoto, EnclosureNote, FilePart
from reports.rules.enclosures import KINDS, Enclosure, State, accounted_for, state_of
from reports.services.class_file import close_file, order_file, put_together
from reports.services.enclosures import add_photo, excuse, hand_in, lines_of, take_away
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import NOW, CertificateFactory, ClassFileFactory, EnclosureNoteFactory, GraduationHearingFactory
from tests.people import user_at
from tests.refusals import refused
from tests.reports.pdf_reading import pages_of

pytestmark = [on_sqlite, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def keeper(training_class):
    return user_at(training_class.training_center, role=Role.BLK)


def jpeg(place: str = "") -> SimpleUploadedFile:
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = place
    Image.new("RGB", (64, 48), "navy").save(data, "JPEG", exif=exif)
    return SimpleUploadedFile("foto.jpg", data.getvalue())


def pdf(pages: int = 1) -> SimpleUploadedFile:
    data = io.BytesIO()
    with pikepdf.new() as book:
        for _ in range(pages):
            book.add_blank_page()
        book.save(data)
    return SimpleUploadedFile("scan.pdf", data.getvalue())


def states(training_class, user) -> dict[str, str]:
    return {line.enclosure.value: line.state.value for line in lines_of(training_class, user)}


def excuse_the_rest(training_class, by):
    for line in lines_of(training_class, by):
        if line.state == State.MISSING:
            excuse(training_class=training_class, enclosure=line.enclosure, reason="Tidak ada", by=by, at=NOW)


# --- The list ------------------------------------------------------------------------------------


def test_there_are_27_and_each_is_made_by_a_paper_or_by_what_is_stored():
    assert [one.number for one in Enclosure] == list(range(1, 28))
    assert set(Enclosure) - set(KINDS) == {Enclosure.PHOTOS, Enclosure.CERTIFICATES}


@pytest.mark.parametrize(
    ("uploaded", "excused", "made", "expected"),
    [
        pytest.param(True, False, True, State.UPLOADED, id="the-signed-one-outweighs"),
        pytest.param(False, True, True, State.MADE, id="what-is-made-is-not-excused"),
        pytest.param(False, True, False, State.NOT_APPLICABLE, id="excused"),
        pytest.param(False, False, False, State.MISSING, id="missing"),
    ],
)
def test_state(uploaded, excused, made, expected):
    assert state_of(uploaded=uploaded, excused=excused, made=made) == expected
    assert accounted_for([expected]) == int(expected != State.MISSING)


def test_an_enclosure_is_made_once_the_class_has_what_it_says(training_class, keeper, attend):
    # given
    before = states(training_class, keeper)
    [place] = attend()
    GraduationHearingFactory(training_class=training_class)
    CertificateFactory(enrollment=place, sha256="a" * 64, file="certificates/a.pdf", stored_at=NOW)
    add_photo(training_class=training_class, moment="opening", upload=clean_upload(jpeg()), by=keeper, at=NOW)

    # when
    after = states(training_class, keeper)

    # then: attend gave the class its meeting too
    changed = {name for name in after if before[name] != after[name]}
    assert changed >= {"participant-attendance", "hearing-minutes", "hearing-invitation", "photos", "certificates"}
    assert {after[name] for name in changed} == {"made"}
    assert after["material-use"] == after["receipt-transport"] == "missing"


# --- What is handed in ---------------------------------------------------------------------------


def test_a_later_file_replaces_the_earlier_and_both_stay(training_class, keeper):
    # when
    hand_in(training_class=training_class, enclosure=Enclosure.DECREE, upload=clean_upload(pdf()), by=keeper, at=NOW)
    second = clean_upload(pdf(2))
    hand_in(training_class=training_class, enclosure=Enclosure.DECREE, upload=second, by=keeper, at=NOW)

    # then
    first, last = EnclosureNote.objects.order_by("pk")
    assert (first.ended_at, last.ended_at, last.sha256, last.noted_by) == (NOW, None, second.sha256, keeper)
    assert states(training_class, keeper)["decree"] == "uploaded"
    assert [entry.verb for entry in Entry.objects.all()] == ["reports.note_enclosure"] * 2


def test_a_photo_keeps_nothing_of_the_camera_and_can_be_taken_away_once(training_class, keeper):
    # when
    upload = clean_upload(jpeg("Blok A"))
    photo = add_photo(training_class=training_class, moment="exam", upload=upload, by=keeper, at=NOW)

    # then
    with photo.file.open("rb") as file, Image.open(file) as stored:
        assert dict(stored.getexif()) == {}
    take_away(photo=photo, by=keeper, at=NOW)
    with refused("already_away"):
        take_away(photo=photo, by=keeper, at=NOW)
    assert ClassPhoto.objects.standing().count() == 0


def test_what_is_wrong_is_refused_and_nothing_is_kept(training_class, keeper):
    own = {"training_class": training_class, "by": keeper, "at": NOW}
    with refused("reason: no_reason"):
        excuse(enclosure=Enclosure.DECREE, reason=" ", **own)
    with refused("file: not_a_photo"):
        add_photo(moment="exam", upload=clean_upload(pdf()), **own)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"reason": "x"}, id="file-and-reason"),
        pytest.param({"file": "", "sha256": ""}, id="neither"),
    ],
)
def test_the_database_wants_a_file_or_a_reason(db, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        EnclosureNoteFactory(**row)


def test_the_database_closes_one_file_of_a_class_and_only_a_made_one(db):
    made = ClassFileFactory()
    closed = {"closed_at": NOW, "closed_by": made.ordered_by}
    ClassFile.objects.filter(pk=made.pk).update(**closed)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassFileFactory(training_class=made.training_class, **closed)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassFileFactory(sha256="", **closed)


# --- One PDF -------------------------------------------------------------------------------------


@pytest.fixture
def worked():
    """Let the worker take up the job."""

    def work(job):
        run_job.func(job.pk)
        job.refresh_from_db()
        return job

    return work


@pytest.fixture
def complete(training_class, keeper, attend):
    """A class with a hearing, a photo, a scanned decree of two pages, and reasons for the rest."""
    attend(3)
    GraduationHearingFactory(training_class=training_class)
    own = {"training_class": training_class, "by": keeper, "at": NOW}
    add_photo(moment="opening", upload=clean_upload(jpeg()), **own)
    hand_in(enclosure=Enclosure.DECREE, upload=clean_upload(pdf(2)), **own)
    hand_in(enclosure=Enclosure.INTRODUCTION, upload=clean_upload(jpeg()), **own)
    excuse_the_rest(training_class, keeper)
    return training_class


def test_the_file_holds_every_enclosure_where_its_contents_say(complete, keeper, worked):
    # when
    made = order_file(training_class=complete, by=keeper, at=NOW)
    job = worked(Job.objects.get(pk=ClassFile.objects.get().job_id))

    # then
    made.refresh_from_db()
    with made.file.open("rb") as stored:
        data = stored.read()
    assert (job.status, made.accounted, hashlib.sha256(data).hexdigest()) == ("done", 27, made.sha256)
    pages = pages_of(data)
    assert (len(pages), FilePart.objects.count()) == (made.pages, 0)
    with pikepdf.open(io.BytesIO(data)) as book, book.open_outline() as outline:
        found = {item.title.partition(".")[0]: book.pages.index(pikepdf.Page(item.destination[0])) + 1 for item in outline.root}
    [listed] = [page for page in pages if "Daftar isi" in page]
    told = [line.split() for line in listed.splitlines() if line.strip()[:1].isdigit()]
    assert {words[0].rstrip("."): int(words[-1]) for words in told if words[-1].isdigit()} == found
    assert sum(words[-1] == "–" for words in told) == 27 - len(found)
    assert "Undangan" in " ".join(pages[found["14"] - 1].split()) or "sidang" in pages[found["14"] - 1].lower()
    entry = Entry.objects.filter(verb="reports.make_class_file").get()
    assert (entry.count, entry.actor) == (3, keeper)


def test_putting_together_again_changes_nothing(complete, keeper, worked):
    made = order_file(training_class=complete, by=keeper, at=NOW)
    job = worked(Job.objects.get(pk=ClassFile.objects.get().job_id))
    before = ClassFile.objects.values().get(pk=made.pk)

    put_together(job)

    assert ClassFile.objects.values().get(pk=made.pk) == before


@pytest.mark.parametrize("later", ["handed-in", "photo"])
def test_a_file_is_not_closed_over_what_came_after_it(complete, keeper, worked, later):
    # given
    made = order_file(training_class=complete, by=keeper, at=NOW)
    worked(Job.objects.get(pk=ClassFile.objects.get().job_id))
    made.refresh_from_db()
    own = {"training_class": complete, "by": keeper, "at": NOW + timedelta(minutes=1)}
    if later == "photo":
        add_photo(moment="exam", upload=clean_upload(jpeg()), **own)
    else:
        hand_in(enclosure=Enclosure.DECREE, upload=clean_upload(pdf()), **own)

    # then
    with refused("outdated"):
        close_file(made=made, by=keeper, at=own["at"])


def test_a_closed_file_takes_no_more(complete, keeper, worked):
    # given
    made = order_file(training_class=complete, by=keeper, at=NOW)
    with refused("under_way"):
        order_file(training_class=complete, by=keeper, at=NOW)
    with refused("not_made"):
        close_file(made=made, by=keeper, at=NOW)
    worked(Job.objects.get(pk=ClassFile.objects.get().job_id))
    made.refresh_from_db()

    # when
    close_file(made=made, by=keeper, at=NOW)

    # then
    own = {"training_class": complete, "by": keeper, "at": NOW}
    with refused("already_closed"):
        close_file(made=made, by=keeper, at=NOW)
    with refused("file_closed"):
        order_file(**own)
    with refused("file_closed"):
        excuse(enclosure=Enclosure.COVER, reason="x", **own)
    with refused("file_closed"):
        add_photo(moment="exam", upload=clean_upload(jpeg()), **own)


def test_a_file_with_something_missing_or_changed_is_not_closed(db, keeper):
    made = ClassFileFactory(accounted=26)
    with refused("missing_enclosures"):
        close_file(made=made, by=keeper, at=NOW)
    made.accounted = 27
    made.file.save("f.pdf", pdf())
    with refused("changed"):
        close_file(made=made, by=keeper, at=NOW)


# --- The page ------------------------------------------------------------------------------------


def test_the_page_takes_a_file_and_a_photo_and_says_how_much_is_there(training_class, keeper):
    # given
    client = signed_in(keeper)
    page = reverse("reports:class-file", args=[training_class.pk])
    enclosure = reverse("reports:class-enclosure", args=[training_class.pk, "decree"])

    # when
    answers = [
        client.post(enclosure, {"file": pdf()}),
        client.post(reverse("reports:class-photo-add", args=[training_class.pk]), {"moment": "exam", "file": jpeg()}),
        client.post(enclosure, {"file": "", "reason": ""}),
    ]

    # then
    assert [answer.status_code for answer in answers] == [302, 302, 200]
    shown = client.get(page)
    assert {line.enclosure: line.state for line, _tone, _links in shown.context["rows"]}[Enclosure.DECREE] == State.UPLOADED
    assert shown.context["accounted"] == accounted_for(list(states(training_class, keeper).values()))


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(training_class, keeper, attend, page_queries, people):
    # given
    for place in attend(people):
        CertificateFactory(enrollment=place)
        GraduationHearingFactory(training_class=training_class)
        ClassFileFactory(training_class=training_class)
    client = signed_in(keeper)

    # when
    with page_queries() as queries:
        client.get(reverse("reports:class-file", args=[training_class.pk]))

    # then
    assert len(queries) == 11


def test_the_prison_downloads_what_was_made_and_the_auditor_does_not(training_class, keeper, worked):
    # given
    made = ClassFileFactory(training_class=training_class)
    made.file.save("f.pdf", pdf())
    url = reverse("reports:class-file-download", args=[made.pk])

    # when
    prison, auditor = (
        signed_in(user_at(place, role=role)).get(url)
        for role, place in [(Role.BIMKER, training_class.facility), (Role.AUDITOR, None)]
    )

    # then
    assert (prison.status_code, prison.headers["Content-Type"], auditor.status_code) == (200, "application/pdf", 403)
    assert b"".join(prison.streaming_content) == Path(made.file.path).read_bytes()
    assert Entry.objects.filter(verb="reports.download_class_file").count() == 1
