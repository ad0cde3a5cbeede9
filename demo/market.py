"""What was offered, whom it was sent to, and what the firms answered."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from demo.model import Deal, Feedback, Listing, Need, Organization, Patent, Push, Round
from demo.names import Names
from demo.organizations import FEN_PER_WAN, SISTER
from demo.patents import AS_OF

LISTINGS, SOE_LISTINGS, BUNDLES, PUSHES = 190, 16, 22, 230
_LAST_DAY = AS_OF - timedelta(days=8)
# mode wanted, payment, price range in 万元, how it is put
_TERMS = {
    "assignment": (("lump_sum", "instalments"), (3, 60), "一口价可议，含一次现场交底"),
    "exclusive_license": (
        ("entry_royalty", "instalments", "royalty_sales"),
        (5, 80),
        "入门费另计，提成按年结算",
    ),
    "ordinary_license": (("lump_sum", "royalty_sales", "use_first", "negotiable"), (1, 15), "首家许可优惠"),
    "open_license": (("lump_sum",), (1, 8), "与开放许可声明一致"),
    "equity": (("negotiable",), (20, 200), "以评估值协商作价"),
}
_UNPRICED = {"use_first", "negotiable"}
_USE_FIRST_NOTE = "先使用后付费：试用一年，形成销售后再按净销售额提成"
_DECLINES = {
    "too_early": "还在实验室阶段，我们等不了，成熟了再联系。",
    "unclear_benefit": "算不清能省多少钱，没有对比数据，老板不批。",
    "unclear_path": "没有设备厂能做，谁来改造、谁来保证说不清。",
    "unclear_description": "摘要看不明白，跟我们的工况对不上号。",
    "has_substitute": "上半年刚换了新设备，暂时用不上。",
    "other": "今年没有技改预算，明年再说。",
}
_POSITIVE = {
    "implement": ("指标对得上，可以直接上，约时间谈许可。", "看过样机，想先签一条线，价格再谈谈。"),
    "improve": ("思路对，但要按我们的物料改参数，改好就用。", "体积大了点，能缩小三分之一我们就买。"),
    "cooperate": ("我们有产线和客户，愿意跟课题组一起做中试。", "单独买用不起来，想签合作开发，风险共担。"),
}
_VERDICT_WEIGHTS = {"implement": 22, "improve": 20, "cooperate": 18, "none": 40}
_ANSWERED_SHARE = 0.76
_DELISTED_SHARE = 0.06


def _number(rng: random.Random, span: tuple[int, int]) -> int:
    return rng.randint(*span)


@dataclass(frozen=True)
class _Ready:
    """A patent ready to be offered, and how its holder sees it."""

    number: str
    ready_on: date
    modes: tuple[str, ...]
    maturity: int
    scene: str


class Market:
    """Draws listings and pushes over the patents and needs there are."""

    def __init__(self, rng: random.Random, names: Names, patents: Mapping[str, Patent]) -> None:
        self._rng = rng
        self._patents = patents
        self._contacts: dict[str, str] = {}
        self._names = names

    def listings(self, rounds: Sequence[Round]) -> list[Listing]:
        """Listings of patents screened in, some as bundles, and of the state-owned firm's own."""
        screened = [
            _Ready(entry.patent, entry.screening.decided_on, view.modes, view.maturity, view.scene)
            for one in rounds
            for entry in one.entries
            for view in (entry.inventor,)
            if entry.screening and entry.screening.is_accepted and view.grade != "C"
        ]
        chosen = self._rng.sample(screened, LISTINGS - SOE_LISTINGS)
        owned = [p for p in self._patents.values() if p.holder == "soe" and p.legal_status == "in_force"]
        for patent in self._rng.sample(owned, SOE_LISTINGS):
            ready = max(date(2024, 6, 1), patent.granted_on or date(2024, 6, 1))
            scene = "下属企业已有应用，可对外许可"
            chosen.append(_Ready(patent.number, ready, ("ordinary_license",), 5, scene))
        offered: set[str] = set()
        found = []
        for place, ready_one in enumerate(chosen, start=1):
            if ready_one.number in offered:
                continue
            others = self._bundle(ready_one.number, screened, offered) if place <= BUNDLES else []
            numbers = (ready_one.number, *others)
            offered.update(numbers)
            found.append(self._listing(numbers, ready_one))
        return sorted(found, key=lambda listing: (listing.published_on, listing.patents))

    def _bundle(self, number: str, screened: Sequence[_Ready], offered: set[str]) -> list[str]:
        """Up to three more patents of the same holder on the same topic."""
        first = self._patents[number]
        alike = [
            one.number
            for one in screened
            if one.number not in {number, *offered}
            and (self._patents[one.number].holder, self._patents[one.number].topic)
            == (first.holder, first.topic)
        ]
        return self._rng.sample(alike, min(len(alike), self._rng.randint(1, 3)))

    def _listing(self, numbers: tuple[str, ...], ready: _Ready) -> Listing:
        rng = self._rng
        patent = self._patents[numbers[0]]
        payments, price_span, note = _TERMS[ready.modes[0]]
        payment = rng.choice(payments)
        low_wan = _number(rng, price_span)
        is_priced = payment not in _UNPRICED
        published_on = min(ready.ready_on + timedelta(days=rng.randint(10, 240)), _LAST_DAY)
        is_withdrawn = rng.random() < _DELISTED_SHARE
        withdrawn_on = (
            min(published_on + timedelta(days=rng.randint(60, 400)), AS_OF) if is_withdrawn else None
        )
        title = (
            patent.title
            if len(numbers) == 1
            else f"{patent.title.removeprefix('一种')}等{len(numbers)}项专利"
        )
        contact = self._contacts.setdefault(patent.holder, self._names.person())
        return Listing(
            key="",
            holder=patent.holder,
            patents=numbers,
            title=title,
            problem=patent.problem + "。",
            benefit=patent.effects + "。",
            scene=ready.scene,
            maturity=ready.maturity,
            modes=ready.modes,
            payment=payment,
            price_low_fen=low_wan * FEN_PER_WAN if is_priced else None,
            price_high_fen=int(low_wan * rng.choice((1, 1.2, 1.5, 2))) * FEN_PER_WAN if is_priced else None,
            price_note=_USE_FIRST_NOTE if payment == "use_first" else note,
            term_years=None if ready.modes[0] == "assignment" else rng.choice((3, 3, 5, 8)),
            licensee_scope=rng.choice(("不限", "限本市企业", "限中小微企业")),
            contact=contact,
            contact_way=f"演示电话 0990-5{rng.randint(100000, 999999)}",
            published_on=published_on,
            valid_to=published_on + timedelta(days=730),
            state="withdrawn" if is_withdrawn else "published",
            withdrawn_on=withdrawn_on,
            withdrawn_why="withdrawn" if is_withdrawn else "",
        )

    def pushes(self, needs: Sequence[Need], organizations: Sequence[Organization]) -> list[Push]:
        """Patents sent to firms: for their needs, and some because of what they do."""
        by_topic: dict[str, list[Patent]] = {}
        for patent in self._patents.values():
            if patent.legal_status == "in_force" and not patent.holder.startswith(("firm", "west")):
                by_topic.setdefault(patent.topic, []).append(patent)
        found = []
        asked = [n for n in needs if n.published_on and n.has_answer and not n.firm.startswith("west")]
        for need in asked:
            start = need.published_on or need.collected_on
            chosen = self._best(by_topic, need.topic, self._rng.choice((1, 1, 2, 3)))
            found += [self._push(patent, need.firm, need, start) for patent in chosen]
        firms = [o for o in organizations if o.kind == "enterprise" and o.region_code != SISTER]
        while len(found) < PUSHES:
            firm = self._rng.choice(firms)
            chosen = self._best(by_topic, self._rng.choice(firm.topics), 1)
            start = date(2024, 3, 1) + timedelta(days=self._rng.randint(0, 900))
            found += [self._push(patent, firm.key, None, start) for patent in chosen]
        found.sort(key=lambda push: (push.pushed_on, push.patent, push.firm))
        unique = {(push.patent, push.firm): push for push in found}
        return [
            Push(
                f"push{place:03d}", p.patent, p.firm, p.need, p.note, p.by, p.pushed_on, p.due_on, p.feedback
            )
            for place, p in enumerate(unique.values(), start=1)
        ]

    def _best(self, by_topic: Mapping[str, list[Patent]], topic: str, count: int) -> list[Patent]:
        able = by_topic.get(topic, [])
        return self._rng.sample(able, min(count, len(able)))

    def _push(self, patent: Patent, firm: str, need: Need | None, start: date) -> Push:
        rng = self._rng
        earliest = max(start, patent.granted_on or start)
        pushed_on = min(earliest + timedelta(days=rng.randint(2, 30)), AS_OF - timedelta(days=1))
        due_on = pushed_on + timedelta(days=30)
        note = f"与贵司需求“{need.title}”相近，请看是否可用" if need else "与贵司主营业务相关，供参考"
        is_answered = rng.random() < _ANSWERED_SHARE
        given_on = pushed_on + timedelta(days=rng.randint(2, 28))
        feedback = self._feedback(given_on) if is_answered and given_on < AS_OF else None
        by = rng.choice(("clerk", "clerk", "manager"))
        return Push("", patent.number, firm, need.key if need else "", note, by, pushed_on, due_on, feedback)

    def _feedback(self, given_on: date) -> Feedback:
        rng = self._rng
        verdict = rng.choices(list(_VERDICT_WEIGHTS), list(_VERDICT_WEIGHTS.values()))[0]
        if verdict == "none":
            reason = rng.choice(list(_DECLINES))
            return Feedback(
                verdict, 0, rng.randint(0, 1), rng.randint(0, 1), reason, _DECLINES[reason], given_on
            )
        wishes = {"implement": (3, 1, 1), "improve": (2, 3, 1), "cooperate": (1, 2, 3)}[verdict]
        return Feedback(verdict, *wishes, "", rng.choice(_POSITIVE[verdict]), given_on)


def after_deals(listings: Sequence[Listing], pushes: Sequence[Push], deals: Sequence[Deal]) -> tuple[
    list[Listing], list[Push]
]:  # fmt: skip
    """Listings and pushes as the deals leave them: nothing is offered or sent once it is gone for good."""
    gone = {
        number: (deal.signed_on, "moved" if deal.kind == "assignment" else "exclusive", deal.push)
        for deal in deals
        if deal.signed_on and deal.kind in {"assignment", "exclusive_license"}
        for number in deal.patents
    }
    kept = []
    for listing in listings:
        taken = min((gone[number][:2] for number in listing.patents if number in gone), default=None)
        if taken is None:
            kept.append(_expired(listing))
        elif taken[0] > listing.published_on:
            kept.append(replace(listing, state="withdrawn", withdrawn_on=taken[0], withdrawn_why=taken[1]))
    sent = [
        p
        for p in pushes
        if p.patent not in gone or p.key == gone[p.patent][2] or p.pushed_on < gone[p.patent][0]
    ]
    return [replace(one, key=f"listing{place:03d}") for place, one in enumerate(kept, start=1)], sent


def _expired(listing: Listing) -> Listing:
    if listing.state == "published" and listing.valid_to < AS_OF:
        return replace(listing, state="withdrawn", withdrawn_on=listing.valid_to, withdrawn_why="expired")
    return listing
