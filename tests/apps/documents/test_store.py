"""Files: kept once by their content, read within reach, and a changed byte is found."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.apps.neighborhood import pdf

from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.audit.services import mutation
from zhiqiao.foundation.documents import queries
from zhiqiao.foundation.documents.checks import DocumentRefused
from zhiqiao.foundation.documents.models import Document, DocumentHolding
from zhiqiao.foundation.documents.services import Stored, path_of, share, store
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings: LazySettings, tmp_path: Path) -> Path:
    settings.ZHIQIAO_DOCUMENTS = tmp_path / "documents"
    return tmp_path / "documents"


@mutation("foundation.documents:file:store")
def share_it(_actor: Actor, kept: Stored, organization: int) -> None:
    share(kept, organization)


def test_a_file_is_kept_under_its_content_and_read_back(firm: Actor, own_store: Path) -> None:
    kept = store(firm, "合同.pdf", pdf())
    assert path_of(kept.sha256).is_relative_to(own_store)
    read = queries.read(firm, kept.sha256)
    assert (read.name, read.media_type, read.data) == ("合同.pdf", "application/pdf", pdf())
    row = AuditEntry.objects.first()
    assert row is not None
    assert row.target == f"document:{kept.sha256}"


def test_the_same_bytes_are_kept_once_under_each_name(firm: Actor, rival: Actor) -> None:
    one, other = store(firm, "甲.pdf", pdf()), store(rival, "乙.pdf", pdf())
    store(firm, "甲.pdf", pdf())
    assert one.sha256 == other.sha256
    assert Document.objects.count() == 1
    assert DocumentHolding.objects.count() == 2
    assert queries.read(firm, one.sha256).name == "甲.pdf"
    assert queries.read(rival, one.sha256).name == "乙.pdf"


def test_knowing_the_hash_is_not_enough(
    firm: Actor, rival: Actor, sister_clerk: Actor, clerk: Actor, city_clerk: Actor, auditor: Actor
) -> None:
    kept = store(firm, "合同.pdf", pdf("secret"))
    for stranger in (rival, sister_clerk, ANONYMOUS):
        with pytest.raises(Refusal, match="不在您可以查看的范围"):
            queries.read(stranger, kept.sha256)
    for reader in (clerk, city_clerk, auditor):
        assert queries.read(reader, kept.sha256).data == pdf("secret")


def test_a_shared_file_is_read_by_the_other_party(
    firm: Actor, office: Actor, university: Organization
) -> None:
    kept = store(firm, "合同.pdf", pdf("both"))
    with pytest.raises(Refusal):
        queries.read(office, kept.sha256)
    share_it(firm, kept, university.pk)
    assert queries.read(office, kept.sha256).name == "合同.pdf"


def test_a_clerk_keeps_a_file_for_a_firm(clerk: Actor, firm: Actor, dyer: Organization) -> None:
    kept = store(clerk, "代收.pdf", pdf("for"), organization_id=dyer.pk)
    assert queries.read(firm, kept.sha256).name == "代收.pdf"


def test_nobody_stores_without_signing_in() -> None:
    with pytest.raises(Denied):
        store(ANONYMOUS, "甲.pdf", pdf())
    assert not Document.objects.exists()


def test_a_changed_or_lost_file_is_found_and_not_given_out(firm: Actor) -> None:
    kept, lost = store(firm, "甲.pdf", pdf("a")), store(firm, "乙.pdf", pdf("b"))
    assert queries.damaged() == []
    path_of(kept.sha256).write_bytes(pdf("changed"))
    path_of(lost.sha256).unlink()
    with pytest.raises(Refusal, match="与存入时不同"):
        queries.read(firm, kept.sha256)
    with pytest.raises(Refusal, match="找不到"):
        queries.read(firm, lost.sha256)
    assert set(queries.damaged()) == {kept.sha256, lost.sha256}
    store(firm, "乙.pdf", pdf("b"))
    store(firm, "甲.pdf", pdf("a"))
    assert queries.damaged() == [], "重新上传同一内容即修复"


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "/srv/甲.pdf", "..\\甲.pdf"])
def test_a_name_never_chooses_the_place(firm: Actor, own_store: Path, name: str) -> None:
    kept = store(firm, name, pdf(name))
    assert "/" not in kept.name
    assert [path.name for path in own_store.rglob("*") if path.is_file()] == [kept.sha256]


def test_a_long_name_is_shortened_and_keeps_its_ending(firm: Actor) -> None:
    kept = store(firm, "长" * 400 + ".pdf", pdf("long"))
    held = DocumentHolding.objects.get(document_id=kept.sha256)
    assert len(held.name) <= 255
    assert held.name == kept.name
    assert held.name.endswith(".pdf")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.pdf", b""),
        ("程序.exe", b"MZ" + b"\0" * 64),
        ("宏.xlsm", b"PK\x03\x04"),
        ("网页.xls", b"<html><table></table></html>"),
        (
            "实体.xml",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        ),
        ("改名.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 32),
    ],
)
def test_what_is_not_to_be_opened_is_not_kept(firm: Actor, own_store: Path, name: str, data: bytes) -> None:
    with pytest.raises(DocumentRefused) as refused:
        store(firm, name, data)
    assert refused.value.remedy
    assert not Document.objects.exists()
    assert not own_store.exists()


def test_the_system_stores_for_the_demo_and_the_command_line() -> None:
    kept = store(SYSTEM, "甲.pdf", pdf("system"))
    assert queries.read(SYSTEM, kept.sha256).data == pdf("system")
