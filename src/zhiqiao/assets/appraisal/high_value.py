"""Which of the five classes hold, patent by patent: worked out when asked, never stored."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhiqiao.assets.appraisal import classing
from zhiqiao.assets.appraisal.classing import Case, Finding, Won, classes
from zhiqiao.assets.appraisal.knowing import events_of, families_of
from zhiqiao.assets.appraisal.measuring import Knowledge
from zhiqiao.assets.appraisal.models import PatentAward
from zhiqiao.assets.appraisal.queries import patents_for
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import Patent, PatentIpc
from zhiqiao.assets.register.standing import counting_in_force
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel.periods import today

VIEW = "assets.appraisal:high_value:view"
PLEDGE = "pledge_registered"
_AT_ONCE = 500


@dataclass(frozen=True)
class Graded:
    """A patent with what each class says of it."""

    patent: Patent
    findings: dict[str, Finding]

    @property
    def held(self) -> tuple[str, ...]:
        """Codes of the classes that hold."""
        return tuple(code for code, one in self.findings.items() if one.verdict == classing.HOLDS)

    @property
    def open(self) -> tuple[str, ...]:
        """Codes of the classes for which a datum lacks."""
        return tuple(code for code, one in self.findings.items() if one.verdict == classing.UNKNOWN)

    @property
    def many(self) -> int:
        """How many classes hold."""
        return len(self.held)

    @property
    def standing(self) -> str:
        """held, open (none holds, some lack data) or none."""
        return "held" if self.many else "open" if self.open else "none"


def inventions(actor: Actor) -> QuerySet[Patent]:
    """Inventions in force today in reach: what the classes are about."""
    return counting_in_force(patents_for(actor, VIEW).filter(patent_type="invention"), today())


def graded(
    actor: Actor, rows: Iterable[Patent], day: date | None = None, threshold_fen: int | None = None
) -> list[Graded]:
    """What the classes say of patents the actor has been given, in their order."""
    on = day or today()
    some, found = list(rows), list[Graded]()
    for start in range(0, len(some), _AT_ONCE):
        part = some[start : start + _AT_ONCE]
        cases = _cases(actor, part, on, threshold_fen)
        found += [Graded(one, classing.findings(cases[one.pk])) for one in part]
    return found


def graded_of(actor: Actor, one: Patent, threshold_fen: int | None = None) -> Graded:
    """What the classes say of one patent."""
    return graded(actor, [one], None, threshold_fen)[0]


def counts(some: Sequence[Graded]) -> dict[str, int]:
    """Patents by class, and "any": those in at least one, each once."""
    found = Counter(code for one in some for code in one.held)
    return {**{code: found[code] for code in classes()}, "any": sum(1 for one in some if one.held)}


def awards_of(actor: Actor, one: Patent) -> list[PatentAward]:
    """Awards entered for a patent in reach, withdrawn ones too."""
    return list(PatentAward.objects.filter(patent__in=patents_for(actor, VIEW).filter(pk=one.pk)))


def _cases(actor: Actor, rows: Sequence[Patent], day: date, threshold_fen: int | None) -> dict[int, Case]:
    pks = [one.pk for one in rows]
    symbols = _symbols(pks)
    events, families = events_of(pks), families_of(rows)
    statuses = register.statuses_on(rows, day)
    awards: dict[int, list[Won]] = defaultdict(list)
    for key, kind, year in PatentAward.objects.filter(patent_id__in=pks, withdrawn_at=None).values_list(
        "patent_id", "kind", "year"
    ):
        awards[key].append(Won(kind, year))
    numbers = [one.number for one in rows]
    standing = {"superseded_by": None, "quantity__gt": 0, "effective_on__lte": day, "subject__in": numbers}
    every = Counter(evidence.ledger([PLEDGE]).filter(**standing).values_list("subject", flat=True))
    amounts: dict[str, list[int]] = defaultdict(list)
    for subject, fen in (
        evidence.facts(actor, [PLEDGE]).filter(**standing).values_list("subject", "amount_fen")
    ):
        if fen is not None:
            amounts[subject].append(fen)
    return {
        one.pk: Case(
            Knowledge(
                day=day,
                patent_type=one.patent_type,
                legal_status=statuses[one.pk],
                filed_on=one.filed_on,
                granted_on=one.granted_on,
                ipcs=tuple(symbols.get(one.pk, ())),
                family_offices=families[one.pk][0],
                family_granted=families[one.pk][1],
                events=events.get(one.pk),
            ),
            f"{one.title}。{one.abstract}",
            tuple(amounts.get(one.number, ())),
            every[one.number] - len(amounts.get(one.number, ())),
            tuple(awards.get(one.pk, ())),
            threshold_fen,
        )
        for one in rows
    }


def _symbols(pks: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = PatentIpc.objects.filter(patent_id__in=pks).order_by("patent_id", "position")
    for key, symbol in rows.values_list("patent_id", "symbol"):
        found[key].append(symbol)
    return found
