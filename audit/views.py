from django.db import transaction

from audit.services import record_read


class AuditedReadMixin:
    """Class views whose page is shown only once it stands in the audit trail that it was.

    Set ``read_verb``; override ``audited_objects`` where the page shows other records than its own object or list.
    It hangs on ``render_to_response``, so that a form shown again after a POST is recorded too.
    """

    read_verb: str

    def audited_objects(self, context):
        return context["object"] if "object" in context else context["object_list"]

    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        # Rendered first: the audit chain is locked for the one statement only, and a page that fails was not seen.
        response.render()
        seen = self.audited_objects(context)
        single = seen is None or hasattr(seen, "_meta")
        with transaction.atomic():
            record_read(self.read_verb, seen if single else None, by=self.request.user, objects=None if single else list(seen))
        return response
