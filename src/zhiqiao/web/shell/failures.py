"""What is shown when a page cannot be: always what happened and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from zhiqiao.kernel.refusal import Refusal


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 outside a decorated view."""
    refusal = Refusal(
        "您没有打开这个页面的权限", "需要时请联系本单位管理员或主管部门开通，或切换到有权限的身份"
    )
    return render(
        request, "403.html", {"refusal": exception if isinstance(exception, Refusal) else refusal}, status=403
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page, or no such record for this actor."""
    del exception  # Django hands the tried path; the page does not show it
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: rendered without context processors, which may be what broke."""
    del request  # reading it could break again
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: usually a page left open too long, or cookies turned off."""
    del reason  # technical; the person needs the remedy
    refusal = Refusal(
        "这张表单已经过期，或浏览器没有带上登录信息", "请返回上一页刷新后重新提交；仍不行请重新登录"
    )
    return render(request, "403.html", {"refusal": refusal}, status=403)
