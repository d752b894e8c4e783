"""One child renders for this process, kept warm from sheet to sheet; one that hangs or eats memory is killed and reported."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from .child import ANSWER, LENGTH

CHILD = Path(__file__).with_name("child.py")
MEMORY = 1024 * 1024 * 1024  # of address space; a sheet of 24 units needs a third of it
SECONDS = 60  # for one sheet; on a busy machine it takes two
LARGEST = 16 * 1024 * 1024  # bytes of HTML; a sheet with its ornaments has half a million
PIPE = 1024 * 1024  # bytes: a file goes through at once, and nobody is woken for a part of it
SHEETS = 500  # laid out, then a fresh child: what it has forgotten to give back ends with it
FILLED = 20  # sheets that are filled cost it as much as one that is laid out
# What it needs to find its libraries and fonts, and nothing that is secret.
ENVIRONMENT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")


Drafts = Callable[[], list[dict[str, Any]]]


class RenderError(Exception):
    """The sheet could not be made."""


class Renderer:
    """Renders one document at a time in a child of its own; after a failure of the child the next call starts another."""

    def __init__(self, *, memory: int = MEMORY, seconds: float = SECONDS):
        self.memory, self.seconds = memory, seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = self._done = 0
        self._sheets: set[str] = set()  # that it was told of
        self._lock = threading.Lock()

    def render(self, html: str, *, archive: Mapping[str, Any] | None = None) -> bytes:
        """The PDF of ``html``, with ``archive`` one to be kept (``child.pdf_of``).

        Raises RenderError: too large, refused, out of memory, out of time, or the child died.
        """
        with self._lock:
            return _file(*self._ask(html, archive, weight=FILLED))

    def fill(
        self, sheet: str, person: Mapping[str, Any], *, archive: Mapping[str, Any] | None = None, drafts: Drafts
    ) -> bytes | None:
        """The PDF of ``person``: the sheet of that name filled, built from ``drafts`` the first time (``layout``).

        None when it has to be laid out instead, for it would look otherwise. Raises RenderError as ``render`` does.
        """
        request = {"sheet": sheet, "person": person, "archive": archive}
        with self._lock:
            mark, data = self._ask("", request) if sheet in self._sheets else (b"?", b"")
            if mark == b"?":
                self._started()  # and reads its libraries while the drafts are made
                mark, data = self._ask(json.dumps(drafts()), request, weight=3 * FILLED)
                self._sheets.add(sheet)
        return None if mark == b"!" else _file(mark, data)

    def close(self) -> None:
        """No child is left. One that another process started is that process's own."""
        child, self._child = self._child, None
        if child and self._owner == os.getpid():
            child.kill()
            child.wait()
            child.stdin.close()
            child.stdout.close()

    def _ask(self, html: str, told: Mapping[str, Any] | None, *, weight: int = 1) -> tuple[bytes, bytes]:
        """The answer of the child, its mark apart; ``weight`` is what it costs of a child's life."""
        texts = (html.encode(), json.dumps(told).encode())
        if sum(map(len, texts)) > LARGEST:
            raise RenderError(f"{sum(map(len, texts))} bytes are too many for one sheet")
        question = b"".join(LENGTH.pack(len(text)) + text for text in texts)
        until = time.monotonic() + self.seconds
        try:
            child = self._started()
            self._write(child, question, until)
            size, mark = ANSWER.unpack(self._read(child, ANSWER.size, until))
            answer = self._read(child, size, until)
        except BaseException as error:  # also an interrupt: half an answer must not be read as the next one
            self.close()
            if isinstance(error, OSError):
                raise RenderError("the renderer died") from error
            raise
        self._done += weight
        if self._done >= SHEETS * FILLED or (mark == b"-" and answer.startswith(b"MemoryError")):
            self.close()
        return mark, answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(  # noqa: S603 (our own module; the data go to its input)
                [sys.executable, "-I", str(CHILD), str(self.memory)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, cwd="/",
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            )  # fmt: skip
            os.set_blocking(self._child.stdin.fileno(), False)
            for pipe in (self._child.stdin, self._child.stdout):
                with suppress(OSError):  # more than the system allows a user: then in pieces
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
            self._owner, self._done, self._sheets = os.getpid(), 0, set()
        return self._child

    def _write(self, child: subprocess.Popen[bytes], data: bytes, until: float) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(child.stdin, selectors.EVENT_WRITE, until)
            rest = rest[os.write(child.stdin.fileno(), rest) :]

    def _read(self, child: subprocess.Popen[bytes], size: int, until: float) -> bytes:
        pieces: list[bytes] = []
        while size:
            self._wait(child.stdout, selectors.EVENT_READ, until)
            piece = os.read(child.stdout.fileno(), min(size, PIPE))
            if not piece:
                raise BrokenPipeError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _wait(self, pipe, event: int, until: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, event)
            if not selector.select(max(0, until - time.monotonic())):
                raise RenderError(f"the sheet took more than {self.seconds:g} seconds")


def _file(mark: bytes, data: bytes) -> bytes:
    if mark != b"+":
        raise RenderError(data.decode("utf-8", "replace"))
    return data


renderer = Renderer()
atexit.register(renderer.close)
