"""Keys, sheets and signed files as other people would make them; nothing here asks the code under test to sign."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pikepdf
from asn1crypto import x509 as asn1
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.functions import sign_pdf
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.now(UTC)
AUTHORITY, SIGNATORY = "Otoritas Rekaan", "Drs. Hadi Rekaan, M.M."
PASSPHRASE = "kata rahasia"


@cache
def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def certificate(name: str, issuer: str = "", *, days: int = 30, ago: int = 1, authority: bool = False) -> x509.Certificate:
    """By the key of ``issuer``, else by its own."""
    subject, by = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer or name))
    usage = x509.KeyUsage(not authority, not authority, False, False, False, authority, authority, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(private_key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=ago))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(usage, critical=True)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .sign(private_key(issuer or name), hashes.SHA256())
    )


def root() -> bytes:
    return certificate(AUTHORITY, authority=True).public_bytes(Encoding.PEM)


def trusted_folder(folder: Path) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "akar.pem").write_bytes(root())
    return str(folder)


def official(**fields) -> x509.Certificate:
    return certificate("HADI REKAAN", AUTHORITY, **fields)


def key_file(path: Path, own: x509.Certificate, name: str, *, passphrase: str = PASSPHRASE) -> str:
    """A PKCS#12 file, or PEM by the suffix."""
    if path.suffix == ".pem":
        pem = private_key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(pem + own.public_bytes(Encoding.PEM))
    else:
        secret = BestAvailableEncryption(passphrase.encode())
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", private_key(name), own, None, secret))
    return str(path)


def paper(content) -> bytes:
    """Two empty pages with the code; in the order of real sheets: tagged, with metadata of their own."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        for _side in range(2):
            made.add_blank_page(page_size=(842, 595))
        made.docinfo["/Title"] = content["code"]
        made.save(file, deterministic_id=True)
    return file.getvalue()


def signed_outside(data: bytes, own: x509.Certificate | None = None, *, name: str = "HADI REKAAN", field: str = "Tanda") -> bytes:
    """``data`` signed by pyHanko as it comes, with a certificate of ``name``."""
    meta = PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    return sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), meta, signer_of(own or official(), name)).getvalue()


def signer_of(own: x509.Certificate, name: str) -> SimpleSigner:
    certificate = asn1.Certificate.load(own.public_bytes(Encoding.DER))
    return SimpleSigner(certificate, _asn1_key(private_key(name)), SimpleCertificateStore())


def timestamp_server() -> DummyTimeStamper:
    """pyHanko's own, which knows RSA only."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Waktu Rekaan")])
    own = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return DummyTimeStamper(asn1.Certificate.load(own.public_bytes(Encoding.DER)), _asn1_key(key))


def _asn1_key(key) -> PrivateKeyInfo:
    return PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
