"""``zhiqiao user``: the first organization and person of a new installation."""

import argparse
import getpass
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Organization, person, role."""
    from zhiqiao.foundation.access.roles import ROLE_LABELS, Role

    parser.add_argument("username", help="登录名")
    parser.add_argument("--name", required=True, help="姓名")
    parser.add_argument("--organization", required=True, help="单位全称")
    parser.add_argument("--kind", default="agency", help="单位类型，如 agency、university、enterprise、bank")
    parser.add_argument("--credit-code", default="", help="统一社会信用代码")
    parser.add_argument("--region", required=True, help="地区代码（GB/T 2260，2、4 或 6 位）")
    roles = "，".join(f"{role.value}={label}" for role, label in ROLE_LABELS.items() if role != Role.PUBLIC)
    parser.add_argument("--role", required=True, help=f"身份：{roles}")
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入读密码（否则在终端输入）")


def run(args: argparse.Namespace) -> int:
    """Enter all three; run again to change the password or add a role."""
    from zhiqiao.foundation.access.rules import SYSTEM
    from zhiqiao.foundation.accounts.services import OrganizationData
    from zhiqiao.foundation.audit.people import enter_member, enter_organization

    password = (
        sys.stdin.readline().rstrip("\n")
        if args.password_stdin
        else getpass.getpass("密码（不少于 10 位）：")
    )
    _check_password(password)
    data = OrganizationData(args.organization, args.kind, args.region, args.credit_code)
    one = enter_organization(SYSTEM, data)
    enter_member(SYSTEM, one.pk, args.username, args.name, args.role, password)
    sys.stdout.write(f"已登记：{args.name}（{args.username}）以 {args.role} 身份代表 {one.name}\n")
    return 0


def _check_password(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from zhiqiao.kernel.refusal import Refusal

    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal(
            "密码不合要求：" + "；".join(one.rstrip("。") for one in error.messages),
            "请换一个不少于 10 位、不常见的密码",
        ) from error
