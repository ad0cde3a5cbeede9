"""Pages that several audiences share."""

from django.urls import path

from zhiqiao.web.shell.style_guide import style_guide
from zhiqiao.web.workbench.everyone import (
    home,
    ledgers,
    organization_names,
    organizations,
    patent_sources,
    patents,
    people,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("notices/", home.notice_list, name="notices"),
    path("notices/<int:notice_id>/read/", home.notice_read, name="notice-read"),
    path("role/", home.switch_role, name="switch-role"),
    path("jobs/", home.job_list, name="jobs"),
    path("patents/", patents.patent_list, name="patents"),
    path("patents/<str:number>/", patents.patent_page, name="patent"),
    path("patents/<str:number>/decide/", patent_sources.field_decide, name="patent-field-decide"),
    path("facts/", ledgers.fact_list, name="facts"),
    path("facts/<int:position>/", ledgers.fact_page, name="fact"),
    path("papers/<str:sha256>/", ledgers.paper, name="paper"),
    path("audit/", ledgers.audit_list, name="audit"),
    path("access/", ledgers.access_matrix, name="access-matrix"),
    path("style-guide/", style_guide, name="style-guide"),
    path("organizations/", organizations.organization_list, name="organizations"),
    path("organizations/new/", organizations.organization_edit, name="organization-new"),
    path("organizations/names/", organization_names.name_list, name="organization-names"),
    path("organizations/<int:pk>/names/new/", organization_names.name_new, name="organization-name-new"),
    path(
        "organizations/<int:pk>/names/propose/",
        organization_names.name_propose,
        name="organization-name-propose",
    ),
    path(
        "organizations/<int:pk>/names/<int:name_id>/confirm/",
        organization_names.name_confirm,
        name="organization-name-confirm",
    ),
    path(
        "organizations/<int:pk>/names/<int:name_id>/drop/",
        organization_names.name_drop,
        name="organization-name-drop",
    ),
    path("organizations/<int:pk>/", organizations.organization_page, name="organization"),
    path("organizations/<int:pk>/edit/", organizations.organization_edit, name="organization-edit"),
    path("organizations/<int:pk>/people/new/", people.member_new, name="organization-member-new"),
    path(
        "organizations/<int:pk>/people/<int:membership_id>/end/",
        people.member_end,
        name="organization-member-end",
    ),
]
