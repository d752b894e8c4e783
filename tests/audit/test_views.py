import pytest
from django import forms
from django.template import TemplateDoesNotExist, engines
from django.views.generic import DetailView, FormView, ListView

from audit import services
from audit.models import Entry
from audit.views import AuditedReadMixin
from organizations.models import Facility


class FromString:
    source = "{{ object }}{% for item in object_list %}{{ item.code }}{% endfor %}{{ form.errors.name }}"

    def get_template_names(self):
        return engines["django"].from_string(self.source)


class FacilityDetailView(AuditedReadMixin, FromString, DetailView):
    read_verb = "organizations.read"
    model = Facility


class FacilityListView(AuditedReadMixin, FromString, ListView):
    read_verb = "organizations.list"
    model = Facility
    ordering = "pk"
    paginate_by = 2


class NameForm(forms.Form):
    name = forms.CharField(error_messages={"required": "missing"})


class FacilityFormView(AuditedReadMixin, FromString, FormView):
    read_verb = "organizations.form"
    form_class = NameForm
    success_url = "/"

    def audited_objects(self, context):
        return Facility.objects.order_by("pk")


@pytest.fixture
def get(rf, officer):
    def get(view, data=None, method="get", **kwargs):
        request = getattr(rf, method)("/", data)
        request.user = officer
        return view.as_view()(request, **kwargs)

    return get


def rows():
    return list(Entry.objects.order_by("pk").values_list("verb", "object_type", "object_id", "object_ids", "count"))


def test_a_detail_page_is_one_row_about_its_object(get, facility):
    # when
    response = get(FacilityDetailView, pk=facility.pk)

    # then
    assert response.content == b"Lapas Uji"
    assert rows() == [("organizations.read", "organizations.facility", str(facility.pk), [], 1)]


def test_a_list_page_is_one_row_with_the_ids_it_shows(get, facility):
    # given
    second = Facility.objects.create(code="LPN-2", name="b", city="c")
    Facility.objects.create(code="LPN-3", name="c", city="c")

    # when
    response = get(FacilityListView)

    # then
    assert response.content == b"LPN-UJILPN-2"
    assert rows() == [("organizations.list", "organizations.facility", "", [facility.pk, second.pk], 2)]


def test_a_form_shown_again_after_a_post_is_recorded_too(get, facility):
    # when
    responses = [get(FacilityFormView), get(FacilityFormView, {"name": ""}, "post"), get(FacilityFormView, {"name": "x"}, "post")]

    # then
    assert [response.status_code for response in responses] == [200, 200, 302]
    assert rows() == [("organizations.form", "organizations.facility", "", [facility.pk], 1)] * 2


def test_a_page_that_cannot_be_recorded_is_not_shown(get, facility, monkeypatch):
    # given
    def refuse(chain):
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(services, "_lock_head", refuse)

    # when
    with pytest.raises(RuntimeError, match="no room on the disk"):
        get(FacilityDetailView, pk=facility.pk)

    # then
    assert rows() == []


def test_a_page_that_fails_was_not_seen(get, facility, monkeypatch):
    # given
    monkeypatch.setattr(FromString, "source", "{% include 'missing.html' %}")

    # when
    with pytest.raises(TemplateDoesNotExist, match="missing"):
        get(FacilityDetailView, pk=facility.pk)

    # then
    assert rows() == []
