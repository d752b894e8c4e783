import pytest

from organizations.rules.letterhead import Heading, heading


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], Heading([], "UPTD BLK", []), id="nothing-entered"),
        pytest.param(["DINAS", "UPTD BLK REKAAN"], Heading(["DINAS"], "UPTD BLK REKAAN", []), id="no-address"),
        pytest.param(
            ["DINAS", " UPTD BLK REKAAN ", "", "Jalan Rekaan 5", "Telepon 0"],
            Heading(["DINAS"], "UPTD BLK REKAAN", ["Jalan Rekaan 5", "Telepon 0"]),
            id="address-below",
        ),
        pytest.param(["JALANAN MAJU"], Heading([], "JALANAN MAJU", []), id="a-name-that-begins-like-a-street"),
    ],
)
def test_the_last_line_that_is_no_address_names_the_house(lines, expected):
    assert heading(lines, name="UPTD BLK") == expected
