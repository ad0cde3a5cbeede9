"""Writes of the stock-take, by what they touch: rounds, assignment, assessment, screening, workbook, waking."""

from zhiqiao.assets.stocktake.services.assessing import (
    answer_entry,
    assess_as_rated,
    assess_entry,
    return_entry,
    review_entries,
)
from zhiqiao.assets.stocktake.services.assigning import assign_by_names, assign_entries
from zhiqiao.assets.stocktake.services.bulk import undo_bulk
from zhiqiao.assets.stocktake.services.bundling import NewBundle, dissolve_bundle, gather_named, save_bundle
from zhiqiao.assets.stocktake.services.filling import apply_workbook
from zhiqiao.assets.stocktake.services.funding import (
    Funding,
    declare_funding,
    excuse_idle,
    gather_funded,
    remind_funded,
    withdraw_funding,
)
from zhiqiao.assets.stocktake.services.funding_filling import (
    apply_funding,
    keep_funding_workbook,
    undo_funding,
)
from zhiqiao.assets.stocktake.services.grading import grade_patents
from zhiqiao.assets.stocktake.services.gridding import (
    redo_change,
    submit_drafts,
    undo_change,
    write_cells,
)
from zhiqiao.assets.stocktake.services.inviting import (
    Invited,
    accept_invitation,
    invite_inventors,
    revoke_invitation,
)
from zhiqiao.assets.stocktake.services.marking import mark_entries, remove_mark, set_handling
from zhiqiao.assets.stocktake.services.promoting import (
    NewEdition,
    close_edition,
    open_edition,
    publish_edition,
)
from zhiqiao.assets.stocktake.services.rounds import (
    Extended,
    NewRound,
    close_round,
    extend_round,
    open_round,
    reopen_round,
)
from zhiqiao.assets.stocktake.services.screening import reopen_screening, screen_entries, take_out
from zhiqiao.assets.stocktake.services.waking import find_sleepers, move_sleepers, plan_sleepers

__all__ = [
    "Extended",
    "Funding",
    "Invited",
    "NewBundle",
    "NewEdition",
    "NewRound",
    "accept_invitation",
    "answer_entry",
    "apply_funding",
    "apply_workbook",
    "assess_as_rated",
    "assess_entry",
    "assign_by_names",
    "assign_entries",
    "close_edition",
    "close_round",
    "declare_funding",
    "dissolve_bundle",
    "excuse_idle",
    "extend_round",
    "find_sleepers",
    "gather_funded",
    "gather_named",
    "grade_patents",
    "invite_inventors",
    "keep_funding_workbook",
    "mark_entries",
    "move_sleepers",
    "open_edition",
    "open_round",
    "plan_sleepers",
    "publish_edition",
    "redo_change",
    "remind_funded",
    "remove_mark",
    "reopen_round",
    "reopen_screening",
    "return_entry",
    "review_entries",
    "revoke_invitation",
    "save_bundle",
    "screen_entries",
    "set_handling",
    "submit_drafts",
    "take_out",
    "undo_bulk",
    "undo_change",
    "undo_funding",
    "withdraw_funding",
    "write_cells",
]
