"""A register of five patents, counted in a folder of the test's own."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tests.apps.neighborhood import ledger_row, workbook

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import snapshot
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_VAR = tmp_path
    settings.ZHIQIAO_INDEX = tmp_path / "index"
    settings.ZHIQIAO_VECTORS = tmp_path / "vectors"
    snapshot.forget()


@pytest.fixture
def stock(clerk: Actor, university: Organization, dyer: Organization) -> None:
    """Five patents of three holders."""
    rows = [
        ledger_row(1, university.name, 名称="印染废水深度处理装置", 摘要="印染废水经混凝、膜过滤降低色度。"),
        ledger_row(
            2, f"{university.name}；{dyer.name}", 名称="印染废水膜过滤系统", 摘要="印染废水膜过滤，降低色度。"
        ),
        ledger_row(3, "外地环保公司", 名称="印染废水膜过滤方法", 摘要="印染废水经膜过滤降低色度的方法。"),
        ledger_row(4, "外地环保公司", 名称="离心泵", 分类号="F04D13/00", 摘要="一种离心泵叶轮。"),
        ledger_row(
            5, "外地环保公司", 名称="印染废水膜处理", 法律状态="失效", 摘要="印染废水膜过滤降低色度。"
        ),
    ]
    imports.import_files(clerk, [("台账.xlsx", workbook(rows))])
