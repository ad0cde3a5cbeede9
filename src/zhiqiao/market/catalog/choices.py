"""The words people choose from, read from parameters. Plain Python."""

from functools import cache

from zhiqiao.kernel import parameters

Choices = tuple[tuple[str, str], ...]


@cache
def _table(name: str) -> dict[str, str]:
    return dict(parameters.load("market.yaml")[name])


def payments() -> Choices:
    """How a licence or an assignment is paid."""
    return tuple(_table("payments").items())


def demand_kinds() -> Choices:
    """What kind of need."""
    return tuple(_table("demand_kinds").items())


def cooperation() -> Choices:
    """How a firm would co-operate."""
    return tuple(_table("cooperation").items())


def label(table: str, code: str) -> str:
    """The word for a code; the code itself where none is declared."""
    return _table(table).get(code, code)


def modes() -> Choices:
    """The ways of conversion a holder may accept; the same list as the stock-take's."""
    from zhiqiao.assets.stocktake import choices as stocktake

    return stocktake.modes()


def unwilling() -> str:
    """The code that says: not to be converted; never a mode of an offer."""
    from zhiqiao.assets.stocktake import choices as stocktake

    return stocktake.unwilling()


def mode_label(code: str) -> str:
    """The word for a way of conversion."""
    return dict(modes()).get(code, code)


def maturities() -> tuple[tuple[int, str], ...]:
    """The stock-take's maturity levels."""
    from zhiqiao.assets.stocktake import choices as stocktake

    return stocktake.maturities()


def maturity_label(level: int | None) -> str:
    """The word for a maturity level."""
    return dict(maturities()).get(level or 0, "")
