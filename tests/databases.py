"""Tests that one of the two databases is enough for."""

import pytest
from django.db import connection

# What is looked at is not the database's work: a paper, a page's words, who has which permission.
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="once is enough: on the embedded database")
on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="once is enough: on the database of production")
race = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: there is no race to lose")
