import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from audit.hashing import row_hash

# Whose log-in without a place sees every chain. The roles themselves belong to a higher floor; here they are text.
SEES_EVERYTHING = {"admin", "auditor"}


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EntryQuerySet":
        """Rows of the user's own place; all of them for administrators and auditors who belong to none."""
        if not (user.has_perm("audit.view_entry") and user.has_access):
            return self.none()
        if user.place is not None:
            return self.filter(chain=user.place_key)
        return self if user.is_superuser or user.role in SEES_EVERYTHING else self.none()

    def about_id(self, object_id: str) -> "EntryQuerySet":
        """Rows that name this id, alone or in a batch."""
        in_batch = rf'[\[ "]{re.escape(object_id)}[",\]]'
        ids_text = Cast("object_ids", models.TextField())
        return self.alias(ids_text=ids_text).filter(Q(object_id=object_id) | Q(ids_text__regex=in_batch))


class Entry(models.Model):
    """One thing that someone did or read. Written by ``audit.services``, never changed: triggers refuse it.

    It holds ids, names of fields and fingerprints, no values: so people can be anonymised and the chain still holds.
    """

    # The order and the names are part of the hash: a column added later needs a version, or old rows no longer verify.
    HASHED = (
        "chain", "sequence", "at", "actor_id", "role", "place", "verb", "object_type", "object_id", "batch_type",
        "object_ids", "count", "fields", "digest", "request_id", "previous_hash",
    )  # fmt: skip

    chain = models.CharField(_("chain"), max_length=80, help_text=_("Key of the place whose chain holds the row."))
    sequence = models.PositiveBigIntegerField(_("sequence"))
    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("actor")
    )
    role = models.CharField(_("role"), max_length=32, blank=True)
    place = models.CharField(_("place of the actor"), max_length=80)
    verb = models.CharField(_("verb"), max_length=80, db_index=True)
    object_type = models.CharField(_("kind of object"), max_length=100, blank=True)
    object_id = models.CharField(_("object id"), max_length=64, blank=True)
    batch_type = models.CharField(_("kind of objects in the batch"), max_length=100, blank=True)
    object_ids = models.JSONField(_("object ids"), default=list, blank=True)
    count = models.PositiveIntegerField(_("number of objects"), default=0)
    fields = models.JSONField(_("changed fields"), default=list, blank=True)
    digest = models.CharField(_("digest of before and after"), max_length=64, blank=True)
    request_id = models.CharField(_("request id"), max_length=32, blank=True)
    previous_hash = models.CharField(_("previous hash"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="entry_one_per_chain_and_sequence")]
        indexes = [models.Index(fields=["object_type", "object_id"], name="entry_object")]

    def __str__(self):
        return f"{self.chain} #{self.sequence} {self.verb}"

    def compute_hash(self) -> str:
        """What ``hash`` must be for the columns as they now are. No query."""
        return row_hash({name: getattr(self, name) for name in self.HASHED})


class ChainHead(models.Model):
    """The last row of one chain. Locked while a row is appended, so that a chain never forks."""

    chain = models.CharField(_("chain"), max_length=80, primary_key=True)
    sequence = models.PositiveBigIntegerField(_("sequence"), default=0)
    hash = models.CharField(_("hash"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("head of a chain")
        verbose_name_plural = _("heads of chains")
        default_permissions = ()

    def __str__(self):
        return f"{self.chain} #{self.sequence}"
