"""URLs of the stock-take."""

from django.urls import path

from zhiqiao.web.workbench.firm import grading_views as grading
from zhiqiao.web.workbench.holder import stocktake_bulk as bulk
from zhiqiao.web.workbench.holder import stocktake_bundles as bundles
from zhiqiao.web.workbench.holder import stocktake_differences as differences
from zhiqiao.web.workbench.holder import stocktake_entries as entries
from zhiqiao.web.workbench.holder import stocktake_funding as funding
from zhiqiao.web.workbench.holder import stocktake_funding_filling as funding_filling
from zhiqiao.web.workbench.holder import stocktake_grid as grid
from zhiqiao.web.workbench.holder import stocktake_inviting as inviting
from zhiqiao.web.workbench.holder import stocktake_passing as passing
from zhiqiao.web.workbench.holder import stocktake_pool as pool
from zhiqiao.web.workbench.holder import stocktake_promotion as promotion
from zhiqiao.web.workbench.holder import stocktake_views as rounds
from zhiqiao.web.workbench.holder import stocktake_vitality as vitality
from zhiqiao.web.workbench.holder import stocktake_waking as waking

urlpatterns = [
    path("rounds/", rounds.round_list, name="rounds"),
    path("rounds/new/", rounds.round_new, name="round-new"),
    path("rounds/<int:pk>/", rounds.round_page, name="round"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round-close"),
    path("rounds/<int:pk>/reopen/", rounds.round_reopen, name="round-reopen"),
    path("rounds/<int:pk>/extend/", rounds.round_extend, name="round-extend"),
    path("rounds/<int:pk>/assign/", bulk.round_assign, name="round-assign"),
    path("rounds/<int:pk>/assign-names/", bulk.round_assign_names, name="round-assign-names"),
    path("rounds/<int:pk>/review/", bulk.round_review, name="round-review"),
    path("rounds/<int:pk>/assess/", bulk.round_assess, name="round-assess"),
    path("rounds/<int:pk>/screen/", bulk.round_screen, name="round-screen"),
    path("rounds/<int:pk>/review/all/", passing.round_review_all, name="round-review-all"),
    path("rounds/<int:pk>/assess/all/", passing.round_assess_all, name="round-assess-all"),
    path("rounds/<int:pk>/screen/all/", passing.round_screen_all, name="round-screen-all"),
    path("rounds/<int:pk>/bulk/<int:bulk>/undo/", passing.round_bulk_undo, name="round-bulk-undo"),
    path("rounds/<int:pk>/workbook.xlsx", bulk.round_workbook, name="round-workbook"),
    path("rounds/<int:pk>/differences/", differences.round_differences, name="round-differences"),
    path("rounds/<int:pk>/invitations/", inviting.round_invitations, name="round-invitations"),
    path("rounds/<int:pk>/invite/", inviting.round_invite, name="round-invite"),
    path("invitations/<int:pk>/revoke/", inviting.invitation_revoke, name="invitation-revoke"),
    path("invited/<str:token>/", inviting.invited, name="invited"),
    path("rounds/<int:pk>/grid/", grid.round_grid, name="round-grid"),
    path("rounds/<int:pk>/grid/rows/", grid.round_grid_rows, name="round-grid-rows"),
    path("rounds/<int:pk>/grid/save/", grid.round_grid_save, name="round-grid-save"),
    path("rounds/<int:pk>/grid/preview/", grid.round_grid_preview, name="round-grid-preview"),
    path("rounds/<int:pk>/grid/undo/", grid.round_grid_undo, name="round-grid-undo"),
    path("rounds/<int:pk>/grid/redo/", grid.round_grid_redo, name="round-grid-redo"),
    path("rounds/<int:pk>/grid/submit/", grid.round_grid_submit, name="round-grid-submit"),
    path("rounds/<int:pk>/grid/history/", grid.round_grid_history, name="round-grid-history"),
    path("rounds/<int:pk>/fill/", bulk.round_fill, name="round-fill"),
    path("rounds/<int:pk>/fill/<str:sha256>/", bulk.round_fill_plan, name="round-fill-plan"),
    path("rounds/<int:pk>/fill/<str:sha256>/apply/", bulk.round_fill_apply, name="round-fill-apply"),
    path("entries/<int:pk>/", entries.entry_page, name="entry"),
    path("entries/<int:pk>/answer/", entries.entry_answer, name="entry-answer"),
    path("entries/<int:pk>/review/", entries.entry_review, name="entry-review"),
    path("entries/<int:pk>/assess/", entries.entry_assess, name="entry-assess"),
    path("entries/<int:pk>/screen/", entries.entry_screen, name="entry-screen"),
    path("entries/<int:pk>/return/", entries.entry_return, name="entry-return"),
    path("entries/<int:pk>/take-out/", entries.entry_take_out, name="entry-take-out"),
    path("entries/<int:pk>/reopen/", entries.entry_reopen, name="entry-reopen"),
    path("pool/", pool.pool_list, name="pool"),
    path("vitality/", vitality.vitality_page, name="vitality"),
    path("vitality/years/", vitality.vitality_years, name="vitality-years"),
    path("funded/", funding.funded_list, name="funded"),
    path("funded/new/", funding.funded_new, name="funded-new"),
    path("funded/gather/", funding.funded_gather, name="funded-gather"),
    path("funded/excuse/", funding.funded_excuse, name="funded-excuse"),
    path("funded/workbook.xlsx", funding_filling.funded_workbook, name="funded-workbook"),
    path("funded/fill/", funding_filling.funded_fill, name="funded-fill"),
    path("funded/fill/<int:pk>/undo/", funding_filling.funded_fill_undo, name="funded-fill-undo"),
    path("funded/fill/<str:sha256>/", funding_filling.funded_fill_plan, name="funded-fill-plan"),
    path(
        "funded/fill/<str:sha256>/apply/<str:digest>/",
        funding_filling.funded_fill_apply,
        name="funded-fill-apply",
    ),
    path(
        "funded/fill/<str:sha256>/problems.xlsx",
        funding_filling.funded_fill_problems,
        name="funded-fill-problems",
    ),
    path("funded/<int:pk>/", funding.funded_page, name="funded-one"),
    path("funded/<int:pk>/withdraw/", funding.funded_withdraw, name="funded-withdraw"),
    path("bundles/", bundles.bundle_list, name="bundles"),
    path("bundles/new/", bundles.bundle_new, name="bundle-new"),
    path("bundles/gather/", bundles.bundle_gather, name="bundle-gather"),
    path("bundles/<int:pk>/", bundles.bundle_page, name="bundle"),
    path("bundles/<int:pk>/edit/", bundles.bundle_edit, name="bundle-edit"),
    path("bundles/<int:pk>/dissolve/", bundles.bundle_dissolve, name="bundle-dissolve"),
    path("pool/mark/", promotion.pool_mark, name="pool-mark"),
    path("marks/<int:pk>/remove/", promotion.mark_remove, name="mark-remove"),
    path("handling/patents/", grading.graded_list, name="graded"),
    path("handling/patents/set/", grading.graded_set, name="graded-set"),
    path("handling/", promotion.handling_page, name="handling"),
    path("handling/set/", promotion.handling_set, name="handling-set"),
    path("promotion/", promotion.promotion_list, name="promotion"),
    path("promotion/new/", promotion.promotion_new, name="promotion-new"),
    path("promotion/<int:pk>/", promotion.promotion_page, name="promotion-edition"),
    path("promotion/<int:pk>/open/", promotion.promotion_open, name="promotion-open"),
    path("promotion/<int:pk>/close/", promotion.promotion_close, name="promotion-close"),
    path("pool/wake-up/", waking.wake_up_list, name="wake-up"),
    path("pool/wake-up/find/", waking.wake_up_find, name="wake-up-find"),
    path("pool/wake-up/move/", waking.wake_up_move, name="wake-up-move"),
    path("pool/wake-up/plan/", waking.wake_up_plan, name="wake-up-plan"),
    path("pool/wake-up/<int:pk>/", waking.wake_up_page, name="wake-up-line"),
]
