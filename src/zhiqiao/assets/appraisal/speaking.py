"""Who speaks, as it is kept beside what was said."""

from zhiqiao.foundation.access.rules import Actor


def said_by(actor: Actor) -> str:
    """Who speaks, as it is kept."""
    return f"{actor.name}（{actor.organization_name or actor.role_label}）"[:120]
