"""Figures at a glance: what is counted, for whom, in how many queries, and where each figure leads."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from inmates.models import Inmate
from organizations.models import Role
from programs.models import Attendance, ClassSession
from programs.services.custody import misfits, running_places
from programs.services.margins import margins
from reports.dashboards.late import late_things
from reports.dashboards.pipeline import LABELS, counts_by_class, lines_of
from reports.dashboards.release import band, margins_of_classes
from reports.dashboards.training import attendance_by_week, hours_of_classes
from tests.databases import on_sqlite
from tests.factories import (
    END,
    NOW,
    START,
    AbsorptionTargetFactory,
    AttendanceFactory,
    BudgetLineFactory,
    CeilingVersionFactory,
    CertificateFactory,
    ClassChangeFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    GraduationHearingFactory,
    LeftPlaceFactory,
    NominationFactory,
    ProposalFactory,
    RealizationFactory,
    SheetScanFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.people import user_at

pytestmark = [pytest.mark.django_db, on_sqlite]
WEDNESDAY = START + timedelta(days=16)
PAGES = ["training", "pipeline", "money", "release", "late"]


@pytest.fixture
def training_class():
    return TrainingClassFactory()


@pytest.fixture
def kasi(training_class):
    return user_at(training_class.facility, role=Role.KASI)


def meeting(training_class, day, **fields) -> ClassSession:
    return ClassSessionFactory(training_class=training_class, held_on=day, **fields)


def typed(training_class, day, **fields) -> ClassSession:
    by = UserFactory(facility=training_class.facility)
    return meeting(training_class, day, typed_at=NOW, typed_by=by, control_total=1, **fields)


def cancelled(training_class, day) -> ClassSession:
    return meeting(training_class, day, cancelled_at=NOW, cancelled_by=UserFactory(), cancel_cause=ClassSession.Cause.SEARCH)


# --- Hours ---------------------------------------------------------------------------------------


def test_delivered_hours_are_those_of_the_class_itself_and_due_is_what_was_planned(training_class, kasi):
    # given: held, held with a make-up beside it, cancelled and made up, cancelled, not typed, to come
    typed(training_class, START)
    typed(training_class, START + timedelta(1), makes_up=typed(training_class, START + timedelta(2)))
    typed(training_class, START + timedelta(3), makes_up=cancelled(training_class, START + timedelta(4)))
    cancelled(training_class, START + timedelta(7))
    meeting(training_class, START + timedelta(8))
    meeting(training_class, WEDNESDAY + timedelta(1))

    # when
    (hours,) = hours_of_classes(kasi, on=WEDNESDAY)

    # then
    assert (hours.due, hours.delivered, hours.behind, hours.program) == (25, 15, 10, training_class.program.jp)
    assert hours.delivered == training_class.held_minutes() // 45


def test_the_class_farthest_behind_stands_first_and_foreign_or_closed_ones_nowhere(training_class, kasi):
    # given
    same = {"facility": training_class.facility}
    behind = TrainingClassFactory(**same)
    meeting(behind, START)
    TrainingClassFactory(**same, closed_on=END)
    TrainingClassFactory(**same, starts_on=WEDNESDAY + timedelta(1))
    TrainingClassFactory()

    # then
    assert [hours.training_class for hours in hours_of_classes(kasi, on=WEDNESDAY)] == [behind, training_class]


def test_attendance_is_minutes_of_sheets_by_week_and_field(training_class, kasi):
    # given: in the first week 225 of 450 minutes, in the second one D that leaves the denominator
    first, second, third = (typed(training_class, START + timedelta(7 * week)) for week in range(3))
    place = EnrollmentFactory(training_class=training_class)
    row = {"enrollment": place, "meeting_minutes": 225}
    AttendanceFactory(meeting=first, status="H", credited_minutes=225, **row)
    AttendanceFactory(meeting=typed(training_class, START + timedelta(1)), status="S", **row)
    AttendanceFactory(meeting=second, status="D", **row)
    AttendanceFactory(meeting=third, **row)  # not recorded
    make_up = typed(training_class, START + timedelta(15), makes_up=second)
    AttendanceFactory(meeting=make_up, status="H", credited_minutes=225, **row)

    # when
    (field,) = attendance_by_week(kasi, on=WEDNESDAY)

    # then
    weeks = {day: tally.tenths for day, tally in zip(field.days, field.tallies, strict=True)}
    assert [weeks[START + timedelta(7 * week)] for week in range(3)] == [500, None, None]
    assert (len(weeks), field.days[-1], field.whole.tenths) == (12, START + timedelta(14), 500)
    assert attendance_by_week(user_at(None, role=Role.KANWIL), on=WEDNESDAY) == [field]
    assert attendance_by_week(UserFactory(), on=WEDNESDAY) == []


# --- The path ------------------------------------------------------------------------------------


@pytest.fixture
def graduates(training_class):
    """Two were put forward; three had a place, one left; two graduated, one has his certificate, nobody the paper."""
    NominationFactory.create_batch(2, proposal=ProposalFactory(training_class=training_class))
    LeftPlaceFactory(training_class=training_class)
    EnrollmentFactory(training_class=training_class, status="graduated")
    return CertificateFactory(enrollment__training_class=training_class)


def test_how_many_have_come_how_far(training_class, kasi, graduates):
    counts = counts_by_class(kasi, type(training_class).objects.all())[training_class.pk]

    assert counts == {"candidates": 2, "placed": 3, "graduated": 2, "certified": 1, "handed": 0}


def test_a_centre_learns_nothing_about_who_was_put_forward(training_class, graduates, login_as):
    client = login_as(Role.BLK, at=training_class.training_center)

    (panel,) = client.get(reverse("reports:dashboard-pipeline")).context["panels"]

    assert list(panel.heads) == [LABELS[stage] for stage in ("placed", "graduated", "certified", "handed")]


def test_by_field_or_by_class_of_one_field(training_class, kasi, graduates):
    # given
    sub_field = training_class.program.sub_field
    other = TrainingClassFactory(facility=training_class.facility, program__sub_field=sub_field)
    TrainingClassFactory(facility=training_class.facility, fiscal_year=2025)
    TrainingClassFactory(facility=training_class.facility, cancelled_on=START, cancelled_by=kasi, cancel_reason="Batal")
    EnrollmentFactory(training_class=other)

    # then
    assert [(line.name, line.counts["placed"]) for line in lines_of(kasi, year=2026, field=None)] == [(sub_field.field.name, 4)]
    by_class = lines_of(kasi, year=2026, field=sub_field.field_id)
    assert {line.name: line.counts["placed"] for line in by_class} == {training_class.code: 3, other.code: 1}


# --- Release -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("margin", "expected"), [(None, "unknown"), (-1, "before"), (0, "soon"), (30, "soon"), (31, "later")], ids=str
)
def test_bands_of_margins(margin, expected):
    assert band(margin) == expected


def test_margins_are_those_of_who_no_longer_fits(training_class, kasi):
    # given
    for release_on in (END + timedelta(days=6), END + timedelta(days=7), END + timedelta(days=400), None):
        place = EnrollmentFactory(training_class=training_class)
        Inmate.objects.filter(pk=place.inmate_id).update(
            expires_on=None, release_on=release_on, release_kind="pb" if release_on else ""
        )
    over = EnrollmentFactory(training_class__facility=training_class.facility, training_class__ends_on=START)

    # when
    (line,) = margins_of_classes(kasi, on=WEDNESDAY)

    # then
    assert line.counts == {"before": 1, "soon": 1, "later": 1, "unknown": 1}
    found = {place: margin for place, margin in margins(running_places()) if place != over}
    assert list(found.values()) == [-1, 0, 393, None]
    assert {one.enrollment: one.margin for one in misfits(running_places(), on=WEDNESDAY)}.items() <= found.items()


def test_who_may_not_know_the_release_finds_no_such_page(login_as):
    assert login_as(Role.ADMIN).get(reverse("reports:dashboard-release")).status_code == 404


# --- What is late --------------------------------------------------------------------------------


def test_what_is_late_and_on_whose_side(training_class, kasi):
    # given: one sheet of each kind long ago, and one of yesterday that is not late yet
    by = UserFactory(facility=training_class.facility)
    scan = SheetScanFactory(training_class=training_class)
    meeting(training_class, START)
    typed(training_class, START + timedelta(1))
    typed(training_class, START + timedelta(2), scan=scan)
    typed(training_class, START + timedelta(3), scan=scan, confirmed_at=NOW, confirmed_by=by)
    meeting(training_class, WEDNESDAY - timedelta(1))
    same = {"training_class__facility": training_class.facility}
    GraduationHearingFactory(**same, minutes_due_on=WEDNESDAY - timedelta(1), training_class__closed_on=START)
    EnrollmentFactory(**same, status="graduated", training_class__closed_on=START)
    CertificateFactory(
        **{f"enrollment__{name}": value for name, value in same.items()}, enrollment__training_class__closed_on=START,
        sha256="a" * 64, file="certificates/a.pdf", stored_at=NOW, issued_on=START,
    )  # fmt: skip
    ClassChangeFactory(training_class=training_class, asked_at=datetime(2026, 2, 1, 20, tzinfo=UTC))  # the next day in the prison
    TrainingClassFactory(facility=training_class.facility, ends_on=WEDNESDAY - timedelta(1))

    # when
    found = {(one.kind, str(one.side)): (one.count, one.since) for one in late_things(kasi, on=WEDNESDAY)}

    # then
    assert found == {
        ("untyped", "prison"): (1, START),
        ("unscanned", "prison"): (1, START + timedelta(1)),
        ("unconfirmed", "center"): (1, START + timedelta(2)),
        ("unlocked", "prison"): (1, START + timedelta(3)),
        ("minutes", "center"): (1, WEDNESDAY - timedelta(1)),
        ("unissued", "center"): (1, START),
        ("in_stock", "prison"): (1, START),
        ("unanswered", "prison"): (1, START),
        ("unheard", "center"): (1, WEDNESDAY - timedelta(1)),
    }
    assert late_things(UserFactory(), on=WEDNESDAY) == []


# --- The pages -----------------------------------------------------------------------------------


def world(facility, number=1):
    """So many classes with somebody at a meeting, a line of a budget with what was spent, and something late."""
    line = BudgetLineFactory(budget__facility=facility, budget__fiscal_year=2026)
    AbsorptionTargetFactory()
    for _ in range(number):
        training_class = TrainingClassFactory(facility=facility)
        held = typed(training_class, START)
        place = EnrollmentFactory(training_class=training_class)
        AttendanceFactory(meeting=held, enrollment=place, status=Attendance.Status.PRESENT, credited_minutes=225)
        extra = BudgetLineFactory(budget=line.budget)
        CeilingVersionFactory(line=extra)
        RealizationFactory(line=extra)
    return line.budget


@pytest.fixture
def _at_the_time():
    with time_machine.travel(datetime(2026, 2, 18, 3, tzinfo=UTC), tick=False):
        yield


@pytest.mark.usefixtures("_at_the_time")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_few_queries_and_as_many_for_more(login_as, facility, page_queries, page, count):
    # given
    world(facility, count)
    client = login_as(Role.KASI, at=facility)

    # when
    with page_queries() as queries:
        response = client.get(reverse(f"reports:dashboard-{page}"))

    # then
    expected = {"training": 3, "pipeline": 5, "money": 5, "release": 1, "late": 7}
    assert (response.status_code, len(queries)) == (200, expected[page])
    assert len(response.content) < 100_000


@pytest.mark.usefixtures("_at_the_time")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [Role.KALAPAS, Role.KEUANGAN, Role.KANWIL, Role.AUDITOR, Role.SARANA], ids=str)
def test_every_figure_leads_to_a_list_that_the_reader_may_open(login_as, facility, page, role):
    # given
    world(facility)
    client = login_as(role, at=facility if role not in (Role.KANWIL, Role.AUDITOR) else None)
    url = reverse(f"reports:dashboard-{page}")
    response = client.get(url)
    if response.status_code == 403:
        return

    # when
    cells = [cell for panel in response.context["panels"] for name, row in panel.rows for cell in (name, *row)]
    links = {url + cell.url if cell.url.startswith("?") else cell.url for cell in cells if cell.url}

    # then
    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert [cell.text for cell in cells if isinstance(cell.text, int) and not cell.url] == []


@pytest.mark.usefixtures("_at_the_time")
def test_a_chart_has_its_words_and_no_style_of_its_own(login_as, facility):
    # given
    world(facility)

    # when
    html = login_as(Role.KASI, at=facility).get(reverse("reports:dashboard-training")).content.decode()

    # then
    ids = re.findall(r'role="img" aria-labelledby="(\S+) (\S+)"', html)
    assert len(ids) == 2
    assert all(f'<title id="{title}">' in html and f'<desc id="{described}">' in html for title, described in ids)
    assert ("style=" in html, re.findall(r'(?:x|y|width|height)="\d+[.,]', html)) == (False, [])


@pytest.mark.usefixtures("_at_the_time")
def test_absorption_stands_beside_its_target(login_as, facility):
    # given
    budget = world(facility)

    # when
    (panel,) = login_as(Role.KASI, at=facility).get(reverse("reports:dashboard-money")).context["panels"]

    # then: a million of a hundred, in the first quarter
    first_quarter = {name.text: row[0].text for name, row in panel.rows}
    assert first_quarter == {"Barang dan jasa": "1,00% (15%)", panel.rows[-1][0].text: "1,00%"}
    (chart,) = panel.charts
    assert [(bar.width, bar.mark_x) for bar in chart.bars.bars] == [(4, 72), (4, None)]
    assert panel.rows[0][0].url == budget.get_absolute_url()
