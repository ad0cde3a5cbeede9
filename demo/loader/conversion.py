"""What became of the stock-takes: marks, bundles, reasons for not using, editions, wake-up work."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from demo.loader.people import Cast
from demo.model import District
from zhiqiao.assets.stocktake import marking, wake_states
from zhiqiao.assets.stocktake import services as stocktake
from zhiqiao.assets.stocktake.models import Entry, FundingDeclaration, Sleeper
from zhiqiao.assets.stocktake.queries.promotion import Chosen
from zhiqiao.assets.stocktake.services.bundling import FEWEST, NewBundle
from zhiqiao.assets.stocktake.services.funding import Funding
from zhiqiao.assets.stocktake.services.promoting import NewEdition
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import as_of

_OFFICES = ("chengjiang", "materials_institute")
_BUNDLES, _IN_A_BUNDLE = 3, 4
_PROJECTS = (
    ("national", 2019, "国家重点研发计划课题（演示）", "科学技术部（演示）"),
    ("provincial", 2020, "演示省自然科学基金面上项目", "演示省科学技术厅"),
    ("municipal", 2021, "江州市技术创新专项（演示）", "江州市科学技术局"),
    ("county", 2022, "澄江区产学研合作计划（演示）", "澄江区科技局"),
)
_EXCUSES = (
    ("in_trial", "样机在两家企业连续运行考核，预计明年年中出结论", date(2027, 6, 30)),
    ("in_negotiation", "与本区企业谈许可，条款已到第三稿", date(2027, 3, 31)),
    ("defensive", "与在用工艺配套，单独许可会妨碍已签的独占许可", None),
)


def convert(district: District, cast: Cast) -> None:
    """Everything the offices did with what they hold, on the demo's day and shortly before."""
    for key in _OFFICES:
        _mark(cast, key)
        _bundle(district, cast, key)
        _fund(district, cast, key)
    office = cast.acting("chengjiang", Role.HOLDER_OFFICE)
    with as_of(date(2026, 10, 30)):
        first = NewEdition("2026年第1期专利推广目录", "先行征求学院意见，只列 A 级", Chosen(grades=("A",)))
        stocktake.publish_edition(office, first)
    with as_of(date(2026, 11, 9)):
        second = NewEdition(
            "2026年第2期专利推广目录", "秋季对接会用，列 A、B 两级", Chosen(grades=("A", "B"))
        )
        stocktake.open_edition(office, stocktake.publish_edition(office, second).pk)
        whole = NewEdition(
            "澄江区2026年可转化专利推广目录", "区级目录，供园区与企业选用", Chosen(grades=("A",))
        )
        clerk = cast.actors["clerk"]
        stocktake.open_edition(clerk, stocktake.publish_edition(clerk, whole).pk)
    with as_of(district.as_of):
        _wake(cast)


def _pooled(cast: Cast, key: str) -> list[Entry]:
    """Entries in the pool, of each patent the latest."""
    found = Entry.objects.filter(organization=cast.organizations[key], in_pool=True)
    return list(found.select_related("patent").order_by("patent__number"))


def _mark(cast: Cast, key: str) -> None:
    office = cast.acting(key, Role.HOLDER_OFFICE)
    pooled = _pooled(cast, key)
    ripe = [one.pk for one in pooled if "mature" in marking.hints((), one.unit_maturity)][:12]
    green = [one.pk for one in pooled if (one.patent.ipc_main or "").startswith(("C02F", "H01M", "B01D"))][:8]
    food = [one.pk for one in pooled if (one.patent.ipc_main or "").startswith(("A01", "A23"))][:6]
    for kind, pks, reason, number in (
        ("mature", ripe, "已在企业试生产，工艺文件齐全", ""),
        ("green", green, "用于污水处理或储能，减少药剂与能耗", ""),
        ("agricultural", food, "用于农产品加工，合作社可直接采用", ""),
        ("standard", green[:1], "检测方法与该标准的规定一致", "GB/T 31962-2015"),
    ):
        if pks:
            stocktake.mark_entries(office, pks, kind, reason, number)


def _bundle(district: District, cast: Cast, key: str) -> None:
    """Patents of one subject that only make sense together."""
    office = cast.acting(key, Role.HOLDER_OFFICE)
    by_topic: dict[str, list[str]] = defaultdict(list)
    for entry in _pooled(cast, key):
        by_topic[district.patent(entry.patent.number).topic].append(entry.patent.number)
    largest = sorted(by_topic.items(), key=lambda one: (-len(set(one[1])), one[0]))[:_BUNDLES]
    for at, (_, numbers) in enumerate(largest):
        chosen = tuple(dict.fromkeys(numbers))[:_IN_A_BUNDLE]
        if len(chosen) < FEWEST:
            continue
        lead = district.patent(chosen[0])
        stocktake.save_bundle(
            office,
            NewBundle(
                name=f"{_subject(lead.title)}成套技术",
                numbers=chosen,
                reason="方法、设备与控制各一部分，单独许可企业用不起来",
                offered_together=at != 1,
            ),
        )


def _subject(title: str) -> str:
    bare = title.removeprefix("一种").split("的")[0].split("及")[0]
    return bare[:14]


def _fund(district: District, cast: Cast, key: str) -> None:
    """Some declarations are completed, of some it is said why the patent is not in use."""
    office = cast.acting(key, Role.HOLDER_OFFICE)
    stocktake.gather_funded(office)
    declared = FundingDeclaration.objects.filter(organization=cast.organizations[key], withdrawn_at=None)
    rows = list(declared.select_related("patent").order_by("-patent__granted_on", "patent__number"))
    for at, one in enumerate(rows[: 3 * len(_PROJECTS)]):
        level, year, name, funder = _PROJECTS[at % len(_PROJECTS)]
        filed = one.patent.filed_on
        told = Funding(one.project_number, name, level, min(year, filed.year if filed else year), funder)
        stocktake.declare_funding(office, one.patent.number, told)
    used = {number for one in district.listings for number in one.patents}
    used |= {number for one in district.deals for number in one.patents}
    late = [one.pk for one in reversed(rows) if one.patent.number not in used]
    for at, (excuse, text, until) in enumerate(_EXCUSES):
        if pks := late[at * 2 : at * 2 + 2]:
            with as_of(district.as_of):
                stocktake.excuse_idle(office, pks, excuse, text, until)


def _wake(cast: Cast) -> None:
    """The list is looked over once more; the oldest sleepers have somebody and a day."""
    clerk, office = cast.actors["clerk"], cast.actors["office"]
    stocktake.find_sleepers(clerk)
    asleep = Sleeper.objects.filter(organization=cast.organizations["chengjiang"], state=wake_states.ASLEEP)
    pks = list(asleep.order_by("patent__granted_on", "patent__number").values_list("pk", flat=True)[:12])
    _plan(office, pks)


def _plan(office: Actor, pks: Iterable[int]) -> None:
    chosen = list(pks)
    for owner, action, due, part in (
        ("科研管理处专利科", "约谈发明人，判断留用、开放许可或放弃", date(2026, 12, 18), chosen[:6]),
        ("技术转移中心", "整理成套资料，送两家企业看", date(2027, 1, 29), chosen[6:]),
    ):
        if part:
            stocktake.plan_sleepers(office, part, owner_name=owner, action=action, due_on=due)
