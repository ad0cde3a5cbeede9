"""The whole district from one seed."""

import random
from functools import cache

from demo.contracts import Contracts
from demo.market import Market, after_deals
from demo.model import District
from demo.needs import needs
from demo.organizations import REGIONS, Organizations, logins
from demo.patents import AS_OF, Stock
from demo.stocktakes import rounds

SEED = 20260101


@cache
def district(seed: int = SEED) -> District:
    """The same district, to the byte, for the same seed. Takes about a second."""
    # Each part has its own stream of chance, so that a change in one leaves the others as they were.
    streams = {
        part: random.Random(f"{seed}:{part}")
        for part in ("organizations", "patents", "needs", "rounds", "market", "contracts")
    }
    drawn = Organizations(streams["organizations"])
    home = [*drawn.fixed(), *drawn.firms()]
    organizations = [*home, *drawn.sister_firms()]
    stock = Stock(streams["patents"], drawn.names, organizations)
    patents = [*stock.district(), *stock.sister()]
    by_number = {patent.number: patent for patent in patents}
    people = logins(drawn.names, home, stock.inventor, stock.inventor_college)
    office_names = {login.organization: login.name for login in people if login.role == "holder_office"}
    for key in ("polytechnic", "medical", "food_institute"):
        office_names[key] = drawn.names.person()
    first_asker = next(login.organization for login in people if login.username == "firm")
    asked = needs(streams["needs"], organizations, first_asker)
    taken = rounds(streams["rounds"], patents, office_names)
    market = Market(streams["market"], drawn.names, by_number)
    offered = market.listings(taken)
    sent = market.pushes(asked, organizations)
    contracts = Contracts(streams["contracts"], by_number, organizations)
    open_licenses = contracts.open_licenses()
    pledges = contracts.pledges()
    deals = contracts.deals(sent)
    listings, pushes = after_deals(offered, sent, deals)
    return District(
        seed=seed,
        as_of=AS_OF,
        regions=REGIONS,
        organizations=tuple(organizations),
        logins=tuple(people),
        patents=tuple(patents),
        rounds=tuple(taken),
        listings=tuple(listings),
        needs=tuple(asked),
        pushes=tuple(pushes),
        deals=tuple(deals),
        pledges=tuple(pledges),
        open_licenses=tuple(open_licenses),
    )
