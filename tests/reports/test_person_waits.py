import pytest

from reports.rules.person_waits import PersonFacts, Wait, waits

WELL = PersonFacts(here=True, registered=True, release_known=True, identity_confirmed=True)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(WELL, [], id="nothing"),
        pytest.param(
            PersonFacts(here=True, registered=False, release_known=False), [Wait.REGISTER_NUMBER, Wait.RELEASE], id="new"
        ),
        pytest.param(PersonFacts(here=False, registered=False, release_known=False), [], id="who-has-left"),
        pytest.param(
            PersonFacts(here=True, registered=True, release_known=True, has_place=True, suspended=True, postponed=True),
            [Wait.OUT, Wait.IDENTITY, Wait.POSTPONED],
            id="in-a-class",
        ),
        pytest.param(
            PersonFacts(
                here=False, registered=True, release_known=True, has_place=True, identity_confirmed=True,
                certificate_missing=True, sheet_missing=True, to_hand_over=True,
            ),
            [Wait.CERTIFICATE, Wait.SHEET, Wait.RECEIPT],
            id="what-he-earned-waits-for-who-has-left",
        ),
        pytest.param(
            PersonFacts(here=True, registered=True, release_known=True, nominated=True), [Wait.NOMINATED], id="proposed"
        ),
    ],
)  # fmt: skip
def test_what_waits(facts, expected):
    assert waits(facts) == expected
