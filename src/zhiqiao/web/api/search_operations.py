"""Operations of the search box: what it finds, and what it offers while one types."""

from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from zhiqiao.market.matching import searching, suggesting
from zhiqiao.web.api.rest import door
from zhiqiao.web.api.schemas import FoundTold, SearchTold, SuggestionTold
from zhiqiao.web.shell.actions import ActorRequest


class SearchAsked(Schema):
    """A question at the search box."""

    q: str = Field("", max_length=50_000, description="检索词、检索式或号码；写法与网页搜索相同")
    plain: bool = Field(default=False, description="不当作检索式，按普通文字搜索")
    sort: str = Field("", max_length=20, description="空为最相关；-filed_on、filed_on、-granted_on")
    page: int = Field(1, ge=1, le=searching.MOST_PAGES, description="第几页，从 1 起，每页 20 件")
    region: list[str] = Field([], description="地区代码，含下级")
    ipc: list[str] = Field([], description="部、大类、小类、大组或小组，如 C02F、C02F9")
    status: list[str] = Field([], description="in_force、pending、ended、unknown")
    type: list[str] = Field([], description="invention、utility_model、design")
    industry: list[str] = Field([], description="战略性新兴产业代码")
    mode: list[str] = Field([], description="可接受方式的代码")
    listed: list[str] = Field([], description="yes：只要已上架的")


_DIMENSIONS = ("region", "ipc", "status", "type", "industry", "mode", "listed")


@door.get("/search", searching.USE, "搜索您可以查看的专利：检索式、筛选、分面计数", response=SearchTold)
def search(request: ActorRequest, asked: Annotated[SearchAsked, Query()]) -> SearchTold:
    """What the search page finds."""
    filters = {name: getattr(asked, name) for name in _DIMENSIONS}
    found = searching.search(
        request.actor, asked.q, filters, asked.page, is_plain=asked.plain, sort=asked.sort
    )
    if found.exact:
        found = searching.search(request.actor, f"号码:{found.exact}", is_jump=False)
    items = [
        FoundTold(
            number=one.offer.card.number,
            title=one.offer.card.title,
            holders=one.offer.card.holder_text,
            ipc_main=one.offer.card.ipc_main,
            filed_on=one.offer.card.filed_on,
            legal_status=one.offer.card.legal_status,
            listing=one.offer.listing_id,
            band=one.band.value if one.band is not None else "",
            sentence=one.why.document.text if one.why.shared else "",
        )
        for one in found.patents
    ]
    notes = [found.number_note, found.state.note, "没有把握高的候选" if found.is_unsure and items else ""]
    return SearchTold(
        items=items,
        total=found.total,
        page=found.page,
        reading=found.reading.said,
        unread=list(found.reading.unread),
        counts={name: dict(counts) for name, counts in found.counts.items()},
        note="；".join(note for note in notes if note),
    )


@door.get("/search/suggestions", searching.USE, "输入时的建议", response=list[SuggestionTold])
def suggestions(request: ActorRequest, q: Annotated[str, Query(max_length=300)] = "") -> list[SuggestionTold]:
    """What is offered while one types."""
    return [
        SuggestionTold(
            kind=one.kind,
            words=one.words,
            typed=one.typed,
            number=one.offer.card.number if one.offer is not None else "",
        )
        for one in suggesting.suggestions(request.actor, q)
    ]
