"""The admin as a whole: its name, its doors, and what other packages would show in it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from audit.admin import ReadOnlyMixin

admin.site.site_header = admin.site.site_title = _("Vocational training: administration")
admin.site.index_title = _("Reference data, log-ins, evidence")


def password_change(request, extra_context=None):
    """The one page on which a password is changed: it also uses up a one-time password."""
    return redirect("account_change_password")


admin.site.password_change = password_change
admin.site.unregister([EmailAddress, Authenticator, Group])  # no mail is sent; the second factor's secrets are nobody's to read


@admin.register(Group)
class GroupAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """One group per role, written from ``roles.py`` on every migrate: to be read only."""

    search_fields = ["name"]
