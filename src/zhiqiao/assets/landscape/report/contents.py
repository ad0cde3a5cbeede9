"""A project as a report: every figure with its table, counts, day and source."""

from zhiqiao.assets.landscape import choices, workflow
from zhiqiao.assets.landscape.figures import Cell, Figure, from_json
from zhiqiao.assets.landscape.industry_queries import words_for
from zhiqiao.assets.landscape.models import NavigationProject, ProjectFinding
from zhiqiao.assets.landscape.report.paper import Grid, Paper, Part
from zhiqiao.assets.landscape.scope import read_scope
from zhiqiao.assets.landscape.selection import analyses

_MOST_ROWS = 40


def paper_of(one: NavigationProject) -> Paper:
    """The report as the project stands; one that is not accepted says so."""
    kind = choices.kinds().get(one.kind)
    basis = f"{one.kind_label}" + (f"（{kind.part}，{kind.confidence.label}）" if kind and kind.part else "")
    facts = (
        ("导航对象", one.object_name),
        ("类型", basis),
        ("组织单位", one.organization.name),
        ("数据范围", words_for(read_scope(one.scope))),
        ("状态", one.get_state_display()),
        ("完成期限", f"{one.due_on or '未定'}"),
        ("提交验收", f"{one.submitted_on or '尚未提交'}"),
        ("验收", f"{one.accepted_on or '尚未验收'}"),
    )
    parts = (
        Part("一、要回答的问题", _paragraphs(one.questions)),
        Part("二、方法", _paragraphs(one.method) or ("立项时没有另写方法；统计方法见各图下的说明。",)),
        _people(one),
        _findings(one),
        _decisions(one),
        _acceptance(one),
    )
    position = one.ledger_position if one.ledger_position is not None else "提交验收时记录"
    footer = f"登记簿标记 {one.register_mark or '提交验收时记录'} · 账本位置 {position}"
    banner = (
        ""
        if one.state == workflow.ACCEPTED
        else f"{one.get_state_display()}，尚未验收，内容以验收后的报告为准"
    )
    return Paper(one.name, "专利导航报告", facts, parts, footer, banner)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _people(one: NavigationProject) -> Part:
    rows = tuple((person.name, person.part_label) for person in one.participants.all())
    grids = (Grid("", ("单位或人员", "分工"), rows),) if rows else ()
    return Part("三、参与单位", () if rows else ("没有登记参与单位。",), grids)


def _findings(one: NavigationProject) -> Part:
    found = list(one.findings.all())
    if not found:
        return Part("四、发现", ("还没有发现。",))
    paragraphs, grids = [], []
    for number, finding in enumerate(found, 1):
        paragraphs.append(f"{number}. {finding.title}：{finding.conclusion}（见表 {number}）")
        grids.append(_grid(number, finding))
    return Part("四、发现", tuple(paragraphs), tuple(grids))


def _grid(number: int, finding: ProjectFinding) -> Grid:
    figure = from_json(finding.figure)
    known = analyses().get(finding.analysis)
    sources = "；".join(known.sources) if known else "专利登记簿"
    cut = f"；列前 {_MOST_ROWS} 行，共 {len(figure.rows)} 行" if len(figure.rows) > _MOST_ROWS else ""
    note = "\n".join(
        (
            figure.sentence,
            (
                f"范围：{finding.scope_words}，{finding.patents} 件；计入 {figure.counted} 件，"
                f"缺数未计 {figure.left_out} 件{cut}"
            ),
            (
                f"来源：{sources}{_marked(figure)}；数据日 {finding.made_on}，登记簿标记 {finding.register_mark}，"
                f"账本位置 {finding.ledger_position}"
            ),
            *figure.notes,
        )
    )
    rows = tuple(tuple(_word(cell) for cell in row) for row in figure.rows[:_MOST_ROWS])
    return Grid(f"表 {number} {figure.title}", figure.headings, rows, note)


def _marked(figure: Figure) -> str:
    return f"（{figure.mark}）" if figure.mark else ""


def _word(cell: Cell) -> str:
    if cell is None:
        return "—"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _decisions(one: NavigationProject) -> Part:
    found = list(one.decisions.select_related("finding"))
    if not found:
        return Part("五、依据发现作出的决策", ("还没有登记决策。",))
    rows = tuple(
        (
            f"{decision.decided_on}",
            decision.decided_by,
            decision.text,
            decision.effect_label,
            decision.finding.title if decision.finding else "—",
            decision.outcome or "尚未填报",
        )
        for decision in found
    )
    by_effect = [f"{label} {sum(d.effect == code for d in found)} 项" for code, label in choices.effects()]
    grid = Grid("", ("决策日", "决策者", "决策", "落到", "依据的发现", "实际效果"), rows)
    return Part("五、依据发现作出的决策", (f"共 {len(found)} 项：{'，'.join(by_effect)}。",), (grid,))


def _acceptance(one: NavigationProject) -> Part:
    if one.state != workflow.ACCEPTED:
        return Part("六、验收", ("尚未验收。",))
    rows = tuple((label, one.answers.get(code, "")) for code, label in choices.tests())
    return Part("六、验收", _paragraphs(one.acceptance_note), (Grid("", ("成效三问", "回答"), rows),))
