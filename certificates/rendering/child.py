"""The process that renders: it knows HTML and fonts and nothing of ours, no settings, no database, no key.

Started with a bound on its memory; reads one document after another from its input, writes each answer to its output:
a length in four bytes, then that many bytes, the first of them "+" for a PDF or "-" for the reason why there is none.
"""

from __future__ import annotations

import logging
import resource
import struct
import sys
from typing import BinaryIO

LENGTH = struct.Struct(">I")


def main(memory: int) -> None:
    from weasyprint.urls import FatalURLFetchingError  # slow import, and only needed in this process

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # nobody reads them here
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while head := incoming.read(LENGTH.size):
        html = incoming.read(*LENGTH.unpack(head)).decode()
        try:
            _answer(outgoing, b"+" + pdf_of(html))
        except (Exception, FatalURLFetchingError) as error:  # the latter is a BaseException; each is told, none ends the batch
            _answer(outgoing, b"-" + f"{type(error).__name__}: {error}".encode()[:2000])


def pdf_of(html: str) -> bytes:
    """The tagged PDF of ``html``; raises FatalURLFetchingError when it asks for anything but ``data:``."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    # An unescaped value must never read our files or the network.
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
    return HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_tags=True)


def _answer(outgoing: BinaryIO, data: bytes) -> None:
    outgoing.write(LENGTH.pack(len(data)) + data)
    outgoing.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
