"""The API itself: one object that the files of operations add to."""

from typing import Any

from django.urls import reverse
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from zhiqiao.web.api.operations import Door


class ChineseRenderer(JSONRenderer):
    """JSON in which Chinese stands as it is."""

    json_dumps_params = {"ensure_ascii": False}


# Ninja's own documentation page loads scripts from elsewhere: ours is docs_view, rendered here.
api = NinjaAPI(
    title="知桥接口",
    version="1",
    description="金额以分计，日期为 2024-05-06 的形式；列表一律是 {items, total, page}。",
    docs_url=None,
    openapi_url=None,
    urls_namespace="rest",
    renderer=ChineseRenderer(),
)
door = Door(api)


def described() -> dict[str, Any]:
    """The API described for programs (OpenAPI 3.1)."""
    return dict(api.get_openapi_schema(path_prefix=reverse("api:rest:api-root")))
