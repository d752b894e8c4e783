from .batch import BatchIssueView
from .bundle import PrintFileView, ZipView
from .certificate import (
    CertificateDetailView,
    CertificateDownloadView,
    CertificateHandOverView,
    CertificateReplaceView,
    CertificateRevokeView,
)
from .class_tab import ClassCertificatesView, ClassIssueView, ClassStatementsIssueView, ClassStatementsView
from .inmate_tab import InmateCertificatesView
from .public import verify, verify_form
from .public_file import verify_upload
from .register import RegisterView, RegisterWorkbookView

__all__ = [
    "BatchIssueView",
    "CertificateDetailView",
    "CertificateDownloadView",
    "CertificateHandOverView",
    "CertificateReplaceView",
    "CertificateRevokeView",
    "ClassCertificatesView",
    "ClassIssueView",
    "ClassStatementsIssueView",
    "ClassStatementsView",
    "InmateCertificatesView",
    "PrintFileView",
    "RegisterView",
    "RegisterWorkbookView",
    "ZipView",
    "verify",
    "verify_form",
    "verify_upload",
]
