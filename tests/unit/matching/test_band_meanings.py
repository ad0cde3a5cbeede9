"""What 高, 中 and 低 meant on judged pairs is told for the bands in use, not for older ones."""

from zhiqiao.kernel import parameters
from zhiqiao.market.matching import choices
from zhiqiao.retrieval.calibration import HIGH_FROM, MEDIUM_FROM


def test_the_table_is_of_the_bands_in_use() -> None:
    measured = parameters.load(choices.BANDS_FILE)["from"]
    assert measured == {"high": HIGH_FROM, "medium": MEDIUM_FROM}, "分档变了：请重测 match_bands.yaml"


def test_a_better_band_meant_better_pairs() -> None:
    found = choices.band_meanings()
    high, medium, low = (found[code] for code in ("high", "medium", "low"))
    assert high.worth > medium.worth > low.worth
    assert all(0 <= one.worth <= one.related <= 1 and one.pairs for one in found.values())
    assert f"{high.pairs} 对" in high.words
