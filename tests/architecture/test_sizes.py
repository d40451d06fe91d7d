"""Sizes that keep every part readable: gated here, explained in docs/architecture.md."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Function, functions, place, python_files, tree_of

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
LONGEST_LISTING = 500


def limit_of(path: Path) -> int:
    """Models, settings, tests and the demo's texts may be longer: they list things."""
    lists = path.name in {"models.py", "settings.py"} or {"models", "tests", "demo"} & set(path.parts)
    return LONGEST_LISTING if lists else LONGEST_FILE


def length_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_file_is_too_long() -> None:
    long = [
        f"{place(path)}: {lines} lines"
        for path in python_files(tests=True)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > limit_of(path)
    ]

    assert long == []


def test_no_function_is_too_long() -> None:
    long = [
        f"{place(path, function)} {function.name}: {length_of(function)} lines"
        for path in python_files(tests=False)
        for function in functions(tree_of(path))
        if length_of(function) > LONGEST_FUNCTION
    ]

    assert long == []


def bare_arguments(function: Function) -> list[str]:
    spec = function.args
    arguments = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
    return [
        argument.arg
        for argument in arguments
        if argument.annotation is None and argument.arg not in {"self", "cls"}
    ]


def test_every_function_is_annotated() -> None:
    bare = [
        f"{place(path, function)} {function.name}"
        for path in python_files(tests=True)
        for function in functions(tree_of(path))
        if function.returns is None or bare_arguments(function)
    ]

    assert bare == []


def test_no_docstring_says_we() -> None:
    texts = [
        place(path, node)
        for path in python_files(tests=True)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and {"we", "we're", "we'll"} & set((ast.get_docstring(node) or "").lower().split())
    ]

    assert texts == []


@pytest.mark.parametrize("command", [("ruff", "check"), ("ruff", "format", "--check")], ids=" ".join)
def test_style_is_kept(command: tuple[str, ...]) -> None:
    tool, *arguments = command
    run = subprocess.run(
        [Path(sys.executable).with_name(tool), *arguments, "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.slow
def test_types_hold(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
