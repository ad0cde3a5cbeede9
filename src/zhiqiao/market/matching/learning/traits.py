"""What is known of a patent and a firm, as the learner counts it: dimension → values."""

from dataclasses import dataclass

from zhiqiao.kernel import parameters
from zhiqiao.market.matching.learning.rules import FILE

_CITY, _PROVINCE = 4, 2  # digits of a region code
_STEPS = (3, 4)  # characters of an IPC class and subclass


@dataclass(frozen=True)
class Pair:
    """What the platform knows of a patent for a firm.

    Attributes:
        number: The patent.
        ipc_levels: Levels of its main class, ``C C02 C02F C02F9 C02F9/00``.
        region_code: Where its holder sits; "" where unknown.
        firm_region: Where the firm sits.
        status: Code of its legal status.
        months_left: Months of protection left; None where unknown.
        maturity: Level of maturity; None where unknown.
        modes: Ways of conversion offered.
        price_bands: Codes of the price bands its price touches.
        owner_kinds: Kinds of its holders.
        fit: Band of the match, high, medium or low; "" where it was not matched.
    """

    number: str
    ipc_levels: tuple[str, ...] = ()
    region_code: str = ""
    firm_region: str = ""
    status: str = ""
    months_left: int | None = None
    maturity: int | None = None
    modes: tuple[str, ...] = ()
    price_bands: tuple[str, ...] = ()
    owner_kinds: tuple[str, ...] = ()
    fit: str = ""


def traits_of(pair: Pair) -> dict[str, tuple[str, ...]]:
    """The traits of a pair; what is not known is left out."""
    found: dict[str, tuple[str, ...]] = {
        "field": field_path(pair.ipc_levels),
        "fit": (pair.fit,),
        "price": pair.price_bands,
        "mode": pair.modes,
        "region": (region_band(pair.firm_region, pair.region_code),),
        "maturity": (str(pair.maturity) if pair.maturity else "",),
        "term": (term_band(pair.months_left),),
        "status": (pair.status if pair.status != "unknown" else "",),
        "owner": pair.owner_kinds,
        "patent": (pair.number,),
    }
    kept = {code: tuple(value for value in values if value) for code, values in found.items()}
    return {code: values for code, values in kept.items() if values}


def field_path(levels: tuple[str, ...]) -> tuple[str, ...]:
    """Class, subclass and main group of the first symbol: ``C02 C02F C02F9``."""
    path: list[str] = []
    for level in levels:
        if "/" in level or len(level) < _STEPS[0]:
            continue
        if path and not level.startswith(path[-1]):
            break
        path.append(level)
    return tuple(path[: len(_STEPS) + 1])


def region_band(firm: str, patent: str) -> str:
    """here, city, province or away; "" where one of the places is unknown."""
    if not firm or not patent:
        return ""
    if patent.startswith(firm) or firm.startswith(patent):
        return "here"
    if firm[:_CITY] == patent[:_CITY]:
        return "city"
    return "province" if firm[:_PROVINCE] == patent[:_PROVINCE] else "away"


def term_band(months: int | None) -> str:
    """Code of the band that the months left fall into; "" where they are unknown."""
    if months is None:
        return ""
    bands = parameters.load(FILE)["term_bands"]
    return next(str(row["code"]) for row in bands if row["upto"] is None or months <= row["upto"])


def term_labels() -> dict[str, str]:
    """Words for the bands of months left."""
    return {row["code"]: row["label"] for row in parameters.load(FILE)["term_bands"]}


def region_labels() -> dict[str, str]:
    """Words for how far away."""
    return dict(parameters.load(FILE)["region_bands"])
