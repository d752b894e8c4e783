"""Sheets in bulk against other ways to make them, side by side: a batch of one class, template and files included.

python benchmarks/certificates.py [--quick] [--json]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NAMES = ("Siti", "Muhammad", "Nur'aini", "Budi", "Dewi", "Agung", "Ratna", "Asy'ari", "Wibawa", "Çelebi", "Ñusa", "Wahyu")


@dataclass(frozen=True)
class Row:
    """One comparison: ``ours`` and ``against`` in ``unit``; ``ratio`` how many times better ours is."""

    name: str
    ours: float
    against: float
    ratio: float
    goal: float
    unit: str
    met: bool


def at_least(name: str, ours: float, against: float, goal: float, unit: str = "ms") -> Row:
    return Row(name, round(ours, 2), round(against, 2), round(against / ours, 2), goal, unit, against / ours >= goal)


def people(count: int) -> list[dict[str, Any]]:
    """Contents of one class of 12 units, frozen as those that are issued, each with a credential inside."""
    from tests.factories import CertificateFactory

    first = CertificateFactory.build(enrollment=None, training_center=None, issued_by=None).content
    dice, made = Random(2021), []
    for number in range(1, count + 1):
        own = CertificateFactory.build(enrollment=None, training_center=None, issued_by=None).content
        holder = {"name": " ".join(dice.sample(NAMES, dice.randint(1, 4))), "birth_place": dice.choice(["Metro", "Kota Agung"])}
        units = [
            first["units"][0] | {"code": f"C.24LAS01.{row:03}.1", "mark": f"{dice.randint(60, 100)}.{dice.randint(0, 9)}"}
            for row in range(12)
        ]
        credential = {"id": own["verify_url"], "name": holder["name"], "proof": [{"proofValue": f"z{dice.getrandbits(512):x}"}]}
        made.append(first | {
            "number": f"{number:04}/SERT/BLK/III/2026", "code": own["code"], "verify_url": own["verify_url"], "units": units,
            "holder": holder | {"birth_date": f"19{dice.randint(60, 99)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}"},
            "credential": credential,
        })  # fmt: skip
    return made


def timed(make: Callable[[Any], bytes], given: list[Any], folder: Path) -> float:
    """Milliseconds for one file of ``given``, its writing included."""
    started = time.perf_counter()
    for number, one in enumerate(given):
        (folder / f"{number}.pdf").write_bytes(make(one))
    return 1000 * (time.perf_counter() - started) / len(given)


@contextmanager
def fresh_renderer() -> Iterator[Any]:
    """A child of its own, which knows no sheet yet."""
    from certificates import filling
    from certificates.rendering.parent import Renderer

    renderer, kept = Renderer(), filling.renderer
    filling.renderer = renderer
    yield renderer
    filling.renderer = kept
    renderer.close()


def laid_out(content: Mapping[str, Any]) -> bytes:
    """The plain way, in this process: what anybody would write."""
    from certificates.pdf import archive, certificate_html
    from certificates.rendering.child import pdf_of

    return pdf_of(certificate_html(content), archive(content))


def resident(pid: int) -> float:
    """Megabytes that the process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def batch(contents: list[Any], folder: Path) -> tuple[float, float, float, float]:
    """Milliseconds a sheet, once warm for one, and megabytes of the child after a tenth of the batch and after it."""
    from certificates.filling import certificate_pdf

    with fresh_renderer() as renderer:
        started, early = time.perf_counter(), max(1, len(contents) // 10)
        timed(certificate_pdf, contents[:early], folder)
        first = resident(renderer._child.pid)
        timed(certificate_pdf, contents[early:], folder)
        each = 1000 * (time.perf_counter() - started) / len(contents)
        last = resident(renderer._child.pid)
        single = statistics.median(timed(certificate_pdf, [content], folder) for content in contents[:20])
    return each, single, first, last


def rivals(contents: list[Any], folder: Path) -> Iterator[tuple[str, float]]:
    """Each other way and its milliseconds a sheet; what it prepares once is left out."""
    from playwright.sync_api import sync_playwright

    from benchmarks.drawings import browser_drawing, reportlab_drawing, typst_drawing
    from certificates.filling import person_of
    from certificates.pdf import certificate_html

    laid_out(contents[0])  # libraries and fonts are read
    yield "WeasyPrint for each", timed(laid_out, contents, folder)
    html, persons = certificate_html(contents[0]), [person_of(content) | {"content": content} for content in contents]
    for name, draw in (
        ("ReportLab", reportlab_drawing(contents[0], html)),
        ("Typst, tagged A-3a", typst_drawing(contents[0], html, folder)),
    ):
        draw(persons[0])
        yield name, timed(draw, persons, folder)
    with sync_playwright() as playwright:
        draw, close = browser_drawing(contents[0], playwright)
        draw(persons[0])
        yield "Chromium", timed(draw, persons, folder)
        close()


def signed_ways(contents: list[Any], folder: Path) -> tuple[float, float]:
    """Milliseconds a signature of ours, and of pyHanko's own signer with the same key, over sheets that are made."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter

    from certificates.filling import certificate_pdf
    from certificates.signer import load_key, make_key, sign

    now = datetime.now(UTC)
    path, secret = folder / "key.p12", "of the benchmark"
    path.write_bytes(make_key(name="UPTD BLK Rekaan", at=now, until=now + timedelta(days=9), passphrase=secret))
    key, sheets = load_key(str(path), secret), [certificate_pdf(content) for content in contents]
    own = signers.SimpleSigner.load_pkcs12(str(path), passphrase=secret.encode())
    about = signers.PdfSignatureMetadata(field_name="Segel", subfilter=SigSeedSubFilter.PADES)

    def by_pyhanko(data: bytes) -> bytes:
        import io

        return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), about, signer=own).getvalue()

    by_pyhanko(sheets[0]), sign(sheets[0], key)
    return timed(lambda data: sign(data, key), sheets, folder), timed(by_pyhanko, sheets, folder)


def once(size: int, samples: int, folder: Path) -> list[Row]:
    contents = people(size)
    each, single, early, late = batch(contents, folder)
    finished, new = [path.read_bytes() for path in folder.glob("*.pdf")], folder / "new"
    new.mkdir()
    writing = timed(lambda data: data, finished, new)  # as many files as the batch, and as new
    others = dict(rivals(contents[:samples], folder))
    ours, pyhanko = signed_ways(contents[:samples], folder)
    plain = others["WeasyPrint for each"]
    return [
        at_least("batch: against WeasyPrint for each", each, plain, 60),
        at_least("batch: against Typst, tagged A-3a", each, others["Typst, tagged A-3a"], 3),
        at_least("batch: against ReportLab, untagged", each, others["ReportLab"], 1),
        at_least("batch: against Chromium", each, others["Chromium"], 1),
        at_least("batch: against writing the finished bytes", each, writing, 0.1),
        at_least("batch, signed: against WeasyPrint and pyHanko's signer", each + ours, plain + pyhanko, 12),
        at_least("one on demand, warm", single, 300, 1),
        at_least("memory of the worker's child after the batch", late, 150, 1, "MB"),
        at_least("memory: after a tenth of the batch against after it", late, early, 0.9, "MB"),
    ]


def medians(rounds: list[list[Row]]) -> list[Row]:
    """Of each comparison the run with the median ratio."""
    return [sorted(rows, key=lambda row: row.ratio)[len(rows) // 2] for rows in zip(*rounds, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="200 sheets, once")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    defaults = {"SECRET_KEY": "for the benchmark", "PUBLIC_BASE_URL": "http://testserver", "DEBUG": "False"}
    defaults |= {
        "DATABASE_URL": f"sqlite:///{tempfile.gettempdir()}/none.sqlite3",
        "DJANGO_SETTINGS_MODULE": "lapas_training.settings",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    import logging

    import django

    django.setup()
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    size, samples, rounds = (200, 5, 1) if options.quick else (1000, 12, 3)
    found = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            found.append(once(size, samples, Path(folder)))
    rows = medians(found)
    if options.json:
        sys.stdout.write(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
        return
    from benchmarks.table import compared

    sys.stdout.write(compared(rows, size))


if __name__ == "__main__":
    main()
