"""Takes the pictures of the README: `make screenshots` (Chromium, and the editor for the query page)."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PORT = 8754
ADDRESS = f"http://127.0.0.1:{PORT}"
#: Bytes of the largest picture that the repository takes.
MOST = 150_000

QUERY = """PREFIX kg: <https://w3id.org/policy-kg/ontology#>
SELECT ?what ?amount WHERE {
  ?award a kg:FundingAward ; kg:amount ?amount ; kg:purpose|kg:place/rdfs:label ?what .
}
ORDER BY DESC(?amount)
"""


def main() -> None:
    """Build the graph of corpus/, serve it, and take every picture."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("there is no Chromium; install it first")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        kg = (sys.executable, "-m", "kg")
        subprocess.run([*kg, "build", "--store", folder, "--quiet"], cwd=ROOT, check=True)
        command = [*kg, "serve", "--store", folder, "--port", str(PORT), "--quiet"]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as service:
            try:
                _wait()
                _take(browser)
            finally:
                service.terminate()


def _wait() -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{ADDRESS}/readyz").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the service did not begin to answer")


def _take(browser: str) -> None:
    with sync_playwright() as started:
        launched = started.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = launched.new_page(viewport={"width": 1180, "height": 720}, color_scheme="light")
        page.goto(f"{ADDRESS}/doc/004_5ed6790f2cfbc814")
        page.locator("#text .Fund").first.hover()
        _keep(page, "document")
        page.goto(f"{ADDRESS}/sparql?format=html&query={quote(QUERY)}")
        page.locator(".tabPanel.active .select_chart:not(.disabled)").click()
        page.locator(".kg-chart").wait_for()
        page.set_viewport_size({"width": 1180, "height": 860})
        _keep(page, "query")
        launched.close()


def _keep(page: Page, name: str) -> None:
    """Keep a picture with few colours, which a page has: a fifth of the bytes."""
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    # Rare colours count as much as common ones: the strokes of the types are thin.
    picture = taken.quantize(200, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST:
        sys.exit(f"{path} is larger than {MOST} bytes")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
