"""Letters about instructors: which one a class rests on, and the number of the assignment."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.models import Role
from programs.models import Letter
from programs.services.papers import LetterData, attach_letter
from programs.uploads import CleanFile
from tests.conftest import signed_in
from tests.factories import NOW, START, LetterFactory, PlanRowFactory, TrainingClassFactory
from tests.people import user_at
from tests.programs.test_year_plan import a_pdf
from tests.refusals import refused

pytestmark = pytest.mark.django_db
REQUEST, REPLY = Letter.Kind.INSTRUCTOR_REQUEST, Letter.Kind.INSTRUCTOR_REPLY
LATER = date(2026, 2, 20)


def test_a_class_rests_on_its_own_letter_before_that_of_its_plan():
    # given
    row = PlanRowFactory()
    training_class, beside = TrainingClassFactory(plan_row=row), TrainingClassFactory(plan_row=row)
    of_plan = [LetterFactory(plan=row.plan, kind=REQUEST, dated_on=day) for day in (START, LATER)]
    own = LetterFactory(plan=None, training_class=training_class, kind=REQUEST, dated_on=START)
    LetterFactory(plan=row.plan, kind=REPLY, dated_on=LATER)
    LetterFactory(kind=REQUEST, dated_on=LATER)

    # then
    assert Letter.objects.last_about(training_class, REQUEST) == own
    assert Letter.objects.last_about(beside, REQUEST) == of_plan[1]
    assert Letter.objects.last_about(TrainingClassFactory(), REQUEST) is None


def test_only_a_reply_names_an_assignment(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    training_class = TrainingClassFactory()
    officer = user_at(training_class.facility)
    data = LetterData("Lapas", "BLK", "W9-1", START, "Permohonan", REQUEST, "ST-1")

    with refused("assignment_number: no_reply"):
        attach_letter(
            about=training_class, data=data, upload=CleanFile(b"%PDF-", "application/pdf"),
            by=officer, at=NOW,
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_the_reply_of_a_class_is_listed_with_its_assignment(settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    training_class = TrainingClassFactory()
    client = signed_in(user_at(training_class.training_center, role=Role.BLK))
    head = {"sender": "BLK", "recipient": "Lapas", "number": "800/1", "dated_on": START, "subject": "Penugasan", "kind": REPLY}
    url = reverse("programs:class-letter-add", args=[training_class.pk])

    # when
    answer = client.post(
        url, head | {"assignment_number": "800/2/ST", "file": SimpleUploadedFile("surat.pdf", a_pdf())}, follow=True
    )

    # then
    letter = Letter.objects.last_about(training_class, REPLY)
    assert (letter.number, letter.assignment_number) == ("800/1", "800/2/ST")
    assert "800/2/ST" in answer.text
