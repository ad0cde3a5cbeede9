"""Navigation projects: frozen findings, decisions, acceptance, the report."""

import io
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from tests.apps.neighborhood import ledger_row, workbook

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import queries, workflow
from zhiqiao.assets.landscape.models import NavigationProject
from zhiqiao.assets.landscape.report.contents import paper_of
from zhiqiao.assets.landscape.report.pdf import as_pdf
from zhiqiao.assets.landscape.report.word import as_word
from zhiqiao.assets.landscape.scope import read_scope
from zhiqiao.assets.landscape.services import projects as services
from zhiqiao.assets.landscape.services.projects import DecisionData, ProjectData
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

DATA = ProjectData(
    "印染废水处理导航", "industry", "印染废水处理", "谁领先？\n缺什么？", due_on=date(2030, 6, 30)
)
SCOPE = read_scope({"ipc": "C02F"})
ANSWERS = {"creation": "匹配", "layout": "尚无依据", "value": "尚无依据"}

pytestmark = pytest.mark.usefixtures("stock")


def decided(**changes: object) -> DecisionData:
    told = {"text": "联合申报膜法课题", "decided_on": today(), "decided_by": "区局", "effect": "technology"}
    return DecisionData(**{**told, **changes})  # type: ignore[arg-type]  # fields by name


@pytest.fixture
def project(clerk: Actor) -> NavigationProject:
    """A project under way."""
    made = services.open_project(clerk, DATA, SCOPE)
    return services.take_step(clerk, made.pk, "start")


def found(clerk: Actor, project: NavigationProject, code: str = "applicants") -> None:
    mapped = queries.map_of(clerk, read_scope(project.scope))
    services.add_finding(clerk, project.pk, "三家持有", "申请集中", code, mapped)


def test_a_finding_keeps_its_figure_when_the_register_moves(clerk: Actor, project: NavigationProject) -> None:
    found(clerk, project)
    before = project.findings.get()
    imports.import_files(clerk, [("又来.xlsx", workbook([ledger_row(9, "新来公司")]))])
    after = project.findings.get()
    assert after.figure == before.figure
    assert after.patents == 4
    assert queries.map_of(clerk, SCOPE).count == 5
    assert queries.map_of(clerk, SCOPE).mark != after.register_mark
    assert ["外地环保公司", 2, 1] in [row[:3] for row in after.figure["rows"]]


def test_a_figure_without_data_is_no_finding(clerk: Actor, project: NavigationProject) -> None:
    with pytest.raises(Refusal, match="没有数据"):
        found(clerk, project, "overseas_families")


def test_a_project_goes_from_opening_to_acceptance(clerk: Actor, project: NavigationProject) -> None:
    with pytest.raises(Refusal, match="还没有发现"):
        services.take_step(clerk, project.pk, "submit")
    found(clerk, project)
    with pytest.raises(Refusal, match="还没有登记依据发现作出的决策"):
        services.take_step(clerk, project.pk, "submit")
    services.add_decision(clerk, project.pk, decided(finding_id=project.findings.get().pk))
    handed = services.take_step(clerk, project.pk, "submit")
    assert handed.register_mark
    assert handed.ledger_position is not None
    assert Notice.objects.filter(matter=f"navigation:{project.pk}", settled_at=None).exists()
    with pytest.raises(Refusal, match="不能再改"):
        found(clerk, project)
    with pytest.raises(Refusal, match="成效没有逐条回答"):
        services.accept_project(clerk, project.pk, "通过", {"creation": "匹配"})
    done = services.accept_project(clerk, project.pk, "回答了立项时的问题", ANSWERS)
    assert (done.state, done.accepted_on) == (workflow.ACCEPTED, today())
    assert not Notice.objects.filter(matter=f"navigation:{project.pk}", settled_at=None).exists()
    later = services.add_decision(clerk, project.pk, decided(effect="business"))
    assert services.tell_outcome(clerk, project.pk, later.pk, "签约一项").outcome == "签约一项"
    assert [step.name for step in done.steps.all()] == ["start", "submit", "accept"]


def test_what_was_handed_in_goes_back_with_a_reason(clerk: Actor, project: NavigationProject) -> None:
    found(clerk, project)
    services.add_decision(clerk, project.pk, decided())
    services.take_step(clerk, project.pk, "submit")
    with pytest.raises(Refusal, match="要写理由"):
        services.send_back_project(clerk, project.pk, " ")
    back = services.send_back_project(clerk, project.pk, "补上海外布局")
    assert back.state == workflow.UNDER_WAY
    with pytest.raises(Refusal, match="要写理由"):
        services.take_step(clerk, project.pk, "stop")
    stopped = services.take_step(clerk, project.pk, "stop", "经费取消")
    assert stopped.state == workflow.STOPPED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"effect": "magic"}, "没有这种创新类型"),
        ({"text": " "}, "没有写内容"),
        ({"decided_on": date(2100, 1, 1)}, "还没有到"),
    ],
)
def test_half_a_decision_is_refused(
    clerk: Actor, project: NavigationProject, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        services.add_decision(clerk, project.pk, decided(**changes))


@pytest.mark.parametrize("field", ["name", "object_name", "questions", "kind"])
def test_half_a_project_is_refused_at_its_field(clerk: Actor, field: str) -> None:
    from dataclasses import replace

    with pytest.raises(Refusal) as refused:
        services.open_project(clerk, replace(DATA, **{field: " "}), SCOPE)
    assert refused.value.column == field


def test_who_sees_and_keeps_a_project(
    clerk: Actor,
    project: NavigationProject,
    city_clerk: Actor,
    sister_clerk: Actor,
    firm: Actor,
    auditor: Actor,
) -> None:
    for actor, sees in ((clerk, 1), (city_clerk, 1), (auditor, 1), (sister_clerk, 0), (firm, 0)):
        assert queries.projects(actor).count() == sees, actor.name
    with pytest.raises(Denied):
        queries.project(sister_clerk, project.pk)
    with pytest.raises(Denied):
        services.edit_project(city_clerk, project.pk, DATA, SCOPE)
    with pytest.raises(Refusal, match="没有第"):
        queries.project(clerk, 999)
    own = services.open_project(firm, DATA, SCOPE)
    assert queries.projects(firm).get().pk == own.pk
    assert queries.project(clerk, own.pk), "the agency of the district reads it"


def test_the_report_tells_figures_counts_sources_and_decisions(
    clerk: Actor, project: NavigationProject
) -> None:
    found(clerk, project)
    services.add_participant(clerk, project.pk, "某导航服务公司", "agency")
    services.add_decision(clerk, project.pk, decided(outcome="已立项"))
    file = docx.Document(io.BytesIO(as_word(paper_of(project))))
    said = "\n".join(
        [p.text for p in file.paragraphs] + [c.text for t in file.tables for row in t.rows for c in row.cells]
    )
    for words in (
        "尚未验收",
        "三家持有",
        "外地环保公司",
        "某导航服务公司",
        "联合申报膜法课题",
        "技术创新 1 项",
        "账本位置",
        "登记簿标记",
        "来源：专利登记簿",
        "未核对",
    ):
        assert words in said, words


def test_the_pdf_needs_a_font_and_says_so(clerk: Actor, project: NavigationProject, tmp_path: Path) -> None:
    del clerk
    with pytest.raises(Refusal, match="没有可嵌入的中文字体"):
        as_pdf(paper_of(project), today(), tmp_path)


def test_a_due_day_behind_is_no_obstacle(clerk: Actor) -> None:
    from dataclasses import replace

    late = replace(DATA, due_on=today() - timedelta(days=1))
    assert services.open_project(clerk, late, SCOPE).due_on == late.due_on
