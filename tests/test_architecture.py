"""The direction of the floors, read from imports, strings and templates."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FLOORS = ["audit", "organizations", "jobs", "inmates", "programs", "certificates", "budgets", "reports"]
MAY_IMPORT = {app: set(FLOORS[: floor + 1]) for floor, app in enumerate(FLOORS)}
OURS = {*FLOORS, "lapas_training"}
# Rules are pure: no rows, no services, no request.
RULES_REFUSE = re.compile(
    r"^(\w+\.(models|services|forms|views)\b|django\.(http|conf|shortcuts|db(?!\.models\.TextChoices|\.models\.IntegerChoices))\b)"
)


def python_files(app: str) -> list[Path]:
    return sorted((ROOT / app).rglob("*.py"))


def imported_modules(source: str, package: str = "") -> Iterator[str]:
    """Every module named by an import, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = f"{package}." if node.level else ""
            yield from (f"{base}{node.module or ''}.{alias.name}".replace("..", ".") for alias in node.names)


def names_of_higher_apps(source: str, app: str) -> set[str]:
    """Strings such as "certificates.Certificate" or "certificates:detail", and calls of get_model for a higher app."""
    higher = "|".join(sorted(OURS - MAY_IMPORT[app]))
    dotted = re.compile(rf"^({higher})[.:][\w.:-]+$")
    strings = (
        node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {text for text in strings if dotted.match(text) or text in OURS - MAY_IMPORT[app]}


def higher_urls(template: str, app: str) -> set[str]:
    higher = "|".join(sorted(OURS - MAY_IMPORT[app]))
    return set(re.findall(rf"""{{%\s*(?:url|include|extends|load)\s+['"]?(?:{higher})[:/][^%]*%}}""", template))


@pytest.mark.parametrize("app", FLOORS)
def test_apps_import_only_downwards(app):
    imported = {
        module.partition(".")[0] for path in python_files(app) for module in imported_modules(path.read_text(), package=app)
    }

    assert imported & OURS <= MAY_IMPORT[app]


@pytest.mark.parametrize("app", FLOORS)
def test_no_string_names_a_higher_app(app):
    named = {text for path in python_files(app) for text in names_of_higher_apps(path.read_text(), app)}

    assert named == set()


@pytest.mark.parametrize("app", FLOORS)
def test_no_template_names_a_higher_app(app):
    templates = [*(ROOT / "templates" / app).rglob("*.html"), *(ROOT / app).rglob("templates/**/*.html")]

    assert {url for path in templates for url in higher_urls(path.read_text(), app)} == set()


@pytest.mark.parametrize("app", FLOORS)
def test_rules_are_pure(app):
    rules = [*(ROOT / app).glob("rules/**/*.py"), *(ROOT / app).glob("rules.py")]
    imported = {module for path in rules for module in imported_modules(path.read_text(), package=f"{app}.rules")}

    assert {module for module in imported if RULES_REFUSE.match(module)} == set()


def test_no_vague_module_names():
    vague = {"utils.py", "helpers.py", "common.py", "managers.py", "selectors.py", "signals.py"}

    assert [path for app in OURS for path in python_files(app) if path.name in vague] == []


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_keep_to_the_content_security_policy(template):
    """No inline style, script or handler, and nothing from another host. PDF templates never reach a browser."""
    if "pdf" in template.stem or "paper" in template.parts:
        pytest.skip("rendered to a PDF")
    text = template.read_text()

    found = re.findall(r"""\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=["']|(?:src|href)=["'](?:https?:)?//""", text)

    assert found == []


def test_what_is_wrong_with_a_form_is_said_once():
    """A crispy form brings its own summary of errors; a page about a class would else show the one of its base too."""
    own, of_the_base = "partials/error_summary.html", "{% block errors %}{% endblock %}"
    twice = []
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        if "{% crispy form" in text or "form|crispy }}" in text:
            inside = "programs/class_base.html" in text and "{% block page %}" in text
            twice += [path.name] if own in text or (inside and of_the_base not in text) else []

    assert twice == []


# --- The nets bite -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["import certificates", "from certificates.models import Certificate", "def f():\n    from certificates import models"],
)
def test_an_upward_import_is_found(source):
    imported = {module.partition(".")[0] for module in imported_modules(source)}

    assert imported & OURS == {"certificates"}


def test_a_relative_import_stays_in_its_app():
    assert list(imported_modules("from . import attendance\nfrom .models import X", package="programs")) == [
        "programs.attendance",
        "programs.models.X",
    ]


@pytest.mark.parametrize("text", ["certificates.Certificate", "certificates:detail", "certificates"])
def test_an_upward_string_is_found(text):
    assert names_of_higher_apps(f"x = {text!r}", "programs") == {text}


def test_a_sentence_is_no_upward_string():
    assert names_of_higher_apps("x = 'reports and certificates come later'", "programs") == set()


def test_an_upward_url_is_found():
    assert higher_urls("{% url 'certificates:detail' pk=1 %}", "programs") == {"{% url 'certificates:detail' pk=1 %}"}


@pytest.mark.parametrize(
    "module", ["programs.models.Enrollment", "programs.services.enroll", "django.http.HttpRequest", "django.conf.settings"]
)
def test_an_impure_rule_is_found(module):
    assert RULES_REFUSE.match(module)


@pytest.mark.parametrize(
    "module", ["django.db.models.TextChoices", "django.utils.translation.gettext_lazy", "programs.rules.attendance.Tally"]
)
def test_a_pure_rule_is_let_pass(module):
    assert not RULES_REFUSE.match(module)
