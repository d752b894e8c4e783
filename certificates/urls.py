from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("classes/<int:pk>/certificates/", views.ClassCertificatesView.as_view(), name="class-certificates"),
    path("classes/<int:pk>/certificates/progress/", views.ClassProgressView.as_view(), name="class-progress"),
    path("classes/<int:pk>/certificates/issue/", views.ClassIssueView.as_view(), name="class-issue"),
    path("classes/<int:pk>/certificates/hand-over/", views.ClassHandOverView.as_view(), name="class-hand-over"),
    path("classes/<int:pk>/signatures/", views.ClassSigningView.as_view(), name="class-signing"),
    path("classes/<int:pk>/signatures/unsigned.zip", views.ClassUnsignedView.as_view(), name="class-unsigned"),
    path("classes/<int:pk>/signatures/sign/", views.ClassSealView.as_view(), name="class-seal"),
    path("classes/<int:pk>/statements/", views.ClassStatementsView.as_view(), name="class-statements"),
    path("classes/<int:pk>/statements/issue/", views.ClassStatementsIssueView.as_view(), name="class-statements-issue"),
    path("inmates/<int:pk>/certificates/", views.InmateCertificatesView.as_view(), name="inmate-certificates"),
    path("certificates/", views.RegisterView.as_view(), name="register"),
    path("certificates/register.xlsx", views.RegisterWorkbookView.as_view(), name="register-workbook"),
    path("certificates/numbering/", views.NumberingView.as_view(), name="numbering"),
    path("certificates/numbering/change/", views.NumberingChangeView.as_view(), name="numbering-change"),
    path("certificates/blanks/", views.BlankListView.as_view(), name="blanks"),
    path("certificates/blanks/layout/", views.BlankLayoutView.as_view(), name="blanks-layout"),
    path("certificates/blanks/test.pdf", views.BlankTestView.as_view(), name="blanks-test"),
    path("certificates/blanks/spoiled/", views.BlankSpoiledAddView.as_view(), name="blanks-spoiled-add"),
    path("certificates/blanks/<int:pk>/spoiled/", views.BlankSpoilView.as_view(), name="blank-spoil"),
    path("classes/<int:pk>/certificates/blanks/", views.ClassBlanksView.as_view(), name="class-blanks"),
    path("certificates/issue/", views.BatchIssueView.as_view(), name="batch-issue"),
    path("certificates/print/", views.PrintFileView.as_view(), name="batch-print"),
    path("certificates/zip/", views.ZipView.as_view(), name="batch-zip"),
    path("certificates/<int:pk>/", views.CertificateDetailView.as_view(), name="certificate-detail"),
    path("certificates/<int:pk>/download/", views.CertificateDownloadView.as_view(), name="certificate-download"),
    path("certificates/<int:pk>/versions/<int:version>/", views.CertificateVersionView.as_view(), name="certificate-version"),
    path("certificates/<int:pk>/revoke/", views.CertificateRevokeView.as_view(), name="certificate-revoke"),
    path("certificates/<int:pk>/replace/", views.CertificateReplaceView.as_view(), name="certificate-replace"),
    path("certificates/<int:pk>/hand-over/", views.CertificateHandOverView.as_view(), name="certificate-hand-over"),
    path(
        "certificates/<int:pk>/hand-over/correct/",
        views.CertificateHandOverCorrectView.as_view(),
        name="certificate-hand-over-correct",
    ),
    path("certificates/<int:pk>/credential.json", views.CertificateCredentialView.as_view(), name="certificate-credential"),
    # Written into credentials: these addresses must answer as long as anybody may check one.
    path("credentials/issuer-<int:pk>.json", views.issuer_keys, name="issuer-keys"),
    path("credentials/status-<int:pk>-<slug:kind>-<int:year>.json", views.revoked, name="revoked-list"),
    path("v/", views.verify_form, name="verify-form"),
    path("v/file/", views.verify_upload, name="verify-file"),
    path("v/<str:code>", views.verify, name="verify"),
]
