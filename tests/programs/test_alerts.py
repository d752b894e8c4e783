from datetime import timedelta

import pytest
from django.urls import reverse

from organizations.models import Role
from programs.models import Enrollment
from programs.rules.attendance import AttendanceTally
from programs.rules.risk import Alert, alerts, minutes_needed
from programs.rules.standard import Standard
from tests.conftest import signed_in
from tests.factories import NOW
from tests.programs.stage import Stage, day

STANDARD = Standard()


@pytest.mark.parametrize(
    ("tally", "run", "expected"),
    [
        pytest.param({}, 0, [], id="nothing-recorded"),
        pytest.param({"credited": 800, "countable": 1000}, 0, [], id="exactly-the-minimum"),
        pytest.param({"credited": 799, "countable": 1000, "open": 1000}, 0, [Alert.BELOW_MINIMUM], id="below-and-reachable"),
        pytest.param({"credited": 600, "countable": 1000, "open": 1000}, 0, [Alert.BELOW_MINIMUM], id="just-reachable"),
        pytest.param({"credited": 599, "countable": 1000, "open": 1000}, 0, [Alert.OUT_OF_REACH], id="a-minute-out-of-reach"),
        pytest.param(
            {"credited": 599, "countable": 1000, "open": 1000, "recoverable": 1}, 0, [Alert.BELOW_MINIMUM], id="a-make-up-helps"
        ),
        pytest.param({"credited": 900, "countable": 1000}, 2, [], id="two-days"),
        pytest.param({"credited": 900, "countable": 1000}, 3, [Alert.ABSENT_IN_A_ROW], id="three-days"),
        pytest.param({"countable": 675}, 3, [Alert.ABSENT_IN_A_ROW, Alert.OUT_OF_REACH], id="both"),
    ],
)
def test_alerts(tally, run, expected):
    assert alerts(AttendanceTally(**tally), STANDARD, unexcused_in_a_row=run) == expected


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({"credited": 800, "countable": 1000}, 0, id="reached"),
        pytest.param({"credited": 799, "countable": 1000}, 1, id="one-short"),
        pytest.param({"credited": 600, "countable": 1000, "open": 1001}, 1001, id="rounded-up"),
    ],
)
def test_minutes_needed(tally, expected):
    assert minutes_needed(AttendanceTally(**tally), 80) == expected


@pytest.fixture
def stage(db):
    """Three people and four meetings: the second stays away without leave from the second on, the third is always there."""
    stage = Stage()
    stage.places = stage.people(3)
    for number, codes in zip((2, 3, 4, 5), ("HHH", "HAH", "SAH", "HAH"), strict=True):
        stage.typed(stage.meeting(stage.places, held_on=day(number)), codes, at=NOW + timedelta(days=number - 2))
    return stage


def test_the_register_names_who_needs_a_decision(stage):
    page = signed_in(stage.officer(Role.BIMKER)).get(reverse("programs:class-attendance", args=[stage.training_class.pk]))
    assert [(line.enrollment, list(line.alerts)) for line in page.context["alarming"]] == [
        (stage.places[0], [Alert.OUT_OF_REACH]),
        (stage.places[1], [Alert.ABSENT_IN_A_ROW, Alert.OUT_OF_REACH]),
    ]


def test_about_who_is_decided_or_gone_nothing_is_to_be_decided(stage):
    Enrollment.objects.filter(pk=stage.places[1].pk).update(status="not_graduated")
    page = signed_in(stage.officer(Role.BIMKER)).get(reverse("programs:class-attendance", args=[stage.training_class.pk]))
    assert [line.enrollment for line in page.context["alarming"]] == [stage.places[0]]
