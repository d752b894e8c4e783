"""The way to a place as its officers walk it in a browser: choose, propose, check, meet, sign."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from inmates.models import Inmate
from programs.models import Proposal, TrainingClass


def send(page, button: str) -> None:
    """Press ``button``; what comes back is a page without refusals."""
    with page.expect_navigation() as answer:
        page.locator(button).click()
    assert answer.value.status == 200
    assert not page.locator(".error-summary").count(), page.locator(".error-summary").inner_text()


def open_tab(page, training_class: TrainingClass) -> None:
    page.goto(reverse("programs:class-proposal", args=[training_class.pk]))


def choose(page, training_class: TrainingClass, inmates: Iterable[Inmate], *, reason: str = "") -> None:
    """Tick ``inmates`` among the candidates and put them into the draft."""
    page.goto(reverse("programs:class-candidates", args=[training_class.pk]))
    for inmate in inmates:
        page.check(f"[name=inmates][value='{inmate.pk}']")
    page.fill("[name=reason]", reason)
    send(page, "button[name=nominate]")


def propose(page, training_class: TrainingClass) -> None:
    open_tab(page, training_class)
    send(page, "button[name=propose]")


def check(page, training_class: TrainingClass) -> None:
    open_tab(page, training_class)
    send(page, f"form[action='{step('check', training_class)}'] button")


def meet(page, training_class: TrainingClass, *, number: str = "TPP-1/2026", consent_on: date, waiting_reason: str = "") -> None:
    """Record the session as the page presets it: everybody recommended while seats are left, then the waiting list."""
    open_tab(page, training_class)
    page.click(f"a[href='{step('tpp', training_class)}']")
    page.fill("[name=number]", number)
    page.fill("[name=consent_signed_on]", consent_on.isoformat())
    page.fill("[name=waiting_reason]", waiting_reason)
    page.fill("[name=name-1]", "Rekaan Ketua")
    page.fill("[name=position-1]", "Ketua")
    send(page, ".page form:has([name=number]) button[type=submit]")


def sign(page, training_class: TrainingClass, *, number: str = "SK-1/2026") -> None:
    open_tab(page, training_class)
    page.click(f"a[href='{step('decree', training_class)}']")
    page.fill("[name=number]", number)
    send(page, ".page form:has([name=signed_on]) button[type=submit]")


def step(name: str, training_class: TrainingClass) -> str:
    return reverse(f"programs:proposal-{name}", args=[proposal_of(training_class).pk])


def proposal_of(training_class: TrainingClass) -> Proposal:
    return training_class.proposals.latest("number")
