"""Workbooks of declarations that were written, so that they can be taken back."""

from django.db import models

from zhiqiao.foundation.documents.fills import Fill


class FundingFill(Fill):
    """A workbook of 财政资助 declarations as written for one holder."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField("地区", max_length=6, db_index=True)
    # [patent, the declaration before or null, the declaration after] of every one written.
    changes = models.JSONField("改动", default=list)
