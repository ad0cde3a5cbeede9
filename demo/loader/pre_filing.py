"""Evaluation before filing, once the index stands: disclosures at each step of their way."""

from collections.abc import Callable

from demo.disclosures import DISCLOSURES, Disclosed
from demo.loader.people import Cast
from demo.model import District
from zhiqiao.assets.appraisal import services as appraisal
from zhiqiao.assets.appraisal.disclosing import Content
from zhiqiao.assets.appraisal.novelty import Searched
from zhiqiao.assets.appraisal.services import Rating
from zhiqiao.kernel.periods import as_of

Search = Callable[[str, str, int], Searched]
_CLOSEST = 20
_UNSEARCHED = ("draft", "submitted", "supplement")


def disclose(district: District, cast: Cast, search: Search) -> int:
    """Every disclosure as far as it has come; ``search`` asks the index. Returns how many there are."""
    with as_of(district.as_of):
        for one in DISCLOSURES:
            _walk(cast, one, search)
    return len(DISCLOSURES)


def _walk(cast: Cast, one: Disclosed, search: Search) -> None:
    office = cast.actors["office"]
    writer = office if one.inventor else cast.actors["inventor"]
    content = Content(one.title, one.problem, one.means, one.effect, deadline_on=one.deadline_on)
    pk = appraisal.save_disclosure(writer, content, inventor_name=one.inventor).pk
    if one.until == "draft":
        return
    appraisal.submit_disclosure(writer, pk)
    if one.until not in _UNSEARCHED:
        text = f"{one.problem}\n{one.means}\n{one.effect}"
        appraisal.search_novelty(office, pk, search(one.title, text, _CLOSEST))
        appraisal.conclude_search(office, pk, one.conclusion)
    if one.ratings:
        ratings = [Rating(code, points, ground) for code, (points, ground) in one.ratings.items()]
        appraisal.rate_disclosure(office, pk, ratings)
    if one.reason:
        appraisal.decide_disclosure(office, pk, one.until, one.reason)
