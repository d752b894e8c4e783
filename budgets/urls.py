from django.urls import path

from budgets.views import budgets, honoraria, importing, lines, materials

app_name = "budgets"
urlpatterns = [
    path("budgets/", budgets.BudgetListView.as_view(), name="budget-list"),
    path("budgets/sums/", budgets.BudgetSumsView.as_view(), name="budget-sums"),
    path("budgets/add/", budgets.BudgetAddView.as_view(), name="budget-add"),
    path("budgets/<int:pk>/", budgets.BudgetDetailView.as_view(), name="budget-detail"),
    path("budgets/<int:pk>/lines/add/", budgets.LineAddView.as_view(), name="budget-line-add"),
    path("budgets/<int:pk>/honoraria/", honoraria.HonorariaView.as_view(), name="budget-honoraria"),
    path("budgets/<int:pk>/honoraria/rate/", honoraria.RateAddView.as_view(), name="budget-rate-add"),
    path("budgets/<int:pk>/honoraria/<int:training_class>/", honoraria.ListMakeView.as_view(), name="budget-honoraria-make"),
    path("honoraria/<int:pk>/", honoraria.ListDetailView.as_view(), name="budget-honorarium"),
    path("honoraria/<int:pk>/pay/", honoraria.ListPayView.as_view(), name="budget-honorarium-pay"),
    path("honoraria/<int:pk>/take-back/", honoraria.ListTakeBackView.as_view(), name="budget-honorarium-take-back"),
    path("budgets/<int:pk>/realizations/import/", importing.RealizationImportView.as_view(), name="budget-import"),
    path("budgets/realizations/template.xlsx", importing.template, name="budget-import-template"),
    path("budget-lines/<int:pk>/", lines.LineDetailView.as_view(), name="budget-line"),
    path("budget-lines/<int:pk>/ceiling/", lines.CeilingReviseView.as_view(), name="budget-ceiling"),
    path("budget-lines/<int:pk>/realize/", lines.RealizeView.as_view(), name="budget-realize"),
    path("realizations/<int:pk>/take-back/", lines.TakeBackView.as_view(), name="budget-take-back"),
    path("realizations/<int:pk>/evidence/", lines.download_evidence, name="budget-evidence"),
    path("classes/<int:pk>/cost/", lines.ClassCostView.as_view(), name="class-cost"),
    path("classes/<int:pk>/materials/", materials.MaterialsView.as_view(), name="class-materials"),
    path("classes/<int:pk>/materials/edit/", materials.NeedsView.as_view(), name="class-materials-edit"),
    path("classes/<int:pk>/materials/request/", materials.RequestView.as_view(), name="class-materials-request"),
    path("classes/<int:pk>/materials/receive/", materials.ReceiveView.as_view(), name="class-materials-receive"),
    path("classes/<int:pk>/materials/use/", materials.UseView.as_view(), name="class-materials-use"),
    path("classes/<int:pk>/receipts/add/", materials.HandoutAddView.as_view(), name="class-handout-add"),
    path("material-requests/<int:pk>/take-back/", materials.RequestTakeBackView.as_view(), name="material-request-take-back"),
    path("material-receipts/<int:pk>/take-back/", materials.ReceiptTakeBackView.as_view(), name="material-receipt-take-back"),
    path("material-receipts/<int:pk>/pay/", materials.ReceiptPayView.as_view(), name="material-receipt-pay"),
    path("receipts/<int:pk>/take-back/", materials.HandoutTakeBackView.as_view(), name="handout-take-back"),
]
