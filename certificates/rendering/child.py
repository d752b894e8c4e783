"""The process that renders: it knows HTML and fonts and nothing of ours, no settings, no database, no key.

Started with a bound on its memory; reads one document after another from its input, writes each answer to its output.
A document is two texts, each a length in four bytes and then that many bytes: the HTML, and what makes it an archive file,
as JSON (``null``: an ordinary paper). An answer is a length, a mark and then that many bytes: "+" and the PDF, or "-" and
the reason why there is none.
With ``sheet`` in the JSON a sheet that is known by that name is filled (``layout``); the first text is then empty, or its drafts.
Two more answers: "?" when the sheet is not known, "!" and the reason why it has to be laid out.
"""

from __future__ import annotations

import json
import logging
import resource
import struct
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")
ANSWER = struct.Struct(">Ic")
SHEETS = 16  # kept ready to be filled; each takes half a megabyte
_sheets: dict[str, Any] = {}
# PDF/UA-1 beside PDF/A-3a: its mark, and the schema of the mark, without which PDF/A refuses a property it does not know.
UNIVERSAL_ACCESS = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>\
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq>\
</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def main(memory: int) -> None:
    from weasyprint.urls import FatalURLFetchingError  # slow import, and only needed in this process

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # nobody reads them here
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    while head := incoming.read(LENGTH.size):
        html = incoming.read(*LENGTH.unpack(head)).decode()
        archive = json.loads(incoming.read(*LENGTH.unpack(incoming.read(LENGTH.size))))
        try:
            _answer(outgoing, *(_filled(html, **archive) if archive and "sheet" in archive else (b"+", pdf_of(html, archive))))
        except (Exception, FatalURLFetchingError) as error:  # the latter is a BaseException; each is told, none ends the batch
            _answer(outgoing, b"-", f"{type(error).__name__}: {error}".encode()[:2000])


def _filled(drafts: str, *, sheet: str, person: dict[str, Any], archive: dict[str, Any] | None) -> tuple[bytes, bytes]:
    """The answer to a sheet that is to be filled; it is built from ``drafts`` when it was not known."""
    from certificates.rendering import layout
    from certificates.rendering.meanwhile import meanwhile

    if sheet not in _sheets:
        if not drafts:
            return b"?", b""
        while len(_sheets) >= SHEETS:
            del _sheets[next(iter(_sheets))]
        _sheets[sheet] = _or_why_not(layout.build, json.loads(drafts), archive, pdf_of, meanwhile)
    found = _sheets[sheet]
    answer = found if isinstance(found, str) else _or_why_not(found.fill, person)
    return (b"!", answer.encode()[:2000]) if isinstance(answer, str) else (b"+", answer)


def _or_why_not(make: Callable[..., Any], *arguments: Any) -> Any:
    """What is made, or why it cannot be: whatever goes wrong here, the sheet can still be laid out."""
    try:
        return make(*arguments)
    except MemoryError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def pdf_of(html: str, archive: dict[str, Any] | None = None) -> bytes:
    """The tagged PDF of ``html``; raises FatalURLFetchingError when it asks for anything but ``data:``.

    With ``archive`` it is PDF/A-3a and PDF/UA-1: ``attachments`` are files inside it (name, description, text),
    ``at`` their instant in ISO 8601. The same arguments give the same bytes.
    """
    from weasyprint import HTML, Attachment
    from weasyprint.urls import URLFetcher

    # An unescaped value must never read our files or the network.
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
    document = HTML(string=html, url_fetcher=fetcher)
    if archive is None:
        return document.write_pdf(pdf_tags=True)
    at = datetime.fromisoformat(archive["at"]).astimezone(UTC)
    inside = [
        Attachment(string=text, name=name, description=description, created=at, modified=at, relationship="Data")
        for name, description, text in archive["attachments"]
    ]
    return document.write_pdf(pdf_variant="pdf/a-3a", attachments=inside, finisher=_finish)


def _finish(_document, pdf) -> None:
    """The metadata say PDF/UA-1 too: the library writes one standard only, and its own option puts more outside of the RDF.

    Each file inside is named once among the associated files, not twice.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    number, *_rest = pdf.catalog["Metadata"].split()
    metadata = pdf.objects[int(number)]
    metadata.stream[0] = metadata.stream[0].replace(b"</rdf:RDF>", UNIVERSAL_ACCESS + b"</rdf:RDF>")


def _answer(outgoing: BinaryIO, mark: bytes, data: bytes) -> None:
    outgoing.write(ANSWER.pack(len(data), mark))
    outgoing.write(data)
    outgoing.flush()


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2]))  # the filler's modules; behind the libraries, which they must not hide
    main(int(sys.argv[1]))
