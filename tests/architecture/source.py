"""The product's own source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FLOORS: Final = (
    {"common"},
    {"members", "providers"},
    {"notifications"},
    {"webinars"},
    {"registrations", "recordings", "community"},
    {"transcripts"},
    {"archive"},
    {"pages"},
    {"config"},
)
FLOOR: Final = {app: number for number, floor in enumerate(FLOORS) for app in floor}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*, tests: bool) -> list[Path]:
    """Return the Python files of the apps and commands, with or without the tests; migrations never."""
    folders = [*FLOOR, *(["tests"] if tests else [])]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(
        path
        for path in [*files, *ROOT.glob("*.py"), *(ROOT / "bin").glob("*.py")]
        if "migrations" not in path.parts
    )


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else ""
    return f"{path.relative_to(ROOT)}{line}"
