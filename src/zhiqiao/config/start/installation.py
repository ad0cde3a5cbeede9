"""The private Python of the product: .venv, pinned packages, front-end files; each made once and stamped."""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

from zhiqiao.config.places import var_folder
from zhiqiao.config.start.steps import ROOT, Step, run_step
from zhiqiao.kernel.refusal import Refusal, system_words

VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-test.lock"
VENDOR_SCRIPT = ROOT / "frontend" / "vendor.py"
VENDOR_FOLDER = ROOT / "src" / "zhiqiao" / "web" / "static" / "vendor"
OLDEST_PYTHON = (3, 11)
# Free space that a first set-up wants, bytes: packages, their download and the demo data.
SPACE_WANTED = 1_500_000_000

# The guard matters: the web server starts its workers by importing this file again.
COMMAND = """import sys

from zhiqiao.config.command_line import main

if __name__ == "__main__":
    sys.exit(main())
"""
LONGEST_SHEBANG = 120

PIP_QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def venv_python() -> Path:
    """The interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def venv_command() -> Path:
    """The `zhiqiao` command inside .venv."""
    return VENV / ("Scripts/zhiqiao" if os.name == "nt" else "bin/zhiqiao")


def digest(paths: Iterable[Path], *words: str) -> str:
    """A fingerprint of files and words, for stamps."""
    made = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        made.update(str(path.relative_to(ROOT)).encode())
        made.update(path.read_bytes())
    return made.hexdigest()


def stamped(name: str, value: str) -> bool:
    """True when the step ``name`` was last finished with this fingerprint."""
    stamp = VENV / f".zhiqiao-{name}"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def stamp(name: str, value: str) -> None:
    """Remember that the step ``name`` is finished with this fingerprint."""
    (VENV / f".zhiqiao-{name}").write_text(value, encoding="utf-8")


def install(*, with_tests: bool = False) -> None:
    """Bring .venv, packages, the `zhiqiao` command and the front-end files up to date.

    Raises:
        Refusal: when a part cannot be made, with what to do.
    """
    _make_venv()
    _install_packages("packages", LOCK, "安装依赖包（requirements.lock）")
    if with_tests:
        _install_packages("test-packages", TEST_LOCK, "安装检查与测试用的包（requirements-test.lock）", LOCK)
    _link_package()
    _fetch_front_end()


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    test = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    answer = subprocess.run([str(python), "-c", test], capture_output=True, check=False)  # noqa: S603 - our own venv
    return answer.returncode == 0


def _make_venv() -> None:
    built_with = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if stamped("venv", str(VENV)) and venv_python().exists():
        return
    if _works(venv_python()):
        stamp("venv", str(VENV))
        return
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_WANTED:
        raise Refusal(
            f"磁盘剩余 {free // 1_000_000} MB，第一次安装约需 {SPACE_WANTED // 1_000_000} MB",
            "请清出空间，或把项目移到更大的磁盘后重新运行",
        )
    with Step("建立虚拟环境 .venv") as step:
        step.note = f"Python {built_with}"
        try:
            venv.EnvBuilder(with_pip=True, clear=VENV.exists(), symlinks=os.name != "nt").create(VENV)
        except OSError as error:
            raise Refusal(
                f"建立虚拟环境失败（{system_words(error)}）：{VENV}",
                "请检查项目目录能不能写、有没有名叫 .venv 的文件占着位置，然后重新运行",
            ) from error
        except subprocess.CalledProcessError as error:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Refusal(
                f"建立虚拟环境失败（{error}）",
                "Debian/Ubuntu 请先运行 apt install python3-venv；其他系统请确认 Python 带有 venv",
            ) from error
    stamp("venv", str(VENV))


def _install_packages(name: str, lock: Path, title: str, *also: Path) -> None:
    wanted = digest([lock, *also])
    if stamped(name, wanted):
        return
    with Step(title) as step:
        pip: list[str | Path] = [
            venv_python(),
            "-m",
            "pip",
            "install",
            "--no-compile",
            "--progress-bar",
            "off",
            "-r",
            lock,
        ]
        remedy = "请检查网络或 pip 的镜像设置（pip config list），然后重新运行；已装好的部分不会重来"
        run_step(step, pip, remedy=remedy, environment=PIP_QUIET)
    stamp(name, wanted)


def _link_package() -> None:
    """Put src/ on the path of .venv and write its `zhiqiao` command: an editable install without a build."""
    source = ROOT / "src"
    wanted = digest([], str(source), str(VENV), "3")
    if stamped("package", wanted) and venv_command().exists():
        return
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run(  # noqa: S603 - our own venv
        [str(venv_python()), "-c", asked], capture_output=True, text=True, check=True
    )
    Path(answer.stdout.strip(), "zhiqiao.pth").write_text(f"{source}\n", encoding="utf-8")
    command = venv_command()
    command.write_text(_shebang(venv_python()) + COMMAND, encoding="utf-8")
    command.chmod(0o755)
    stamp("package", wanted)


def _shebang(python: Path) -> str:
    """How a script names its interpreter; a long path or one with blanks goes through sh, as pip does it."""
    if len(str(python)) <= LONGEST_SHEBANG and " " not in str(python):
        return f"#!{python}\n"
    return f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n"


def _fetch_front_end() -> None:
    if not VENDOR_SCRIPT.exists():
        raise Refusal("缺少 frontend/vendor.py，无法取得页面要用的脚本与字体", "请重新取得完整的源码")
    fonts = var_folder() / "fonts"
    wanted = digest((path for path in VENDOR_SCRIPT.parent.iterdir() if path.is_file()), str(fonts))
    there = all(folder.is_dir() and any(folder.iterdir()) for folder in (VENDOR_FOLDER, fonts))
    if there and stamped("front-end", wanted):
        return
    with Step("取得前端文件（脚本、图表、字体）") as step:
        remedy = "请检查能否访问 npm 软件源（npm config get registry），然后重新运行"
        run_step(step, [venv_python(), VENDOR_SCRIPT], remedy=remedy, environment=PIP_QUIET)
    stamp("front-end", wanted)
