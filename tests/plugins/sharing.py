"""Which tests go to one worker together, because what they begin with takes half a minute to write.

The mark ``xdist_group`` would say so beside the tests; pytest-xdist 3.8 cannot read it under pytest 9.2.
"""

from xdist.scheduler import LoadGroupScheduling

TOGETHER = ("tests/test_demo.py", "tests/programs/workbook/")


class Sharing(LoadGroupScheduling):
    """Whoever is free takes the next test, or the next group of them whole."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in TOGETHER if nodeid.startswith(group)), nodeid)


def pytest_xdist_make_scheduler(config, log) -> Sharing:
    return Sharing(config, log)
