"""A clerk at a keyboard: fills in the forms of pages as they are served, and counts every keystroke and click."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urljoin

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile

SECONDS_A_KEYSTROKE, SECONDS_A_CLICK = 1.5, 5
FACT = 5  # letters: what is shorter is a figure or a code, and no fact that could be copied
REFUSALS = "//*[contains(@class, 'error-summary') or contains(@class, 'message-error')]"
NOT_TYPED = {"checkbox", "radio", "file", "submit", "hidden"}
HEAD = """# What a class costs to type

One class of 16 people and 30 meetings, from the plan of the year to its closed file with 27 of 27 enclosures, as its clerks
type it (`tests/reports/test_usability.py`): forms are filled in as they are served, what stands in them already costs nothing,
every field left with a key, every page opened with a click. A keystroke is counted as 1.5 seconds, a click as 5; the goal was
60 minutes. No fact (five letters and more) is typed twice.

| stage | keystrokes | clicks | minutes |
|---|---|---|---|
"""


class Desk:
    """What all clerks of a class have typed and clicked, by the stage they were at."""

    def __init__(self) -> None:
        self.stage = ""
        self.keystrokes: Counter[str] = Counter()
        self.clicks: Counter[str] = Counter()
        self.typed: Counter[str] = Counter()

    def type(self, text: str) -> None:
        self.keystrokes[self.stage] += len(text) + 1  # and the key that goes on to the next field
        if len(text) >= FACT:
            self.typed[text] += 1

    def click(self, times: int = 1) -> None:
        self.clicks[self.stage] += times

    @property
    def seconds(self) -> float:
        return self._seconds(self.keystrokes.total(), self.clicks.total())

    def told(self) -> str:
        """The count as a page of the documentation."""
        stages = [(stage, self.keystrokes[stage], self.clicks[stage]) for stage in self.clicks]
        rows = [*stages, ("**all**", self.keystrokes.total(), self.clicks.total())]
        return HEAD + "".join(
            f"| {name} | {keys} | {clicks} | {self._seconds(keys, clicks) / 60:.1f} |\n" for name, keys, clicks in rows
        )

    @staticmethod
    def _seconds(keystrokes: int, clicks: int) -> float:
        return SECONDS_A_KEYSTROKE * keystrokes + SECONDS_A_CLICK * clicks


class Typist:
    """One person signed in; ``page`` is what he sees, ``sent`` the values of the form that he is filling in."""

    def __init__(self, desk: Desk, client: Any):
        self.desk, self.client = desk, client

    def open(self, address: str) -> Typist:
        """One click leads to each page: a link, a tab or an entry of the menu."""
        self.desk.click()
        return self._show(self.client.get(address, follow=True))

    def follow(self, link: str) -> Typist:
        [found] = self.page.xpath(f"//a[@href='{link}']")
        return self.open(urljoin(self.address, found.get("href")))

    def offered(self, name: str) -> list[str]:
        """The values of the boxes called ``name``, in the order of the page."""
        return [box.get("value") for box in self.page.xpath(f"//input[@name='{name}']")]

    def form(self, *holds: str, posts: bool = False) -> Typist:
        """The form of the page that has the fields or buttons ``holds``, with what is filled in already."""
        found = [one for one in self.page.forms if set(holds) <= set(one.xpath(".//@name"))]
        return self._choose([one for one in found if not posts or one.method == "POST"])

    def at(self, address: str) -> Typist:
        """The form that goes to ``address``."""
        return self._choose([one for one in self.page.forms if address in (one.get("action") or "")])

    def _choose(self, found: list[Any]) -> Typist:
        [self.chosen] = found
        self.sent: dict[str, list[Any]] = {one.get("name"): [""] for one in self.chosen.inputs if _is_typed(one)}
        for name, value in self.chosen.form_values():
            typed = _is_typed(self.chosen.inputs[name])
            self.sent[name] = [value] if typed else [*self.sent.get(name, []), value]
        return self

    def fill(self, **values: str) -> Typist:
        """Type ``values`` into text fields, choose them in lists; what stands there already costs nothing."""
        for name, value in values.items():
            if self.sent.get(name) != [value]:
                self.desk.type(value) if _is_typed(self.chosen.inputs[name]) else self.desk.click()
                self.sent[name] = [value]
        return self

    def tick(self, name: str, values: list[str]) -> Typist:
        self.desk.click(len(values))
        self.sent.setdefault(name, []).extend(values)
        return self

    def attach(self, name: str, file_name: str, data: bytes) -> Typist:
        """The button, the file."""
        self.desk.click(2)
        self.sent[name] = [SimpleUploadedFile(file_name, data)]
        return self

    def press(self, button: str = "") -> Typist:
        self.desk.click()
        named = f".//button[@name='{button}'] | .//input[@type='submit'][@name='{button}']"
        pressed = next(iter(self.chosen.xpath(named)), self.chosen)
        address = urljoin(self.address, pressed.get("formaction") or self.chosen.get("action") or "")
        sent = {name: values if len(values) != 1 else values[0] for name, values in self.sent.items() if values}
        if button:
            sent[button] = pressed.get("value") or ""
        method = self.client.get if self.chosen.method == "GET" else self.client.post
        return self._show(method(address, sent, follow=True))

    def _show(self, response: Any) -> Typist:
        asked = response.request
        assert response.status_code == 200, (response.status_code, asked["PATH_INFO"])
        self.address = f"{asked['PATH_INFO']}?{asked['QUERY_STRING']}" if asked.get("QUERY_STRING") else asked["PATH_INFO"]
        self.page = lxml.html.fromstring(response.content.decode())
        refused = [" ".join(one.text_content().split()) for one in self.page.xpath(REFUSALS)]
        assert refused == [], self.address
        return self


def _is_typed(element: Any) -> bool:
    """Whether it is a field of text; an empty one is sent empty, as a browser does."""
    tag = getattr(element, "tag", "")
    return tag == "textarea" or (tag == "input" and element.get("type", "text") not in NOT_TYPED)
