from django.urls import path

from programs.views import papers, year_plans

urlpatterns = [
    path("plans/", year_plans.PlanListView.as_view(), name="plan-list"),
    path("plans/add/", year_plans.PlanAddView.as_view(), name="plan-add"),
    path("plans/<int:pk>/", year_plans.PlanDetailView.as_view(), name="plan-detail"),
    path("plans/<int:pk>/rows/add/", year_plans.RowAddView.as_view(), name="plan-row-add"),
    path("plans/<int:pk>/classes/link/", year_plans.ClassLinkView.as_view(), name="plan-class-link"),
    path("plan-rows/<int:pk>/change/", year_plans.RowChangeView.as_view(), name="plan-row-change"),
    path("plan-rows/<int:pk>/cut/", year_plans.RowCutView.as_view(), name="plan-row-cut"),
    path("plans/<int:pk>/letters/add/", papers.PlanLetterAddView.as_view(), name="plan-letter-add"),
    path("plans/<int:pk>/agreements/<int:agreement>/scan/", papers.AgreementScanView.as_view(), name="plan-agreement-scan"),
    path("classes/<int:pk>/letters/add/", papers.ClassLetterAddView.as_view(), name="class-letter-add"),
    path("letters/<int:pk>/scan/", papers.download_letter, name="letter-download"),
    path("agreements/<int:pk>/scan/", papers.download_agreement, name="agreement-download"),
]
