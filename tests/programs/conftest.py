import pytest
from django.db.models.query import QuerySet


@pytest.fixture
def without_locks(monkeypatch):
    """``select_for_update`` reads without locking."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, *args, **kwargs: queryset.all())
