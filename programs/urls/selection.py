from django.urls import path

from programs.views import candidates, proposals, waiting_list

urlpatterns = [
    path("classes/<int:pk>/candidates/", candidates.ClassCandidatesView.as_view(), name="class-candidates"),
    path("classes/<int:pk>/candidates/criteria/", candidates.ClassCriteriaView.as_view(), name="class-criteria"),
    path("classes/<int:pk>/candidates/nominate/", candidates.ClassNominateView.as_view(), name="class-nominate"),
    path("classes/<int:pk>/candidates/interest/", candidates.ClassInterestView.as_view(), name="class-interest"),
    path("classes/<int:pk>/proposal/", proposals.ClassProposalView.as_view(), name="class-proposal"),
    path("classes/<int:pk>/waiting-list/", waiting_list.ClassWaitingListView.as_view(), name="class-waiting-list"),
    path("classes/<int:pk>/waiting-list/day/", waiting_list.ClassReplacementDayView.as_view(), name="class-replacement-day"),
    path("proposals/<int:pk>/arrange/", proposals.ProposalArrangeView.as_view(), name="proposal-arrange"),
    path("proposals/<int:pk>/check/", proposals.ProposalCheckView.as_view(), name="proposal-check"),
    path("proposals/<int:pk>/return/", proposals.ProposalReturnView.as_view(), name="proposal-return"),
    path("proposals/<int:pk>/tpp/", proposals.ProposalTppView.as_view(), name="proposal-tpp"),
    path("proposals/<int:pk>/decree/", proposals.ProposalDecreeView.as_view(), name="proposal-decree"),
    path("proposals/<int:pk>/withdraw/", proposals.ProposalWithdrawView.as_view(), name="proposal-withdraw"),
    path("nominations/<int:pk>/decline/", waiting_list.NominationDeclineView.as_view(), name="nomination-decline"),
    path(
        "nominations/<int:pk>/consent-again/",
        waiting_list.NominationConsentAgainView.as_view(),
        name="nomination-consent-again",
    ),
    path("nominations/<int:pk>/drop/", waiting_list.NominationDropView.as_view(), name="nomination-drop"),
    path("nominations/<int:pk>/move-up/", waiting_list.NominationMoveUpView.as_view(), name="nomination-move-up"),
    path("nominations/<int:pk>/accept/", waiting_list.NominationAcceptView.as_view(), name="nomination-accept"),
    path("nominations/<int:pk>/skip/", waiting_list.NominationSkipView.as_view(), name="nomination-skip"),
]
