"""What nobody should have to remember: lapsed offers, unanswered pushes, sleepers, fees, entries, searches, watches."""


def tidy() -> tuple[int, int]:
    """Do what is due; returns (offers taken off the shelf, pushes closed). Writes nothing when nothing is due."""
    from zhiqiao.assets.landscape import daily
    from zhiqiao.assets.register import fee_reminders
    from zhiqiao.assets.stocktake import queries as stocktake
    from zhiqiao.assets.stocktake import services as waking
    from zhiqiao.foundation.access.rules import SYSTEM
    from zhiqiao.foundation.registers import telling
    from zhiqiao.market.catalog import queries as catalog
    from zhiqiao.market.catalog import services as shelf
    from zhiqiao.market.matching import nearest, watching
    from zhiqiao.market.matching import queries as matching
    from zhiqiao.market.matching import services as pushing

    withdrawn = shelf.withdraw_lapsed(SYSTEM) if catalog.has_lapsed_listings() else 0
    closed = pushing.expire_pushes(SYSTEM) if matching.has_expired_pushes() else 0
    if stocktake.sleepers_are_due(SYSTEM):
        waking.find_sleepers(SYSTEM)
    fee_reminders.start_reminding()
    if stocktake.reminders_are_due(SYSTEM):
        waking.remind_funded(SYSTEM)
    telling.start_reminding()
    watching.start_looking()
    daily.look(nearest.nearest)
    return withdrawn, closed
