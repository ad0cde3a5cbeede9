"""供给侧活力 of the holders an actor may take stock of or look at."""

from collections import defaultdict
from collections.abc import Collection

from zhiqiao.assets.register.queries import Patent
from zhiqiao.assets.stocktake import choices, workflow
from zhiqiao.assets.stocktake.models import EntryStep
from zhiqiao.assets.stocktake.vitality import Supply, Vitality, vitality_of
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel.periods import SHANGHAI, today

VIEW_VITALITY = "assets.stocktake:vitality:view"
YEARS = 5
_STEPS = {
    "assessed": workflow.COVERED,
    "pooled": (workflow.SCREENED_IN,),
}


def vitality(actor: Actor) -> list[Vitality]:
    """Holders in reach that hold patents, those that convert most in front."""
    require(actor, VIEW_VITALITY)
    reach = rows(actor, VIEW_VITALITY, accounts.all_organizations(), organization="pk")
    named = {
        one.pk: (one.name, one.get_kind_display()) for one in reach.filter(kind__in=choices.holder_kinds())
    }
    held = _held(named)
    years = [today().year - back for back in range(YEARS)]
    found = [vitality_of(pk, *named[pk], held[pk], years) for pk in named if held.get(pk)]
    return sorted(found, key=lambda one: (-one.now["converted"], -one.now["listed"], -one.in_force, one.name))


def _held(holders: Collection[int]) -> dict[int, list[Supply]]:
    """Their patents as first holders, each with the years it came to."""
    wanted = Patent.objects.filter(holders__organization_id__in=list(holders), holders__position=0).order_by()
    told = list(
        wanted.values_list(
            "holders__organization_id", "pk", "number", "filed_year", "granted_on", "legal_status"
        )
    )
    numbers = {number for _, _, number, *_ in told}
    steps = {measure: _by_step(holders, states) for measure, states in _STEPS.items()}
    listed, converted = (
        _by_fact(choices.offered_kinds(), numbers),
        _by_fact(choices.converted_kinds(), numbers),
    )
    found: dict[int, list[Supply]] = defaultdict(list)
    for holder, pk, number, filed, granted, status in told:
        years = {
            "filed": filed or 0,
            "granted": granted.year if granted else 0,
            **{measure: known.get(pk, 0) for measure, known in steps.items()},
            "listed": listed.get(number, 0),
            "converted": converted.get(number, 0),
        }
        found[holder].append(
            Supply(status == "in_force", {measure: year for measure, year in years.items() if year})
        )
    return found


def _by_step(holders: Collection[int], states: Collection[str]) -> dict[int, int]:
    """The year in which a patent's entry first came to one of the states."""
    steps = EntryStep.objects.filter(entry__organization_id__in=list(holders), state__in=list(states))
    found: dict[int, int] = {}
    for pk, at in steps.order_by("made_at").values_list("entry__patent_id", "made_at"):
        found.setdefault(pk, at.astimezone(SHANGHAI).year)
    return found


def _by_fact(kinds: Collection[str], numbers: Collection[str]) -> dict[str, int]:
    """The year of a patent's first standing fact of these kinds."""
    standing = evidence.ledger(kinds).filter(superseded_by=None, quantity__gt=0, effective_on__lte=today())
    found: dict[str, int] = {}
    for subject, on in standing.order_by("effective_on").values_list("subject", "effective_on"):
        if subject in numbers:
            found.setdefault(subject, on.year)
    return found
