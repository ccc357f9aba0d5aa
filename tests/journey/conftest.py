"""The sample company served by real processes, and its people in front of one Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import ToldDemo
from tests.installation import copy_of, served
from tests.journey.people import Company


@pytest.fixture(scope="session")
def address(chromium: Any, told_demo: ToldDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a copy of the sample company is served, its cooling-off over at once."""
    home = copy_of(told_demo.home, tmp_path_factory.mktemp("journey") / "home")
    with served(home, DUIPING_ARCHIVE_AFTER_DAYS="0") as place:
        yield place


@pytest.fixture(scope="session")
def whole_company(chromium: Any, address: str) -> Company:
    return Company(chromium, address)


@pytest.fixture
def company(whole_company: Company) -> Iterator[Company]:
    """The company; afterwards no browser may have complained of anything."""
    yield whole_company
    assert whole_company.leave() == []


@pytest.fixture(scope="session")
def resolved() -> list[str]:
    """Tickets resolved by earlier tests, for those that look at what became of them."""
    return []
