from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View
from django.views.generic import ListView, TemplateView

from audit.views import AuditedReadMixin
from jobs.exports.background import EXPORT
from jobs.exports.columns import Column, ListExport
from jobs.exports.views import ExportMixin
from jobs.models import Job, JobUnit
from jobs.services import resume, stop

TONES = {"waiting": "idle", "running": "warn", "stopped": "warn", "done": "ok", "failed": "bad"}
QUIET = timedelta(seconds=30)  # a living worker is heard about every ten seconds
FAILURES_SHOWN = 100

JOBS = ListExport(
    verb="jobs.export_list",
    title=gettext_lazy("Jobs"),
    rows=lambda view: view.get_queryset().with_progress(),
    columns=[
        Column(gettext_lazy("Job"), lambda job: job.title),
        Column(gettext_lazy("Started"), lambda job: job.created_at),
        Column(gettext_lazy("Started by"), lambda job: str(job.created_by)),
        Column(gettext_lazy("State"), lambda job: job.get_status_display()),
        Column(pgettext_lazy("amount of a job", "Done"), lambda job: job.size_done),
        Column(pgettext_lazy("amount of a job", "Of"), lambda job: job.size_total),
        Column(pgettext_lazy("amount of a job", "Failed"), lambda job: job.units_failed),
    ],
)


def time_left(seconds):
    if seconds is None:
        return ""
    if seconds < 60:
        return ngettext("about %(number)s second left", "about %(number)s seconds left", seconds) % {"number": seconds}
    minutes = -(-seconds // 60)
    return ngettext("about %(number)s minute left", "about %(number)s minutes left", minutes) % {"number": minutes}


def shown(job, at):
    """What the pages say of a job that was loaded with its progress."""
    progress = job.progress(at)
    return {
        "job": job,
        "tone": "warn" if job.failed_count and job.status == Job.Status.DONE else TONES[job.status],
        "progress": progress,
        "time_left": time_left(progress.seconds_left),
        "is_quiet": job.status == Job.Status.RUNNING and at - job.heartbeat_at > QUIET,
    }


class JobListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "jobs.view_job"
    template_name = "jobs/job_list.html"
    paginate_by = 50
    exports = {"jobs": JOBS}

    def get_queryset(self):
        return Job.objects.visible_to(self.request.user).select_related("created_by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        # The sums of one page only: a job may have thousands of units.
        page = Job.objects.filter(pk__in=[job.pk for job in context["object_list"]])
        at = now()
        return context | {"rows": [shown(job, at) for job in page.with_progress().select_related("created_by").order_by("-pk")]}


class JobMixin(PermissionRequiredMixin):
    permission_required = "jobs.view_job"

    @cached_property
    def job(self):
        return get_object_or_404(Job.objects.visible_to(self.request.user).select_related("created_by"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        job = Job.objects.with_progress().select_related("created_by").get(pk=self.job.pk)
        # A list as a file is fetched by nobody but who asked for it.
        result_url = "" if job.kind == EXPORT and job.created_by_id != self.request.user.pk else job.target_url
        return super().get_context_data(**shown(job, now()), result_url=result_url, **kwargs)


class JobDetailView(JobMixin, AuditedReadMixin, TemplateView):
    """The labels and errors of units may name inmates: hence audited."""

    read_verb = "jobs.read"
    template_name = "jobs/job_detail.html"

    def audited_objects(self, context):
        return self.job

    def get_context_data(self, **kwargs):
        failures = self.job.units.filter(status=JobUnit.Status.FAILED)[:FAILURES_SHOWN]
        context = super().get_context_data(failures=failures, **kwargs)
        return context | {"more_failures": context["job"].failed_count - len(failures)}


class ProgressPage(TemplateView):
    """The figures alone, asked for every two seconds; they name nobody. When the state has changed the page is read anew."""

    template_name = "jobs/job_progress.html"

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        if context["job"].status != self.request.GET.get("status"):
            response.headers["HX-Refresh"] = "true"
        return response


class JobProgressView(JobMixin, ProgressPage):
    pass


class JobChangeView(JobMixin, View):
    permission_required = "jobs.change_job"
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            self.change(self.job, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, self.changed())
        return redirect(self.job)


class JobStopView(JobChangeView):
    change = staticmethod(stop)

    def changed(self):
        return _("The work is being stopped. What is done stays done.")


class JobResumeView(JobChangeView):
    change = staticmethod(resume)

    def changed(self):
        return _("The work goes on with what is left.")
