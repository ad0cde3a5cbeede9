"""Stored files by content hash."""

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """One stored file. The same bytes are stored once; each organization that brought them keeps its own name."""

    sha256 = models.CharField("内容校验值", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("大小（字节）")
    media_type = models.CharField("类型", max_length=100)
    stored_at = models.DateTimeField("存入时间", auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256[:12]


class DocumentHolding(models.Model):
    """An organization may read a document, under the name it came with."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="holdings")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, null=True)
    region_code = models.CharField("地区", max_length=6, blank=True)
    name = models.CharField("文件名", max_length=255)
    user_id = models.BigIntegerField("存入人", null=True)
    stored_at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["document", "organization", "name"], name="document_holding_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
