"""Every audited service asks whether the actor may do this to this record: read off the source."""

import ast
from functools import cache
from pathlib import Path

from tests.architecture.house import ROOT, decorator_names, sources, tree

# Audited services that ask about the role alone -> why there is no record to ask about.
ROLE_ALONE = {
    "zhiqiao.foundation.documents.services.store": "上传时还没有记录；材料归谁由调用它的服务判定",
    "zhiqiao.foundation.notices.services.mark_read": "只取发给本人或本单位的通知",
    "zhiqiao.assets.imports.services.preview_workbook": "只写本单位的预览；别处的专利在计划里拒收，写入时再按批次判",
    "zhiqiao.assets.imports.services.preview_files": "同上：几个文件合为一次预览",
    "zhiqiao.assets.imports.organizations.keep_list": "只存本单位的文件；每家组织写入时由 enter_organization 判",
    "zhiqiao.assets.imports.fee_recording.keep_fee_list": "只存本单位的文件；每笔缴费写入时按专利判",
    "zhiqiao.market.catalog.importing.preview_needs": "只写本单位的预览；每条需求写入时由 save_demand 判",
    "zhiqiao.market.matching.services.expire_pushes": "只动 pushes(actor) 给出的、范围内的推送",
}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


@cache
def functions() -> dict[str, tuple[ast.FunctionDef, dict[str, str]]]:
    """Dotted name -> (module-level function, what the names in its module stand for)."""
    found: dict[str, tuple[ast.FunctionDef, dict[str, str]]] = {}
    for path in sources("src"):
        module = dotted(path)
        known: dict[str, str] = {}
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and node.module:
                known |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        own = [node for node in tree(path).body if isinstance(node, ast.FunctionDef)]
        known |= {one.name: f"{module}.{one.name}" for one in own}
        found |= {f"{module}.{one.name}": (one, known) for one in own}
    return found


def calls(name: str) -> list[tuple[str, ast.Call]]:
    """What a function calls, by dotted name where that can be told."""
    function, known = functions()[name]
    found = []
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=called):
                    found.append((known.get(called, called), node))
                case ast.Attribute(value=ast.Name(id=module), attr=called):
                    found.append((f"{known.get(module, module)}.{called}", node))
                case _:
                    pass
    return found


@cache
def asks_about_a_record(name: str) -> bool:
    """Whether the function, one of its own app that it calls, or an audited one, calls require with a record."""
    return _asks(name, frozenset())


def _asks(name: str, above: frozenset[str]) -> bool:
    if name in above or name not in functions():
        return False
    for called, call in calls(name):
        if called == "zhiqiao.foundation.access.rules.require":
            if len(call.args) + len(call.keywords) > 2:
                return True
        elif _counts(name, called) and _asks(called, above | {name}):
            return True
    return False


def _counts(name: str, called: str) -> bool:
    """A helper of the same app counts, and another audited service; a query of another app answers for itself."""
    app = name.split(".")[:3]
    is_audited = called in functions() and "mutation" in decorator_names(functions()[called][0])
    return called.split(".")[:3] == app or is_audited


def audited() -> list[str]:
    return [name for name, (function, _) in functions().items() if "mutation" in decorator_names(function)]


def test_there_are_audited_services() -> None:
    assert len(audited()) > 50


def test_every_audited_service_asks_about_the_record_it_touches() -> None:
    wrong = [name for name in audited() if name not in ROLE_ALONE and not asks_about_a_record(name)]
    assert wrong == [], f"改动前要 require(actor, 动作, Resource(…))，或在此写明为何没有记录可判：{wrong}"


def test_the_exceptions_ask_about_the_role_at_least() -> None:
    for name in ROLE_ALONE:
        assert name in audited(), f"例外名单里有已不存在的服务：{name}"
        assert not any(
            called == "zhiqiao.foundation.access.rules.require" and len(call.args) > 2
            for called, call in calls(name)
        ), f"{name} 已按记录判，不必再列为例外"
        assert any(called == "zhiqiao.foundation.access.rules.require" for called, _ in calls(name)), name
