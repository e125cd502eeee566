"""The built wheel: it carries everything, and works in an empty folder far from a clone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EDITOR = "kg/web/static/editor/editor.js"

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program as a stranger would, without this project's environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "PYTHON"))}
    return subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a fresh environment that sees the libraries of this one; return its `bin`."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    done = run(programs / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    packages = next(folder.glob("lib*/**/site-packages"))
    # The libraries come from the environment that runs the tests; kg itself from the wheel, which is found first.
    libraries = [path for path in map(Path, sys.path) if path.name == "site-packages"]
    (packages / "libraries.pth").write_text("\n".join(map(str, libraries)), encoding="utf-8")
    return programs


@pytest.mark.parametrize("folder", ["ontology", "shapes", "corpus", "kg"])
def test_wheel_carries_what_the_clone_has(wheel: Path, folder: str) -> None:
    """Every data file of the clone that kg reads is in the wheel."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    listed = run("git", "ls-files", folder, cwd=ROOT).stdout.split()
    wanted = {name if folder == "kg" else f"kg/{name}" for name in listed}
    missing = wanted - inside
    assert missing == (wanted if folder == "corpus" else set())


@pytest.mark.parametrize(
    "name", ["kg/ontology/kg.ttl", "kg/shapes/award.ttl", "kg/queries/round-total.rq", "kg/py.typed"]
)
def test_wheel_has(wheel: Path, name: str) -> None:
    """One file of each kind, by name."""
    assert name in zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize("kind", [".html", ".css"])
def test_wheel_has_pages(wheel: Path, kind: str) -> None:
    """Templates and static files of the service are there."""
    assert any(name.startswith("kg/web/") and name.endswith(kind) for name in zipfile.ZipFile(wheel).namelist())


@pytest.mark.skipif(not (ROOT / EDITOR).exists(), reason="the query editor is not built: make editor")
def test_wheel_has_the_editor(wheel: Path) -> None:
    """What make editor built goes along, with the licences of what is in it."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {EDITOR, EDITOR.replace("editor.js", "LICENCES.txt")} <= set(names)


@pytest.mark.parametrize("arguments", [["--help"], ["settings"], ["query", "--list"]])
def test_installed_kg_works_in_an_empty_folder(installed: Path, tmp_path: Path, arguments: list[str]) -> None:
    """The command runs without a clone around it."""
    ended = run(installed / "kg", *arguments, cwd=tmp_path)
    assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0), ended.stderr
    assert ended.stdout


def test_installed_kg_builds_and_answers(installed: Path, tmp_path: Path) -> None:
    """From an empty folder: one document in, an answer out."""
    (tmp_path / "note.txt").write_text("Local Trust runs Big Local.\n", encoding="utf-8")
    built = run(installed / "kg", "build", "note.txt", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    asked = run(installed / "kg", "query", "--quiet", "ASK { ?text a nif:Context }", cwd=tmp_path)
    assert asked.stdout == "yes\n"
