"""What a region counts into its key industries: written, added, taken back; every version stays."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.assets.landscape.industry_queries import DEFINE, is_definable, standing_in
from zhiqiao.assets.landscape.key_industries.definition import Line, as_json, check_lines
from zhiqiao.assets.landscape.key_industries.lists import IndustryList, found_list
from zhiqiao.assets.landscape.models import IndustryDefinition
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

MOST_ADDED = 60
LONGEST_NAME, LONGEST_SOURCE, LONGEST_NOTE = 60, 300, 300
_W, _DEFAULT, _DROPPED = IndustryDefinition.WRITTEN, IndustryDefinition.DEFAULT, IndustryDefinition.DROPPED


@dataclass(frozen=True)
class Added:
    """An industry that a region adds: its name, and the document and clause that name it."""

    name: str
    named_by: str


@mutation(DEFINE)
def define_industry(
    actor: Actor, list_code: str, code: str, lines: Sequence[Line], note: str = "", seen: int | None = None
) -> IndustryDefinition:
    """Write the region's own definition of an industry of a list.

    Args:
        actor: Who says so.
        list_code: The list.
        code: The industry.
        lines: The definition.
        note: Why, for the history.
        seen: The version that was on the page; another one by now is not written over.

    Raises:
        Refusal: no such industry, nothing can be counted by it, someone else wrote meanwhile.
    """
    found = _list(actor, list_code)
    last = _last(actor, found, code)
    if seen is not None and seen != (last.version if last else 0):
        who = last.made_by if last else "别人"
        raise Refusal(f"您打开以后，{who}已经改过这个产业的口径", "请重新打开页面，看过现在的口径再改")
    told = Added(last.name, last.named_by) if last and last.is_added else None
    return _write(actor, found, code, check_lines(lines), note, told)


@mutation(DEFINE)
def add_industry(
    actor: Actor, list_code: str, told: Added, lines: Sequence[Line], note: str = ""
) -> IndustryDefinition:
    """Add an industry that a document of the region names and the list does not have.

    Raises:
        Refusal: no name, no document, the name is there already.
    """
    return _add(actor, _list(actor, list_code), told, check_lines(lines), note)


@mutation(DEFINE)
def restore_version(
    actor: Actor, list_code: str, code: str, version: int, note: str = ""
) -> IndustryDefinition:
    """Let an earlier version hold again, as a new version; 0 is the platform's definition.

    Raises:
        Refusal: there is no such version, or it holds already.
    """
    found = _list(actor, list_code)
    last = _last(actor, found, code)
    if last is None:
        raise Refusal("这个产业用的就是平台默认口径，没有可以恢复的", "需要时直接改写口径")
    told = Added(last.name, last.named_by) if last.is_added else None
    if version == last.version:
        raise Refusal(f"第 {version} 版就是现用的口径", "请选另一版")
    if version == 0:
        state = _DROPPED if last.is_added else _DEFAULT
        return _write(actor, found, code, (), note or "撤回到最初", told, state)
    old = IndustryDefinition.objects.filter(
        list_code=list_code, code=code, region_code=actor.region_code, version=version
    ).first()
    if old is None:
        raise Refusal(f"没有第 {version} 版", "请从口径的经过里选择")
    told = Added(old.name, old.named_by) if old.is_added else None
    return _write(actor, found, code, None, note or f"恢复第 {version} 版", told, old.state, old.lines)


@mutation(DEFINE)
def drop_industry(actor: Actor, list_code: str, code: str, note: str = "") -> IndustryDefinition:
    """Take an added industry off the list; its versions stay and can be restored.

    Raises:
        Refusal: the list itself has it.
    """
    found = _list(actor, list_code)
    last = _last(actor, found, code)
    if last is None or not last.is_added:
        raise Refusal(
            "方案写明的产业不能移出清单", "不想用自己的口径时，请选“恢复平台默认”；方案以外的产业才能移出"
        )
    if last.state == _DROPPED:
        raise Refusal(f"“{last.name}”已经移出清单", "需要时从经过里恢复")
    return _write(actor, found, code, (), note or "移出清单", Added(last.name, last.named_by), _DROPPED)


def resource_of(region_code: str, title: str) -> Resource:
    """What a permission on a list in the actor's region is judged by."""
    return Resource(region_code, label=f"“{title}”在本地区的口径")


def _list(actor: Actor, code: str) -> IndustryList:
    found = found_list(code)
    if found is None:
        raise Refusal(f"没有编号为 {code} 的重点产业清单", "请从重点产业页面选择")
    require(actor, DEFINE, resource_of(actor.region_code, found.title))
    if not is_definable(actor, found):
        raise Refusal(
            f"“{found.title}”是{found.region_name}的清单，不能在这里改口径",
            "请在本地区的清单或“自行登记的重点产业”里登记同样的产业",
        )
    return found


def _last(actor: Actor, found: IndustryList, code: str) -> IndustryDefinition | None:
    """The newest version of the region; None where it is the platform's.

    Raises:
        Refusal: neither the list nor the region has the industry.
    """
    last = _newest(actor, found, code)
    if last is None and found.industry(code) is None:
        raise Refusal(f"“{found.title}”里没有编号为 {code} 的产业", "请从重点产业页面选择")
    return last


def _newest(actor: Actor, found: IndustryList, code: str) -> IndustryDefinition | None:
    every = IndustryDefinition.objects.select_for_update()
    mine = every.filter(list_code=found.code, code=code, region_code=actor.region_code)
    return mine.order_by("-version").first()


def _add(
    actor: Actor, found: IndustryList, told: Added, lines: tuple[Line, ...], note: str
) -> IndustryDefinition:
    name, source = " ".join(told.name.split()), " ".join(told.named_by.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(
            "没有写产业名称" if not name else f"产业名称超过 {LONGEST_NAME} 个字",
            "请照文件里的叫法写",
            column="name",
            value=name,
        )
    if not source or len(source) > LONGEST_SOURCE:
        raise Refusal(
            f"“{name}”没有写哪份文件的哪一条提出" if not source else f"文件与条款超过 {LONGEST_SOURCE} 个字",
            "请写文件名称、文号和条款，例如 某市办发〔2024〕1号 第三条",
            column="named_by",
            value=source,
        )
    standing = standing_in(actor.region_code, found.code)
    names = {fold(one.name) for one in found.industries}
    names |= {fold(one.name) for one in standing.values() if one.is_added and one.state == _W}
    if fold(name) in names:
        raise Refusal(f"“{found.title}”里已经有“{name}”", "请打开它改口径", column="name", value=name)
    added = sum(code.startswith("added_") for code in standing)
    if added >= MOST_ADDED:
        raise Refusal(f"一份清单最多登记 {MOST_ADDED} 个产业", "请合并相近的产业", column="name")
    return _write(actor, found, f"added_{added + 1}", lines, note, Added(name, source))


def _write(
    actor: Actor,
    found: IndustryList,
    code: str,
    lines: tuple[Line, ...] | None,
    note: str,
    told: Added | None,
    state: str = _W,
    kept: Sequence[object] = (),
) -> IndustryDefinition:
    """The next version; ``lines`` None: as ``kept`` has them."""
    last = _newest(actor, found, code)
    wanted = list(kept) if lines is None else as_json(lines)
    if last is not None and last.state == state and last.lines == wanted:
        raise Refusal("口径和现用的完全一样，没有写入", "请改动后再保存")
    plain = found.industry(code)
    if last is None and plain is not None and state == _W and as_json(plain.lines) == wanted:
        raise Refusal("口径和平台默认的完全一样，没有写入", "请改动后再保存")
    if actor.organization_id is None:
        raise Refusal("没有所属单位，不能写口径", "请以主管部门的身份登录")
    made = IndustryDefinition.objects.create(
        list_code=found.code,
        code=code,
        region_code=actor.region_code,
        version=(last.version if last else 0) + 1,
        state=state,
        lines=wanted,
        is_added=told is not None,
        name=told.name if told else plain.name if plain else code,
        named_by=told.named_by if told else "",
        note=note.strip()[:LONGEST_NOTE],
        organization_id=actor.organization_id,
        made_by=actor.name[:60],
    )
    target(
        f"industry:{found.code}/{code}@{actor.region_code}",
        {"name": made.name, "version": made.version, "state": state, "lines": len(wanted)},
    )
    return made
