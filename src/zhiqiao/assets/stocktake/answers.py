"""What the inventor answers about a patent, checked. Plain Python."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zhiqiao.assets.stocktake import choices
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

MOST_TEXT = 2000


class AnswerRefused(Refusal):
    """An answer is missing or contradicts another; `column` is the field's name."""


@dataclass(frozen=True)
class Answers:
    """The seven official fields and the price the holder expects.

    Attributes:
        fiscal_project: Whether it came out of a publicly funded project; None before it is answered.
        fiscal_project_number: That project's number, as the funder writes it.
        implementation: Code of 实施状态.
        modes: Codes of the ways of conversion accepted.
        maturity: 1–6; None before it is answered.
        rating: A, B, C.
        scene: 应用场景.
        prospects: 产业化前景.
        industry_codes: GB/T 4754 codes.
        bundle: 项目组合, a name shared by patents offered together; "" alone.
        price_low_fen: Lowest price expected, in 分.
        price_high_fen: Highest price expected, in 分.
        unwilling_reason: Why there is to be no conversion.
    """

    fiscal_project: bool | None = None
    fiscal_project_number: str = ""
    implementation: str = ""
    modes: tuple[str, ...] = ()
    maturity: int | None = None
    rating: str = ""
    scene: str = ""
    prospects: str = ""
    industry_codes: tuple[str, ...] = ()
    bundle: str = ""
    price_low_fen: int | None = None
    price_high_fen: int | None = None
    unwilling_reason: str = ""

    @property
    def as_json(self) -> dict[str, Any]:
        """The answers as kept with an assessment."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


LABELS = {
    "fiscal_project": "财政资助项目形成",
    "fiscal_project_number": "财政项目编号",
    "implementation": "专利实施状态",
    "modes": "可接受的转化方式",
    "maturity": "技术成熟度",
    "rating": "专利自评",
    "scene": "应用场景",
    "prospects": "产业化前景",
    "industry_codes": "国民经济行业代码",
    "bundle": "项目组合",
    "price_low_fen": "期望价格下限",
    "price_high_fen": "期望价格上限",
    "unwilling_reason": "不转化原因",
}
# Required by the notice of 2024-03-11; what fills the rest of the form is optional.
REQUIRED = ("fiscal_project", "implementation", "modes", "maturity", "rating", "scene", "bundle")
ALONE = "无"


def checked(answers: Answers) -> Answers:
    """The answers, complete and in keeping with each other.

    Raises:
        AnswerRefused: with the name of the field to mend.
    """
    for name in REQUIRED:
        if getattr(answers, name) in {None, "", ()}:
            raise AnswerRefused(f"没有填“{LABELS[name]}”", _HINTS[name], column=name)
    _known("implementation", [answers.implementation], dict(choices.implementations()))
    _known("modes", answers.modes, dict(choices.modes()))
    _known("maturity", [str(answers.maturity)], {str(level): word for level, word in choices.maturities()})
    _known("rating", [answers.rating], dict(choices.ratings()))
    if choices.unwilling() in answers.modes:
        _check_unwilling(answers)
    for code in answers.industry_codes:
        if tables.gbt4754_name(code) is None:
            raise AnswerRefused(
                f"行业代码“{code}”不在 GB/T 4754-2017 中",
                "请填门类字母或 2–4 位数字代码，例如 3913",
                column="industry_codes",
                value=code,
            )
    low, high = answers.price_low_fen, answers.price_high_fen
    if low is not None and high is not None and low > high:
        raise AnswerRefused("期望价格的下限高于上限", "请把两个数对调，或核对单位", column="price_high_fen")
    for name in ("scene", "prospects", "unwilling_reason"):
        if len(getattr(answers, name)) > MOST_TEXT:
            raise AnswerRefused(f"“{LABELS[name]}”超过 {MOST_TEXT} 字", "请精简到要点", column=name)
    return answers


_HINTS = {
    "fiscal_project": "请选“是”或“否”",
    "implementation": "请从列表中选一种",
    "modes": "请至少选一种；不打算转化的选“不转化”并写明原因",
    "maturity": "请从 1 到 6 级中选一级",
    "rating": "请从 A、B、C 中选一级",
    "scene": "请写明用在什么产品或工序、解决什么问题",
    "bundle": f"请填组合名称；单独转化的填“{ALONE}”",
}


def _check_unwilling(answers: Answers) -> None:
    if len(answers.modes) > 1:
        raise AnswerRefused("选了“不转化”又选了其他方式", "请只留“不转化”，或去掉它", column="modes")
    if not answers.unwilling_reason.strip():
        raise AnswerRefused(
            "选了“不转化”但没有写原因", "请写明原因，例如“拟自行产业化”", column="unwilling_reason"
        )


def _known(name: str, codes: Sequence[str], table: dict[str, str]) -> None:
    for code in codes:
        if code not in table:
            raise AnswerRefused(
                f"“{LABELS[name]}”里没有“{code}”",
                f"可选：{'、'.join(table.values())}",
                column=name,
                value=code,
            )


def tidy(text: object) -> str:
    """Text as kept: without invisible characters and outer spaces."""
    return fold(str(text)) if text is not None else ""
