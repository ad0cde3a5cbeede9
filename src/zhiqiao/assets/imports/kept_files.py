"""The files of an import as they were brought: kept, and had again."""

from collections.abc import Iterable

from zhiqiao.assets.imports.archives import Content, Loaded, contents
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.audit.services import target
from zhiqiao.foundation.documents.refusals import DocumentRefused
from zhiqiao.foundation.documents.services import path_of, plain_name, store
from zhiqiao.kernel.refusal import Refusal


def begin(
    actor: Actor,
    files: Iterable[tuple[str, Content]],
    *,
    keep_unverified: bool = False,
    all_or_nothing: bool = False,
    region_code: str = "",
) -> ImportBatch:
    """Keep the files and an import that has not been read yet."""
    papers: list[dict[str, str]] = []
    refusals: list[Refusal] = []
    for name, content in files:
        try:
            kept = store(actor, name, contents(name, content))
        except Refusal as refusal:
            refusals.append(refusal)
            papers.append({"name": plain_name(name), "reason": refusal.reason, "remedy": refusal.remedy})
        else:
            papers.append({"name": kept.name, "sha256": kept.sha256})
    taken = [paper for paper in papers if "sha256" in paper]
    if len(papers) == len(refusals) == 1:
        raise refusals[0]
    if not taken:
        raise DocumentRefused(f"{len(papers)} 个文件都不能上传：{papers[0]['reason']}", papers[0]["remedy"])
    several = f" 等 {len(papers)} 个文件" if len(papers) > 1 else ""
    batch = ImportBatch.objects.create(
        file_name=f"{taken[0]['name'][: 255 - len(several)]}{several}",
        document_sha256=taken[0]["sha256"],
        papers=papers,
        state=ImportBatch.READING,
        keep_unverified=keep_unverified,
        all_or_nothing=all_or_nothing,
        organization_id=actor.organization_id,
        region_code=region_code or actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    target(f"import:{batch.pk}", {"file": batch.file_name})
    return batch


def files_of(batch: ImportBatch) -> list[Loaded]:
    """The files of an import as they were brought, those that may not come in with why."""
    names: dict[str, int] = {}
    files: list[Loaded] = []
    for paper in batch.papers or [{"name": batch.file_name, "sha256": batch.document_sha256}]:
        name = paper["name"]
        names[name] = names.get(name, 0) + 1
        if names[name] > 1:  # the same name from another folder
            name = f"{names[name]}/{name}"
        if "sha256" in paper:
            files.append((name, path_of(paper["sha256"]), None))
        else:
            files.append((name, b"", DocumentRefused(paper["reason"], paper["remedy"])))
    return files
