"""What was agreed: assignments, licenses, open licenses and pledges, with recordals and money."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from demo.model import Acceptance, Deal, OpenLicense, Organization, Patent, Payment, Pledge, Push
from demo.organizations import DISTRICT, FEN_PER_WAN, SISTER
from demo.patents import AS_OF

DEALS, FROM_PUSHES, PLEDGES, OPEN_LICENSES = 70, 38, 18, 4
DEALS_BY_YEAR = {2024: 19, 2025: 26, 2026: 25}
_KINDS = {"assignment": 32, "exclusive_license": 12, "sole_license": 3, "ordinary_license": 23}
_KIND_LETTERS = {
    "assignment": "ZR",
    "exclusive_license": "DZ",
    "sole_license": "PT",
    "ordinary_license": "PT",
}
_PATENT_COUNTS = (1, 1, 1, 1, 2, 2, 3, 4, 6)
_AMOUNTS_WAN = {
    "assignment": (2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 25, 36, 60),
    "exclusive_license": (8, 12, 15, 20, 30, 45, 60, 90, 150),
    "sole_license": (6, 10, 18, 30),
    "ordinary_license": (1, 2, 3, 5, 8, 10, 15, 24),
}
_LARGE_FIRM_FACTOR = 8
_LARGE_EVERY = 5  # of the deals agreed without a push
_SIZE_WEIGHTS = {"large": 2, "medium": 5, "small": 7, "micro": 4}
_PAYMENTS = {
    "assignment": ("lump_sum", "lump_sum", "instalments"),
    "exclusive_license": ("instalments", "entry_royalty", "lump_sum"),
    "sole_license": ("instalments", "lump_sum"),
    "ordinary_license": ("lump_sum", "use_first", "royalty_sales", "free"),
}
_TERMS = {
    "lump_sum": "备案（登记）后三十日内一次付清",
    "instalments": "签约付四成，备案（登记）后付四成，验收后付清",
    "entry_royalty": "入门费如合同金额，另按净销售额百分之二提成，每年四月结算",
    "royalty_sales": "合同金额为预付提成，之后按净销售额百分之三提成",
    "use_first": "先使用后付费：试用一年，首次销售后三十日内付合同金额",
    "free": "三年内免费实施，须每年报送实施情况",
}
_GIVERS = ("chengjiang", "polytechnic", "medical", "food_institute", "materials_institute", "soe")
_ONLY_SIGNED, _DRAFTS, _UNPAID = 7, 2, 8
_LOANS_OF_ONE = 2
_PLEDGE_WAN = (100, 150, 200, 300, 300, 400, 500, 500, 600, 800, 800, 900, 1000, 1000, 1000, 1200, 1500, 1800)


class Contracts:
    """Draws deals, open licenses and pledges; a patent is dealt with once."""

    def __init__(
        self, rng: random.Random, patents: Mapping[str, Patent], organizations: Sequence[Organization]
    ) -> None:
        self._rng = rng
        self._patents = patents
        self._firms = [o for o in organizations if o.kind == "enterprise"]
        self._by_key = {organization.key: organization for organization in organizations}
        self._taken: set[str] = set()

    def deals(self, pushes: Sequence[Push]) -> list[Deal]:
        """The district's deals, part of them grown out of a firm's answer, and one of the sister district."""
        kinds = [kind for kind, count in _KINDS.items() for _ in range(count)]
        self._rng.shuffle(kinds)
        willing = [
            push
            for push in pushes
            if push.feedback and push.feedback.verdict in {"implement", "improve"}
            and push.feedback.given_on < AS_OF - timedelta(days=12)
        ]  # fmt: skip
        chosen = self._rng.sample(willing, min(FROM_PUSHES, len(willing)))
        found = []
        for kind, push in zip(kinds, chosen, strict=False):
            patent = self._patents[push.patent]
            if patent.number in self._taken or push.feedback is None or len(patent.holders) > 1:
                continue
            signed_on = push.feedback.given_on + timedelta(days=self._rng.randint(8, 60))
            found.append(self._deal(kind, patent, self._by_key[push.firm], signed_on, push.key))
        found += self._direct(kinds[len(found) :], found)
        found.sort(key=lambda deal: (deal.signed_on or AS_OF, deal.patents))
        return [
            _numbered(deal, place)
            for place, deal in enumerate([*self._unfinished(found), self._sister_deal()], 1)
        ]

    def _direct(self, kinds: Sequence[str], found: Sequence[Deal]) -> list[Deal]:
        """Deals agreed without a push, so many that each year has its number."""
        years = [
            year
            for year, count in DEALS_BY_YEAR.items()
            for _ in range(max(0, count - sum(1 for d in found if d.signed_on and d.signed_on.year == year)))
        ]
        years = (years + [2025] * len(kinds))[: len(kinds)]
        deals: list[Deal] = []
        for kind, year in zip(kinds, years, strict=True):
            last = 364 if year < AS_OF.year else (AS_OF - date(year, 1, 1)).days - 5
            signed_on = date(year, 1, 1) + timedelta(days=self._rng.randint(10, last))
            is_large = len(deals) % _LARGE_EVERY == 0
            home = [f for f in self._firms if f.region_code == DISTRICT and (f.size == "large") == is_large]
            trades = {code for firm in home for code in firm.topics}
            patent = self._rng.choice([p for p in self._free(signed_on) if p.topic in trades])
            able = [firm for firm in home if patent.topic in firm.topics]
            receiver = self._rng.choices(able, [_SIZE_WEIGHTS[firm.size] for firm in able])[0]
            deals.append(self._deal(kind, patent, receiver, signed_on, ""))
        return deals

    def _free(self, day: date) -> list[Patent]:
        return [
            patent
            for patent in self._patents.values()
            if patent.holder in _GIVERS and len(patent.holders) == 1 and self._is_free(patent, day)
        ]

    def _is_free(self, patent: Patent, day: date) -> bool:
        """In force that day and today, and not dealt with yet."""
        return (
            patent.legal_status == "in_force" and patent.in_force_on(day) and patent.number not in self._taken
        )

    def _deal(self, kind: str, patent: Patent, receiver: Organization, signed_on: date, push: str) -> Deal:
        rng = self._rng
        signed_on = min(_workday(signed_on), AS_OF - timedelta(days=1))
        alike = [p for p in self._free(signed_on) if (p.holder, p.topic) == (patent.holder, patent.topic)]
        others = [p.number for p in alike if p.number != patent.number]
        numbers = (patent.number, *rng.sample(others, min(len(others), rng.choice(_PATENT_COUNTS) - 1)))
        self._taken.update(numbers)
        payment = rng.choice(_PAYMENTS[kind])
        amount_wan = (
            0 if payment == "free" else rng.choice(_AMOUNTS_WAN[kind]) * (1 + (len(numbers) - 1) // 2)
        )
        if receiver.size == "large":
            amount_wan *= _LARGE_FIRM_FACTOR
        recorded_on = _workday(signed_on + timedelta(days=rng.randint(18, 80)))
        deal = Deal(
            key="",
            kind=kind,
            giver=patent.holder,
            receiver=receiver.key,
            patents=numbers,
            contract_number=f"{_KIND_LETTERS[kind]}-{signed_on.year}",
            amount_fen=amount_wan * FEN_PER_WAN,
            payment=payment,
            terms=_TERMS[payment],
            term_years=None if kind == "assignment" else rng.choice((3, 3, 5, 5, 8)),
            state="signed",
            signed_on=signed_on,
            recorded_on=None,
            record_number="",
            payments=(),
            push=push,
        )
        if recorded_on > AS_OF:
            return deal
        number = self._record_number(kind, recorded_on)
        deal = replace(deal, state="recorded", recorded_on=recorded_on, record_number=number)
        payments = self._payments(deal)
        is_settled = payments and sum(one.amount_fen for one in payments) == deal.amount_fen
        return replace(deal, payments=payments, state="paid" if is_settled else "recorded")

    def _record_number(self, kind: str, day: date) -> str:
        """What the office gives: a filing number for licenses, a notice number for assignments."""
        running = self._rng.randint(100000, 999999)
        return f"{day:%Y%m%d}00{running}0" if kind == "assignment" else f"X{day.year}990000{running}"

    def _bank_reference(self, day: date) -> str:
        return f"HD{day:%Y%m%d}{self._rng.randint(10**7, 10**8 - 1)}"

    def _payments(self, deal: Deal) -> tuple[Payment, ...]:
        if not deal.amount_fen or not deal.recorded_on or not deal.signed_on:
            return ()
        shares = {"instalments": (4, 4, 2)}.get(deal.payment, (10,))
        days = [deal.signed_on + timedelta(days=self._rng.randint(3, 15))] if len(shares) > 1 else []
        delay = 400 if deal.payment == "use_first" else 30
        while len(days) < len(shares):
            days.append(
                (days[-1] if days else deal.recorded_on)
                + timedelta(days=self._rng.randint(delay // 3, delay))
            )
        if len(shares) > 1:
            days[1] = max(days[1], deal.recorded_on + timedelta(days=5))
            days[2] = max(days[2], days[1] + timedelta(days=60))
        found = []
        for share, day in zip(shares, map(_workday, days), strict=True):
            if day < AS_OF:
                found.append(Payment(day, deal.amount_fen * share // 10, self._bank_reference(day)))
        return tuple(found)

    def _unfinished(self, deals: Sequence[Deal]) -> list[Deal]:
        """Some deals are stuck: signed but never recorded, recorded but not paid, and two still drafts."""
        open_ones = {deal.patents for deal in deals if deal.state == "signed"}
        settled = [deal.patents for deal in deals if deal.state == "paid"]
        stuck = set(self._rng.sample(settled, _ONLY_SIGNED - min(len(open_ones), _ONLY_SIGNED) + _UNPAID))
        only_signed = set(sorted(stuck)[: max(0, _ONLY_SIGNED - len(open_ones))])
        found = []
        drafts = {deal.patents for deal in deals[-_DRAFTS:]}
        for deal in deals:
            if deal.patents in drafts:
                found.append(
                    replace(
                        deal, state="draft", signed_on=None, recorded_on=None, record_number="", payments=()
                    )
                )
            elif deal.patents in only_signed:
                found.append(replace(deal, state="signed", recorded_on=None, record_number="", payments=()))
            elif deal.patents in stuck:
                found.append(
                    replace(deal, state="recorded", payments=deal.payments[: len(deal.payments) - 1])
                )
            else:
                found.append(deal)
        return found

    def _sister_deal(self) -> Deal:
        firm = next(firm for firm in self._firms if firm.region_code == SISTER and firm.size == "small")
        day = date(2025, 5, 12)
        patents = [
            patent
            for patent in self._patents.values()
            if patent.holder == "west" and len(patent.holders) == 1 and self._is_free(patent, day)
        ]
        return self._deal("ordinary_license", patents[0], firm, day, "")

    def open_licenses(self) -> list[OpenLicense]:
        """Declarations by universities, most of them taken by one or two small firms."""
        found = []
        for place in range(1, OPEN_LICENSES + 1):
            declared_on = _workday(date(2024, 2, 20) + timedelta(days=170 * place))
            able = [p for p in self._free(declared_on) if p.college and p.patent_type == "invention"]
            patent = self._rng.choice(able)
            self._taken.add(patent.number)
            fee = self._rng.choice((2, 3, 5, 8)) * FEN_PER_WAN
            takers = [
                f for f in self._firms if f.industry == patent.industry and f.size in {"small", "micro"}
            ]
            takers = [f for f in takers if f.region_code == DISTRICT]
            chosen = self._rng.sample(takers, min(len(takers), (2, 1, 2, 1)[place - 1]))
            acceptances = tuple(self._acceptance(firm.key, declared_on, fee) for firm in chosen)
            term = self._rng.choice((3, 5))
            found.append(
                OpenLicense(f"open{place}", patent.holder, patent.number, declared_on, fee, term, acceptances)
            )
        return found

    def _acceptance(self, firm: str, declared_on: date, fee: int) -> Acceptance:
        noticed_on = _workday(declared_on + timedelta(days=self._rng.randint(20, 110)))
        paid_on = _workday(noticed_on + timedelta(days=self._rng.randint(1, 9)))
        recorded_on = _workday(paid_on + timedelta(days=self._rng.randint(10, 40)))
        number = self._record_number("open_license", recorded_on)
        return Acceptance(
            firm, noticed_on, Payment(paid_on, fee, self._bank_reference(paid_on)), recorded_on, number
        )

    def pledges(self) -> list[Pledge]:
        """Loans on the patents of firms, most of them small and at most 1000万元."""
        amounts = self._rng.sample(_PLEDGE_WAN, PLEDGES)
        days = sorted(date(2024, 2, 1) + timedelta(days=self._rng.randint(0, 1000)) for _ in amounts)
        owned: dict[str, list[Patent]] = {}
        for patent in self._patents.values():
            if patent.holder.startswith("firm") and patent.legal_status == "in_force":
                owned.setdefault(patent.holder, []).append(patent)
        loans: Counter[str] = Counter()
        found = []
        for place, (amount_wan, day) in enumerate(zip(amounts, days, strict=True), start=1):
            registered_on = _workday(day)
            free = {
                key: [p for p in held if self._is_free(p, registered_on)]
                for key, held in owned.items()
                if loans[key] < _LOANS_OF_ONE
            }
            key = self._rng.choice([key for key, held in free.items() if held])
            loans[key] += 1
            pledged = self._rng.sample(free[key], min(len(free[key]), self._rng.randint(1, 4)))
            self._taken.update(patent.number for patent in pledged)
            months = self._rng.choice((12, 12, 12, 24))
            due_on = registered_on + timedelta(days=30 * months + self._rng.randint(5, 20))
            found.append(
                Pledge(
                    key=f"pledge{place:02d}",
                    borrower=key,
                    lender=self._rng.choice(("bank_a", "bank_b")),
                    patents=tuple(sorted(patent.number for patent in pledged)),
                    amount_fen=amount_wan * FEN_PER_WAN,
                    registered_on=registered_on,
                    registration_number=f"Y{registered_on.year}99{self._rng.randint(10**7, 10**8 - 1)}",
                    loan_months=months,
                    released_on=_workday(due_on) if _workday(due_on) < AS_OF else None,
                )
            )
        return sorted(found, key=lambda pledge: pledge.registered_on)


def _numbered(deal: Deal, place: int) -> Deal:
    """The deal with its key and its running contract number."""
    return replace(deal, key=f"deal{place:03d}", contract_number=f"{deal.contract_number}-{place:03d}")


def _workday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    while day.weekday() > 4:  # noqa: PLR2004 - weekday 4 is Friday
        day += timedelta(days=1)
    return day
