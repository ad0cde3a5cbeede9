"""Navigation projects with frozen findings and decisions; watches and what the daily look finds."""

from datetime import date

from demo.loader.people import Cast
from demo.model import District, Patent
from zhiqiao.assets.landscape import choices, daily
from zhiqiao.assets.landscape.models import Alert
from zhiqiao.assets.landscape.queries import map_of
from zhiqiao.assets.landscape.scope import Scope, read_scope
from zhiqiao.assets.landscape.services import projects, watching
from zhiqiao.assets.landscape.services.projects import DecisionData, ProjectData
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import as_of

# The days of each project in the order of opening: opened, then each step.
PROJECT_DAYS = (
    (date(2026, 5, 12), date(2026, 5, 12), date(2026, 10, 15), date(2026, 10, 28)),
    (date(2026, 9, 21), date(2026, 9, 21)),
    (date(2026, 11, 10),),
)
_WATER = read_scope({"ipc": "C02F"})
_MACHINES = read_scope({"ipc": "B23Q;B23B", "from": "2015"})
_FINDINGS = (
    ("trends", "印染废水处理的申请持续增长", "近五年申请没有回落，仍值得布局；优先做回用，不再做单纯脱色。"),
    ("applicants", "本地高校持有多数专利，企业很少", "转化的主要来源是高校；先与澄江大学谈打包许可。"),
    (
        "ipc_by_year",
        "工作从物化法转向高级氧化",
        "导航结论：高级氧化和膜法两条线，招引时优先找有膜组件产能的企业。",
    ),
)
_DECISIONS = (
    (
        "technology",
        "澄江大学与两家印染企业共建中水回用中试线",
        "区科技局会同澄江大学",
        "中试线已开工，首批许可两件",
    ),
    ("product", "园区企业开发一体化脱色回用设备", "澄江高新技术产业园管理委员会", "样机进入试用"),
    ("organization", "成立印染废水专利联盟，六家单位签署章程", "区市场监管局", "已召开两次会议"),
    ("business", "按处理水量计费的许可方式写入推广目录", "澄江大学成果转化办公室", "一家企业按此签约"),
)
_TESTS = {
    "creation": "与本地印染集群的升级方向一致，发明占比高于全区平均（演示）",
    "layout": "核心工艺已布局，膜组件仍靠外购，需补两件（演示）",
    "value": "许可收入尚少，尚无对产业效益的充分依据（演示）",
}
_WATCHED_CLASS = ("C02F", "H01M", "C02F9/00")


def navigate(district: District, cast: Cast) -> None:
    """One project accepted, one under way, one only opened."""
    clerk, office = cast.actors["clerk"], cast.actors["office"]
    with as_of(date(2026, 5, 12)):
        done = projects.open_project(
            clerk,
            ProjectData(
                name="澄江区印染废水处理产业专利导航",
                kind="industry",
                object_name="印染废水处理与回用产业",
                questions="本区该往哪条技术路线投？谁手里有可用的专利？缺哪几件？",
                method="以登记簿为数据源，按 IPC C02F 圈定；分析趋势、权利人、技术分布，走访六家企业核对。",
                due_on=date(2026, 10, 30),
            ),
            _WATER,
        )
        for name, part in (("澄江大学", "expert"), ("江州知行技术转移服务有限公司", "agency")):
            projects.add_participant(clerk, done.pk, name, part)
        projects.take_step(clerk, done.pk, "start")
    _find(clerk, done.pk, _WATER, date(2026, 7, 6))
    first = done.findings.order_by("pk").first()
    with as_of(date(2026, 10, 15)):
        for effect, text, by, outcome in _DECISIONS:
            told = DecisionData(text, date(2026, 9, 18), by, effect, outcome, first.pk if first else None)
            projects.add_decision(clerk, done.pk, told)
        projects.take_step(clerk, done.pk, "submit")
    with as_of(date(2026, 10, 28)):
        answers = {code: _TESTS[code] for code, _ in choices.tests()}
        projects.accept_project(clerk, done.pk, "三个问题均有回答，图表可复核（演示）", answers)
    with as_of(date(2026, 9, 21)):
        going = projects.open_project(
            office,
            ProjectData(
                name="澄江大学水处理方向研发导航",
                kind="research",
                object_name="环境与化学工程学院水处理课题组",
                questions="下一个五年往哪里申请？哪些在先专利要绕开？",
                method="先看本校存量，再看本区同领域的企业专利。",
                due_on=date(2027, 3, 31),
            ),
            _WATER,
        )
        projects.take_step(office, going.pk, "start")
    _find(office, going.pk, _WATER, date(2026, 10, 19), many=1)
    with as_of(district.as_of):
        projects.open_project(
            clerk,
            ProjectData(
                name="澄江区数控机床功能部件专利导航",
                kind="industry",
                object_name="数控机床功能部件",
                questions="本区企业与国内同行差在哪里？高校有没有可接的专利？",
                due_on=date(2027, 6, 30),
            ),
            _MACHINES,
        )


def _find(actor: Actor, pk: int, scope: Scope, day: date, *, many: int = 3) -> None:
    with as_of(day):
        found = map_of(actor, scope, only={code for code, _, _ in _FINDINGS[:many]})
        for code, title, conclusion in _FINDINGS[:many]:
            projects.add_finding(actor, pk, title, conclusion, code, found)


def watch(district: District, cast: Cast) -> None:
    """Lists of what to keep an eye on, set before the second source is told; see :func:`alert`."""
    office, clerk = cast.actors["office"], cast.actors["clerk"]
    with as_of(date(2026, 6, 8)):
        rivals = [one for one in district.organizations if "dye_oxidation" in one.topics][:1]
        for one in rivals:
            watching.add_watch(clerk, "applicant", one.name, "本区高级氧化的主要企业，关注续布局")
        for at, symbol in enumerate(_WATCHED_CLASS):
            watching.add_watch(office if at else clerk, "ipc", symbol, "本区重点方向")


def watch_lapsing(cast: Cast, patents: list[Patent]) -> None:
    """Patents are watched by who sees them; it turns out that they have lapsed."""
    with as_of(date(2026, 6, 8)):
        for one in patents:
            username = "office" if one.holder == "chengjiang" else "clerk"
            watching.add_watch(cast.actors[username], "patent", one.number, "核心专利，关注维持情况")


def alert(district: District, cast: Cast) -> int:
    """The daily look; one alert of each organization has been dealt with. Returns how many were found."""
    with as_of(district.as_of):
        found = daily.look()
        for key, actor in (("chengjiang", cast.actors["office"]), ("lead", cast.actors["clerk"])):
            mine = Alert.objects.filter(organization=cast.organizations[key], state=Alert.OPEN).order_by("pk")
            if len(mine) > 1:
                watching.close_alert(
                    actor, mine[0].pk, Alert.SETTLED, "已核对登记簿副本，转告在用企业（演示）"
                )
    return found
