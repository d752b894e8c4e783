"""``{% worded "hearing-invitation" "opening" %}Dengan hormat …{% endworded %}``: as the house words it, else as written here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from reports.rules.wording import filled_lines

register = template.Library()


class WordedNode(template.Node):
    """One part of a paper; the text between the tags is its design, with placeholders as in ``rules.wording``."""

    child_nodelists = ()

    def __init__(self, kind: str, part: str, designed: str, *, listed: bool):
        self.kind, self.part, self.designed, self.listed = kind, part, designed, listed

    def render(self, context: template.Context) -> SafeString:
        own = context["stationery"].words(context["house"], self.kind).get(self.part, "")
        lines = filled_lines(own or self.designed, _values(context))
        if self.listed:
            return format_html_join("\n", "<li>{}</li>", ((line,) for line in lines))
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


@register.tag
def worded(parser: template.base.Parser, token: template.base.Token) -> WordedNode:
    """Arguments: the kind of paper, the part, and ``list`` where every line is a point of a list."""
    _name, kind, part, *listed = token.split_contents()
    nodes = parser.parse(("endworded",))
    parser.delete_first_token()
    if any(not isinstance(node, template.base.TextNode) for node in nodes):
        raise template.TemplateSyntaxError("the words of a paper hold placeholders in braces, no tags")
    designed = "\n".join(line.strip() for line in "".join(node.s for node in nodes).splitlines() if line.strip())
    return WordedNode(kind.strip('"'), part.strip('"'), designed, listed=listed == ["list"])


def _values(context: template.Context) -> Mapping[str, Any]:
    training_class, house = context.get("training_class"), context["house"]
    if training_class is None:
        return {"facility": house.name, "centre": house.name}
    return {
        "program": training_class.program.title,
        "class": training_class.code,
        "jp": training_class.program.jp,
        "starts_on": date_format(training_class.starts_on),
        "ends_on": date_format(training_class.ends_on),
        "facility": training_class.facility.name,
        "centre": training_class.training_center.name,
    }
