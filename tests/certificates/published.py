"""What others have published about credentials: the contexts and the schema (tests/data/credentials), and a full RDFC-1.0."""

import json
from pathlib import Path

from pyld import jsonld

from certificates.rules.quads import CONTEXTS

DATA = Path(__file__).parents[1] / "data" / "credentials"
SCHEMA = json.loads((DATA / "achievement-credential.schema.json").read_text())
_FILES = dict(zip(CONTEXTS, ("credentials-v2.jsonld", "open-badges-3.0.3.jsonld"), strict=True))
_CONTEXTS = {address: json.loads((DATA / name).read_text()) for address, name in _FILES.items()}


def normalised(document) -> str:
    """The canonical quads by way of the published contexts; an unknown address raises."""

    def load(address, _options):
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": _CONTEXTS[address]}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return jsonld.normalize(document, options)
