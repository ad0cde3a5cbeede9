"""A hundred dirty workbooks and more: exactly the clean records, or a message; never a crash, nothing lost."""

import inspect
from functools import cache
from pathlib import Path
from random import Random

import pytest
from tests import dirty_cells, dirty_files, dirty_sheets
from tests.dirty_workbooks import Clean, Dirty, Variant, check, clean_from

from zhiqiao.kernel.patent_number import check_digit

SEED = 20260604
OWN = ["申请号", "专利名称", "申请人", "申请日", "主分类号", "摘要"]


@cache
def variants() -> dict[str, Variant]:
    """Every variant by name."""
    found = {
        name: function
        for module in (dirty_cells, dirty_sheets, dirty_files)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and name != "whole"
    }
    return dict(sorted(found.items()))


def made(name: str, clean: Clean) -> Dirty | None:
    return variants()[name](clean, Random(f"{SEED}:{clean.name}:{name}"))  # noqa: S311 - no secret, a seed


@pytest.fixture(scope="module")
def own() -> Clean:
    """A small table of our own; every patent in it is invented."""
    rows = []
    for serial in range(1, 13):
        digits = f"20232{serial:07d}"
        rows.append(
            [
                f"CN{digits}.{check_digit(digits)}",
                f"试验台{'甲乙丙丁戊己庚辛壬癸子丑'[serial - 1]}型",
                "澄江大学" if serial % 3 else "澄江大学；澄江试验有限公司",
                f"2023-03-{serial:02d}",
                "G01M13/00",
                "台面可升降。",
            ]
        )
    return Clean("自编台账", OWN, rows, 0, 1, 3, 2, is_application=True)


@pytest.mark.parametrize("name", variants())
def test_our_own_table_made_dirty(own: Clean, name: str) -> None:
    dirty = made(name, own)
    assert dirty is not None, "自编的表每一种都做得出来"
    check(own, dirty)


SAMPLES = ("city-registry-xlsx", "patsnap-export-xlsx", "sipo-trs-export-xlsx")
_cleans: dict[str, list[Clean]] = {}


def real(shared: Path) -> list[Clean]:
    """The real workbooks' first rows, read once."""
    if not _cleans:
        for folder in SAMPLES:
            paths = sorted((shared / "data/samples" / folder).glob("*.xlsx"))
            _cleans[folder] = [clean_from(path) for path in paths]
    return [clean for folder in SAMPLES for clean in _cleans[folder]]


@pytest.mark.shared
@pytest.mark.parametrize("name", variants())
def test_the_real_tables_made_dirty(shared: Path, name: str) -> None:
    for clean in real(shared):
        dirty = made(name, clean)
        if dirty is not None:
            check(clean, dirty)


@pytest.mark.shared
def test_there_are_a_hundred_of_them_out_of_real_ones(shared: Path) -> None:
    count = sum(made(name, clean) is not None for clean in real(shared) for name in variants())
    assert count >= 100
    assert len(variants()) >= 80
