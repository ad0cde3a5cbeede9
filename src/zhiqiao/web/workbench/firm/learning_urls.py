"""URLs of what is learned from answers."""

from django.urls import path

from zhiqiao.web.workbench.firm import learning_views as views

urlpatterns = [
    path("learning/", views.learning, name="learning"),
    path("learning/<int:pk>/", views.learning_of, name="learning-of"),
    path("learning/<int:pk>/switch/", views.learning_switch, name="learning-switch"),
    path("learning/answers/<int:pk>/forget/", views.learning_forget, name="learning-forget"),
    path("learning/settings/", views.learning_settings, name="learning-settings"),
    path("learning/settings/switch/", views.learning_settings_switch, name="learning-settings-switch"),
]
