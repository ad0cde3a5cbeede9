"""The whole district, in the order of the street."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from demo.district import district
from demo.loader import (
    agreements,
    annual_fees,
    conversion,
    exchange,
    grading,
    history,
    navigating,
    people,
    pre_filing,
    pushing,
    registers,
    results,
    second_source,
    stock,
)
from demo.model import District
from demo.second_source import lapsed
from zhiqiao.foundation.access.roles import ROLE_LABELS, Role

Tell = Callable[[str], None]


def load(tell: Tell, made: District | None = None) -> District:
    """Fill an empty database, all or nothing; ``tell`` gets one line a step, ``made`` is another district."""
    began = time.monotonic()

    def say(words: str) -> None:
        tell(f"[{time.monotonic() - began:5.1f} 秒] {words}")

    say("生成演示区（虚构，按种子）")
    made = made or district()
    with transaction.atomic():
        cast = people.enter_people(made)
        say(f"组织 {len(made.organizations)} 家，登录 {len(made.logins)} 个")
        say(f"登记簿 {stock.import_patents(made, cast)} 件专利")
        stock.take_stock(made, cast, lambda done, total: say(f"盘点 {done}/{total}"))
        listings = exchange.publish_supply(made, cast)
        say(f"供给 {len(listings)} 条")
        needs = exchange.state_needs(made, cast, lambda done, total: say(f"需求 {done}/{total}"))
        pushes = pushing.send_pushes(made, cast, needs, lambda done, total: say(f"推送 {done}/{total}"))
        agreements.make_deals(made, cast, pushes)
        agreements.open_licenses(made, cast)
        agreements.register_pledges(made, cast)
        say(f"交易 {len(made.deals)} 笔，质押 {len(made.pledges)} 笔")
        navigating.watch(made, cast)
        navigating.watch_lapsing(cast, lapsed(made))
        say(f"第二个来源说到 {second_source.tell_again(made, cast)} 件，名称与分歧已列出")
        say(f"年费缴纳 {annual_fees.pay_fees(made, cast)} 笔")
        conversion.convert(made, cast)
        grading.grade(made, cast)
        say("组合、标记、推广目录、指标评价")
        navigating.navigate(made, cast)
        say(f"导航项目；预警 {navigating.alert(made, cast)} 条")
        say(f"专项台账 {registers.keep_registers(made, cast)} 条")
        results.adopt(cast)
        results.set_aside_and_claim(made, cast)
        history.let_time_pass(made)
        say("方案、资金与申领")
    write_logins(made, cast)
    return made


def finish(made: District, tell: Tell) -> None:
    """What asks the search index: once that stands, the disclosures are searched, rated and decided."""
    from zhiqiao.market.matching.prior_art import closest

    with transaction.atomic():
        many = pre_filing.disclose(made, people.cast_of(made), closest)
    tell(f"申请前评估 {many} 件")


def write_logins(made: District, cast: people.Cast) -> None:
    """Tell the login page and ``./run`` who may sign in."""
    rows = [
        {
            "username": one.username,
            "password": people.PASSWORD,
            "name": one.name,
            "role": ROLE_LABELS[Role(one.role)],
            "organization": cast.organizations[one.organization].name,
        }
        for one in made.logins
    ]
    folder = Path(settings.ZHIQIAO_VAR)
    (folder / "demo-logins.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    lines = [f"{r['username']:<12}{r['role']}（{r['organization']}）" for r in rows]
    lines.append(f"密码都是 {people.PASSWORD}")
    (folder / "demo").write_text("\n".join(lines) + "\n", encoding="utf-8")
