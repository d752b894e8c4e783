"""The page that issues several classes, or a whole year, at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from certificates.models import Certificate
from inmates.models import Inmate
from jobs.models import Job
from organizations.models import Role
from tests.certificates.graduates import HEARD, graduated_class
from tests.factories import CertificateFactory, TrainingCenterFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("certificates:batch-issue") + f"?year={HEARD.year}"


@pytest.fixture
def center():
    return TrainingCenterFactory()


@pytest.fixture
def client(login_as, center):
    return login_as(Role.BLK, at=center)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_says_who_is_ready_and_why_others_are_not_in_a_fixed_number_of_queries(client, center, page_queries, count):
    # given
    for _number in range(count):
        heard = graduated_class(["Budi Santoso", "Siti Aminah"], training_center=center)
    Inmate.objects.filter(pk=heard.enrollments.last().inmate_id).update(identity_confirmed_on=None, identity_confirmed_by=None)
    graduated_class(training_center=center).hearings.update(held_on=HEARD - timedelta(days=400))
    graduated_class()

    # when
    with page_queries() as queries:
        response = client.get(PAGE)

    # then
    rows = response.context["rows"]
    assert [(row.ready, row.issued, row.unfinished) for row in rows] == [(2, 0, 0)] * (count - 1) + [(1, 0, 0)]
    assert [(reason.value, number) for reason, number in rows[-1].reasons] == [("identity_unconfirmed", 1)]
    assert response.context["years"] == [HEARD.year, HEARD.year - 1]
    assert len(queries) == 8


def test_the_chosen_classes_are_issued_and_the_job_follows(client, center):
    # given
    first, second, left_out = (graduated_class([name], training_center=center) for name in ("Budi", "Siti", "Ujang"))

    # when
    response = client.post(PAGE, {"class": [first.pk, second.pk], "on": localdate()})

    # then
    job = Job.objects.get()
    assert (response.url, job.target_url, job.payload) == (job.get_absolute_url(), PAGE, {"classes": [first.pk, second.pk]})
    assert [row.enrollment.training_class for row in Certificate.objects.order_by("sequence")] == [first, second]
    context = client.get(PAGE).context
    counts = {row.training_class: (row.ready, row.unfinished) for row in context["rows"]}
    assert counts == {first: (0, 1), second: (0, 1), left_out: (1, 0)}
    assert (context["last"], context["last_query"]) == (job, f"class={first.pk}&class={second.pk}")


def test_the_sheets_of_the_whole_year_are_one_file_whenever_they_were_issued(client, center):
    # given: two classes issued at different times, one without a sheet yet, one of another year
    first, second, unmade = (graduated_class([name], training_center=center) for name in ("Budi", "Siti", "Ujang"))
    earlier = graduated_class(["Ani"], training_center=center)
    earlier.hearings.update(held_on=HEARD - timedelta(days=400))
    CertificateFactory(enrollment=unmade.enrollments.get())
    for training_class in (first, second, earlier):
        CertificateFactory(enrollment=training_class.enrollments.get(), sha256="0" * 64, file="x.pdf", stored_at=now())

    # when
    html = client.get(PAGE).content.decode()

    # then
    asked = "&amp;".join(f"class={one.pk}" for one in sorted((first, second), key=lambda one: one.code))
    files = [f"{reverse(f'certificates:batch-{name}')}?{asked}" for name in ("print", "zip")]
    assert [html.count(f'href="{file}"') for file in files] == [1, 1]


@pytest.mark.parametrize("spoil", [{"class": []}, {"on": ""}, {"on": "2020-01-01"}])
def test_without_class_or_day_nothing_is_issued(client, center, spoil):
    heard = graduated_class(training_center=center)

    response = client.post(PAGE, {"class": [heard.pk], "on": localdate()} | spoil, follow=True)

    assert len(list(response.context["messages"])) == 1
    assert not Certificate.objects.exists()


def test_a_class_of_another_centre_is_not_there(client):
    assert client.post(PAGE, {"class": [graduated_class().pk], "on": localdate()}).status_code == 404
    assert not Certificate.objects.exists()
