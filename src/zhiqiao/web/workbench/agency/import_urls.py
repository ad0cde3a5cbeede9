"""URLs of importing."""

from django.urls import path

from zhiqiao.web.workbench.agency import conflict_views as conflicts
from zhiqiao.web.workbench.agency import import_views as views

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/conflicts/", conflicts.conflict_list, name="import-conflicts"),
    path("imports/<int:pk>/resume/", views.import_resume, name="import-resume"),
    path("imports/typed/", views.patent_new, name="patent-new"),
    path("imports/<int:pk>/", views.import_page, name="import"),
    path("imports/<int:pk>/apply/", views.import_apply, name="import-apply"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import-undo"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import-discard"),
    path("imports/<int:pk>/problems.xlsx", views.import_problems, name="import-problems"),
]
