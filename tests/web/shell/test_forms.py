"""Fields of the trade, and refusals that keep what was typed."""

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.forms import DayField, LookRenderer, PapersField, YuanField, refuse


class Sample(forms.Form):
    default_renderer = LookRenderer
    amount = YuanField(label="金额")
    on = DayField(label="日期", required=False)
    papers = PapersField(label="材料", required=False)


@pytest.mark.parametrize(("typed", "fen"), [("1,234.56 元", 123456), ("95万", 95_000_000), ("０．５", 50)])
def test_amounts_become_whole_fen(typed: str, fen: int) -> None:
    form = Sample({"amount": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == fen


@pytest.mark.parametrize("typed", ["", "95万美元", "-3", "0.001"])
def test_what_is_no_amount_is_refused_in_words_and_kept(typed: str) -> None:
    form = Sample({"amount": typed})
    assert not form.is_valid()
    html = str(form)
    assert f'value="{typed}"' in html or not typed
    assert 'class="error"' in html


@pytest.mark.parametrize("typed", ["2021-12-02", "2021.12.2", "2021年12月2日", "20211202"])
def test_days_are_read_as_people_write_them(typed: str) -> None:
    form = Sample({"amount": "1", "on": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == dt.date(2021, 12, 2)


def test_an_impossible_day_says_why() -> None:
    form = Sample({"amount": "1", "on": "2021-13-02"})
    assert "没有 13 月" in str(form.errors["on"])


def test_an_amount_in_fen_is_shown_in_yuan() -> None:
    assert 'value="1,234.56"' in str(Sample(initial={"amount": 123456}))


def test_several_files_are_taken_and_an_empty_one_refused() -> None:
    def files(*contents: bytes) -> Any:  # noqa: ANN401 - what a form takes for its files
        from django.utils.datastructures import MultiValueDict

        return MultiValueDict(
            {"papers": [SimpleUploadedFile(f"{at}.pdf", one) for at, one in enumerate(contents)]}
        )

    form = Sample({"amount": "1"}, files(b"a", b"b"))
    assert form.is_valid(), form.errors
    assert [one.name for one in form.cleaned_data["papers"]] == ["0.pdf", "1.pdf"]
    assert not Sample({"amount": "1"}, files(b"a", b"")).is_valid()
    assert Sample({"amount": "1"}).is_valid()


def test_a_refusal_lands_on_its_field_or_on_the_form() -> None:
    form = Sample({"amount": "1"})
    refuse(form, Refusal("超过预算", "请改小", column="amount"))
    refuse(form, Refusal("已经结束", "请另开一轮"))
    assert form.errors["amount"] == ["超过预算。请改小"]
    assert form.non_field_errors() == ["已经结束。请另开一轮"]
    assert "已经结束。请另开一轮" in str(form)
