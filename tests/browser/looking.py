"""What is wrong with the page that a browser shows, at a desk and on a telephone."""

from axe_playwright_python.base import AXE_SCRIPT

SCREENS = [{"width": 1366, "height": 768}, {"width": 360, "height": 740}]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"  # what passed is long, and nobody reads it


def flaws(page) -> list[str]:
    """One line for each thing that axe finds and for each screen that the page is wider than.

    Whoever comes from another page comes by ``follow``: this looks at the page that is there.
    """
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    nowhere = [f"{page.url}: {one.inner_text()!r} leads nowhere" for one in page.locator('a[href=""]').all()]
    return nowhere + [line for screen in SCREENS for line in _on(page, screen)]


def follow(page, selector: str) -> None:
    """Press what leads to another page; that page is there."""
    with page.expect_navigation():
        page.click(selector)


def _on(page, screen: dict[str, int]) -> list[str]:
    page.set_viewport_size(screen)
    where = f"{page.url} at {screen['width']}"
    wider = page.evaluate(WIDER)
    found = [f"{where}: {wider} px too wide"] if wider else []
    for violation in page.evaluate(VIOLATIONS):
        nodes = [node["html"][:120] for node in violation["nodes"][:2]]
        found.append(f"{where}: {violation['id']} ({violation['impact']}) {nodes}")
    return found
