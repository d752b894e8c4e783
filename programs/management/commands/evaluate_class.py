import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record_read
from programs.models import TrainingClass
from programs.rules.assessment import Verdict
from programs.rules.attendance import one_decimal
from programs.services.evaluating import classes_in_order, evaluate, load_class


class Command(BaseCommand):
    help = "Says where each participant of a class stands; without CODE, lists the classes."

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", help="code of the class")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document on standard output")

    def handle(self, *, code, as_json, **options):
        if code is None:
            found, document, text = classes_in_order(), class_list, list_text
        else:
            found, document, text = evaluation_of(code), class_document, class_text
        self.stdout.write(json.dumps(document(found), indent=2, ensure_ascii=False) if as_json else text(found))


def evaluation_of(code):
    pk = TrainingClass.objects.filter(code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise CommandError(_("There is no class with the code %(code)s.") % {"code": code})
    evaluation = evaluate(load_class(pk))
    people = [standing.enrollment for standing in evaluation.standings]
    record_read("programs.evaluate_class", evaluation.training_class, by=None, objects=people)
    return evaluation


def class_list(classes):
    return [
        {
            "code": training_class.code,
            "program": training_class.program.title,
            "status": status_of(training_class).value,
            "participants": training_class.seats_filled,
        }
        for training_class in classes
    ]


def status_of(training_class):
    return training_class.status_on(training_class.facility.local_date(timezone.now()))


def class_document(evaluation):
    return {
        "code": evaluation.training_class.code,
        "program_minutes": evaluation.program_minutes,
        "participants": [participant(standing) for standing in evaluation.standings],
        "class_blockers": [str(blocker) for blocker in evaluation.blockers],
    }


def participant(standing):
    return {
        "number": standing.enrollment.seat_number,
        "name": standing.enrollment.printed_name,
        "status": str(standing.enrollment.status),
        "credited_minutes": standing.tally.credited,
        "countable_minutes": standing.tally.countable,
        "percentage": one_decimal(standing.tally.tenths),
        "reachable_percentage": one_decimal(standing.tally.reachable_tenths),
        "units": [
            {
                "code": unit.code,
                "mark": one_decimal(unit.tenths),
                "verdict": str(unit.verdict) if unit.verdict else None,
                "attempts": unit.attempts,
            }
            for unit in standing.units
        ],
        "shortfalls": [str(shortfall) for shortfall in standing.shortfalls],
    }


def list_text(classes):
    rows = [[row.code, str(status_of(row).label), str(row.seats_filled), row.program.title] for row in classes]
    return table([[_("Class"), _("Status"), _("Participants"), _("Training program")], *rows])


def class_text(evaluation):
    head = [_("No."), _("Name"), _("Status"), _("Attendance %"), _("Still reachable %"), _("Units passed"), _("Shortfalls")]
    blockers = [f"- {blocker.label}" for blocker in evaluation.blockers] or ["–"]
    lines = [
        _("%(code)s: %(minutes)d minutes of training")
        % {"code": evaluation.training_class.code, "minutes": evaluation.program_minutes},
        "",
        table([head, *map(text_row, evaluation.standings)]),
        "",
        _("What stands in the way of the hearing:"),
        *blockers,
    ]
    return "\n".join(lines)


def text_row(standing):
    passed = sum(unit.verdict == Verdict.COMPETENT for unit in standing.units)
    return [
        str(standing.enrollment.seat_number),
        standing.enrollment.printed_name,
        str(standing.enrollment.get_status_display()),
        one_decimal(standing.tally.tenths) or "–",
        one_decimal(standing.tally.reachable_tenths) or "–",
        f"{passed}/{len(standing.units)}",
        " ".join(str(shortfall.label) for shortfall in standing.shortfalls) or "–",
    ]


def table(rows):
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)
