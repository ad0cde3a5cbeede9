"""Columns: taken apart, joined, kept in a file."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from tests.unit.landscape.small_register import One, register

from zhiqiao.assets.landscape.columns import Columns, ColumnsBroken, empty, join, read, save, take
from zhiqiao.assets.landscape.snapshot import document_hash

FOUND = (
    One(ipcs=("C02F9/00", "B01D61/14"), holders=("甲公司",), publication="CN1A", cites=("CN9A",)),
    One(ipcs=(), holders=()),
    One(ipcs=("F04D13/00",), holders=("乙大学", "甲公司"), region="990101"),
)


def told(columns: Columns) -> list[tuple[object, ...]]:
    """Each patent in words."""
    return [
        (
            int(key),
            columns.regions[columns.region[at]],
            [columns.symbols[i] for i in columns.ipc[columns.ipc_at[at] : columns.ipc_at[at + 1]]],
            [columns.holders[i] for i in columns.holder[columns.holder_at[at] : columns.holder_at[at + 1]]],
            columns.cited[columns.cited_at[at] : columns.cited_at[at + 1]].tolist(),
        )
        for at, key in enumerate(columns.keys)
    ]


def test_rows_taken_keep_their_lists() -> None:
    columns = register(FOUND)
    assert told(take(columns, np.array([2, 0]))) == [told(columns)[2], told(columns)[0]]


def test_joined_rows_stand_in_order_of_key() -> None:
    columns = register(FOUND)
    first, second = take(columns, np.array([1])), take(columns, np.array([0, 2]))
    assert told(join(first, second)) == told(columns)
    assert told(join(empty(), columns)) == told(columns)
    assert told(join(columns, empty())) == told(columns)


def test_a_kept_file_is_read_back(tmp_path: Path) -> None:
    columns = register(FOUND)
    save(columns, tmp_path / "kept.npz", "mark|1")
    again, mark = read(tmp_path / "kept.npz")
    assert mark == "mark|1"
    assert told(again) == told(columns)
    for field in fields(Columns):
        assert np.array_equal(getattr(again, field.name), getattr(columns, field.name)), field.name


def test_a_broken_file_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "kept.npz").write_bytes(b"PK\x03\x04 nothing")
    for name in ("kept.npz", "none.npz"):
        with pytest.raises(ColumnsBroken):
            read(tmp_path / name)


def test_a_publication_is_known_without_its_kind() -> None:
    assert document_hash("CN101234567A") == document_hash("cn 101234567 B")
    assert document_hash("CN101234567A") != document_hash("CN101234568A")
    assert document_hash("") == 0
