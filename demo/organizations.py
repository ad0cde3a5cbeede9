"""The organizations of the district and who signs in for them."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from demo.codes import credit_code
from demo.grammar import Industry, Topic, Writer, industries
from demo.model import FiscalYear, Login, Organization, Region, Title
from demo.names import Names
from zhiqiao.kernel.tables import sme_size

DISTRICT, SISTER, CITY, PROVINCE = "990101", "990102", "9901", "99"
REGIONS = (
    Region(PROVINCE, "演示省", ""),
    Region(CITY, "江州市", PROVINCE),
    Region(DISTRICT, "澄江区", CITY),
    Region(SISTER, "西岭区", CITY),
)
FIRMS, SISTER_FIRMS = 120, 6
SIZE_MIX = {"large": 8, "medium": 26, "small": 54, "micro": 32}
SISTER_SIZES = ("large", "medium", "small", "small", "small", "micro")
YEARS = (2023, 2024, 2025)
FEN_PER_WAN = 1_000_000
# key, name, kind, region
_FIXED = (
    ("province", "演示省知识产权局", "agency", PROVINCE),
    ("city", "江州市知识产权局", "agency", CITY),
    ("lead", "澄江区市场监督管理局", "agency", DISTRICT),
    ("science", "澄江区科技局", "agency", DISTRICT),
    ("finance", "澄江区财政局", "agency", DISTRICT),
    ("fund", "澄江区金融服务中心", "agency", DISTRICT),
    ("park", "澄江高新技术产业园管理委员会", "park", DISTRICT),
    ("chengjiang", "澄江大学", "university", DISTRICT),
    ("polytechnic", "江州理工大学", "university", DISTRICT),
    ("medical", "澄江医科大学", "university", DISTRICT),
    ("food_institute", "江州市农产品与食品科学研究院", "institute", DISTRICT),
    ("materials_institute", "澄江先进制造与新材料研究院", "institute", DISTRICT),
    ("soe", "江州机电控股（集团）有限公司", "state_owned_enterprise", DISTRICT),
    ("bank_a", "江州银行澄江支行", "bank", DISTRICT),
    ("bank_b", "演示省农村商业银行澄江支行", "bank", DISTRICT),
    ("agency_a", "江州知行技术转移服务有限公司", "service_agency", DISTRICT),
    ("agency_b", "澄江衡川专利代理事务所（普通合伙）", "service_agency", DISTRICT),
    ("agency_c", "江州汇桥科技成果评价有限公司", "service_agency", DISTRICT),
    ("evaluator", "江州明衡绩效评价咨询有限公司", "evaluator", CITY),
    ("audit", "江州市审计局澄江办事处", "agency", DISTRICT),
    ("west_lead", "西岭区市场监督管理局", "agency", SISTER),
    ("west", "西岭工程技术大学", "university", SISTER),
)
# The college of a university that works on an industry.
COLLEGES = {
    "chengjiang": {
        "dyeing_wastewater": "环境与化学工程学院",
        "env_equipment": "环境与化学工程学院",
        "coatings": "环境与化学工程学院",
        "agri_processing": "食品与生物工程学院",
        "food": "食品与生物工程学院",
        "textile": "纺织与轻工学院",
        "telecom": "信息工程学院",
        "vision_software": "信息工程学院",
        "lithium": "材料与能源学院",
    },
    "polytechnic": {
        "machine_tools": "机械工程学院",
        "logistics": "机械工程学院",
        "power": "电气工程学院",
        "sensors": "仪器与电子学院",
        "telecom": "仪器与电子学院",
        "lithium": "材料科学与工程学院",
        "building": "土木与建筑学院",
        "vision_software": "计算机与人工智能学院",
        "env_equipment": "资源与安全学院",
        "textile": "材料科学与工程学院",
        "dyeing_wastewater": "资源与安全学院",
    },
    "medical": {
        "tcm": "药学院",
        "medical": "生物医学工程学院",
        "food": "公共卫生学院",
        "sensors": "生物医学工程学院",
    },
    "west": {"building": "土木工程系", "power": "电力工程系", "machine_tools": "机械工程系"},
}
INSTITUTE_FIELDS = {
    "food_institute": {"agri_processing", "food", "tcm"},
    "materials_institute": {
        "lithium", "machine_tools", "coatings", "building", "sensors", "env_equipment", "power", "textile",
    },
    "soe": {"machine_tools", "power", "telecom", "logistics", "env_equipment"},
}  # fmt: skip
_STAFF = {"large": (320, 2600), "medium": (105, 900), "small": (11, 280), "micro": (3, 40)}
_REVENUE_PER_HEAD_WAN = (18, 160)
_TITLES = (
    # title, level, share of firms by size, years valid
    ("高新技术企业", "国家级", {"large": 0.9, "medium": 0.7, "small": 0.4, "micro": 0.12}, 3),
    ("专精特新中小企业", "省级", {"medium": 0.55, "small": 0.25, "micro": 0.03}, 3),
    ("专精特新“小巨人”企业", "国家级", {"medium": 0.15, "small": 0.02}, 3),
    ("知识产权优势企业", "省级", {"large": 0.6, "medium": 0.25, "small": 0.06}, 3),
    ("科技型中小企业", "市级", {"medium": 0.3, "small": 0.45, "micro": 0.4}, 1),
)


class Organizations:
    """Draws the organizations in a fixed order from one stream of chance."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.names = Names(rng)

    def fixed(self) -> list[Organization]:
        """Universities, institutes, agencies, banks and the rest: known by name."""
        return [self._fixed(*row) for row in _FIXED]

    def _fixed(self, key: str, name: str, kind: str, region_code: str) -> Organization:
        is_soe = kind == "state_owned_enterprise"
        years = self._years("3824", "large") if is_soe else ()
        return Organization(
            key=key,
            name=name,
            kind=kind,
            region_code=region_code,
            credit_code=credit_code(self._rng, kind, region_code),
            address=self.names.address("西岭区" if region_code == SISTER else "澄江区"),
            industry="power" if is_soe else "",
            industry_code="3824" if is_soe else "",
            products="输配电设备、数控装备与工业机器人的研制，下辖五家子公司" if is_soe else "",
            topics=("pow_trans", "cnc_spindle", "log_agv") if is_soe else (),
            size="large" if is_soe else "",
            years=years,
        )

    def firms(self) -> list[Organization]:
        """The district's firms: sizes as in SIZE_MIX, spread over all topics."""
        sizes = [size for size, count in SIZE_MIX.items() for _ in range(count)]
        self._rng.shuffle(sizes)
        fields = [(industry, topic) for industry in industries() for topic in industry.topics]
        order = [*fields, *self._rng.sample(fields, FIRMS - len(fields))]
        return [
            self._firm(f"firm{place:03d}", industry, topic, size, DISTRICT)
            for place, ((industry, topic), size) in enumerate(zip(order, sizes, strict=True), start=1)
        ]

    def sister_firms(self) -> list[Organization]:
        """The sister district's few firms."""
        wanted = [industry for industry in industries() if industry.code in COLLEGES["west"]]
        return [
            self._firm(f"west_firm{place}", industry, industry.topics[place % 4], size, SISTER)
            for place, (industry, size) in enumerate(zip(wanted * 2, SISTER_SIZES, strict=True), start=1)
        ]

    def _firm(self, key: str, industry: Industry, topic: Topic, size: str, region_code: str) -> Organization:
        rng = self._rng
        second = rng.choice([other for other in industry.topics if other.code != topic.code])
        busy_with = (topic, second) if rng.random() < 1 / 2 else (topic,)
        writer = Writer(rng)
        in_sister = region_code == SISTER
        main_code = rng.choice(topic.industry_codes)
        return Organization(
            key=key,
            name=self.names.firm(
                rng.choice(_trade_words(industry, topic)), place="西岭" if in_sister else ""
            ),
            kind="enterprise",
            region_code=region_code,
            credit_code=credit_code(rng, "enterprise", region_code),
            address=self.names.address("西岭区" if in_sister else "澄江区"),
            industry=industry.code,
            industry_code=main_code,
            products="；".join(writer.one_of(one.products) for one in busy_with) + "。",
            topics=tuple(one.code for one in busy_with),
            size=size,
            years=self._years(main_code, size),
            titles=self._titles(size),
        )

    def _years(self, industry_code: str, size: str) -> tuple[FiscalYear, ...]:
        """Three years of one size class, growing or shrinking a little; the class is that of every year."""
        low, high = _STAFF[size]
        while True:
            staff = int(low * (high / low) ** self._rng.random())
            per_head = self._rng.uniform(*_REVENUE_PER_HEAD_WAN)
            years = []
            for year in YEARS:
                revenue_wan = int(staff * per_head)
                assets_wan = int(revenue_wan * self._rng.uniform(0.6, 1.6))
                figures = (staff, revenue_wan * FEN_PER_WAN, assets_wan * FEN_PER_WAN)
                years.append(FiscalYear(year, *figures))
                staff = max(2, int(staff * self._rng.uniform(0.96, 1.1)))
                per_head *= self._rng.uniform(0.95, 1.12)
            if all(sme_size(industry_code, y.staff, y.revenue_fen, y.assets_fen) == size for y in years):
                return tuple(years)

    def _titles(self, size: str) -> tuple[Title, ...]:
        found = []
        for title, level, shares, valid_years in _TITLES:
            if self._rng.random() < shares.get(size, 0):
                start = date(
                    self._rng.randint(2021, 2025), self._rng.randint(6, 12), self._rng.randint(1, 28)
                )
                end = start.replace(year=start.year + valid_years) - timedelta(days=1)
                found.append(Title(title, level, start, end))
        return tuple(found)


def _trade_words(industry: Industry, topic: Topic) -> list[str]:
    """Words for the name of a firm busy with the topic."""
    return industry.firm_words[industry.topics.index(topic)].split("/")


def logins(names: Names, firms: Sequence[Organization], inventor: str, inventor_college: str) -> list[Login]:
    """One login a role; ``inventor`` is the name of a much-published inventor of 澄江大学."""

    def firm_of(*topics: str) -> str:
        """The smallest but not the tiniest of the firms mainly busy with one of the topics."""
        able = [f for f in firms if f.topics and f.topics[0] in topics and f.kind == "enterprise"]
        return min(able, key=lambda f: (("small", "medium", "micro", "large").index(f.size), f.key)).key

    rows = (
        ("clerk", "lead_agency", "lead", ""),
        ("director", "lead_agency", "lead", ""),
        ("city", "lead_agency", "city", ""),
        ("superior", "superior", "province", ""),
        ("finance", "cooperating_agency", "finance", ""),
        ("science", "cooperating_agency", "science", ""),
        ("park", "park", "park", ""),
        ("office", "holder_office", "chengjiang", ""),
        ("college", "college_reviewer", "chengjiang", inventor_college),
        ("office2", "holder_office", "materials_institute", ""),
        ("firm", "enterprise", firm_of("dye_oxidation", "dye_membrane"), ""),
        ("firm2", "enterprise", firm_of("cnc_tool", "cnc_fixture"), ""),
        ("bank", "bank", "bank_a", ""),
        ("agency", "service_agency", "agency_a", ""),
        ("manager", "technology_manager", "agency_a", ""),
        ("evaluator", "evaluator", "evaluator", ""),
        ("auditor", "auditor", "audit", ""),
        ("west", "lead_agency", "west_lead", ""),
        ("admin", "platform_admin", "city", ""),
    )  # fmt: skip
    found = [Login(username, names.person(), role, key, college) for username, role, key, college in rows]
    return [*found, Login("inventor", inventor, "inventor", "chengjiang", inventor_college)]
