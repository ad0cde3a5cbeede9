"""Forms of key industries: the lines of a definition, and an industry to add."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from zhiqiao.assets.landscape.key_industries.definition import LABELS, MOST_LINES, Line, read_line
from zhiqiao.assets.landscape.services.definitions import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_SOURCE,
    Added,
)
from zhiqiao.kernel.refusal import Refusal

SPARE_LINES = 3
_HINTS = {
    "segment": "上游 原材料",
    "ipcs": "C02F；B01D61/14",
    "strategic": "7.2",
    "economic": "462",
    "words": "膜；反渗透",
    "without": "卷烟",
    "firms": "17；462",
}


class LinesForm:
    """The lines of a definition as a grid of cells, "line-2-ipcs"; empty lines say nothing."""

    def __init__(self, data: QueryDict | None, lines: Iterable[Line] = ()) -> None:
        self.data = data
        self.errors: dict[str, Refusal] = {}
        known = [line.texts for line in lines]
        self._texts = self._posted(data) if data is not None else known

    @staticmethod
    def _posted(data: QueryDict) -> list[dict[str, str]]:
        told = []
        for at in range(MOST_LINES + SPARE_LINES):
            cells = {name: data.get(f"line-{at}-{name}", "").strip() for name in LABELS}
            if any(cells.values()):
                told.append(cells)
        return told

    def read(self) -> tuple[Line, ...]:
        """The lines, every symbol looked up; what is wrong is kept for the page.

        Raises:
            Refusal: the first of them.
        """
        made = []
        for at, cells in enumerate(self._texts):
            try:
                made.append(read_line(cells))
            except Refusal as refusal:
                self.errors[f"line-{at}-{refusal.column}"] = refusal
        if self.errors:
            first = next(iter(self.errors.values()))
            raise Refusal(f"口径有 {len(self.errors)} 处要改：{first.reason}", first.remedy)
        return tuple(made)

    @property
    def headings(self) -> list[tuple[str, str]]:
        """(heading, example) by column."""
        return [(LABELS[name], _HINTS[name]) for name in LABELS]

    @property
    def rows(self) -> list[list[dict[str, object]]]:
        """Cells by line, some spare lines at the end."""
        spare = [dict.fromkeys(LABELS, "") for _ in range(SPARE_LINES)]
        return [
            [self._cell(at, name, cells.get(name, "")) for name in LABELS]
            for at, cells in enumerate([*self._texts, *spare])
        ]

    def _cell(self, at: int, name: str, text: str) -> dict[str, object]:
        key = f"line-{at}-{name}"
        return {
            "key": key,
            "name": name,
            "label": f"第 {at + 1} 行 {LABELS[name]}",
            "heading": LABELS[name],
            "text": text,
            "error": self.errors.get(key),
        }


class NoteForm(forms.Form):
    """Why a definition is changed."""

    note = forms.CharField(
        label="为什么改", required=False, max_length=LONGEST_NOTE, help_text="写进口径的经过，给后来的人看"
    )


class AddedForm(NoteForm):
    """An industry to add."""

    name = forms.CharField(label="产业名称", max_length=LONGEST_NAME, help_text="照文件里的叫法")
    named_by = forms.CharField(
        label="文件与条款",
        max_length=LONGEST_SOURCE,
        help_text="哪份文件哪一条提出：文件名称、文号、条款",
    )
    field_order = ("name", "named_by", "note")

    def told(self) -> Added:
        """What was said."""
        return Added(self.cleaned_data["name"], self.cleaned_data["named_by"])
