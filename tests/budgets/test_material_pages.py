import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from budgets.models import Handout, Material, MaterialReceipt, MaterialRequest, MaterialUse, Realization
from organizations.models import Role
from programs.models import TrainingClass
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import (
    CeilingVersionFactory,
    ClassSessionFactory,
    HandoutFactory,
    MaterialFactory,
    MaterialReceiptFactory,
    MaterialRequestFactory,
    ReceivedMaterialFactory,
    TrainingClassFactory,
)
from tests.people import user_at

pytestmark = [pytest.mark.django_db, on_sqlite]
ROW = {"name-0": "Elektroda", "unit-0": "kg", "quantity-0": "2,5", "price-0": "Rp32.500", "rows": "9"}


@pytest.fixture
def line():
    return CeilingVersionFactory().line


@pytest.fixture
def training_class(line):
    found = TrainingClassFactory(facility=line.budget.facility)
    ClassSessionFactory(training_class=found)
    return found


def address(name, *keys):
    return reverse(f"budgets:{name}", args=keys)


def client_of(training_class, role):
    return signed_in(user_at(training_class.facility, role=role))


def test_what_a_class_needs_is_typed_once_from_the_list_to_the_payment(training_class, line):
    # given
    keeper, finance = (client_of(training_class, role) for role in (Role.SARANA, Role.KEUANGAN))
    key = training_class.pk

    # when
    keeper.post(address("class-materials-edit", key), ROW | {"line-0": line.pk})
    keeper.post(address("class-materials-request", key), {"number": "PB-1", "requested_on": "2026-02-02"})
    offered = keeper.get(address("class-materials-receive", key)).context["form"]
    (row,) = offered.rows
    sent = {f"{name}-{row.key}": value for name, value in row.values.items()} | {"evidence_number": "BAST-1"}
    keeper.post(address("class-materials-receive", key), sent | {"received_on": "2026-02-02", "received_by": "Jatmika"})
    seen = keeper.get(address("class-materials-use", key)).context["form"]["seen"].value()
    keeper.post(address("class-materials-use", key), {f"used-{row.key}": "1,25", "seen": seen})
    receipt = MaterialReceipt.objects.get()
    proposed = finance.get(address("material-receipt-pay", receipt.pk)).context["form"].initial
    answer = finance.post(address("material-receipt-pay", receipt.pk), proposed)

    # then
    (shown,) = finance.get(address("class-materials", key)).context["lines"]
    assert (shown.stock.needed, shown.stock.received, shown.stock.used_up) == (250, 250, 125)
    assert answer.url == address("class-materials", key)
    assert Realization.objects.values_list("line", "amount", "evidence_number").get() == (line.pk, 81_250, "BAST-1")


@pytest.mark.parametrize(
    "wrong",
    [{"quantity-0": "banyak"}, {"quantity-0": "0"}, {"price-0": "32,5"}, {"unit-0": ""}, {"name-0": ""}, {"line-0": "0"}],
)
def test_a_row_that_cannot_be_is_marked_and_shown_as_typed(training_class, wrong):
    page = client_of(training_class, Role.SARANA).post(address("class-materials-edit", training_class.pk), ROW | wrong)
    row = page.context["form"].rows[0]
    ((name, value),) = wrong.items()
    assert (len(row.problems), row.values[name.partition("-")[0]]) == (1, value)
    assert not Material.objects.exists()


def test_the_centre_writes_what_is_needed_and_the_line_of_the_prison_stays(training_class, line):
    material = MaterialFactory(training_class=training_class, request=None, line=line)
    client = signed_in(user_at(training_class.training_center, role=Role.BLK))
    form = client.get(address("class-materials-edit", training_class.pk))
    client.post(address("class-materials-edit", training_class.pk), ROW | {"seen": form.context["form"]["seen"].value()})
    changed = Material.objects.get()
    assert (changed.name, changed.line, changed.pk == material.pk) == ("Elektroda", line, False)
    pages = [form.content.decode(), client.get(address("class-materials", training_class.pk)).content.decode()]
    assert [line.description in page for page in pages] == [False, False]


def test_too_much_used_is_refused_by_name(training_class):
    row = ReceivedMaterialFactory(receipt=MaterialReceiptFactory(training_class=training_class))
    client = client_of(training_class, Role.BIMKER)
    page = client.post(address("class-materials-use", training_class.pk), {f"used-{row.material_id}": "10,01"})
    assert row.material.name in page.context["form"].non_field_errors()[0]
    assert not MaterialUse.objects.exists()


@pytest.mark.parametrize("week", ["2026-02-03", "x", "2026-01-26"])
def test_a_week_without_meetings_does_not_exist(training_class, week):
    client = client_of(training_class, Role.BIMKER)
    assert client.get(address("class-materials-use", training_class.pk), {"week": week}).status_code == 404


@pytest.mark.parametrize(
    ("factory", "name"),
    [
        (MaterialRequestFactory, "material-request-take-back"),
        (MaterialReceiptFactory, "material-receipt-take-back"),
        (HandoutFactory, "handout-take-back"),
    ],
)
def test_what_is_taken_back_stays_with_its_reason(training_class, factory, name):
    row = factory(training_class=training_class)
    client = client_of(training_class, Role.BIMKER)
    assert client.post(address(name, row.pk), {"reason": ""}).status_code == 200
    page = client.post(address(name, row.pk), {"reason": "Salah ketik."}, follow=True).content.decode()
    assert page.count("Salah ketik.") == 1
    assert client.post(address(name, row.pk), {"reason": "Lagi."}).context["form"].non_field_errors()


def test_a_receipt_for_the_people_is_chosen_once(training_class):
    client = client_of(training_class, Role.BIMKER)
    said = {"kind": "transport", "to": "participants", "item": "Uang transport", "amount": "150.000", "handed_on": "2026-02-02"}
    assert client.post(address("class-handout-add", training_class.pk), said | {"item": ""}).context["form"].errors["item"]
    client.post(address("class-handout-add", training_class.pk), said)
    assert Handout.objects.values_list("kind", "amount", "training_class").get() == ("transport", 150_000, training_class.pk)


@pytest.mark.parametrize("role", [Role.KALAPAS, Role.AUDITOR])
def test_who_only_reads_has_no_button(training_class, role):
    receipt = MaterialReceiptFactory(training_class=training_class)
    page = client_of(training_class, role).get(address("class-materials", training_class.pk)).content.decode()
    written = [address("class-materials-edit", training_class.pk), address("material-receipt-take-back", receipt.pk)]
    assert [url in page for url in written] == [False, False]


def test_a_class_that_the_centre_pays_pays_nothing_from_the_prison(training_class):
    TrainingClass.objects.update(funding=TrainingClass.Funding.CENTER)
    row = ReceivedMaterialFactory(receipt=MaterialReceiptFactory(training_class=training_class))
    client = client_of(training_class, Role.KEUANGAN)
    pay = address("material-receipt-pay", row.receipt_id)
    assert pay not in client.get(address("class-materials", training_class.pk)).content.decode()
    page = client.post(pay, {"spent_on": localdate(), "evidence_number": "KW-1"})
    assert page.context["form"].errors["line"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_materials_costs_nothing(count, training_class, page_queries):
    client = client_of(training_class, Role.KASI)
    for _number in range(count):
        row = ReceivedMaterialFactory(receipt=MaterialReceiptFactory(training_class=training_class))
        HandoutFactory(training_class=training_class)
    with page_queries() as page:
        client.get(address("class-materials", training_class.pk))
    with page_queries() as grid:
        client.get(address("class-materials-receive", training_class.pk))
    assert (len(page), len(grid), MaterialRequest.objects.count()) == (8, 4, count)
    assert row.material.request
