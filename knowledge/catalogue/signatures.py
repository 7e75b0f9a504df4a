"""The checks: found by scanning the modules of `checks/`, and read off their signatures.

Nothing is registered by hand. A public function is a check; its parameter names are the look-ups it
needs (no default) or can use (a default), its `Answer[Literal[...]]` names its answers.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Literal, get_args, get_origin, get_type_hints

from knowledge.answer import Answer
from knowledge.catalogue.complaints import CatalogueError, Complaint

HOME = Path(__file__).resolve().parent.parent
_VARIADIC = 0x04 | 0x08  # inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def checks(root: Path) -> dict[str, FunctionType]:
    """Every check by its name."""
    found: dict[str, FunctionType] = {}
    twice = []
    for module in _modules(root):
        for name, value in vars(module).items():
            if not _is_check(name, value, module):
                continue
            if name in found:
                text = f"{file_of(found[name])} has a check of this name too; rename one of them."
                twice.append(Complaint(file_of(value), name, text))
            found[name] = value
    if twice:
        raise CatalogueError(twice)
    return found


def file_of(check: FunctionType) -> str:
    """The file that holds a check, relative to the knowledge folder."""
    return f"checks/{Path(check.__code__.co_filename).name}"


def parameters(check: FunctionType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a check needs, and what it can use: its parameters without and with a default."""
    code = check.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    optional = set(check.__kwdefaults__ or ())
    if check.__defaults__:
        optional.update(names[code.co_argcount - len(check.__defaults__) : code.co_argcount])
    needs = tuple(n for n in names if n not in optional)
    return needs, tuple(n for n in names if n in optional)


def is_variadic(check: FunctionType) -> bool:
    """Whether it takes *args or **kwargs, which name no look-up."""
    return bool(check.__code__.co_flags & _VARIADIC)


def answers(check: FunctionType) -> tuple[str, ...] | None:
    """The answers that the return annotation of a check names; None when it names none."""
    try:
        returned = get_type_hints(check).get("return")
    except NameError:
        return None
    for part in (returned, *get_args(returned)):
        inner = get_args(part)
        if get_origin(part) is Answer and get_origin(inner[0]) is Literal:
            return get_args(inner[0])
    return None


def _is_check(name: str, value: object, module: ModuleType) -> bool:
    return (
        isinstance(value, FunctionType)
        and not name.startswith("_")
        and value.__module__ == module.__name__
    )


def _modules(root: Path) -> Iterator[ModuleType]:
    folder = root / "checks"
    for found in pkgutil.iter_modules([str(folder)]):
        if root.resolve() == HOME:
            yield importlib.import_module(f"knowledge.checks.{found.name}")
        else:
            yield _module_at(folder / f"{found.name}.py")


def _module_at(path: Path) -> ModuleType:
    """The module of a copy of the knowledge folder, which Python's path does not lead to."""
    module = ModuleType(f"checks_of_a_copy_{path.stem}")
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), vars(module))
    return module
