"""The papers about what a class uses up and what its people are handed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models import Handout, MaterialReceipt, MaterialRequest
from inmates.rules.field_matrix import Fact
from organizations.models import Official, User
from reports.papers.handout_receipt import handout_receipt
from reports.papers.materials import material_receipt, material_request, material_use

from .document import OF_CLASS, Document, alone, classes

Post = Official.Post
WITH_TABLES = ("pdf", "xlsx")


def _standing(model: type) -> QuerySet:
    def rows(user: User) -> QuerySet:
        return model.objects.visible_to(user).standing().select_related(*OF_CLASS)

    return rows


DOCUMENTS = [
    Document(
        "material-request", _("Material request"), "material-request", _standing(MaterialRequest), alone(material_request),
        "budgets.view_material", (), WITH_TABLES,
    ),
    Document(
        "material-receipt", _("Material receipt"), "material-receipt", _standing(MaterialReceipt), alone(material_receipt),
        "budgets.view_material", (), WITH_TABLES,
    ),
    Document(
        "material-use", _("Weekly use of materials"), "class", classes, alone(material_use),
        "budgets.view_material", (), WITH_TABLES,
        purpose=_("For the file of the class: what each week used, and what is left."),
    ),
    Document(
        "handout-receipt", _("Receipt signed by everybody"), "handout", _standing(Handout), alone(handout_receipt),
        "budgets.view_material", (Fact.NAME,), WITH_TABLES,
    ),
]  # fmt: skip
