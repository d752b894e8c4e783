from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest

from audit.hashing import canonical, changed_names, digest

SCAN = sha256(b"scan").hexdigest()
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, id="order-of-keys"),
        pytest.param({3, 1, 2}, {2, 3, 1}, id="order-of-a-set"),
        pytest.param(NOON, NOON.astimezone(timezone(timedelta(hours=7))), id="time-zone"),
    ],
)
def test_equal_values_have_one_canonical_text(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(date(2021, 2, 18), '"2021-02-18"', id="date"),
        pytest.param(NOON, '"2026-11-24T12:00:00.000000+00:00"', id="instant"),
        pytest.param(Decimal("70.0"), '"70.0"', id="decimal"),
        pytest.param("Ñ", '"\\u00d1"', id="letters"),
        pytest.param(b"scan", f'"{SCAN}"', id="bytes"),
    ],
)
def test_canonical_text(value, text):
    assert canonical(value) == text


def test_digest_depends_on_both_states_and_on_the_secret_key(settings):
    # given
    before, after = {"mark": 69}, {"mark": 70}

    # when
    digests = {digest(before, after), digest(after, before), digest(None, after), digest({}, after)}
    settings.SECRET_KEY = "another key of the same house, long enough to be one"
    digests.add(digest(before, after))

    # then
    assert len(digests) == 5
    assert digest(None, None) == ""


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        pytest.param({"a": 1, "b": 2}, {"a": 1, "b": 3}, ["b"], id="changed"),
        pytest.param({"a": None}, {}, ["a"], id="gone"),
        pytest.param(None, {"b": 1, "a": 1}, ["a", "b"], id="new"),
        pytest.param(None, None, [], id="nothing"),
    ],
)
def test_changed_names(before, after, names):
    assert changed_names(before, after) == names
