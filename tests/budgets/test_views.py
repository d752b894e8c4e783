import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budgets.models import Budget, Realization
from organizations.models import Role
from tests.conftest import signed_in
from tests.factories import (
    START,
    CeilingVersionFactory,
    RealizationFactory,
    TrainingClassFactory,
)
from tests.people import user_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return CeilingVersionFactory(amount=100_000_000).line


@pytest.fixture
def finance(line):
    return signed_in(user_at(line.budget.facility, role=Role.KEUANGAN))


def test_a_budget_is_typed_from_the_dipa_to_a_payment(facility):
    # given
    client = signed_in(user_at(facility, role=Role.KEUANGAN))
    head = {"fiscal_year": 2026, "dipa_number": "DIPA-1", "dipa_on": "2025-12-02"}

    # when
    client.post(reverse("budgets:budget-add"), head)
    budget = Budget.objects.get()
    granted = {"amount": "Rp50.000.000", "blocked": "0", "valid_from": "2026-01-01", "document": "DIPA"}
    client.post(reverse("budgets:budget-line-add", args=[budget.pk]), granted | {"account": "521211", "description": "Bahan"})
    line = budget.lines.get()
    paid = {"spent_on": "2026-02-02", "amount": "1.250.000", "evidence_number": "KW-1", "description": "Kawat las"}
    answer = client.post(reverse("budgets:budget-realize", args=[line.pk]), paid)

    # then
    assert answer.url == line.get_absolute_url()
    context = client.get(budget.get_absolute_url()).context
    assert (context["total"].left, context["rows"][0].account) == (48_750_000, "521211")


def test_too_much_is_refused_at_the_amount_with_the_figures(line, finance):
    paid = {"spent_on": "2026-02-02", "amount": "100.000.001", "evidence_number": "KW-1", "description": "Kawat las"}
    form = finance.post(reverse("budgets:budget-realize", args=[line.pk]), paid).context["form"]
    assert "Rp1" in form.errors["amount"][0]
    assert not Realization.objects.exists()


def test_a_scan_that_is_none_is_refused(line, finance):
    paid = {"spent_on": "2026-02-02", "amount": "1", "evidence_number": "KW-1", "description": "Kawat las"}
    response = finance.post(
        reverse("budgets:budget-realize", args=[line.pk]), paid | {"file": SimpleUploadedFile("k.pdf", b"no pdf")}
    )
    assert response.context["form"].non_field_errors()
    assert not Realization.objects.exists()


def test_a_wrong_entry_is_taken_back_and_still_read(line, finance):
    entry = RealizationFactory(line=line)
    finance.post(reverse("budgets:budget-take-back", args=[entry.pk]), {"reason": "Salah akun."})
    page = finance.get(line.get_absolute_url())
    assert page.context["standing"].realised == 0
    assert "Salah akun." in page.content.decode()


@pytest.mark.parametrize("role", [Role.KALAPAS, Role.KASI, Role.AUDITOR])
def test_who_only_reads_has_no_button(line, role):
    page = signed_in(user_at(line.budget.facility, role=role)).get(line.get_absolute_url()).content.decode()
    assert reverse("budgets:budget-realize", args=[line.pk]) not in page


def test_the_class_tells_its_cost(line):
    training_class = TrainingClassFactory(facility=line.budget.facility)
    RealizationFactory(line=line, training_class=training_class)
    client = signed_in(user_at(line.budget.facility, role=Role.KASI))
    context = client.get(reverse("budgets:class-cost", args=[training_class.pk])).context
    assert (context["cost"].spent, len(context["entries"])) == (1_000_000, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_lines_and_entries_costs_nothing(count, facility, page_queries):
    client = signed_in(user_at(facility, role=Role.KEUANGAN))
    line = CeilingVersionFactory(line__budget__facility=facility).line
    for number in range(count):
        CeilingVersionFactory(line__budget=line.budget, line__account=f"52121{number}")
        RealizationFactory(line=line, training_class=TrainingClassFactory(facility=facility))
        TrainingClassFactory(facility=facility, fiscal_year=2026)
    with page_queries() as budget_page:
        client.get(line.budget.get_absolute_url())
    with page_queries() as line_page:
        client.get(line.get_absolute_url())
    with page_queries() as list_page:
        client.get(reverse("budgets:budget-list"))
    assert (len(budget_page), len(line_page), len(list_page)) == (6, 5, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_who_reads_across_sees_every_prison_and_all_together(count, page_queries):
    # given: a budget in each of so many prisons, one of another year, and money taken back
    for number in range(count):
        line = CeilingVersionFactory(amount=1_000, blocked=200, line__budget__facility__name=f"Lapas {number}").line
        CeilingVersionFactory(amount=500, line__budget=line.budget)
        RealizationFactory(line=line, amount=100)
        RealizationFactory(line=line, amount=50, **taken_back(line))
    CeilingVersionFactory(line__budget__fiscal_year=2025)
    client = signed_in(user_at(None, role=Role.KANWIL))

    # when
    with page_queries() as page:
        context = client.get(reverse("budgets:budget-sums")).context

    # then
    assert [str(budget.facility) for budget, _standing in context["rows"]] == [f"Lapas {number}" for number in range(count)]
    assert [(one.amount, one.blocked, one.realised) for _budget, one in context["rows"]] == [(1_500, 200, 100)] * count
    assert (context["total"].left, context["years"], len(page)) == (1_200 * count, [2026, 2025], 5)


def test_a_prison_adds_up_its_own_and_asks_for_another_year(line):
    CeilingVersionFactory()
    older = CeilingVersionFactory(line__budget__facility=line.budget.facility, line__budget__fiscal_year=2025).line.budget
    client = signed_in(user_at(line.budget.facility, role=Role.KASI))
    rows = [client.get(reverse("budgets:budget-sums"), {"year": year}).context["rows"] for year in ("2025", "1999", "x")]
    assert [[budget for budget, _standing in one] for one in rows] == [[older], [line.budget], [line.budget]]


def test_the_absorption_is_taken_along_with_every_quarter(line):
    # given
    RealizationFactory(line=line, amount=25_000_000)
    client = signed_in(user_at(line.budget.facility, role=Role.KASI))

    # when
    sent = client.post(line.budget.get_absolute_url(), {"export": "csv", "list": "absorption"}).content.decode("utf-8-sig")

    # then
    heads, *rows = [one.split(";") for one in sent.splitlines()][-4:]
    assert len(heads) == 14
    assert [row[:4] for row in rows] == [
        ["521211", "barang dan jasa", "25000000", "25"],
        ["", "barang dan jasa", "25000000", "25"],
        ["", "Jumlah", "25000000", "25"],
    ]


def taken_back(line):
    return {"taken_back_on": START, "taken_back_by": user_at(line.budget.facility), "taken_back_reason": "Ganda"}
