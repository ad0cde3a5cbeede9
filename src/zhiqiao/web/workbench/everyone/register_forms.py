"""The form of an entry of any register, made from its file; what is typed is read by the field's kind."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.html import escape

from zhiqiao.foundation.registers import kinds
from zhiqiao.foundation.registers.keeping import EntryRefused
from zhiqiao.foundation.registers.schema import ON_APPROVAL, OPTIONAL, Field, PaperNeed, Register
from zhiqiao.foundation.registers.services import Brought
from zhiqiao.foundation.registers.sheet import HOW
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.forms import DayInput, PapersField, UploadsInput, refuse

_ROWS = {"long_text": 4, "patents": 2, "organizations": 2}
_PLACEHOLDERS = {"month": "2024-09", "year": "2024", "link": "https://", "ipc": "H02K17/02"}
_WHEN = {"on_submit": "提交时必须有", ON_APPROVAL: "审核通过时必须有", OPTIONAL: ""}


class EntryForm(forms.Form):
    """A field for each of the register's, an upload for each of its papers."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        register: Register,
        values: Mapping[str, Any],
        *args: Any,  # noqa: ANN401 - handed on
        have: Collection[str] = (),
        **kwargs: Any,  # noqa: ANN401 - handed on
    ) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.values: dict[str, Any] = {}
        for one in register.fields:
            self.fields[one.code] = _form_field(one, values.get(one.code))
        for need in register.papers:
            self.fields[need.code] = paper_field(need, is_there=need.code in have)

    def clean(self) -> dict[str, Any]:
        """Each text read by its kind; what cannot be read is refused at its field."""
        clean = dict(super().clean() or {})
        for one in self.register.fields:
            if one.code not in clean:
                continue
            given = clean[one.code]
            typed = "；".join(given) if isinstance(given, list) else str(given)
            try:
                self.values[one.code] = kinds.read(typed, one)
            except Refusal as refusal:
                self.add_error(one.code, str(refusal))
        return clean

    def brought(self) -> list[Brought]:
        """The papers that came along."""
        return brought_by(self, self.register)

    def refuse_entry(self, refusal: Refusal) -> None:
        """Put what a service refused on the form: each wrong at its field."""
        refuse_at_fields(self, refusal)


def refuse_at_fields(form: forms.Form, refusal: Refusal) -> None:
    """Each of an entry's wrongs at its field; other refusals as anywhere."""
    if not isinstance(refusal, EntryRefused):
        refuse(form, refusal)
        return
    for wrong in refusal.wrongs:
        refuse(form, wrong.refusal())


def brought_by(form: forms.Form, register: Register) -> list[Brought]:
    """The papers that came with a form."""
    return [
        Brought(need.code, file.name, file.read())
        for need in register.papers
        for file in form.cleaned_data.get(need.code) or ()
    ]


class NeededUploadInput(UploadsInput):
    """An upload that the browser lets drafts pass without."""

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ANN401 - Django's signature
        """Never."""
        del initial
        return False


class NeededPapers(PapersField):
    """Papers that must be there when an entry is submitted; a draft may wait for them, so the service asks."""

    widget = NeededUploadInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 - gives a list
        """The files; none is no mistake here."""
        return super().clean(data, initial) if data else []


def paper_field(need: PaperNeed, *, is_there: bool = False) -> PapersField:
    """The upload for one of the papers; ``is_there``: one has come already."""
    said = "；".join(part for part in (_WHEN[need.required], escape(need.help)) if part)
    if is_there:
        return PapersField(label=need.label, required=False, help_text="已有一份；新传的加在后面")
    if need.required == OPTIONAL:
        return PapersField(label=need.label, required=False, help_text=said)
    return NeededPapers(label=need.label, help_text=said)


def _form_field(one: Field, value: Any) -> forms.Field:  # noqa: ANN401 - a value is JSON of its kind's shape
    initial = kinds.text_of(value, one)
    told: dict[str, Any] = {"label": one.label, "required": one.required, "help_text": _help(one)}
    told["error_messages"] = {"required": f"请填写“{one.label}”"}
    match one.kind:
        case "choice":
            options = [("", "请选择"), *one.options.items()]
            return forms.ChoiceField(choices=options, initial=value, **told)
        case "choices":
            boxes = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(
                choices=list(one.options.items()), initial=value, widget=boxes, **told
            )
        case "yes_no":
            return forms.ChoiceField(
                choices=[("", "请选择"), ("是", "是"), ("否", "否")], initial=initial, **told
            )
        case "day":
            return forms.CharField(widget=DayInput(), initial=initial, **told)
    attributes: dict[str, Any] = {"placeholder": _PLACEHOLDERS.get(one.kind, "")}
    if one.kind == "money":
        attributes |= {"class": "money", "inputmode": "decimal"}
    rows = _ROWS.get(one.kind)
    widget = forms.Textarea(attrs={**attributes, "rows": rows}) if rows else forms.TextInput(attrs=attributes)
    return forms.CharField(widget=widget, initial=initial, **told)


def _help(one: Field) -> str:
    """How to fill it; options that no document lists are marked."""
    parts = ["" if one.kind in {"day", "yes_no", "choices"} else HOW.get(one.kind, ""), escape(one.help)]
    if one.options_confidence and not one.options_confidence.is_checked:
        parts.append(f"选项{one.options_confidence.label}")
    return "；".join(part for part in parts if part)


class ApproveForm(forms.Form):
    """Approval, with the papers it asks for."""

    opinion = forms.CharField(
        label="意见", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, register: Register, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        for need in register.papers:
            if need.required == ON_APPROVAL:
                self.fields[need.code] = paper_field(need)


class ReasonForm(forms.Form):
    """A step that needs its reason."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
