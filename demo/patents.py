"""The stock: invented patents with believable numbers, dates, holders and inventors."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from demo.abstracts import Author
from demo.codes import PatentNumbers, gazette_day
from demo.grammar import Topic, industries, topics
from demo.model import Holder, LegalEvent, Organization, Patent
from demo.names import Names
from demo.organizations import COLLEGES, DISTRICT, INSTITUTE_FIELDS, SISTER

AS_OF = date(2026, 11, 10)
STOCK, SISTER_STOCK = 2000, 40
HOLDER_SHARES = {"university": 0.60, "institute": 0.15, "soe": 0.08}  # firms hold the rest
STATUS_SHARES = {"pending": 0.12, "ended": 0.10}  # the rest is in force
UTILITY_SHARE = 0.62
CO_OWNED_SHARE = 0.06
FUNDED_SHARE = 0.4
# Days from filing to the publication of an invention, to its grant, and to the grant of a utility model.
_TO_PUBLICATION, _TO_GRANT, _TO_UTILITY_GRANT = (110, 550), (420, 1180), (140, 330)
_WITHDRAWN_SINCE = date(2023, 1, 1)
_ENDED_RAW = {
    "lapsed": "未缴年费专利权终止",
    "refused": "发明专利申请公布后的驳回",
    "expired": "专利权届满终止",
}
_INVENTOR_TOPIC = "dye_oxidation"
_DRAWN_FOR_ONE_NEW = 4


@dataclass(frozen=True)
class _Life:
    """The dated life of one application."""

    filed_on: date
    published_on: date
    granted_on: date | None
    status: str
    raw: str
    status_on: date
    events: tuple[LegalEvent, ...]


class Stock:
    """Draws patents for the holders of one district."""

    def __init__(self, rng: random.Random, names: Names, organizations: Sequence[Organization]) -> None:
        self._rng = rng
        self._names = names
        self._by_key = {organization.key: organization for organization in organizations}
        self._numbers = PatentNumbers(rng)
        self._authors = {industry.code: Author(rng, industry) for industry in industries()}
        self._groups: dict[tuple[str, str], list[list[str]]] = {}
        self.inventor = names.person()
        self.inventor_college = COLLEGES["chengjiang"]["dyeing_wastewater"]

    def district(self) -> list[Patent]:
        """The district's own stock."""
        subjects = [topic for _ in range(STOCK) for topic in topics().values()][:STOCK]
        self._rng.shuffle(subjects)
        holders = self._holders(subjects)
        return self._written(subjects, holders, DISTRICT)

    def sister(self) -> list[Patent]:
        """The sister district's few patents."""
        firms = [o for o in self._by_key.values() if o.region_code == SISTER and o.kind == "enterprise"]
        fields = [topic for topic in topics().values() if topic.industry in COLLEGES["west"]]
        subjects, holders = [], []
        for _ in range(SISTER_STOCK):
            topic = self._rng.choice(fields)
            of_firm = [firm for firm in firms if topic.code in firm.topics]
            subjects.append(topic)
            holders.append(of_firm[0].key if of_firm and self._rng.random() < 1 / 2 else "west")
        return self._written(subjects, holders, SISTER)

    def new(self, count: int, known: Collection[str]) -> list[Patent]:
        """The district's universities' latest of some more patents, none of the known numbers."""
        drawn = count * _DRAWN_FOR_ONE_NEW
        subjects = self._rng.sample(list(topics().values()) * (drawn // len(topics()) + 1), drawn)
        patents = self._written(subjects, [self._university_for(topic) for topic in subjects], DISTRICT)
        return [patent for patent in patents if patent.number not in known][-count:]

    def _holders(self, subjects: Sequence[Topic]) -> list[str]:
        """For each subject its first holder's key, in the shares wanted, each holder in its own fields."""
        holders = [""] * len(subjects)
        for group, keys in (("soe", ["soe"]), ("institute", ["food_institute", "materials_institute"])):
            able = [
                (place, key)
                for place, topic in enumerate(subjects)
                for key in keys
                if topic.industry in INSTITUTE_FIELDS[key] and not holders[place]
            ]
            for place, key in self._rng.sample(able, round(STOCK * HOLDER_SHARES[group])):
                holders[place] = key
        left = [place for place, key in enumerate(holders) if not key]
        for place in self._rng.sample(left, STOCK - self._count_without_firms()):
            holders[place] = self._firm_for(subjects[place])
        for place in left:
            holders[place] = holders[place] or self._university_for(subjects[place])
        return holders

    @staticmethod
    def _count_without_firms() -> int:
        return sum(round(STOCK * share) for share in HOLDER_SHARES.values())

    def _firm_for(self, topic: Topic) -> str:
        weights = {"large": 8, "medium": 6, "small": 3, "micro": 1}
        able = [o for o in self._by_key.values() if o.key.startswith("firm") and topic.code in o.topics]
        return self._rng.choices(able, [weights[firm.size] for firm in able])[0].key

    def _university_for(self, topic: Topic) -> str:
        able = [key for key in ("chengjiang", "polytechnic", "medical") if topic.industry in COLLEGES[key]]
        return self._rng.choice(able or ["chengjiang"])

    def _written(self, subjects: Sequence[Topic], holders: Sequence[str], region_code: str) -> list[Patent]:
        fates = self._fates(len(subjects))
        patents = [
            self._patent(topic, key, fate, region_code)
            for topic, key, fate in zip(subjects, holders, fates, strict=True)
        ]
        return sorted(patents, key=lambda patent: patent.number)

    def _fates(self, count: int) -> list[str]:
        fates = [fate for fate, share in STATUS_SHARES.items() for _ in range(round(count * share))]
        fates += ["in_force"] * (count - len(fates))
        self._rng.shuffle(fates)
        return fates

    def _patent(self, topic: Topic, key: str, fate: str, region_code: str) -> Patent:
        rng = self._rng
        is_utility = topic.is_device and fate != "pending" and rng.random() < UTILITY_SHARE
        patent_type = "utility_model" if is_utility else "invention"
        text = self._authors[topic.industry].write(topic, is_utility=is_utility)
        life = self._life(fate, is_utility=is_utility)
        kind = "U" if is_utility else ("B" if life.granted_on else "A")
        holder = self._by_key[key]
        college = COLLEGES.get(key, {}).get(topic.industry, "")
        return Patent(
            number=self._numbers.application(patent_type, life.filed_on),
            publication_number=self._numbers.publication(patent_type, life.published_on, kind),
            title=text.title,
            abstract=text.abstract,
            patent_type=patent_type,
            ipcs=self._ipcs(topic, text.withdrawn_ipc, life.filed_on),
            filed_on=life.filed_on,
            published_on=life.published_on,
            granted_on=life.granted_on,
            legal_status=life.status,
            status_raw=life.raw,
            status_on=life.status_on,
            region_code=region_code,
            holders=self._with_partner(holder, topic),
            inventors=self._inventors(holder, topic),
            industry=topic.industry,
            topic=topic.code,
            problem=text.problem,
            effects=text.effects,
            college=college,
            is_funded=bool(college) and rng.random() < FUNDED_SHARE,
            events=life.events,
        )

    def _ipcs(self, topic: Topic, withdrawn_ipc: str, filed_on: date) -> tuple[str, ...]:
        main = (
            self._rng.choice(topic.ipcs[:2]) if self._rng.random() < 2 / 3 else self._rng.choice(topic.ipcs)
        )
        others = [symbol for symbol in topic.ipcs if symbol != main]
        found = [main, *self._rng.sample(others, self._rng.randint(1, min(3, len(others))))]
        if withdrawn_ipc and filed_on < _WITHDRAWN_SINCE:
            found.insert(self._rng.choice((0, 1)), withdrawn_ipc)
        return tuple(found[:4])

    def _with_partner(self, holder: Organization, topic: Topic) -> tuple[Holder, ...]:
        found = [Holder(holder.name, holder.key)]
        partners = [
            firm
            for firm in self._by_key.values()
            if firm.kind == "enterprise"
            and topic.code in firm.topics
            and firm.key != holder.key
            and firm.region_code == holder.region_code
        ]
        if holder.kind != "enterprise" and partners and self._rng.random() < CO_OWNED_SHARE:
            partner = self._rng.choice(partners)
            found.append(Holder(partner.name, partner.key))
        return tuple(found)

    def _inventors(self, holder: Organization, topic: Topic) -> tuple[str, ...]:
        groups = self._groups.setdefault((holder.key, topic.code), [])
        if not groups:
            is_firm = holder.kind == "enterprise"
            sizes = [self._rng.randint(3, 7) for _ in range(1 if is_firm else 3)]
            groups += [[self._names.person() for _ in range(size)] for size in sizes]
            if (holder.key, topic.code) == ("chengjiang", _INVENTOR_TOPIC):
                groups[0][0] = self.inventor
        # The first group works the most.
        group = self._rng.choices(groups, [4, 2, 1][: len(groups)])[0]
        return (group[0], *self._rng.sample(group[1:], self._rng.randint(1, len(group) - 1)))

    def _life(self, fate: str, *, is_utility: bool) -> _Life:
        if fate == "pending":
            return self._pending()
        if fate == "ended":
            return self._ended(is_utility=is_utility)
        return self._in_force(is_utility=is_utility)

    def _days(self, span: tuple[int, int]) -> timedelta:
        return timedelta(days=self._rng.randint(*span))

    def _pending(self) -> _Life:
        filed_on = date(2023, 9, 1) + self._days((0, 900))
        published_on = gazette_day(filed_on + self._days((120, 230)))
        events: tuple[LegalEvent, ...] = (LegalEvent("公布", published_on, "发明专利申请公布"),)
        examined_on = gazette_day(published_on + self._days((14, 30)))
        if examined_on <= AS_OF and self._rng.random() < 9 / 10:
            events = (*events, LegalEvent("实质审查的生效", examined_on, "实质审查的生效"))
        return _Life(filed_on, published_on, None, "pending", events[-1].raw, events[-1].effective_on, events)

    def _granted(self, filed_on: date, *, is_utility: bool) -> tuple[date, date, tuple[LegalEvent, ...]]:
        if is_utility:
            granted_on = gazette_day(filed_on + self._days(_TO_UTILITY_GRANT))
            return granted_on, granted_on, (LegalEvent("授权", granted_on, "授权"),)
        published_on = gazette_day(filed_on + self._days(_TO_PUBLICATION))
        granted_on = gazette_day(max(published_on + timedelta(days=180), filed_on + self._days(_TO_GRANT)))
        events = (
            LegalEvent("公布", published_on, "发明专利申请公布"),
            LegalEvent("实质审查的生效", gazette_day(published_on + timedelta(days=18)), "实质审查的生效"),
            LegalEvent("授权", granted_on, "授权"),
        )
        return published_on, granted_on, events

    def _in_force(self, *, is_utility: bool) -> _Life:
        first, last = (
            (date(2017, 1, 4), date(2025, 11, 20)) if is_utility else (date(2010, 3, 1), date(2023, 6, 1))
        )
        days = (last - first).days
        filed_on = first + timedelta(days=int(days * self._rng.random() ** 0.6))
        published_on, granted_on, events = self._granted(filed_on, is_utility=is_utility)
        return _Life(filed_on, published_on, granted_on, "in_force", "授权", granted_on, events)

    def _ended(self, *, is_utility: bool) -> _Life:
        rng = self._rng
        filed_on = date(2009, 6, 1) + self._days((0, 365 * (7 if is_utility else 10)))
        published_on, granted_on, events = self._granted(filed_on, is_utility=is_utility)
        if not is_utility and rng.random() < 1 / 4:
            ended_on = gazette_day(published_on + self._days((300, 700)))
            raw = _ENDED_RAW["refused"]
            return _Life(filed_on, published_on, None, "ended", raw, ended_on,
                         (*events[:2], LegalEvent("驳回", ended_on, raw)))  # fmt: skip
        ended_on = gazette_day(granted_on + self._days((380, 1900)))
        raw = _ENDED_RAW["lapsed"]
        if is_utility and rng.random() < 1 / 4:
            ended_on, raw = (
                filed_on.replace(year=filed_on.year + 10, day=min(filed_on.day, 28)),
                _ENDED_RAW["expired"],
            )
        ended_on = min(ended_on, AS_OF)
        events = (*events, LegalEvent("专利权的终止", ended_on, raw))
        return _Life(filed_on, published_on, granted_on, "ended", raw, ended_on, events)


def count_by(patents: Sequence[Patent], attribute: str) -> dict[str, int]:
    """How many patents for each value of an attribute, the most first."""
    return dict(Counter(getattr(patent, attribute) for patent in patents).most_common())
