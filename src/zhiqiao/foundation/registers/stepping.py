"""Before a step is taken: the entry held fast, as it was seen, and where the step leads."""

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.reach import DECIDE, allowed, resource_of
from zhiqiao.foundation.registers.schema import Register
from zhiqiao.kernel.refusal import Refusal


def locked(pk: int) -> RegisterEntry:
    """The entry, nobody else changing it meanwhile.

    Raises:
        Refusal: there is none.
    """
    found = RegisterEntry.objects.select_for_update(of=("self",)).select_related("organization").filter(pk=pk)
    one = found.first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号条目", "请从台账清单里打开")
    return one


def unchanged_since(entry: RegisterEntry, revision: int | None) -> None:
    """Refuse to write over what somebody else has changed meanwhile."""
    if revision is not None and revision != entry.revision:
        last = entry.steps.order_by("-pk").first()
        who = f"{last.by_name}（{last.by_organization}）" if last else "别人"
        raise Refusal(f"您打开之后，{who}改过这一条", "请重新打开，看过现在的内容再改")


def landing(actor: Actor, register: Register, entry: RegisterEntry) -> str:
    """The state an entry comes to when it is submitted: it counts at once where nobody else has to approve."""
    if not register.needs_approval or allowed(actor, DECIDE, register, resource_of(entry)):
        return RegisterEntry.STANDING
    return RegisterEntry.SUBMITTED
