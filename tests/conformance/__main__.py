"""Runs the W3C's tests of SPARQL 1.1 against a served process and prints the score.

    python -m tests.conformance FOLDER [--protocol FOLDER]

FOLDER is a ``sparql11`` folder of the W3C's rdf-tests; rdflib's source distribution carries one
(``pip download --no-deps --no-binary rdflib rdflib==7.6.0``, then ``test/data/suites/w3c/sparql11``). The tests of
the Protocol, the Graph Store Protocol and the Service Description are taken from ``--protocol``, a newer checkout.

The exit code is 1 when a test fails that is not in ``known.toml``, or when one that is there passes.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

from tests.conformance import exchanges, manifests
from tests.conformance.evaluation import Service, cases
from tests.served import sender, served

KNOWN = tomllib.loads((Path(__file__).parent / "known.toml").read_text("utf-8"))


def main() -> int:
    """Run what is asked for, and print what failed and how many passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="a sparql11 folder with tests of evaluation and syntax")
    parser.add_argument("--protocol", type=Path, help="a sparql11 folder with tests of the protocols")
    given = parser.parse_args()
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        if given.folder:
            failed |= evaluated(given.folder, Path(folder) / "evaluation")
        if given.protocol:
            failed |= exchanged(given.protocol, Path(folder) / "writing", only_reading=False)
            failed |= exchanged(given.protocol, Path(folder) / "reading", only_reading=True)
    return judged(failed, complete=given.folder is not None)


def evaluated(folder: Path, store: Path) -> dict[str, str]:
    """Run the tests of evaluation and syntax, and return those that failed."""
    failed: dict[str, str] = {}
    passed: Counter[tuple[str, bool]] = Counter()
    token = secrets.token_urlsafe()
    with served(store, "--writable", "--strict-dataset", token=token) as address:
        service = Service(sender(address, token=token))
        for case in cases(folder):
            fault = service.run(case)
            failed |= {case.name: fault} if fault else {}
            passed[case.kind, not fault] += 1
    for kind in sorted({kind for kind, _ in passed}):
        right = passed[kind, True]
        print(f"{kind:<28}{right:>4} of {right + passed[kind, False]}")
    total = sum(passed.values())
    print(f"{'evaluation and syntax':<28}{total - len(failed):>4} of {total}")
    return failed


def exchanged(folder: Path, store: Path, *, only_reading: bool) -> dict[str, str]:
    """Run the tests of the protocols, and return those that failed."""
    token = "" if only_reading else secrets.token_urlsafe()
    failed: dict[str, str] = {}
    total = 0
    if only_reading:
        with served(store, "--writable", token=secrets.token_urlsafe()):
            # The first start makes an empty store.
            pass
    with served(store, *([] if only_reading else ["--writable"]), token=token) as address:
        send = sender(address, token=token)
        for name in exchanges.MANIFESTS:
            manifest = manifests.read(folder / name)
            for test in exchanges.tests(manifest):
                if only_reading and list(exchanges.graphs(manifest, test, folder)):
                    continue
                if not only_reading:
                    send("POST", "/sparql", [("Content-Type", "application/sparql-update")], b"DROP ALL")
                total += 1
                if fault := exchanges.run(send, manifest, test, folder, only_reading=only_reading):
                    failed[f"{name}#{manifests.name(test)}"] = fault
        for described, fault in exchanges.description_faults(send, f"{address}sparql").items():
            total += 1
            failed |= {f"service-description#{described}": fault} if fault else {}
    mode = "read-only" if only_reading else "writable"
    print(f"{f'protocols, {mode}':<28}{total - len(failed):>4} of {total}")
    return failed


def judged(failed: dict[str, str], *, complete: bool) -> int:
    """Print the failures with their reasons, and return the exit code."""
    for name, fault in sorted(failed.items()):
        print(f"\nFAILED {name}: {KNOWN.get(name, 'not known: ' + fault)}")
    surprising = sorted(set(KNOWN) - set(failed)) if complete else []
    for name in surprising:
        print(f"\nPASSED {name}, which known.toml expects to fail: {KNOWN[name]}")
    return int(bool(surprising or set(failed) - set(KNOWN)))


if __name__ == "__main__":
    sys.exit(main())
