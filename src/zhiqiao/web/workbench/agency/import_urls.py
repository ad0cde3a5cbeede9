"""URLs of importing."""

from django.urls import path

from zhiqiao.web.workbench.agency import conflict_views as conflicts
from zhiqiao.web.workbench.agency import import_views as views
from zhiqiao.web.workbench.agency import mapping_views

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/conflicts/", conflicts.conflict_list, name="import-conflicts"),
    path("imports/<int:pk>/resume/", views.import_resume, name="import-resume"),
    path("imports/typed/", views.patent_new, name="patent-new"),
    path("imports/mappings/", mapping_views.mapping_list, name="mappings"),
    path("imports/mappings/<int:pk>/", mapping_views.mapping_page, name="mapping"),
    path("imports/mappings/<int:pk>/delete/", mapping_views.mapping_delete, name="mapping-delete"),
    path("imports/<int:pk>/columns/", mapping_views.import_columns, name="import-columns"),
    path("imports/<int:pk>/choice/", views.import_choice, name="import-choice"),
    path("imports/<int:pk>/", views.import_page, name="import"),
    path("imports/<int:pk>/apply/", views.import_apply, name="import-apply"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import-undo"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import-discard"),
    path("imports/<int:pk>/problems.xlsx", views.import_problems, name="import-problems"),
]
