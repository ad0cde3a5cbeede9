"""To-dos of a round: they appear when work comes to someone and are settled when none is left."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from zhiqiao.assets.stocktake import workflow
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.notices.services import notify, settle


@dataclass(frozen=True)
class Desk:
    """Someone's share of a round: the person, or a holder's office (no person), and what is to be done."""

    organization_id: int
    user_id: int | None
    task: str

    def matter(self, round_id: int) -> str:
        """The name its to-do is settled by."""
        who = f"user:{self.user_id}" if self.user_id is not None else f"office:{self.organization_id}"
        return f"round:{round_id}:{self.task}:{who}"


# task -> (what the to-do says, what its button says, the filter its link sets)
_TASKS = {
    "assign": ("分派发明人", "分派", "state=open"),
    "answer": ("填写发明人自评", "自评", "state=open"),
    "review": ("二级单位审核", "审核", "state=self_assessed"),
    "assess": ("单位评价", "评价", "state=college_reviewed&state=self_assessed"),
    "screen": ("筛选入库", "筛选", "state=assessed"),
}


def desks(round_: Round) -> Counter[Desk]:
    """How many entries lie on each desk now; none when the round is closed."""
    found: Counter[Desk] = Counter()
    if round_.state != Round.OPEN:
        return found
    entries = Entry.objects.filter(round=round_, state__in=workflow.UNDER_WAY).order_by()
    grouped = entries.values_list("organization_id", "state", "college", "inventor_id").annotate(Count("pk"))
    reviewers: dict[int, dict[str, list[int]]] = {}
    for organization_id, state, college, inventor_id, many in grouped:
        if state == workflow.OPEN and inventor_id is None:
            found[Desk(organization_id, None, "assign")] += many
        elif state == workflow.OPEN:
            found[Desk(organization_id, inventor_id, "answer")] += many
        elif state == workflow.SELF_ASSESSED:
            if organization_id not in reviewers:
                reviewers[organization_id] = _reviewers(organization_id)
            mine = reviewers[organization_id].get(college, []) if college else []
            for user_id in mine:
                found[Desk(organization_id, user_id, "review")] += many
            if not mine:
                found[Desk(organization_id, None, "assess")] += many
        else:
            task = "assess" if state == workflow.COLLEGE_REVIEWED else "screen"
            found[Desk(organization_id, None, task)] += many
    return found


def _reviewers(organization_id: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in accounts.people_of(organization_id, Role.COLLEGE_REVIEWER):
        found.setdefault(one.college, []).append(one.user_id)
    return found


@contextmanager
def reminding(round_: Round, *, fresh: bool = False) -> Iterator[None]:
    """Around a change: afterwards everyone who has got work is told, and who has none left is not.

    Args:
        round_: the round whose entries change.
        fresh: nothing lay on any desk before (the round is being opened).
    """
    before = Counter[Desk]() if fresh else desks(round_)
    yield
    round_.refresh_from_db(fields=["state"])
    after = desks(round_)
    for desk in before:
        if not after[desk]:
            settle(desk.matter(round_.pk))
    for desk, many in after.items():
        grown = desk.task == "answer" and many > before[desk] > 0
        if grown:
            settle(desk.matter(round_.pk))
        if grown or not before[desk]:
            _tell(round_, desk, many)


def _tell(round_: Round, desk: Desk, many: int) -> None:
    words, verb, query = _TASKS[desk.task]
    notify(
        f"{words}：{round_.name}",
        f"{reverse('workbench:round', args=[round_.pk])}?{query}",
        organization_id=desk.organization_id,
        user_id=desk.user_id,
        role="" if desk.user_id is not None else Role.HOLDER_OFFICE.value,
        kind="todo",
        about=f"{many} 件专利",
        verb=verb,
        due_on=round_.due_on,
        matter=desk.matter(round_.pk),
    )
