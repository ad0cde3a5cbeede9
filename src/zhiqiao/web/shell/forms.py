"""Forms that look like ours: ``{{ form }}`` is the finished thing. Also the fields of the trade."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from zhiqiao.kernel import money
from zhiqiao.kernel.periods import parse_day
from zhiqiao.kernel.refusal import Refusal


class LookRenderer(TemplatesSetting):
    """Renders forms and fields with our parts; set as FORM_RENDERER."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"


def refuse(form: forms.BaseForm, refusal: Refusal, field: str | None = None) -> None:
    """Put a refusal on the form, at a field if it is about one, so that nothing typed is lost."""
    named = field or (refusal.column if refusal.column in form.fields else None)
    form.add_error(named, str(refusal))


class DayInput(forms.DateInput):
    """A date picker that gets its value as 2024-09-12."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, typed in any of the ways people write one (2024-9-12, 2024.09.12, 2024年9月12日)."""

    widget = DayInput
    default_error_messages: ClassVar[dict[str, Any]] = {"required": "请填写日期"}

    def to_python(self, value: Any) -> dt.date | None:  # noqa: ANN401 - Django's signature
        """The day, or None for nothing typed."""
        if value in self.empty_values:
            return None
        try:
            return parse_day(value)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal


class YuanField(forms.CharField):
    """An amount typed in 元, 万 or 亿; cleaned to whole 分."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to CharField
        kwargs.setdefault("help_text", "元；也可写 95万、1.5亿元")
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "money", "inputmode": "decimal"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:  # noqa: ANN401 - a CharField that gives 分
        """Whole 分, or None for nothing typed; an amount below zero is refused."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = money.fen_from_yuan_text(text)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal
        if fen < 0:
            raise ValidationError("金额不能小于零。请核对正负号", code="negative")
        return fen

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's signature
        """分 shown as 元; what was typed stays as typed."""
        return money.yuan(value) if isinstance(value, int) else value


class UploadInput(forms.ClearableFileInput):
    """A place to drop a file on."""

    template_name = "parts/upload.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 - Django's signature
        """A list (the field is called ``file``) is shown before it is written, a paper is only checked."""
        context = super().get_context(name, value, attrs)
        is_list = name.rpartition("-")[2] == "file"
        context["widget"]["promise"] = "先检查、先预览，再写入" if is_list else "先检查再保存"
        return context


class UploadsInput(UploadInput):
    """A place to drop several files on."""

    allow_multiple_selected = True


class PaperField(forms.FileField):
    """One uploaded file. What is inside is checked by the documents service, not here."""

    widget = UploadInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "请选择文件",
        "empty": "文件是空的。请重新导出后上传",
        "missing": "没有收到文件。请重新选择",
    }


class PapersField(forms.FileField):
    """Several uploaded files, as a list."""

    widget = UploadsInput
    default_error_messages = PaperField.default_error_messages

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 - gives a list
        """The files, each one not empty."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given and not self.required:
            return []
        clean_one = super().clean
        return [clean_one(one, initial) for one in given or [None]]
