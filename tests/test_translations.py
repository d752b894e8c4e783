"""Every sentence of the interface has its Indonesian."""

import os
import shutil
import subprocess
import sys

from django.conf import settings

from tests.databases import on_sqlite
from tests.test_architecture import OURS

pytestmark = on_sqlite


def run(*command: str, cwd) -> str:
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True, text=True).stdout


def test_nothing_is_left_in_english(tmp_path):
    # given: a copy, because collecting the sentences rewrites the catalogue
    for folder in [*OURS, "templates", "locale"]:
        shutil.copytree(settings.BASE_DIR / folder, tmp_path / folder)
    run(sys.executable, "-m", "django", "makemessages", "--locale", "id", "--no-obsolete", "--no-wrap", cwd=tmp_path)
    catalogue = "locale/id/LC_MESSAGES/django.po"

    # when
    open_ones = run("msgattrib", "--untranslated", "--no-wrap", catalogue, cwd=tmp_path)
    doubtful = run("msgattrib", "--only-fuzzy", "--no-wrap", catalogue, cwd=tmp_path)

    # then
    assert [line for line in (open_ones + doubtful).splitlines() if line.startswith("msgid ") and line != 'msgid ""'] == []
