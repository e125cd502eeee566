"""A service on a graph built from the corpus and from nasty texts, and a real browser to look at it.

These tests need Chromium, Playwright and axe-core; ``make browser`` gets the last two and runs them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need Playwright: run make browser")

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, sync_playwright  # noqa: E402

from kg.build import build  # noqa: E402
from kg.settings import load_settings  # noqa: E402


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests out, and say so, unless they are asked for."""
    if not config.getoption("--browser"):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="a real browser is asked for by make browser"))


ROOT = Path(__file__).parents[2]
AXE = ROOT / "web-editor" / "node_modules" / "axe-core" / "axe.min.js"
EDITOR = ROOT / "kg" / "web" / "static" / "editor" / "editor.js"
NASTY_NAME = "nasty <b onclick=alert(9)> name's &amp; file.txt"
NASTY_TITLE = "<script>alert('title')</script> & a \\\"title\\\""


def chromium() -> str | None:
    """Return the browser: the one that KG_CHROMIUM names, or that the system has."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("KG_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `kg serve` on a graph of the corpus, nasty texts and a long document."""
    folder = tmp_path_factory.mktemp("browser")
    texts = folder / "corpus"
    shutil.copytree(ROOT / "corpus", texts)
    nasty = Path(__file__).with_name("nasty.txt").read_text(encoding="utf-8")
    (texts / "nasty.txt").write_text(nasty, encoding="utf-8")
    (texts / NASTY_NAME).write_text("The Levelling Up Fund gave £3 million to Wales.\n", encoding="utf-8")
    long = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt")) * 8)
    (texts / "long.txt").write_text(long, encoding="utf-8")
    with (texts / "manifest.toml").open("a", encoding="utf-8") as manifest:
        manifest.write(f'\n[[document]]\npath = "nasty.txt"\ntitle = "{NASTY_TITLE}"\n')
    store = folder / "store"
    report = build(load_settings({"store": str(store), "corpus": str(texts)}, environ={}, directory=folder))
    assert not report.refused
    yield from _serve(store, folder)


def _serve(store: Path, folder: Path) -> Iterator[str]:
    port = "8753"
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", port, "--quiet"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, process)
            yield address
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()  # noqa: S310  # our own address
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the service did not begin to answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = chromium()
    if path is None:
        pytest.skip("the browser tests need Chromium: install it, or name it in KG_CHROMIUM")
    with sync_playwright() as started:
        launched = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


class Watched:
    """A page, and what went wrong on it: messages of the console, dialogs, requests to other hosts."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.faults: list[str] = []
        self.page.on("console", self._message)
        self.page.on("pageerror", lambda error: self.faults.append(f"error {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _message(self, message: ConsoleMessage) -> None:
        # A page that is missing on purpose is reported as a resource that failed to load.
        if message.type in {"error", "warning"} and "404" not in message.text:
            self.faults.append(f"console {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"request {request.url}")

    def go(self, path: str) -> Page:
        """Open a path of the service."""
        self.page.goto(f"{self.address}{path}")
        return self.page


def watched(browser: Browser, served: str, **options: object) -> Watched:
    """Return a page of a new context: ``width``, ``scheme``, and whether scripts run."""
    width = options.get("width", 1200)
    context = browser.new_context(
        viewport={"width": int(str(width)), "height": 900},
        color_scheme="dark" if options.get("scheme") == "dark" else "light",
        java_script_enabled=bool(options.get("scripts", True)),
        has_touch=bool(options.get("touch", False)),
    )
    context.set_default_timeout(10_000)
    return Watched(context, served)


@pytest.fixture
def desk(browser: Browser, served: str) -> Iterator[Watched]:
    """A page on a desk, which must have no fault when the test ends."""
    opened = watched(browser, served)
    yield opened
    opened.page.context.close()
    assert opened.faults == []


@pytest.fixture
def plain(browser: Browser, served: str) -> Iterator[Watched]:
    """A page without scripts."""
    opened = watched(browser, served, scripts=False)
    yield opened
    opened.page.context.close()
    assert opened.faults == []


def serious_faults(page: Page) -> list[str]:
    """Return what axe-core finds that shuts people out: rule, how serious, and the first elements."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((run) => run.violations)")
    return [
        json.dumps([one["id"], one["impact"], [node["html"][:150] for node in one["nodes"][:3]]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
