"""Whom a deal may be with: the organizations an actor knows of, and any other by its credit code.

A list of every organization here would tell each firm who else is; a code has to be known already.
"""

from django.db.models import QuerySet

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.credit_code import parse_credit_code
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import queries as matching
from zhiqiao.transactions.deals import queries
from zhiqiao.transactions.deals.drafting import DRAFT

_ORGANIZATION = "foundation.accounts:organization:view"
_CITY_DIGITS = 4


def parties_known_to(actor: Actor) -> QuerySet[Organization]:
    """Organizations in reach, holders with offers on the shelf, parties of the actor's deals and agreed pushes.

    Service agencies of the same city offer themselves to everyone there.
    """
    require(actor, DRAFT)
    every = accounts.all_organizations()
    mine = queries.deals(actor).order_by()
    agreed = matching.agreed_pushes(actor).order_by()
    known = [
        rows(actor, _ORGANIZATION, every, organization="pk"),
        matching.firms_in_reach(actor),
        every.filter(pk=actor.organization_id or 0),
        every.filter(pk__in=catalog.listings_on_shelf(actor).order_by().values("holder_id")),
        *(every.filter(pk__in=mine.values(name)) for name in ("giver_id", "receiver_id", "agent_id")),
        every.filter(pk__in=agreed.values("firm_id")),
        every.filter(pk__in=agreed.values("patent__holders__organization_id")),
    ]
    if actor.region_code:
        city = actor.region_code[:_CITY_DIGITS]
        known.append(every.filter(kind="service_agency", region_code__startswith=city))
    keys = [one.order_by().values("pk") for one in known]
    return every.filter(pk__in=keys[0].union(*keys[1:]))


def party_by_code(actor: Actor, code: str) -> Organization:
    """The organization with a credit code, wherever it is.

    Raises:
        Refusal: no such code, or nobody is entered here under it.
    """
    require(actor, DRAFT)
    found = accounts.organization_by_credit_code(parse_credit_code(code))
    if found is None:
        raise Refusal(f"没有登记过代码为 {code} 的单位", "请核对代码；还没有登记的请联系其所在地主管部门")
    return found
