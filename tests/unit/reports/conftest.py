"""Fonts for PDF tests: ZHIQIAO_TEST_FONTS, else those ./run --setup placed in the clone."""

import os
from pathlib import Path

import pytest

CLONE = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def fonts() -> Path:
    """A folder with an open Chinese font."""
    named = os.environ.get("ZHIQIAO_TEST_FONTS")
    folder = Path(named) if named else CLONE / "var" / "fonts"
    if not any(folder.glob("*.ttf")):
        pytest.skip(f"没有中文字体（{folder}）：./run --setup 会取来，或用 ZHIQIAO_TEST_FONTS 指明")
    return folder
