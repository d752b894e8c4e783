"""The state of a class, selected and answered: one truth in two forms; and the meetings a plan would make."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from programs.models import Holiday, TrainingClass
from programs.services.planning import draft_meetings, plan_meetings
from tests.factories import END, START, TrainingClassFactory, UserFactory

pytestmark = pytest.mark.django_db
Status = TrainingClass.Status


@pytest.mark.parametrize("day", [START - timedelta(1), START, END, END + timedelta(1)])
@pytest.mark.parametrize("ending", ["", "closed_on", "cancelled_on"])
def test_queryset_and_instance_agree_on_the_state(day, ending):
    # given
    fields = {ending: END} if ending else {}
    if ending == "cancelled_on":
        fields["cancelled_by"] = UserFactory()
    training_class = TrainingClassFactory(**fields)

    # when
    found = [status for status in Status if TrainingClass.objects.in_status(status, on=day).exists()]

    # then
    assert found == [training_class.status_on(day)]


def test_the_draft_is_what_planning_makes():
    # given
    Holiday.objects.create(day=date(2026, 2, 3), name="Libur rekaan", kind=Holiday.Kind.PUBLIC)
    Holiday.objects.create(day=date(2026, 2, 7), name="Sabtu rekaan", kind=Holiday.Kind.PUBLIC)
    Holiday.objects.create(day=date(2026, 2, 20), name="Setelah kelas", kind=Holiday.Kind.PUBLIC)
    training_class = TrainingClassFactory()

    # when
    draft = draft_meetings(training_class=training_class, weekdays=[0, 1, 2], starts_at=time(8))
    meetings = plan_meetings(training_class=training_class, weekdays=[0, 1, 2], starts_at=time(8), by=UserFactory())

    # then
    assert [planned.held_on for planned in draft.meetings] == [date(2026, 2, day) for day in (2, 4, 9, 10)]
    assert [meeting.held_on for meeting in meetings] == [planned.held_on for planned in draft.meetings]
    assert [holiday.name for holiday in draft.skipped] == ["Libur rekaan"]


@pytest.mark.parametrize(
    ("weekdays", "starts_at", "code"),
    [([], time(8), "no_weekday"), ([0], time(20, 15), "past_midnight")],
)
def test_a_plan_that_cannot_be(weekdays, starts_at, code):
    training_class = TrainingClassFactory()

    with pytest.raises(ValidationError) as raised:
        plan_meetings(training_class=training_class, weekdays=weekdays, starts_at=starts_at, by=UserFactory())

    assert raised.value.code == code
    assert not training_class.meetings.exists()
