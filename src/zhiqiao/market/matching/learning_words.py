"""The words for what the learner counts."""

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel import tables
from zhiqiao.market.catalog import choices as catalog
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.learning.traits import region_labels, term_labels

_FITS = {"high": "高", "medium": "中", "low": "低"}
_MOST = 14  # characters of a class title


def value_words(dimension: str, value: str) -> str:
    """A value in Chinese: ``price`` ``over100`` is 100 万元以上."""
    if dimension == "field":
        symbol = value if len(value) <= len("H01L") else f"{value}/00"
        title = (tables.ipc_title(symbol) or "").split("；")[0].split("（")[0].split("，")[0]
        return f"{value} {title[:_MOST]}".strip()
    if dimension == "patent":
        return "这件专利"
    if dimension == "maturity":
        return catalog.maturity_label(int(value)) if value.isdigit() else value
    labels = {
        "fit": _FITS,
        "price": dict(choices.price_bands()),
        "mode": dict(catalog.modes()),
        "region": region_labels(),
        "term": term_labels(),
        "status": register.STATUS_LABELS,
        "owner": accounts.KIND_LABELS,
    }
    return labels.get(dimension, {}).get(value, value)
