"""Lists of key industries as plans name them, read from parameters/industries. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from zhiqiao.assets.landscape.key_industries.definition import KeyIndustry, from_json
from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.parameters import Confidence

_FOLDER = "industries"
OWN = "own-"


@dataclass(frozen=True)
class IndustryList:
    """A list with where it comes from.

    Attributes:
        code: Name of its file, or "own-" with a region for what a region adds by itself.
        title: What it is called.
        region_code: Whose list; "" the whole country.
        document: The document that names the industries, its number, the clause.
        phrase: Short citation.
        dated_on: Day of the document; None unknown.
        source: Where the document was read.
        confidence: How well the names were checked.
        note: What people must know.
        missing: What the document does not say or what is not at hand.
        defined_on: Day of the platform's definitions.
        definition_source: What they were made from.
        is_draft: 征求意见稿.
        industries: With the platform's definitions.
    """

    code: str
    title: str
    region_code: str
    document: str
    phrase: str
    dated_on: date | None
    source: str
    confidence: Confidence
    note: str = ""
    missing: str = ""
    defined_on: date | None = None
    definition_source: str = ""
    is_draft: bool = False
    industries: tuple[KeyIndustry, ...] = ()

    @property
    def region_name(self) -> str:
        """重庆市北碚区; 全国 for the country."""
        return tables.region_full_name(self.region_code) or self.region_code if self.region_code else "全国"

    def industry(self, code: str) -> KeyIndustry | None:
        """One of them as the platform defines it."""
        return next((one for one in self.industries if one.code == code), None)


@cache
def lists() -> dict[str, IndustryList]:
    """All lists by code."""
    found = [_read(path) for path in parameters.files(_FOLDER)]
    return {one.code: one for one in found}


def own_list(region_code: str) -> IndustryList:
    """What a region adds that no list of ours has."""
    name = tables.region_name(region_code) or region_code
    return IndustryList(
        f"{OWN}{region_code}",
        f"{name}自行登记的重点产业",
        region_code,
        "各产业登记时写明",
        "",
        None,
        "主管部门登记",
        Confidence.M,
    )


def found_list(code: str) -> IndustryList | None:
    """A list by its code; None where there is none."""
    if code.startswith(OWN):
        region = code.removeprefix(OWN)
        return own_list(region) if tables.region_name(region) else None
    return lists().get(code)


def near(region_code: str, every: Iterable[IndustryList]) -> list[IndustryList]:
    """Lists that hold in a region: its own in front, those above it, those below it, the country's."""
    own = [one for one in every if one.region_code and _related(one.region_code, region_code)]
    country = [one for one in every if not one.region_code]
    return [*sorted(own, key=lambda one: (_distance(one.region_code, region_code), one.code)), *country]


def _related(first: str, second: str) -> bool:
    return bool(second) and (first.startswith(second) or second.startswith(first))


def _distance(of: str, region_code: str) -> tuple[bool, int]:
    """The nearest above first, then those below."""
    return (not region_code.startswith(of), -len(of) if region_code.startswith(of) else len(of))


def _read(path: str) -> IndustryList:
    told: dict[str, Any] = parameters.load(path)
    code = path.rpartition("/")[2].removesuffix(".yaml")
    if told.get("code") != code:
        raise parameters.ParameterBroken(f"parameters/{path} 的 code 应等于文件名 {code}")
    confidence = Confidence(told["confidence"])
    document = "，".join(filter(None, (told["document"], told.get("number", ""), told.get("clause", ""))))
    rules = told["definitions"]
    basis = f"平台默认定义，{rules['from']}"
    industries = tuple(
        KeyIndustry(
            code,
            str(one["code"]),
            str(one["name"]),
            from_json(one["lines"]),
            basis=basis,
            confidence=Confidence(rules["confidence"]),
            named_by=document,
            name_confidence=Confidence(one.get("confidence", confidence)),
            phrase=str(one.get("phrase", told.get("phrase", ""))),
            named_on=told.get("dated_on"),
        )
        for one in told["industries"]
    )
    return IndustryList(
        code,
        str(told["title"]),
        str(told["region"]),
        document,
        str(told.get("phrase", "")),
        told.get("dated_on"),
        str(told["source"]),
        confidence,
        str(told.get("note", "")),
        str(told.get("missing", "")),
        rules["from"],
        str(rules["source"]),
        bool(told.get("is_draft", False)),
        industries,
    )
