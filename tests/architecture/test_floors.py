"""The floors of docs/architecture.md: on imports, on relations between models, and on templates."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.architecture.source import FLOOR, FLOORS, ROOT, functions, place, python_files, tree_of

INCLUDE = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")


def relations() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            related = getattr(field, "related_model", None)
            if field.is_relation and field.concrete and related and not isinstance(related, str):
                yield model._meta.app_label, related._meta.app_label, str(field)


def test_relations_point_down_the_floors() -> None:
    upward = [
        f"{field} → {target}"
        for app, target, field in relations()
        if app in FLOOR and target in FLOOR and app != target and FLOOR[target] >= FLOOR[app]
    ]

    # Who did it is an account, on every floor; the audit log below them all names it too.
    assert upward == []


def test_imports_keep_to_the_floors_and_the_layers_inside_an_app() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout


def test_the_contract_names_every_app() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert folders == set.union(*FLOORS)


def test_no_import_is_deferred_into_a_function() -> None:
    deferred = [
        place(path, node)
        for path in python_files(tests=True)
        for function in functions(tree_of(path))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert deferred == []


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def test_no_import_of_an_app_hides_behind_type_checking() -> None:
    hidden = [
        place(path, inner)
        for path in python_files(tests=True)
        for node in ast.walk(tree_of(path))
        if is_type_checking(node)
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and (inner.module or "").split(".")[0] in FLOOR
    ]

    assert hidden == []


def may_use(template: Path, name: str) -> bool:
    """Say whether ``template`` may include ``name``: the base, components, or its own folder's."""
    folders = template.relative_to(ROOT / "templates").parts[:-1]
    # Django looks for a few pages, such as 429.html, at the top.
    own = folders[0] if folders else "errors"
    return name.split("/", maxsplit=1)[0] in {"base.html", "components", own} or name.startswith(
        ("django/", "allauth/")
    )


def test_templates_take_only_from_components_and_their_own_folder() -> None:
    strays = [
        f"{place(path)} → {name}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file()
        for name in INCLUDE.findall(path.read_text(encoding="utf-8"))
        if not may_use(path, name)
    ]

    assert strays == []
