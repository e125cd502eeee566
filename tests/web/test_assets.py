"""Style sheets, scripts and images: kept for good under an address that names the content."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_an_address_with_the_hash_is_kept_for_good(client: FlaskClient) -> None:
    """The page links the sheet by its content, and a browser need not ask again."""
    address = re.findall(r'href="(/static/style\.css\?v=\w+)"', client.get("/").text)[0]
    with client.get(address) as response:
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.content_type == "text/css; charset=utf-8"


def test_another_hash_is_not_kept(client: FlaskClient) -> None:
    """An old or made-up address gives the file, and the browser must ask each time."""
    for address in ("/static/style.css", "/static/style.css?v=0123456789abcdef"):
        with client.get(address) as response:
            assert (response.status_code, response.headers["Cache-Control"]) == (200, "public, no-cache")


def test_only_files_of_the_folder(client: FlaskClient) -> None:
    """Nothing outside the folder is given."""
    assert client.get("/static/..%2Fapp.py").status_code == 404
    assert client.get("/static/nothing.css").status_code == 404
