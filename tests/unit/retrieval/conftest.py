import pytest
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.document import Document


@pytest.fixture
def embedder() -> PairEmbedder:
    return PairEmbedder()


def patent(number: str, title: str, text: str = "", **keywords: str) -> Document:
    return Document(number, title, text, {name: tuple(value.split()) for name, value in keywords.items()})


@pytest.fixture
def documents() -> list[Document]:
    return [
        patent("p1", "一种印染废水脱色装置", "用铁碳微电解降低废水色度", ipc="C C02 C02F", region="50 5001"),
        patent("p2", "锂电池隔膜及其涂布方法", "陶瓷涂层提高隔膜耐热性", ipc="H H01 H01M", region="50 5002"),
        patent("p3", "石墨烯导热膜", "用于手机散热的石墨烯薄膜", ipc="C C01 C01B", region="99 9901"),
        patent("p4", "高速列车制动盘", "铸钢制动盘散热筋结构", ipc="B B61 B61H", region="99 9901"),
        patent("p5", "电镀废水回用系统", "膜分离与离子交换联用", ipc="C C02 C02F", region="99 9902"),
    ]
