"""The key of the server: read from its file, looked at, used. No database and no settings.

What it signs bears an *uncertified* electronic signature: no authority vouches for who holds the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from certificates.rules.leaks import leaks_in
from certificates.signature_tag import tag_last_field

RESERVED = 8192  # bytes for a signature with its chain; to measure them it would be signed twice
DIGEST = "sha256"


class KeyProblem(TextChoices):
    """Why the server cannot sign."""

    NOT_SET = "key_not_set", _("No key of the server is set (SIGNING_KEY).")
    MISSING = "key_missing", _("The file of the server's key is not there or cannot be read (SIGNING_KEY).")
    UNREADABLE = "key_unreadable", _("The file of the server's key is no PKCS#12 or PEM file, or its passphrase is wrong.")
    NO_PAIR = "key_no_pair", _("The file of the server's key lacks the key, or the certificate that belongs to it.")
    UNSUITED = "key_unsuited", _("The server's key is not ECDSA on the curve P-256.")
    WRONG_USE = "key_wrong_use", _("The certificate of the server's key is not made for signatures.")
    NAMELESS = "key_nameless", _("The certificate of the server's key bears no name (CN).")
    TELLS = "key_tells", _("The name in the certificate of the server's key would tell where certificates are earned.")
    NOT_YET = "key_not_yet", _("The certificate of the server's key is not valid yet.")
    EXPIRED = "key_expired", _("The certificate of the server's key has expired.")
    NO_TIMESTAMP = "no_timestamp", _("The timestamp server gave no timestamp.")


class Unsigned(Exception):
    """The server cannot sign, for the reason ``problem``."""

    def __init__(self, problem: KeyProblem):
        super().__init__(problem.label)
        self.problem = problem


@dataclass(frozen=True)
class ServerKey:
    """A key and its certificates, ready to sign one sheet after another."""

    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def name(self) -> str:
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value).strip() if names else ""

    @property
    def valid_until(self) -> datetime:
        return self.certificate.not_valid_after_utc

    def problem(self, at: datetime) -> KeyProblem | None:
        """What makes it unfit to sign at ``at``."""
        usage = self._usage()
        checks = {
            KeyProblem.UNSUITED: not isinstance(self.private, ec.EllipticCurvePrivateKey)
            or not isinstance(self.private.curve, ec.SECP256R1),
            KeyProblem.WRONG_USE: usage is not None and not (usage.digital_signature or usage.content_commitment),
            KeyProblem.NAMELESS: not self.name,
            KeyProblem.TELLS: bool(leaks_in(self.name)),
            KeyProblem.NOT_YET: at < self.certificate.not_valid_before_utc,
            KeyProblem.EXPIRED: at > self.valid_until,
        }
        return next((problem for problem, found in checks.items() if found), None)

    def _usage(self) -> x509.KeyUsage | None:
        try:
            return self.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return None

    @cached_property
    def signer(self):
        """pyHanko's signer with the key object kept: its own reads the key anew for each signature."""
        from asn1crypto.x509 import Certificate
        from pyhanko.sign.signers import SimpleSigner
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        private = self.private

        class Kept(SimpleSigner):
            def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
                return private.sign(data, ec.ECDSA(hashes.SHA256()))

        own, *others = (Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in (self.certificate, *self.chain))
        store = SimpleCertificateStore()
        store.register_multiple(others)
        return Kept(signing_cert=own, signing_key=None, cert_registry=store)


def load_key(path: str, passphrase: str = "") -> ServerKey:
    """The key in the PKCS#12 or PEM file at ``path``. Raises Unsigned; whether it is fit says ``ServerKey.problem``."""
    if not path:
        raise Unsigned(KeyProblem.NOT_SET)
    try:
        changed = Path(path).stat().st_mtime_ns
        return _load(path, passphrase, changed)
    except OSError as error:
        raise Unsigned(KeyProblem.MISSING) from error


@lru_cache(maxsize=4)
def _load(path: str, passphrase: str, changed: int) -> ServerKey:
    data, secret = Path(path).read_bytes(), passphrase.encode() or None
    try:
        if b"-----BEGIN" in data:
            private = serialization.load_pem_private_key(data, secret)
            found = x509.load_pem_x509_certificates(data)
        else:
            private, own, others = pkcs12.load_key_and_certificates(data, secret)
            found = [one for one in (own, *others) if one]
    except (ValueError, TypeError) as error:  # the latter: a passphrase too many, or none where one is needed
        raise Unsigned(KeyProblem.UNREADABLE) from error
    own = [one for one in found if private and _same(one.public_key(), private.public_key())]
    if not own:
        raise Unsigned(KeyProblem.NO_PAIR)
    return ServerKey(private, own[0], tuple(one for one in found if one != own[0]))


def _same(one, other) -> bool:
    kind, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return one.public_bytes(kind, form) == other.public_bytes(kind, form)


def sign(data: bytes, key: ServerKey, *, timestamp_url: str = "") -> bytes:
    """``data``, a PDF, extended by a signature of ``key`` that covers all of it (PAdES); its own bytes stay as they are.

    The field is invisible and outside the page, hence needs no font; it is tagged, and the metadata stay those of
    the archive. Raises Unsigned when the server at ``timestamp_url`` gives no timestamp.
    """
    from aiohttp import ClientError
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter, append_signature_field
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    writer = _writer(data)
    field = f"Segel{len(writer.prev.embedded_signatures) + 1}"
    about = PdfSignatureMetadata(
        field_name=field, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES, name=key.name,
        reason="Tanda tangan elektronik tidak tersertifikasi", signer_key_usage=set(),
    )  # fmt: skip
    place = SigFieldSpec(
        field, readable_field_name="Segel elektronik", invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
    )
    append_signature_field(writer, place)
    tag_last_field(writer)
    stamper = HTTPTimeStamper(timestamp_url) if timestamp_url else None
    try:
        signed = PdfSigner(about, key.signer, timestamper=stamper).sign_pdf(
            writer, existing_fields_only=True, bytes_reserved=RESERVED
        )
    except (TimestampRequestError, ClientError, TimeoutError, OSError) as error:
        raise Unsigned(KeyProblem.NO_TIMESTAMP) from error
    return signed.getvalue()


def _writer(data: bytes):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Extending(IncrementalPdfFileWriter):
        """Writes the signature and nothing else: a new version number or another producer would leave the archive's rules."""

        def ensure_output_version(self, version) -> None: ...

        def register_extension(self, ext) -> None: ...

        def _update_meta(self) -> None: ...

    return Extending(BytesIO(data))


def make_key(*, name: str, at: datetime, until: datetime, passphrase: str) -> bytes:
    """A PKCS#12 file with a new key and the certificate that it signed itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(until)
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )
    secret = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), private, certificate, None, secret)
