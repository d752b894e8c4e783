from .batch import BatchIssueView
from .blanks import BlankLayoutView, BlankListView, BlankSpoiledAddView, BlankSpoilView, BlankTestView, ClassBlanksView
from .bundle import PrintFileView, ZipView
from .certificate import (
    CertificateDetailView,
    CertificateReplaceView,
    CertificateRevokeView,
)
from .class_tab import (
    ClassCertificatesView,
    ClassIssueView,
    ClassProgressView,
    ClassStatementsIssueView,
    ClassStatementsView,
)
from .competency import CompetencyRecordView, ForwardView, ResultCorrectView, WishView, download_competency
from .credential import CertificateCredentialView, issuer_keys, revoked
from .exam_results import ExamLockView, ExamRemindersView, ExamResultsView
from .exams import ExamAddView, ExamCancelView, ExamDetailView, ExamListView, ExamMoveView, ExamPeopleView, ExamWithdrawView
from .handing_over import CertificateHandOverCorrectView, CertificateHandOverView, ClassHandOverView
from .inmate_tab import InmateCertificatesView
from .numbering import NumberingChangeView, NumberingView
from .photo import CertificatePhotoRemoveView, CertificatePhotoView
from .printing import CertificateDownloadView
from .public import verify, verify_form
from .public_file import verify_upload
from .register import RegisterView
from .sheet_templates import SheetAddView, SheetDetailView, SheetEditView, SheetListView, SheetUseView, SpecimenView
from .signing import CertificateVersionView, ClassSealView, ClassSigningView, ClassUnsignedView

__all__ = [
    "BatchIssueView",
    "BlankLayoutView",
    "BlankListView",
    "BlankSpoilView",
    "BlankSpoiledAddView",
    "BlankTestView",
    "CertificateCredentialView",
    "CertificateDetailView",
    "CertificateDownloadView",
    "CertificateHandOverCorrectView",
    "CertificateHandOverView",
    "CertificatePhotoRemoveView",
    "CertificatePhotoView",
    "CertificateReplaceView",
    "CertificateRevokeView",
    "CertificateVersionView",
    "ClassBlanksView",
    "ClassCertificatesView",
    "ClassHandOverView",
    "ClassIssueView",
    "ClassProgressView",
    "ClassSealView",
    "ClassSigningView",
    "ClassStatementsIssueView",
    "ClassStatementsView",
    "ClassUnsignedView",
    "CompetencyRecordView",
    "ExamAddView",
    "ExamCancelView",
    "ExamDetailView",
    "ExamListView",
    "ExamLockView",
    "ExamMoveView",
    "ExamPeopleView",
    "ExamRemindersView",
    "ExamResultsView",
    "ExamWithdrawView",
    "ForwardView",
    "InmateCertificatesView",
    "NumberingChangeView",
    "NumberingView",
    "PrintFileView",
    "RegisterView",
    "ResultCorrectView",
    "SheetAddView",
    "SheetDetailView",
    "SheetEditView",
    "SheetListView",
    "SheetUseView",
    "SpecimenView",
    "WishView",
    "ZipView",
    "download_competency",
    "issuer_keys",
    "revoked",
    "verify",
    "verify_form",
    "verify_upload",
]
