"""URLs of key industries, their definitions and workbooks."""

from django.urls import path

from zhiqiao.web.workbench.everyone import industry_definition_views as definitions
from zhiqiao.web.workbench.everyone import key_industry_views as views

_OF = "landscape/industries/<slug:list_code>/"
_ONE = f"{_OF}<slug:code>/"

urlpatterns = [
    path("landscape/industries/", views.industry_list, name="key-industries"),
    path(_OF, views.industry_list, name="key-industries-of"),
    path(f"{_OF}new/", definitions.industry_new, name="key-industry-new"),
    path(f"{_OF}workbook.xlsx", definitions.industry_workbook, name="key-industries-workbook"),
    path(f"{_OF}fill/", definitions.industry_fill, name="key-industries-fill"),
    path(f"{_OF}fill/<slug:sha256>/", definitions.industry_fill_plan, name="key-industries-fill-plan"),
    path(
        f"{_OF}fill/<slug:sha256>/problems/",
        definitions.industry_fill_problems,
        name="key-industries-fill-problems",
    ),
    path(
        f"{_OF}fill/<slug:sha256>/<slug:digest>/apply/",
        definitions.industry_fill_apply,
        name="key-industries-fill-apply",
    ),
    path(_ONE, views.industry_page, name="key-industry"),
    path(f"{_ONE}edit/", definitions.industry_edit, name="key-industry-edit"),
    path(f"{_ONE}restore/<int:version>/", definitions.industry_restore, name="key-industry-restore"),
    path(f"{_ONE}drop/", definitions.industry_drop, name="key-industry-drop"),
]
