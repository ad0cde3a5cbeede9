"""URLs of the API: the page that lists the operations, and the operations."""

from django.urls import path

from zhiqiao.web.api import (
    docs_view,
    open_operations,
    outcome_operations,
    search_operations,
    stock_operations,
)
from zhiqiao.web.api.rest import api

# Imported for the operations they add.
OPERATIONS = (open_operations, stock_operations, outcome_operations, search_operations)

app_name = "api"
urlpatterns = [path("docs/", docs_view.docs, name="docs"), path("", api.urls)]
