"""URLs of resolving holders' names."""

from django.urls import path

from zhiqiao.web.workbench.agency import holder_name_views as views

urlpatterns = [
    path("imports/holders/", views.holder_names, name="holder-names"),
    path("imports/holders/gather/", views.holder_names_gather, name="holder-names-gather"),
    path("imports/holders/decide/", views.holder_names_decide, name="holder-names-decide"),
    path("imports/holders/<int:pk>/", views.holder_name_page, name="holder-name"),
    path("imports/holders/<int:pk>/decide/", views.holder_name_decide, name="holder-name-decide"),
    path("imports/holders/<int:pk>/undo/", views.holder_name_undo, name="holder-name-undo"),
    path("imports/holders/<int:pk>/propose/", views.holder_name_propose, name="holder-name-propose"),
]
