"""What reading legislation costs: `python benchmarks/legislation.py [KILOBYTES [REGISTERS]]`.

Prints, for a text like a statute of half and of the whole size, the processor seconds that the references alone take,
the bare spaCy pipeline, and the whole reading of the text; with a folder of imported registers, the same with them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kg.model import Document
from kg.nlp import load_extractor
from kg.nlp.layout import lay_out
from kg.nlp.legislation import law_register, read_law
from kg.registers import with_registers
from kg.resources import resource_dir
from kg.vocabulary import load_vocabulary

BASE = "https://kg.test/"
PARAGRAPH = (
    "{n} Notices\n\n(1) Section {n}(2) of the Local Government Act 1972 has effect as if, in paragraphs {n} and 89(1) "
    "and (3) of Schedule 4 to the Town and Country Planning Act 1990 (“the {n}th scheme”), the reference to a local "
    "authority included a body to which Chapter 3 of Part 5 of the Localism Act 2011 applies.\n\n(2) In subsection (1) "
    "“authority” has the meaning given by regulation {n} of the Assets of Community Value (England) Regulations 2012 "
    "(SI 2012/2421); and sections 6E(1A), (1B) and (2) and 272(7) of that Act apply to the Order.\n\n"
)


def statute(size: int) -> str:
    """Return a text of about that many characters that refers to legislation in every line."""
    parts, length, number = [], 0, 1
    while length < size:
        parts.append(PARAGRAPH.format(n=number))
        length, number = length + len(parts[-1]), number + 1
    return "".join(parts)


def main() -> None:
    """Measure half the size and the whole, so that a time that grows faster than the text shows."""
    size = (int(sys.argv[1]) if len(sys.argv) > 1 else 1000) * 1000
    vocabulary = load_vocabulary(resource_dir("ontology"), BASE)
    if len(sys.argv) > 2:
        vocabulary = with_registers(vocabulary, Path(sys.argv[2]))
    extractor = load_extractor("en_core_web_sm", vocabulary)
    register = law_register(vocabulary)
    print(f"{len(register.entries):,} Acts and instruments")
    print(f"{'characters':>12} {'references':>11} {'bare model':>11} {'whole':>8}")
    for part in (size // 2, size):
        text = statute(part)
        started = time.process_time()
        layout = lay_out(text)
        read_law(layout.masked, layout.sentences, register)
        references = time.process_time() - started
        started = time.process_time()
        for block in layout.blocks:
            extractor.language(block.span.of(text))
        model = time.process_time() - started
        started = time.process_time()
        extractor.extract(Document("statute", text, "statute.txt", "0" * 64))
        whole = time.process_time() - started
        print(f"{len(text):>12,} {references:>11.2f} {model:>11.2f} {whole:>8.2f}")


if __name__ == "__main__":
    main()
