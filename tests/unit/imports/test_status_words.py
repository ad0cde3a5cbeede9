"""The words a list uses for the state of a right."""

import pytest

from zhiqiao.assets.imports.normalization import legal_status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("有效", "in_force"),
        ("失效", "ended"),
        ("专利权全部无效", "ended"),
        ("专利权部分无效宣告", "in_force"),
        ("部分无效，其余维持有效", "in_force"),
        ("授权 | 部分无效", "in_force"),
        ("授权 | 无效程序", "in_force"),
        ("无效宣告请求审查中", "in_force"),
        ("授权 | 部分无效 | 未缴年费", "ended"),
        ("部分无效后又全部无效", "ended"),
        ("宣告无效", "ended"),
        ("撤销驳回决定，实质审查", "pending"),
        ("授权 | 放弃优先权", "in_force"),
        ("视为放弃取得专利权", "ended"),
        ("PCT指定期满", "ended"),
        ("PCT指定期内", "pending"),
    ],
)
def test_what_leaves_the_right_standing_does_not_end_it(words: str, status: str) -> None:
    assert legal_status(words) == status
