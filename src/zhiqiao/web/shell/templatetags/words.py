"""Codes as people say them, and names that lead to their page."""

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from zhiqiao.foundation.access.rules import ANONYMOUS, Resource, decide
from zhiqiao.foundation.accounts.models import Organization, OrganizationKind
from zhiqiao.foundation.accounts.parties import PARTY_ROLE_LABELS, SIZE_LABELS
from zhiqiao.foundation.evidence.facts import kind_label
from zhiqiao.kernel import tables
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number

register = template.Library()


@register.filter
def party_role(code: str) -> str:
    """A party's role in Chinese."""
    return PARTY_ROLE_LABELS.get(code, code)


@register.filter
def organization_kind(code: str) -> str:
    """An organization's kind in Chinese."""
    return dict(OrganizationKind.choices).get(code, code or "—")


@register.filter
def size_class(code: str) -> str:
    """A size class in Chinese; "" is 规模无法判定."""
    return SIZE_LABELS.get(code or "", code)


@register.filter
def region(code: str) -> str:
    """A region's name."""
    return (tables.region_name(code) or code) if code else "—"


@register.filter
def fact_kind(code: str) -> str:
    """A fact kind in Chinese."""
    return kind_label(code)


@register.filter
def patent_number(number: str) -> str:
    """An application number with its point ("202110434680.8"); any other number as it is."""
    try:
        return parse_application_number(number).display
    except NumberRefused:
        return number


@register.simple_tag(takes_context=True)
def organization_link(context: Context, one: Organization, name: str = "") -> SafeString:
    """An organization's name; a link for those who may open its page."""
    resource = Resource(one.region_code, frozenset({one.pk}))
    if not decide(context.get("actor") or ANONYMOUS, "foundation.accounts:organization:view", resource):
        return conditional_escape(name or one.name)
    return format_html(
        '<a href="{}">{}</a>', reverse("workbench:organization", args=[one.pk]), name or one.name
    )
