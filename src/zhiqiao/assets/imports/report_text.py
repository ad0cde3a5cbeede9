"""A plan in words, for a terminal."""

from zhiqiao.assets.imports.file_reading import FileReport
from zhiqiao.assets.imports.plan_summary import PlanSummary
from zhiqiao.assets.imports.planning import ImportPlan

_SHOWN_ROWS = 30
_SHOWN_VALUE = 40


def plan_text(plan: ImportPlan | PlanSummary) -> str:
    """The plan in Chinese: the counts, what became of each file, the rejected rows with their remedies."""
    lines = [
        f"新增 {plan.new:,}　变更 {plan.changed:,}　不变 {plan.unchanged:,}　退回 {plan.rejected:,} 行"
        + (f"　重复 {plan.duplicates:,} 行（只计一次）" if plan.duplicates else "")
    ]
    for report in plan.files:
        lines += _file_lines(report)
    if plan.rejected_rows:
        lines += ["", "退回的行："]
    for row in plan.rejected_rows[:_SHOWN_ROWS]:
        sheet = f"·{row.sheet}" if row.sheet else ""
        value = " ".join(row.value.split())
        value = f"{value[:_SHOWN_VALUE]}…" if len(value) > _SHOWN_VALUE else value
        cell = f"　{row.column}＝{value}" if row.column else ""
        lines += [f"  {row.file}{sheet} 第 {row.row} 行{cell}", f"    {row.reason}。"]
        lines.append(f"    怎么办：{row.remedy}。")
    if plan.rejected > _SHOWN_ROWS:
        lines.append(f"  …… 另有 {plan.rejected - _SHOWN_ROWS:,} 行，用 --json 可看全部")
    return "\n".join(lines)


def _file_lines(report: FileReport) -> list[str]:
    if report.refusal and report.is_skipped:
        return [f"－ {report.name} 已跳过：{report.refusal.reason}。"]
    if report.refusal:
        return [f"✗ {report.refusal.reason}。", f"    怎么办：{report.refusal.remedy}。"]
    label = "、".join(report.labels) or "未读"
    return [
        f"✓ {report.name}：{label}，{report.rows:,} {report.unit}",
        *(f"    {note}" for note in report.notes),
    ]
