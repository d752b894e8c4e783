"""Two people close a report at once, and without the guard, to see that it is the guard that holds."""

import pytest

from audit.models import Entry
from organizations.models import Role
from reports.models import Report
from reports.models.report import ReportQuerySet
from reports.services import closing
from reports.services.closing import close, prepare
from tests.databases import race
from tests.factories import FacilityFactory, ReportFactory
from tests.people import user_at
from tests.programs.at_once import all_at_once, meet_after
from tests.reports.test_period_reports import FEBRUARY, LATER

pytestmark = [pytest.mark.django_db(transaction=True), race]


def closings(report, count):
    users = [user_at(report.facility, role=Role.KALAPAS) for _ in range(count)]
    return [lambda user=user: close(report=Report.objects.get(pk=report.pk), by=user, at=LATER) for user in users]


def closed_entries():
    return Entry.objects.filter(verb="reports.close").count()


def test_of_two_who_close_at_once_one_does(monkeypatch):
    report = ReportFactory()
    meet_after(monkeypatch, closing, "content_of", 2)
    assert all_at_once(closings(report, 2)) == ["already_closed", "done"]
    assert (closed_entries(), Report.objects.get().intact) == (1, True)


def test_control_without_the_guard_the_second_closes_what_is_closed(monkeypatch):
    report = ReportFactory()
    monkeypatch.setattr(ReportQuerySet, "open", lambda reports: reports)
    meet_after(monkeypatch, closing, "content_of", 2)
    assert all_at_once(closings(report, 2)) == ["done", "done"]
    assert closed_entries() == 2


def test_a_period_gets_one_report_from_two_who_prepare_it():
    facility = FacilityFactory()
    users = [user_at(facility, role=Role.KASI) for _ in range(4)]
    words = {"facility": facility, "period": FEBRUARY, "letter_number": "", "remarks": ""}
    said = all_at_once([lambda user=user: prepare(by=user, at=LATER, **words) for user in users])
    assert said.count("done") == 1
    assert Report.objects.count() == 1
