"""Writes are audited, and what a door calls asks who is asking: read off the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.house import (
    PACKAGE,
    ROOT,
    decorator_names,
    first_argument,
    public_functions,
    sources,
    tree,
)

# The foundation answers about people and jobs by key; there the views decide by the record (tests/web).
ROOMS = ("assets", "market", "transactions", "outcomes")
# Functions of services.py that take an actor and write no audit row of their own -> why.
NOT_AUDITED = {
    "zhiqiao.foundation.evidence.services.write_fact": "在调用者的审计事务内追加账本",
    "zhiqiao.foundation.evidence.services.take_back_fact": "在调用者的审计事务内更正事实",
    "zhiqiao.foundation.evidence.services.write_facts": "同上，一次几条",
    "zhiqiao.foundation.notices.services.notify": "在调用者的审计事务内写通知",
    "zhiqiao.foundation.notices.services.settle": "在调用者的审计事务内了结待办",
    "zhiqiao.foundation.jobs.services.begin": "在调用者的审计事务内登记作业",
    "zhiqiao.assets.imports.services.import_files": "逐个文件调用各自审计的服务；分块落库，中断后可接着写",
    "zhiqiao.assets.imports.services.import_together": "同上：一次上传调用各自审计的服务",
    "zhiqiao.assets.imports.services.plan_files": "同上：只到计划为止",
    "zhiqiao.assets.imports.services.write_planned": "同上：从计划到写完",
    "zhiqiao.assets.imports.services.resume_files": "接着做已审计的导入，不开始新的",
}
# Functions that a door calls though they neither take an actor nor a record that was found for one -> why.
OPEN_TO_DOORS: dict[str, str] = {
    "zhiqiao.assets.register.queries.cards": "主键来自已按身份筛过的记录，这里只补名片上的字",
    "zhiqiao.assets.register.queries.card": "同上，一件",
    "zhiqiao.assets.register.queries.by_numbers": "号码换主键；专利号本身是公开的，动作随后按身份判",
}
# A record that a scoped query has already given out may be handed on; a bare key, text or date may not.
BARE = {"int", "str", "bytes", "float", "bool", "date", "datetime", "Decimal", "None", ""}


def modules(name: str) -> list[Path]:
    """services.py / queries.py, or the files of a folder of that name."""
    return [path for path in sources("src") if name in {path.stem, path.parent.name}]


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def functions(*names: str) -> dict[str, ast.FunctionDef]:
    """Dotted name -> public function of the services and queries of all rooms."""
    found = {}
    for name in names:
        for path in modules(name):
            for function in public_functions(path):
                found[f"{dotted(path)}.{function.name}"] = function
                # A folder's functions are also reached through the folder itself.
                if path.parent.name == name:
                    found.setdefault(f"{dotted(path.parent / '__init__.py')}.{function.name}", function)
    return found


def bare_first_argument(function: ast.FunctionDef) -> bool:
    """True when the first argument says neither who asks nor which record was already given out."""
    named = [*function.args.posonlyargs, *function.args.args]
    if not named:
        return True
    kind = ast.unparse(named[0].annotation) if named[0].annotation else ""
    return any(part.strip() in BARE for part in kind.split("|")) or "[" in kind


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Calls of imported functions: (dotted name, line)."""
    named: dict[str, str] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                named[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) if name in named:
                    yield named[name], node.lineno
                case ast.Attribute(value=ast.Name(id=module), attr=name) if module in named:
                    yield f"{named[module]}.{name}", node.lineno
                case _:
                    pass


def called_by_doors() -> Iterator[tuple[str, str]]:
    """What the doors call of the rooms: (dotted name, where)."""
    for path in sources("src"):
        if path.is_relative_to(PACKAGE / "web"):
            for name, line in calls(path):
                if name.startswith(tuple(f"zhiqiao.{room}." for room in ROOMS)):
                    yield name, f"{path.relative_to(ROOT)}:{line}"


def test_every_service_of_an_actor_writes_an_audit_row() -> None:
    bare = [
        name
        for name, function in functions("services").items()
        if first_argument(function) == "actor"
        and "mutation" not in decorator_names(function)
        and name not in NOT_AUDITED
    ]
    assert bare == [], f"改动要用 audit.services.mutation 包住，或在此写明为何不用：{bare}"


def test_a_door_changes_things_only_through_services_that_know_who_acts() -> None:
    services = functions("services")
    wrong = [
        f"{where} → {name}"
        for name, where in called_by_doors()
        if name in services and first_argument(services[name]) != "actor" and name not in OPEN_TO_DOORS
    ]
    assert wrong == [], f"页面与接口调用的服务，第一个参数应是 actor：{wrong}"


def test_a_door_reads_only_through_queries_that_know_who_asks() -> None:
    queries = functions("queries")
    wrong = [
        f"{where} → {name}"
        for name, where in called_by_doors()
        if name in queries
        and first_argument(queries[name]) != "actor"
        and bare_first_argument(queries[name])
        and name not in OPEN_TO_DOORS
    ]
    assert wrong == [], f"页面与接口调用的查询要先收 actor，或收一条已按身份取出的记录：{wrong}"


def test_the_doors_do_call_services_and_queries() -> None:
    known = functions("services", "queries")
    called = {name for name, _ in called_by_doors()}
    assert len(called & set(known)) > 20, "没有看到页面调用服务与查询：这组测试失去了对象"


def test_exceptions_still_stand() -> None:
    known = set(functions("services", "queries"))
    assert set(NOT_AUDITED) | set(OPEN_TO_DOORS) <= known, "例外名单里有已不存在的函数"
