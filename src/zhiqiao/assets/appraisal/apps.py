"""Appraisals, high-value classes, disclosures, checks of filings."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """Appraisals, high-value classes, disclosures, checks of filings."""

    name = "zhiqiao.assets.appraisal"
    verbose_name = "指标评价"
