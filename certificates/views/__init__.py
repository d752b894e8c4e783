from .certificate import (
    CertificateDetailView,
    CertificateDownloadView,
    CertificateHandOverView,
    CertificateReplaceView,
    CertificateRevokeView,
)
from .class_tab import ClassCertificatesView, ClassIssueView
from .public import verify, verify_form

__all__ = [
    "CertificateDetailView",
    "CertificateDownloadView",
    "CertificateHandOverView",
    "CertificateReplaceView",
    "CertificateRevokeView",
    "ClassCertificatesView",
    "ClassIssueView",
    "verify",
    "verify_form",
]
