"""From candidate to certificate in hand: how many of the classes of a year have come how far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.rules.kinds import Kind
from organizations.models import User
from programs.models import Enrollment, Nomination, TrainingClass
from reports.rules.charts import Value, bar_chart

from .panels import Cell, Chart, Panel

CANDIDATES, PLACED, GRADUATED, CERTIFIED, HANDED = "candidates", "placed", "graduated", "certified", "handed"
LABELS: dict[str, str | Promise] = {
    CANDIDATES: _("Candidates"),
    PLACED: _("Participants"),
    GRADUATED: _("Graduates"),
    CERTIFIED: _("Certificates"),
    HANDED: _("Handed over"),
}
# The list behind a figure of one class, and who may open it.
PAGES = {
    CANDIDATES: ("programs:class-proposal", "programs.view_proposal"),
    PLACED: ("programs:class-participants", "programs.view_enrollment"),
    GRADUATED: ("programs:class-hearing", "programs.view_graduationhearing"),
    CERTIFIED: ("certificates:class-certificates", "certificates.view_certificate"),
    HANDED: ("certificates:class-certificates", "certificates.view_certificate"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field, or one class of the field that was chosen, with how many have come how far."""

    name: str
    url: str
    pk: int
    counts: Counter[str]


def years_of(user: User) -> list[int]:
    years = TrainingClass.objects.visible_to(user).order_by("-fiscal_year")
    return list(years.values_list("fiscal_year", flat=True).distinct())


def stages_for(user: User) -> list[str]:
    """Who was put forward is the prison's own: for others the way begins with the place."""
    return [stage for stage in LABELS if stage != CANDIDATES or user.has_perm("programs.view_proposal")]


def counts_by_class(user: User, classes: QuerySet[TrainingClass]) -> dict[int, Counter[str]]:
    """By key of the class, how many have reached each stage; three queries.

    Everybody who ever held a place has been placed; certificates are those of graduates that are in force.
    """
    found: dict[int, Counter[str]] = {}

    def take(rows: Iterable[tuple[int, int]], stage: str) -> None:
        for pk, number in rows:
            found.setdefault(pk, Counter())[stage] += number

    chosen = classes.values("pk")
    if CANDIDATES in stages_for(user):
        put_forward = Nomination.objects.filter(proposal__training_class__in=chosen).order_by()
        take(put_forward.values_list("proposal__training_class").annotate(Count("inmate", distinct=True)), CANDIDATES)
    places = Enrollment.objects.filter(training_class__in=chosen).order_by().values("training_class")
    graduated = Count("pk", filter=Q(status=Enrollment.Status.GRADUATED))
    for row in places.annotate(placed=Count("pk"), graduated=graduated):
        take([(row["training_class"], row["placed"])], PLACED)
        take([(row["training_class"], row["graduated"])], GRADUATED)
    papers = Certificate.objects.in_force().filter(kind=Kind.TRAINING, enrollment__training_class__in=chosen).order_by()
    handed = Count("pk", filter=Q(handed_over_on__isnull=False))
    for pk, certified, received in papers.values_list("enrollment__training_class").annotate(papers=Count("pk"), handed=handed):
        take([(pk, certified)], CERTIFIED)
        take([(pk, received)], HANDED)
    return found


def lines_of(user: User, *, year: int, field: int | None) -> list[Line]:
    """By vocational field, or by class of the field that was chosen; four queries."""
    classes = TrainingClass.objects.visible_to(user).filter(fiscal_year=year, cancelled_on=None)
    if field:
        classes = classes.filter(program__sub_field__field=field)
    counted = counts_by_class(user, classes)
    name = "program__sub_field__field"
    lines: dict[int, Line] = {}
    for pk, code, field_pk, field_name in classes.order_by("code").values_list("pk", "code", name, f"{name}__name"):
        counts = counted.get(pk, Counter())
        if field:
            lines[pk] = Line(code, reverse("programs:class-detail", args=[pk]), pk, counts)
            continue
        line = lines.setdefault(field_pk, Line(field_name, f"?year={year}&field={field_pk}", field_pk, Counter()))
        line.counts.update(counts)
    return sorted(lines.values(), key=lambda line: line.name)


def panel(user: User, *, year: int, field: int | None) -> Panel:
    lines, stages = lines_of(user, year=year, field=field), stages_for(user)
    sums = Counter[str]()
    for line in lines:
        sums.update(line.counts)
    title = gettext("From candidate to certificate in hand, %(year)s") % {"year": year}
    described = _("Each bar is how many people have come so far.")
    values = [Value(str(LABELS[stage]), sums[stage], str(sums[stage])) for stage in stages]
    return Panel(
        key="pipeline",
        title=title,
        first=_("Class") if field else _("Vocational field"),
        heads=[LABELS[stage] for stage in stages],
        rows=[(Cell(line.name, line.url), _cells(user, line, stages, year=year, field=field)) for line in lines],
        empty=_("No class of this year."),
        lead=_("Everybody who ever held a place is a participant. Certificates are those of graduates that are in force."),
        charts=[Chart(title, described, bars=bar_chart(values))] if lines else [],
    )


def _cells(user: User, line: Line, stages: Sequence[str], *, year: int, field: int | None) -> list[Cell]:
    def url(stage: str) -> str:
        page, permission = PAGES[stage]
        if not field:
            return f"{reverse('programs:class-list')}?year={year}&field={line.pk}"
        return reverse(page, args=[line.pk]) if user.has_perm(permission) else line.url

    return [Cell(line.counts[stage], url(stage)) for stage in stages]
