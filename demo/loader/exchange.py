"""Supply, needs, pushes and answers."""

from collections.abc import Callable
from datetime import datetime, time

from demo.loader.people import Cast
from demo.model import District, Listing, Need
from zhiqiao.foundation.access.roles import Role
from zhiqiao.kernel.periods import SHANGHAI, as_of
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog import services as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.catalog.models import Listing as ListingRow


def publish_supply(district: District, cast: Cast) -> dict[str, int]:
    """Publish the listings, and withdraw those that were; returns their keys here by the demo's keys."""
    made: dict[str, int] = {}
    alive = {one.number for one in district.patents if one.legal_status == "in_force"}
    for one in sorted(district.listings, key=lambda x: x.published_on):
        if not alive.issuperset(one.patents):
            continue  # the register knows today's status only: what has lapsed since cannot be published any more
        office = cast.acting(one.holder, Role.HOLDER_OFFICE)
        with as_of(one.published_on):
            saved = catalog.save_listing(office, _listing_data(one))
            if one.state != "draft":
                catalog.publish_listing(office, saved.pk)
        if one.state == "withdrawn" and one.withdrawn_on is not None:
            with as_of(one.withdrawn_on):
                catalog.withdraw_listing(office, saved.pk, one.withdrawn_why or "withdrawn")
        if one.state != "draft":
            ListingRow.objects.filter(pk=saved.pk).update(
                published_at=datetime.combine(one.published_on, time(10), SHANGHAI)
            )
        made[one.key] = saved.pk
    return made


def _listing_data(one: Listing) -> catalog.ListingData:
    return catalog.ListingData(
        title=one.title,
        patent_numbers=one.patents,
        modes=one.modes,
        payment=one.payment,
        problem=one.problem,
        benefit=one.benefit,
        scene=one.scene,
        maturity=one.maturity,
        price_low_fen=one.price_low_fen,
        price_high_fen=one.price_high_fen,
        price_note=one.price_note,
        term_years=one.term_years,
        licensee_scope=one.licensee_scope,
        contact=one.contact,
        contact_way=one.contact_way,
        valid_to=one.valid_to,
    )


def state_needs(district: District, cast: Cast, tell: Callable[[int, int], None]) -> dict[str, int]:
    """State the needs, as far along their way as each has come; returns their keys here by the demo's keys."""
    made: dict[str, int] = {}
    for at, one in enumerate(sorted(district.needs, key=lambda x: x.collected_on)):
        made[one.key] = _state(cast, one)
        if at % 25 == 0:
            tell(at, len(district.needs))
    return made


def _state(cast: Cast, one: Need) -> int:
    firm = cast.acting(one.firm, Role.ENTERPRISE)
    by_clerk = bool(one.collected_by) and one.collected_by != one.firm
    clerk = cast.acting(one.collected_by, _collecting_role(cast, one.collected_by)) if by_clerk else firm
    with as_of(one.collected_on):
        saved = needs.save_demand(clerk, _need_data(one), cast.organizations[one.firm].pk)
        if one.state == Demand.DRAFT:
            return saved.pk
        if by_clerk:
            needs.ask_firm(clerk, saved.pk)
            if one.state == Demand.RECORDED:
                return saved.pk
            needs.confirm_demand(firm, saved.pk)
        elif one.state == Demand.RECORDED:
            return saved.pk
        if one.state == Demand.CONFIRMED:
            if not by_clerk:
                needs.confirm_demand(firm, saved.pk)
            return saved.pk
    with as_of(one.published_on or one.collected_on):
        needs.publish_demand(clerk, saved.pk)
    Demand.objects.filter(pk=saved.pk).update(
        published_at=datetime.combine(one.published_on or one.collected_on, time(10), SHANGHAI)
    )
    if one.state == Demand.CLOSED:
        needs.close_demand(firm, saved.pk, one.closed_note)
    return saved.pk


def _collecting_role(cast: Cast, key: str) -> Role:
    kind = cast.organizations[key].kind
    return {"park": Role.PARK, "service_agency": Role.SERVICE_AGENCY}.get(kind, Role.LEAD_AGENCY)


def _need_data(one: Need) -> needs.DemandData:
    return needs.DemandData(
        title=one.title,
        text=one.text,
        targets=one.targets,
        conditions=one.conditions,
        kind=one.kind,
        industry_code=one.industry_code,
        budget_low_fen=one.budget_low_fen,
        budget_high_fen=one.budget_high_fen,
        cooperation=one.cooperation,
        purpose_declared=True,
        show_firm=True,
        valid_to=one.valid_to,
        collected_on=one.collected_on,
    )
