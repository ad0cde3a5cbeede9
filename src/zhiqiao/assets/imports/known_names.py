"""Names of organizations as entered on their page: patents under them follow."""

from zhiqiao.assets.imports.holder_deciding import note_proposal, release
from zhiqiao.assets.imports.holder_queue import KNOWN, tie_known
from zhiqiao.assets.imports.list_cells import spellings
from zhiqiao.assets.imports.models import HolderDecision, HolderSpelling
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization, OrganizationName
from zhiqiao.foundation.accounts.names import NameData, fold_name
from zhiqiao.foundation.accounts.services import OrganizationData
from zhiqiao.foundation.audit import names
from zhiqiao.foundation.audit.people import EDIT, enter_organization
from zhiqiao.foundation.audit.services import mutation, target


@mutation(names.EDIT_NAMES)
def add_known_name(actor: Actor, organization_id: int, told: NameData) -> tuple[OrganizationName, int]:
    """Enter a name of an organization; returns it, and how many patents came to the organization by it."""
    require(actor, names.EDIT_NAMES, names.resource_of(accounts.organization(organization_id)))
    made = names.enter_name(actor, organization_id, told)
    return made, _follow(made.name)


@mutation(names.EDIT_NAMES)
def confirm_known_name(actor: Actor, pk: int) -> tuple[OrganizationName, int]:
    """Confirm a name an organization proposed; returns it, and how many patents came by it."""
    require(actor, names.EDIT_NAMES, names.resource_of(names.name_of(pk).organization))
    made = names.confirm_name(actor, pk)
    return made, _follow(made.name)


@mutation(names.EDIT_NAMES)
def drop_known_name(actor: Actor, pk: int) -> tuple[OrganizationName, int]:
    """Forget a name; returns it, and how many patents left the organization with it."""
    require(actor, names.EDIT_NAMES, names.resource_of(names.name_of(pk).organization))
    gone = names.drop_name(actor, pk)
    left = release(gone.organization_id, gone.folded, ())
    if left:
        HolderDecision.objects.create(verdict=KNOWN, names=_written(gone.name))
    target(f"organization:{gone.organization_id}", {"name": gone.name, "patents": left})
    return gone, left


@mutation(names.PROPOSE_NAME)
def propose_known_name(actor: Actor, organization_id: int, told: NameData) -> OrganizationName:
    """An organization tells a name of its own; whoever decides on that name sees so."""
    require(actor, names.PROPOSE_NAME, names.resource_of(accounts.organization(organization_id)))
    made = names.propose_name(actor, organization_id, told)
    if not made.is_confirmed:
        note_proposal(organization_id, made.folded)
    return made


@mutation(EDIT)
def enter_known_organization(actor: Actor, data: OrganizationData) -> tuple[Organization, int]:
    """Enter or update an organization; returns it, and how many patents under its names came to it."""
    saved = enter_organization(actor, data)
    require(actor, EDIT, names.resource_of(saved))
    return saved, follow_organization(saved)


def follow_organization(one: Organization) -> int:
    """Tie the patents under all names an organization is known by; returns how many."""
    return sum(_follow(name) for name in one.names.filter(is_confirmed=True).values_list("name", flat=True))


def _follow(name: str) -> int:
    return tie_known(_written(name))


def _written(name: str) -> list[str]:
    """The ways patents may write a name: as seen in the queue, else with the usual brackets."""
    seen = HolderSpelling.objects.filter(holder__folded=fold_name(name)).values_list("name", flat=True)
    return list(dict.fromkeys([*seen, *spellings(name)]))
