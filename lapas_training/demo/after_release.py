"""What was heard of those who were trained in 2021 and have left the prison since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import cycle

from programs.models import Outcome, TrainingClass
from programs.services.outcomes import former_participants, record_outcome

from .houses import Staff

Kind, Source = Outcome.Kind, Outcome.Source
# Of every third nobody has heard anything.
HEARD = [
    (Kind.IN_FIELD, Source.EMPLOYER), None, (Kind.IN_FIELD, Source.SELF), (Kind.OTHER_WORK, Source.FAMILY), None,
    (Kind.UNKNOWN, Source.BAPAS), (Kind.IN_FIELD, Source.BAPAS), (Kind.OWN_BUSINESS, Source.SELF), None,
]  # fmt: skip
HEARD_AFTER, LAST_YEARS = timedelta(days=60), timedelta(days=700)


def ask_after_release(classes: Iterable[TrainingClass], staff: Staff, *, today: date) -> None:
    """News of the last two years, as it was recorded then; older news would be forgotten at once."""
    heard = cycle(HEARD)
    places = [place for one in classes for place in former_participants(one, on=today)]
    for place in places:
        on = max(place.inmate.left_on + HEARD_AFTER, today - LAST_YEARS)
        if (news := next(heard)) and on <= today:
            kind, source = news
            record_outcome(enrollment=place, kind=kind, source=source, known_on=on, by=staff["bimker"], on=on)
