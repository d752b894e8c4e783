"""One class of 16 people and 30 meetings, from its plan to its closed file, as clerks type it: what it costs them.

``REWRITE_USABILITY=1 python -m pytest tests/reports/test_usability.py`` writes the count into ``docs/usability.md``.
"""

import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from PIL import Image

from jobs.models import Job
from jobs.services.running import run_job
from organizations.models import Facility, Room, User
from programs.models import ClassChange, Enrollment, Instructor, Program, TrainingClass
from reports.models import ClassFile
from tests.databases import on_sqlite
from tests.factories import ConvictFactory
from tests.programs.test_year_plan import a_pdf
from tests.reports.typist import Desk, Typist

pytestmark = [pytest.mark.django_db, on_sqlite]
PRINTED = Path(__file__).parents[2] / "docs" / "usability.md"
NEEDS = [
    ("Elektroda E6013 2,6 mm", "kg", "25", "32000"),
    ("Pelat baja 8 mm", "lembar", "14", "950000"),
    ("Batu gerinda", "buah", "42", "12500"),
]
RECEIPTS = {
    "transport": "Uang transport", "insurance": "Kartu asuransi", "clothes": "Pakaian kerja", "stationery": "Buku dan pena",
    "module": "Modul las", "meals": "Makan siang",
}  # fmt: skip


class Story:
    """The class as it is worked on, day by day; ``desk`` counts what everybody types."""

    def __init__(self):
        self.desk, self.clock = Desk(), None

    def on(self, day, hour=10):
        self.stop()
        self.clock = time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)
        self.clock.start()

    def stop(self):
        if self.clock:
            self.clock.stop()

    def opens(self, username, name, *args) -> Typist:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return Typist(self.desk, client).open(reverse(name, args=args))


@pytest.fixture
def story(settings, tmp_path):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, True
    made = Story()
    made.on(date(2026, 1, 5))
    call_command("seed_demo", "--reference-only", stdout=io.StringIO())
    for number in range(1, 25):
        ConvictFactory(facility=Facility.objects.get(), name=f"Rekaan Orang{number:02}", release_on=date(2028, 1, 1))
    yield made
    made.stop()


def plan(story):
    story.desk.stage = "plan of the year"
    clerk = story.opens("kasi", "programs:plan-add").form("training_center").fill(training_center="1").press("save")
    field = Program.objects.get(code="LAS-SMAW").sub_field.field_id
    clerk.open(reverse("programs:plan-row-add", args=[1])).form("field")
    clerk.fill(field=str(field), packages="1", persons="16", quarter="1", ceiling="50000000").press("save")
    story.desk.stage = "class, meetings and readiness"
    clerk = story.opens("bimker", "programs:class-add").form("program", "starts_on")
    clerk.fill(program=str(Program.objects.get(code="LAS-SMAW").pk), package_number="1", wave="1", starts_on="2026-01-19")
    clerk.fill(jp_per_day="3", room=str(Room.objects.first().pk), plan_row="1")
    clerk.tick("instructors", [str(one.pk) for one in Instructor.objects.all()[:2]]).press("save")
    clerk.form("starts_at").press().form("starts_at", "weekdays", posts=True).press()
    answer = story.opens("blk", "programs:change-answer", ClassChange.objects.get().pk)
    answer.form("reason", "decision").press("decision")
    clerk.open(reverse("programs:class-readiness-check", args=[1])).form("room_ready")
    clerk.fill(**{f"{item}_ready": "yes" for item in ("room", "tools", "materials", "safety")})
    clerk.fill(insured="yes", insurance_number="BPJS-2026-118").press("save")


def select(story):
    story.desk.stage = "selection and decree"
    clerk = story.opens("bimker", "programs:class-candidates", 1).form("inmates")
    clerk.tick("inmates", clerk.offered("inmates")[:18]).press("nominate")
    clerk.open(reverse("programs:class-proposal", args=[1])).form("propose").press("propose")
    story.opens("kasi", "programs:class-proposal", 1).at("proposals/1/check").press()
    story.on(date(2026, 1, 8))
    clerk = story.opens("bimker", "programs:proposal-tpp", 1).form("held_on")
    members = {"name-1": "Rekaan Ketua", "position-1": "Ketua TPP", "name-2": "Rekaan Penulis", "position-2": "Sekretaris"}
    waiting = {f"status-{number}": "waiting" for number in (17, 18)}
    clerk.fill(number="TPP-03/2026", consent_signed_on="2026-01-07", waiting_reason="cadangan", **members, **waiting).press()
    story.on(date(2026, 1, 9))
    story.opens("kalapas", "programs:proposal-decree", 1).form("signed_on").fill(number="W9.PAS-SK.12/2026").press()
    story.desk.stage = "names as on their papers"
    clerk = story.opens("bimker", "programs:class-identities", 1).form("place-1-name")
    for number in range(1, 17):
        clerk.tick(f"place-{number}-confirm", ["on"])
    clerk.press()


def order_materials(story):
    story.desk.stage = "materials and receipts"
    story.on(date(2026, 1, 15))
    clerk = story.opens("bimker", "budgets:class-materials-edit", 1).form("name-0")
    for number, row in enumerate(NEEDS):
        clerk.fill(**{f"{name}-{number}": value for name, value in zip(("name", "unit", "quantity", "price"), row, strict=True)})
    clerk.press().open(reverse("budgets:class-materials-request", args=[1]))
    clerk.form("requested_on").fill(number="BHN-04/2026").press("save")
    clerk.open(reverse("budgets:class-materials-receive", args=[1])).form("evidence_number").fill(
        evidence_number="FK-118"
    ).press()


def teach(story):
    meetings = list(TrainingClass.objects.get().meetings.order_by("held_on"))
    mondays = sorted({meeting.held_on - timedelta(days=meeting.held_on.weekday()) for meeting in meetings})
    for number, monday in enumerate(mondays):
        story.on(monday + timedelta(days=4))
        held = [meeting for meeting in meetings if monday <= meeting.held_on < monday + timedelta(days=7)]
        record_week(story, held, f"{number + 1}s 16i" if number % 2 else "")
        story.desk.stage = "materials and receipts"
        clerk = story.opens("bimker", "budgets:class-materials-use", 1).form("used-1")
        clerk.fill(**{"used-1": "3", "used-2": "2", "used-3": "6"}).press()


def record_week(story, held, exceptions):
    """Two of the first day are missing where there are ``exceptions``; the instructor confirms, Bimker scans and locks."""
    story.desk.stage = "attendance"
    clerk = story.opens("bimker-staf", "programs:class-week", 1).at("?of=")
    if exceptions:
        clerk.fill(**{f"box-{held[0].pk}": exceptions})
    totals = {f"total-{meeting.pk}": "14" if exceptions and meeting == held[0] else "16" for meeting in held}
    clerk.fill(**totals).press()
    for meeting in held:
        story.opens("instruktur", "programs:attendance-sheet", meeting.pk).at("/confirm/").press()
    clerk = story.opens("bimker", "programs:class-scan-add", 1).form("file").attach("file", "pekan.pdf", a_pdf()).press()
    clerk.open(reverse("programs:class-attendance", args=[1])).at("/attendance/lock/").press()


def judge(story):
    story.desk.stage = "marks"
    story.on(date(2026, 3, 9))
    for unit in TrainingClass.objects.get().program.units.order_by("position"):
        teacher = story.opens("instruktur", "programs:unit-marks", 1, unit.pk).form("knowledge-1")
        for place in Enrollment.objects.all():
            teacher.fill(**{f"knowledge-{place.pk}": "78", f"skill-{place.pk}": "82", f"attitude-{place.pk}": "80"})
        teacher.press()
    chief = story.opens("blk", "programs:class-marks", 1).at("/marks/lock/").press()
    story.desk.stage = "hearing and certificates"
    chief.open(reverse("programs:class-hearing", args=[1])).form("minutes_number")
    chief.fill(**{"name-1": "Rekaan Kepala", "position-1": "Ketua sidang", "name-2": "Rekaan Guru", "position-2": "Anggota"})
    chief.fill(minutes_number="BA-07/2026").attach("minutes", "ba.pdf", a_pdf()).press()
    chief.open(reverse("certificates:class-certificates", args=[1])).at("/issue/").press()
    work_off()
    story.on(date(2026, 3, 12))
    clerk = story.opens("bimker", "certificates:class-hand-over", 1).follow("?everyone")
    clerk.form("counted").fill(counted="16").press()


def close(story):
    story.desk.stage = "materials and receipts"
    clerk = story.opens("bimker", "budgets:class-materials", 1)
    for kind, item in RECEIPTS.items():
        clerk.open(reverse("budgets:class-handout-add", args=[1])).form("kind", "item").fill(kind=kind, item=item).press("save")
    story.desk.stage = "the file of the class"
    picture = io.BytesIO()
    Image.new("RGB", (64, 48)).save(picture, "JPEG")
    for moment in ("opening", "practice", "exam", "closing"):
        clerk.open(reverse("reports:class-photo-add", args=[1])).form("moment")
        clerk.fill(moment=moment).attach("file", f"{moment}.jpg", picture.getvalue()).press("save")
    clerk.open(reverse("reports:class-file", args=[1])).at("/file/make/").press()
    work_off()
    clerk.open(reverse("reports:class-file", args=[1])).at("/file/close/").press()


def work_off():
    """The worker's part, until there is none."""
    job = Job.objects.latest("pk").pk
    while Job.objects.filter(pk=job, status__in=Job.ACTIVE).exists():
        run_job.func(job)


def test_a_class_is_typed_within_the_hour_and_no_fact_twice(story):
    # when
    for part in (plan, select, order_materials, teach, judge, close):
        part(story)

    # then
    made = ClassFile.objects.get()
    assert (TrainingClass.objects.get().meetings.count(), Enrollment.objects.count()) == (30, 16)
    assert (made.accounted, made.closed_at is not None) == (27, True)
    assert [text for text, times in story.desk.typed.items() if times > 1] == []
    assert story.desk.seconds <= 60 * 60
    if os.environ.get("REWRITE_USABILITY"):
        PRINTED.write_text(story.desk.told())
    assert PRINTED.read_text() == story.desk.told(), "if this is meant, REWRITE_USABILITY=1 writes it down"
