"""Texts that nobody should write and somebody will, by what they are; made by rule, none copied."""

import random

LONG = 50_000  # characters
_SIGNS = "废水a1 。，<>&;-_.()\"'\u200b😀\u0301％Ⅲ㎡"
_CLAIM = (
    "一种污泥脱水装置，包括箱体、滤板和电机，所述箱体的顶部设有进料口，所述滤板与电机传动连接，其特征在于。"
)


def _mixed(count: int) -> str:
    chance = random.Random(7)  # noqa: S311 - the same noise every time
    return "".join(chance.choice(_SIGNS) for _ in range(count))


def _any_characters(count: int) -> str:
    chance = random.Random(8)  # noqa: S311 - the same
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(count))


BLANK = {"nothing": "", "blanks": " \t\n\u3000", "zero width only": "\u200b\ufeff" * 40, "signs": "。，！——"}
SHORT = {
    "two characters": "废水",
    "one character": "水",
    "digits": "12345678901234",
    "figures": "3.14 2,000 50% 1e5 -7 ",
    "english": "How to reduce the COD of dyeing wastewater at low cost",
    "traditional": "降低漂染廢水的色度，需要電化學處理裝置",
    "emoji": "😀🚀废水👨‍👩‍👧处理🏳️‍🌈",
    "only emoji": "😀🚀💧",
    "html": "<p>降低<b>废水</b>色度&nbsp;&lt;b&gt;</p><script>alert(1)</script><!-- x -->",
    "patent": _CLAIM,
    "query syntax": 'IPC:C02F AND (申请人:大学 OR "废水") NOT 铅 -x +y title:* a~5 b^3 [a TO b] {1 2} \\ / " \'',
    "sql": "废水' OR 1=1; DROP TABLE register_patent; --",
    "templates": "废水 ${jndi:ldap://x} {{7*7}} {% load x %} %s %00 ../../etc/passwd",
    "null and controls": "废水\x00处理\x01\x1b[2J\x7f",
    "zero width inside": "废\u200b水\u200d处\ufeff理",
    "right to left": "\u202e废水处理\u202c\u200f معالجة",
    "endless reference": "废水&#" + "9" * 5_000 + ";",
}
HUGE = {
    "sentences": "降低印染废水的色度和能耗。" * (LONG // 13),
    "one word": "a" * LONG,
    "one character": "水" * LONG,
    "no blank": "废水处理" * (LONG // 4),
    "any characters": _any_characters(LONG),
    "mixed": _mixed(LONG),
    "one word again and again": "废水 " * 10_000,
    "many words": " ".join(f"w{at:06}" for at in range(LONG // 8)),
    "numbered list": "".join(f"{at}、降低第{at}类废水的色度；" for at in range(1, 3_500)),
    "claims": _CLAIM * (LONG // len(_CLAIM)),
    "brackets": "(" * LONG,
    "quotes": '"' * LONG,
    "negations": "NOT " * (LONG // 4),
    "alternatives": "废水 OR " * (LONG // 6),
    "open tags": "<a " * (LONG // 3),
    "ampersands": "&#" * (LONG // 2),
    "hyphens": "a-" * (LONG // 2),
    "blanks": " " * LONG + "废水",
    "line ends": "废\n" * (LONG // 2),
    "marks on one letter": "废水e" + "\u0301" * LONG,
    "ligature of eighteen": "\ufdfa" * LONG,
    "right to left": "\u202e废水\u202c\u200f" * (LONG // 5),
    "patent numbers": "202110434680.4 " * (LONG // 15),
}
HALVES = {"half a character": "废水\ud800处理\udfff", "only halves": "\ud83d" * 1_000}
WRITABLE = BLANK | SHORT | HUGE
ODD = WRITABLE | HALVES
