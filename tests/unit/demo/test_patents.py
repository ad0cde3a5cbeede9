"""Numbers that check out, symbols that exist, and texts that are not variations of one another."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest
from demo.abstracts import GRAM, LONGEST, SHORTEST, grams, likeness
from demo.grammar import topics
from demo.model import District

from zhiqiao.kernel.ipc import parse_ipc
from zhiqiao.kernel.patent_number import parse_application_number, parse_publication_number
from zhiqiao.kernel.tables import ipc_title

MOST_ALIKE = 0.60


def test_application_numbers_check_out_and_agree_with_type_and_year(known: District) -> None:
    assert len({patent.number for patent in known.patents}) == len(known.patents)
    for patent in known.patents:
        number = parse_application_number(patent.number)
        assert number.check_supplied
        assert (number.canonical, number.year) == (patent.number, patent.filed_on.year)
        assert number.patent_type == patent.patent_type


def test_publication_numbers_agree_with_what_became_of_the_patent(known: District) -> None:
    assert len({patent.publication_number for patent in known.patents}) == len(known.patents)
    for patent in known.patents:
        number = parse_publication_number(patent.publication_number)
        granted_kind = "U" if patent.patent_type == "utility_model" else "B"
        assert number.kind == (granted_kind if patent.granted_on else "A")


def test_days_follow_one_another(known: District) -> None:
    for patent in known.patents:
        days = [
            patent.filed_on,
            patent.published_on,
            patent.granted_on or patent.published_on,
            patent.status_on,
        ]
        assert days == sorted(days), patent.number
        assert patent.status_on <= known.as_of
        events = [event.effective_on for event in patent.events]
        assert events == sorted(events)
        assert (patent.legal_status == "pending") <= (patent.granted_on is None)


def test_symbols_stand_in_the_current_ipc_but_for_the_withdrawn_ones(known: District) -> None:
    withdrawn = {topic.withdrawn_ipc.rpartition("~")[2] for topic in topics().values()} - {""}
    assert withdrawn
    found = {symbol for patent in known.patents for symbol in patent.ipcs}
    assert withdrawn <= found
    for symbol in found:
        assert parse_ipc(symbol).symbol == symbol
        assert (ipc_title(symbol) is None) == (symbol in withdrawn), symbol
    assert all(2 <= len(patent.ipcs) <= 4 for patent in known.patents)


def test_abstracts_are_as_long_as_abstracts_are(known: District) -> None:
    for patent in known.patents:
        assert SHORTEST <= len(patent.abstract) <= LONGEST
        assert not set("<>[]|~{}") & set(patent.title + patent.abstract), patent.abstract
        wording = "本实用新型" if patent.patent_type == "utility_model" else "本发明"
        assert wording in patent.abstract
        assert "。。" not in patent.abstract
        assert "，。" not in patent.abstract


def test_no_two_abstracts_share_most_of_their_grams(known: District) -> None:
    """Counts the 4-grams each pair has in common, over all pairs, through the patents that hold a gram."""
    texts = [grams(patent.abstract) for patent in known.patents]
    holders: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for gram in text:
            holders[gram].append(place)
    common: Counter[tuple[int, int]] = Counter()
    by_topic: dict[str, list[int]] = defaultdict(list)
    for place, patent in enumerate(known.patents):
        by_topic[patent.topic].append(place)
    for places in by_topic.values():
        for pair in combinations(places, 2):
            common[pair] = len(texts[pair[0]] & texts[pair[1]])
    worst = max(n / min(len(texts[a]), len(texts[b])) for (a, b), n in common.items())
    assert worst <= MOST_ALIKE
    # Across topics only grams that few hold can make two texts alike: the others are turns of patent Chinese.
    rare = [places for places in holders.values() if len(places) <= 40]
    across: Counter[tuple[int, int]] = Counter()
    for places in rare:
        for a, b in combinations(places, 2):
            if known.patents[a].topic != known.patents[b].topic:
                across[a, b] += 1
    assert max(n / min(len(texts[a]), len(texts[b])) for (a, b), n in across.items()) <= MOST_ALIKE


def test_the_measure_sees_a_copy() -> None:
    text = "一种用于染色废水脱色的催化剂及其制备方法，包括以下步骤"
    assert likeness(grams(text), grams(text)) == 1
    assert likeness(grams(text), grams("基站天线单元间距小，互耦造成波束畸变，为此设置去耦墙")) == 0
    assert all(len(gram) == GRAM for gram in grams(text))


def test_titles_differ(known: District) -> None:
    titles = [patent.title.removeprefix("一种") for patent in known.patents if patent.region_code == "990101"]
    assert len(set(titles)) == len(titles)


def test_each_industry_has_inventions_and_its_own_symbols(known: District) -> None:
    by_industry: dict[str, Counter[str]] = defaultdict(Counter)
    for patent in known.patents:
        by_industry[patent.industry][patent.ipcs[0][:4]] += 1
    assert all(len(subclasses) >= 3 for subclasses in by_industry.values())


@pytest.mark.parametrize("share", [0.03, 0.10])
def test_some_patents_are_co_owned(known: District, share: float) -> None:
    co_owned = sum(len(patent.holders) > 1 for patent in known.patents) / len(known.patents)
    assert (co_owned > share) == (share == 0.03)
