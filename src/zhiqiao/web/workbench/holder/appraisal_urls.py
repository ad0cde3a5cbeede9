"""URLs of appraisal and grading."""

from django.urls import path

from zhiqiao.web.workbench.holder import appraisal_batches as batches
from zhiqiao.web.workbench.holder import appraisal_filling as filling
from zhiqiao.web.workbench.holder import appraisal_views as views
from zhiqiao.web.workbench.holder import disclosure_views as disclosures
from zhiqiao.web.workbench.holder import filing_views as filings
from zhiqiao.web.workbench.holder import high_value_views as high_value

urlpatterns = [
    path("appraisal/", views.appraisal_list, name="appraisals"),
    path("appraisal/<int:pk>/", views.appraisal_page, name="appraisal"),
    path("appraisal/compare/", views.appraisal_compare, name="appraisal-compare"),
    path("appraisal/indices/<str:code>/", views.appraisal_index, name="appraisal-index"),
    path("appraisal/patents/<str:number>/", views.appraisal_sheet, name="appraisal-sheet"),
    path("appraisal/patents/<str:number>/answers/", views.appraisal_answer, name="appraisal-answer"),
    path("appraisal/patents/<str:number>/keep/", views.appraisal_make, name="appraisal-make"),
    path("appraisal/batches/", batches.batch_list, name="appraisal-batches"),
    path("appraisal/batches/new/", batches.batch_new, name="appraisal-batch-new"),
    path("appraisal/batches/<int:pk>/", batches.batch_page, name="appraisal-batch"),
    path("appraisal/batches/<int:pk>/resume/", batches.batch_resume, name="appraisal-batch-resume"),
    path("appraisal/batches/<int:pk>/again/", batches.batch_again, name="appraisal-batch-again"),
    path("appraisal/batches/<int:pk>/answers.xlsx", filling.answer_workbook, name="answer-workbook"),
    path("appraisal/batches/<int:pk>/answers/", filling.answer_fill, name="answer-fill"),
    path(
        "appraisal/batches/<int:pk>/answers/<str:sha256>/", filling.answer_fill_plan, name="answer-fill-plan"
    ),
    path(
        "appraisal/batches/<int:pk>/answers/<str:sha256>/apply/<str:digest>/",
        filling.answer_fill_apply,
        name="answer-fill-apply",
    ),
    path(
        "appraisal/batches/<int:pk>/answers/<str:sha256>/problems.xlsx",
        filling.answer_fill_problems,
        name="answer-fill-problems",
    ),
    path("appraisal/fills/<int:pk>/undo/", filling.answer_fill_undo, name="answer-fill-undo"),
    path("appraisal/high-value/", high_value.high_value_list, name="high-value"),
    path("appraisal/high-value/<str:number>/", high_value.high_value_of, name="high-value-of"),
    path("appraisal/high-value/<str:number>/awards/", high_value.award_record, name="award-record"),
    path(
        "appraisal/high-value/<str:number>/awards/<int:pk>/withdraw/",
        high_value.award_withdraw,
        name="award-withdraw",
    ),
    path("appraisal/disclosures/", disclosures.disclosure_list, name="disclosures"),
    path("appraisal/disclosures/new/", disclosures.disclosure_new, name="disclosure-new"),
    path("appraisal/disclosures/<int:pk>/", disclosures.disclosure_page, name="disclosure"),
    path("appraisal/disclosures/<int:pk>/edit/", disclosures.disclosure_edit, name="disclosure-edit"),
    path("appraisal/disclosures/<int:pk>/submit/", disclosures.disclosure_submit, name="disclosure-submit"),
    path(
        "appraisal/disclosures/<int:pk>/take-back/",
        disclosures.disclosure_take_back,
        name="disclosure-take-back",
    ),
    path("appraisal/disclosures/<int:pk>/search/", disclosures.disclosure_search, name="disclosure-search"),
    path(
        "appraisal/disclosures/<int:pk>/conclude/",
        disclosures.disclosure_conclude,
        name="disclosure-conclude",
    ),
    path("appraisal/disclosures/<int:pk>/rate/", disclosures.disclosure_rate, name="disclosure-rate"),
    path("appraisal/disclosures/<int:pk>/decide/", disclosures.disclosure_decide, name="disclosure-decide"),
    path("appraisal/disclosures/<int:pk>/reopen/", disclosures.disclosure_reopen, name="disclosure-reopen"),
    path("appraisal/filings/", filings.filing_units, name="filing-units"),
    path("appraisal/filings/<int:pk>/", filings.filing_flags, name="filing-flags"),
    path("appraisal/filings/<int:pk>/explain/", filings.filing_explain, name="filing-explain"),
]
