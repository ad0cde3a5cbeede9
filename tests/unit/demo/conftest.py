import pytest
from demo.district import district
from demo.model import District


@pytest.fixture(scope="session")
def known() -> District:
    return district()
