"""Changes of classes that wait for one of the two houses."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import ClassChange
from programs.services.agreeing import side_of

Found = tuple[str | Promise, list[tuple[str, str, str]]]


def changes_waiting_for(user: User) -> Iterator[Found]:
    """What the other house has asked, for who answers it, and what the own house has asked, for who asks; one query."""
    answers = user.has_perm("programs.agree_change")
    if user.reads_across or not (answers or user.has_perm("programs.change_classsession")):
        return
    pending = list(ClassChange.objects.visible_to(user).pending().select_related("training_class").order_by("asked_at", "pk"))
    own = [change for change in pending if side_of(user, change.training_class) == change.side]
    if answers:
        asked = [change for change in pending if change not in own]
        yield (
            _("Answer what the other house wants changed"),
            [_line(change, "programs:change-answer", change.pk) for change in asked],
        )
    yield (
        _("Changes that wait for the other house"),
        [_line(change, "programs:class-changes", change.training_class_id) for change in own],
    )


def _line(change: ClassChange, url: str, key: int) -> tuple[str, str, str]:
    return change.training_class.code, reverse(url, args=[key]), str(change.get_kind_display())
