"""A list taken along as a file, from its own page: the same door, the same filter, the same rows, the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views import View
from django.views.generic.detail import SingleObjectMixin
from django.views.generic.list import MultipleObjectMixin

from jobs.exports.background import WorkerRequest, read_file, start_export
from jobs.exports.columns import ListExport
from jobs.exports.parts import Parts
from jobs.exports.taking import Taken
from jobs.exports.writing import FILE_FORMATS
from jobs.models import ExportedFile

AT_ONCE = 2000  # rows; more are written in the background


class ExportMixin:
    """A page whose lists can be taken along: its own address, sent back with ``export`` and the form of the file.

    Whoever may open the page may take what it shows him, and that he did stands in the audit trail. Many rows are written
    in the background, by asking this same view again. A page with several lists is told which by ``list``.
    """

    exports: Mapping[str, ListExport]

    @cached_property
    def context_of_export(self) -> dict[str, Any]:
        """What the page would show, as it is gathered before it is rendered."""
        if isinstance(self, MultipleObjectMixin):
            self.object_list = self.get_queryset()
        elif isinstance(self, SingleObjectMixin):
            self.object = self.get_object()
        return self.get_context_data()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "export" not in request.POST:
            otherwise = getattr(super(), "post", self.http_method_not_allowed)
            return otherwise(request, *args, **kwargs)
        suffix, name = request.POST["export"], request.POST.get("list", "")
        export = self.exports.get(name) if name else next(iter(self.exports.values()))
        if suffix not in FILE_FORMATS or export is None:
            raise BadRequest("no such list, or no such form of a file")
        taken = self._taken(export)
        if isinstance(request, WorkerRequest):
            request.taken = taken
            return HttpResponse()
        if taken.count > AT_ONCE:
            title = ngettext("%(list)s, %(count)s row, as a file", "%(list)s, %(count)s rows, as a file", taken.count)
            told = title % {"list": taken.title, "count": taken.count}
            return redirect(start_export(request, title=told, rows=taken.count, by=request.user))
        return sent(taken.name(suffix), taken.read(suffix), suffix)

    def _taken(self, export: ListExport) -> Taken:
        found, columns = export.rows(self), export.columns_for(self)
        rows = Parts(found) if isinstance(found, QuerySet) else found
        return Taken(
            verb=export.verb,
            title=str(export.title),
            subject=export.subject(self),
            headings=[str(column.label) for column in columns],
            cells=[column.value for column in columns],
            rows=rows,
            count=len(rows),
            record_of=export.record,
            asked=list(export.asked(self)),
            user=self.request.user,
            at=now(),
        )


class ExportDownloadView(PermissionRequiredMixin, View):
    permission_required = "jobs.view_job"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        file = get_object_or_404(ExportedFile.objects.own_of(request.user), job=pk)
        read_file(file, by=request.user)
        return sent(file.name, bytes(file.content), file.suffix)


def sent(name: str, content: bytes, suffix: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FILE_FORMATS[suffix].content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    add_never_cache_headers(response)  # shared desktop computers
    return response


def asked_in_words(form: forms.Form, asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was asked for, each under the label of its field, in the words that were chosen from."""
    return [(str(form.fields[name].label), _in_words(form.fields[name], value)) for name, value in asked.items() if value]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return date_format(value)
    chosen = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    words = {str(key): str(word) for key, word in field.choices} if chosen else {}
    return words.get(str(value), str(value))
