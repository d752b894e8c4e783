from django.http import HttpResponse

from audit.middleware import RequestIdMiddleware
from audit.models import Entry
from audit.request_id import current_request_id
from audit.services import record


def test_rows_of_one_request_carry_the_number_of_its_answer(rf, officer):
    # given
    def view(request):
        record("test.one", by=officer)
        record("test.two", by=officer)
        return HttpResponse()

    # when
    responses = [RequestIdMiddleware(view)(rf.get("/")) for _ in range(2)]

    # then
    numbers = [response.headers["X-Request-ID"] for response in responses]
    assert list(Entry.objects.order_by("pk").values_list("request_id", flat=True)) == [numbers[0]] * 2 + [numbers[1]] * 2
    assert numbers[0] != numbers[1]
    assert current_request_id.get() == ""


def test_the_client_does_not_choose_the_number(rf):
    # when
    response = RequestIdMiddleware(lambda request: HttpResponse())(rf.get("/", headers={"X-Request-ID": "chosen"}))

    # then
    assert len(response.headers["X-Request-ID"]) == 32
