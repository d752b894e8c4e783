from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from organizations.models import Role, User
from organizations.services.accounts import give_one_time_password

from .house import HouseAdmin

IDENTITY = ["username", "first_name", "last_name"]
PLACE = ["role", "facility", "training_center", "access_until"]


class UserForm(forms.ModelForm):
    def clean_username(self):
        username = self.cleaned_data["username"]
        # Sign-in ignores case: two spellings of one name would be one log-in.
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This user name is taken."), code="unique")
        return username


@admin.register(User)
class UserAdmin(HouseAdmin):
    """Log-ins. What a log-in may do follows from its role; nobody types a password for somebody else."""

    house = {"facility": "facility", "training_center": "training_center"}
    form = UserForm
    list_display = ["username", "get_full_name", "role", "facility", "training_center", "is_active", "access_until"]
    list_filter = ["role", "is_active"]
    list_select_related = ["facility", "training_center"]
    search_fields = ["username", "first_name", "last_name"]
    readonly_fields = ["must_change_password", "last_login", "date_joined"]

    def get_queryset(self, request):
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def get_fields(self, request, obj=None):
        return [*IDENTITY, *PLACE] if obj is None else [*IDENTITY, *PLACE, "is_active", *self.readonly_fields]

    def save_model(self, request, obj, form, change):
        obj.is_staff = obj.role == Role.ADMIN
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        return self._show_password(request, obj)

    def get_urls(self):
        view = self.admin_site.admin_view(self.one_time_password_view)
        own = path("<int:pk>/one-time-password/", view, name="organizations_user_one_time_password")
        return [own, *super().get_urls()]

    def one_time_password_view(self, request, pk):
        user = self.get_object(request, pk)
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return self._show_password(request, user) if request.method == "POST" else self._page(request, user)

    def _show_password(self, request, user):
        # In the answer itself: a message would lie in a cookie until it is shown.
        return self._page(request, user, password=give_one_time_password(user=user, by=request.user))

    def _page(self, request, user, **context):
        own = {"title": _("One-time password"), "subject": user, "opts": self.opts}
        return TemplateResponse(
            request, "admin/organizations/user/one_time_password.html", self.admin_site.each_context(request) | own | context
        )
