import pytest

from certificates.rendering.child import pdf_of
from certificates.rendering.parent import MEMORY, Renderer, RenderError

ENDLESS = "<table>" + "<tr><td>x</td></tr>" * 20_000 + "</table>"


@pytest.fixture
def renderer_of():
    made = []

    def make(**limits):
        made.append(Renderer(**limits))
        return made[-1]

    yield make
    for renderer in made:
        renderer.close()


def test_a_sheet_that_hangs_is_killed_and_the_batch_goes_on(renderer_of):
    # given
    renderer = renderer_of(seconds=30)
    renderer.render("<p>satu")
    hanging = renderer._child
    renderer.seconds = 0.5

    # when
    with pytest.raises(RenderError, match=r"more than 0\.5 seconds"):
        renderer.render(ENDLESS)

    # then
    assert hanging.poll() is not None
    renderer.seconds = 30
    assert renderer.render("<p>dua").startswith(b"%PDF-")


def test_one_child_renders_many_sheets_and_a_refused_one_does_not_end_it(renderer_of):
    renderer = renderer_of()
    pid = {renderer.render("<p>satu") and renderer._child.pid}

    with pytest.raises(RenderError, match="file:///etc/passwd"):
        renderer.render('<img src="file:///etc/passwd">')

    assert pid == {renderer.render("<p>dua") and renderer._child.pid}


@pytest.mark.parametrize(
    ("memory", "html"),
    [
        # The library itself is loaded before the bound is set; what a sheet asks for beyond it is not given.
        pytest.param(64 * 1024 * 1024, ENDLESS, id="memory"),
        pytest.param(MEMORY, "x" * (16 * 1024 * 1024 + 1), id="too-large"),
    ],
)
def test_what_eats_memory_is_reported(renderer_of, memory, html):
    with pytest.raises(RenderError, match=r"MemoryError|died|too many"):
        renderer_of(memory=memory, seconds=20).render(html)


def test_the_child_inherits_no_secret(renderer_of, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "rahasia")
    renderer = renderer_of()
    renderer.render("<p>satu")

    with open(f"/proc/{renderer._child.pid}/environ", "rb") as environment:
        assert b"rahasia" not in environment.read()


def test_a_child_that_was_killed_from_outside_is_replaced(renderer_of):
    renderer = renderer_of()
    first = renderer.render("<p>satu")
    renderer._child.kill()
    renderer._child.wait()

    assert renderer.render("<p>satu") == first == pdf_of("<p>satu")
