"""The import contracts are kept, and none has been loosened behind a reader's back."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.house import PACKAGE, ROOT, contracts, rooms_in_parentheses


def test_import_contracts_are_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    program = str(command) if command.exists() else shutil.which("lint-imports")
    assert program, "没有 lint-imports：pip install -r requirements-test.lock"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(  # noqa: S603 - a tool of our own environment
        [program, "--no-cache"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_room_that_stands_has_no_parentheses() -> None:
    standing = [
        str(folder.relative_to(ROOT)) for folder in rooms_in_parentheses() if any(folder.glob("*.py"))
    ]
    assert standing == [], f"这些房间已经建了，请在 .importlinter 中去掉括号：{standing}"


def test_every_folder_of_rules_is_declared_pure() -> None:
    names = {"sources", "rules", "signals", "indicators", "schemes", "indices", "methods", "flags"}
    rooms = ("assets", "market", "transactions", "outcomes")
    folders = {
        "zhiqiao." + ".".join(path.relative_to(PACKAGE).parts)
        for room in rooms
        for path in (PACKAGE / room).glob("*/*")
        if path.is_dir() and path.name in names
    }
    pure = set(contracts()["importlinter:contract:pure"]["source_modules"].split())
    assert folders <= pure, f"规则目录要写进 'pure' 合同：{sorted(folders - pure)}"


@pytest.mark.shared
def test_no_contract_of_the_plan_is_missing_or_looser(shared: Path) -> None:
    import configparser

    plan = configparser.ConfigParser(interpolation=None)
    plan.read(shared / "design" / "contracts.importlinter", encoding="utf-8")
    ours = contracts()
    for name in plan.sections():
        if name == "importlinter:contract:tables":
            for room in ("assets", "market", "transactions", "outcomes"):
                assert f"{name}-{room}" in ours, f"缺少 {room} 的 tables 合同"
            continue
        assert name in ours, f"缺少合同 {name}"
        for key in ("type", "containers", "exhaustive", "allowed_importers", "protected_modules"):
            assert ours[name].get(key) == plan[name].get(key), f"{name} 的 {key} 与设计不同"
        for key in ("source_modules", "forbidden_modules", "modules"):
            assert set(plan[name].get(key, "").split()) <= set(ours[name].get(key, "").split()), (
                f"{name} 的 {key} 少了"
            )
        assert not ours[name].get("ignore_imports"), f"{name} 放行了导入"
