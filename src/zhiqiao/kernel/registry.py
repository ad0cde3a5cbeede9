"""The folder registry: a rule is a file, found by its folder."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any, Protocol, TypeVar, overload, runtime_checkable


@runtime_checkable
class Rule(Protocol):
    """What every rule has: a code equal to the name of its file."""

    @property
    def code(self) -> str:
        """The rule's code."""
        ...


class RegistryBroken(Exception):  # noqa: N818 - states a fact about the folder, found when the program starts
    """A file in a folder of rules does not hold the rule its name promises: a mistake of the programmer."""


_Kind = TypeVar("_Kind", bound=Rule)


@overload
def rules_in(package: str | ModuleType) -> dict[str, Rule]: ...


@overload
def rules_in(package: str | ModuleType, kind: type[_Kind]) -> dict[str, _Kind]: ...


def rules_in(package: str | ModuleType, kind: type[Any] = Rule) -> dict[str, Any]:
    """The rules in a folder by their code, in the order of file names.

    Imports each module (names beginning with an underscore are no rules) and takes its `RULE`.

    Args:
        package: The folder as a dotted name or an imported package.
        kind: The class every rule must be an instance of.

    Raises:
        RegistryBroken: When a file has no `RULE`, its code is not the file's name, or it is no such `kind`.
    """
    folder = importlib.import_module(package) if isinstance(package, str) else package
    found: dict[str, Any] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        if name.startswith("_"):
            continue
        where = f"{folder.__name__}.{name}"
        rule = getattr(importlib.import_module(where), "RULE", None)
        if rule is None:
            raise RegistryBroken(f"{where} 没有 RULE：每个规则文件要有一个名为 RULE 的规则")
        if not isinstance(rule, kind):
            raise RegistryBroken(f"{where} 的 RULE 不是 {kind.__name__}")
        if rule.code != name:
            raise RegistryBroken(f"{where} 的 RULE.code 是「{rule.code}」，应与文件名「{name}」相同")
        found[name] = rule
    return found
