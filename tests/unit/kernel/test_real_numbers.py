"""The kernel read against the real public files, where they are at hand."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from zhiqiao.kernel.credit_code import CreditCodeRefused, parse_credit_code
from zhiqiao.kernel.ipc import parse_ipc, parse_loc, split_ipcs
from zhiqiao.kernel.patent_number import (
    NumberRefused,
    looks_like_publication_number,
    parse_application_number,
    parse_publication_number,
)
from zhiqiao.kernel.periods import parse_day

pytestmark = pytest.mark.shared


def table(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shared_vectors(shared: Path) -> None:
    with (shared / "rules" / "number_test_vectors.csv").open(encoding="utf-8-sig", newline="") as file:
        vectors = list(csv.DictReader(file))
    for vector in vectors:
        parse = parse_credit_code if vector["kind"] == "USCC" else parse_application_number
        if vector["valid"] == "true":
            assert parse(vector["value"]), vector
        else:
            with pytest.raises((NumberRefused, CreditCodeRefused), match=f"应为 {vector['expected_check']}"):
                parse(vector["value"])


def test_every_number_class_and_day_of_the_city_ledger_is_read(shared: Path) -> None:
    ledger = table(shared / "data" / "patents" / "cn_taian_1985_2015_abstracts.csv.gz")
    refused: Counter[str] = Counter()
    for row in ledger:
        assert parse_day(row["申请日"])
        try:
            number = parse_application_number(row["申请号"])
        except NumberRefused as refusal:
            refused[refusal.reason] += 1
            continue
        assert not looks_like_publication_number(row["申请号"])
        if number.patent_type == "design":
            assert parse_loc(row["主分类号"]).code == row["主分类号"][:5]
        else:
            assert parse_ipc(row["主分类号"])
    assert sum(refused.values()) == 0, refused


@pytest.mark.parametrize(
    ("file", "number", "symbols"),
    [
        ("cn_agency_2020_2022_patsnap", "公开公告号", "IPC分类号"),
        ("global_ar_glasses_patsnap", "公开(公告)号", "IPC分类号"),
        ("cn_railway_2013_full_fields", "公开（公告）号", "分类号"),
        ("cn_breast_cancer_cnki_biblio", "公开号", ""),
    ],
)
def test_every_publication_number_and_symbol_of_the_exports_is_read(
    shared: Path, file: str, number: str, symbols: str
) -> None:
    for row in table(shared / "data" / "patents" / f"{file}.csv.gz"):
        if "该数据不支持导出" in row[number]:  # one cell the vendor's export spoiled
            with pytest.raises(NumberRefused):
                parse_publication_number(row[number])
            continue
        assert parse_publication_number(row[number]).canonical == row[number].strip()
        if symbols and row[symbols].strip():
            assert split_ipcs(row[symbols])
