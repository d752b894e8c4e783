"""Every kind of paper that can be printed: one list for addresses, pages and the command ``print_document``.

To add a paper:

1. ``reports/papers/<kind>.py`` has a function that returns a ``Paper``: template, context (``common_context`` for a paper
   about a class, ``frame`` for any other), the verb of the audit trail (``reports.print_<kind>``), what it is about, the
   persons whom it names, and a file name without a person's name. Who may not read the same on it as others is given as
   ``by``; the clock is ``at``. Its words are Indonesian and stand in the module or the template
   ``reports/paper/<kind>.html``, which extends ``reports/paper/base.html``.
2. Where somebody works on with its figures, the paper has ``tables`` (``jobs.exports.table.Table``), with numbers as
   numbers and days as days; ``"xlsx"`` among its formats writes them.
3. A ``Document`` in one of ``reports/kinds/`` says of which rows it can be made (a QuerySet through ``visible_to``, with all
   that the paper reads selected), by which permission it is opened and which facts it ``tells``. With a ``purpose`` it is
   listed on the class's page of papers, when it is about a class or a meeting.

Its addresses follow: ``documents/<kind>/<pk>.pdf`` named ``reports:<kind>``, and ``.xlsx`` named ``reports:<kind>-xlsx``. So
do the command, the record of every print, and the tests of access and of what may stand on it: ``tests/access_matrix.py``
wants one line in ``PAPERS`` (and one in ``PAPER_SUBJECTS`` for a new kind of subject), ``tests/reports/test_golden.py`` a
file of its words, written by ``REWRITE_GOLDEN=1 pytest tests/reports/test_golden.py``, and looked at.
"""

from __future__ import annotations

from .kinds import center, closing, materials, period, prison, running, selection
from .kinds.document import Document

__all__ = ["DOCUMENTS", "Document"]

KINDS = [
    *selection.DOCUMENTS,
    *running.DOCUMENTS,
    *materials.DOCUMENTS,
    *center.DOCUMENTS,
    *closing.DOCUMENTS,
    *period.DOCUMENTS,
    *prison.DOCUMENTS,
]
DOCUMENTS = {document.kind: document for document in KINDS}
