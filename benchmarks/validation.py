"""What validation costs per document: `python benchmarks/validation.py [MENTIONS [FACTS]]`.

Prints the processor seconds for preparing the shapes, for one document against them, and for the check of offsets in
Python and as shapes; of a small document also what pySHACL's own entry point takes for the same graphs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

import pyshacl
from rdflib import Graph, Literal, URIRef

from kg.namespaces import DCT, ITSRDF, KG, NIF, OWL, RDF, RDFS, XSD, Minter
from kg.resources import resource_dir
from kg.validate import check_offsets, load_shapes, validate

MINTER = Minter("https://kg.test/")
SENTENCE = "The Northern Fund is run by Leeds City Council. "


def document(mentions: int, facts: int) -> Graph:
    """Return a valid document graph with that many mentions and facts (five eighths claims, the rest awards)."""
    graph = Graph()
    text, work = MINTER.text("report"), MINTER.work("report")
    words = SENTENCE * max(1, mentions)
    for predicate, value in {
        RDF.type: NIF.Context,
        NIF.isString: Literal(words),
        NIF.beginIndex: Literal(0),
        NIF.endIndex: Literal(len(words)),
        KG.textOf: work,
        KG.sha256: Literal("0" * 64),
        KG.path: Literal("report.txt"),
        DCT["format"]: Literal("text/plain"),
    }.items():
        graph.add((text, predicate, value))
    graph.add((work, RDF.type, KG.Document))
    for number in range(mentions):
        _add_mention(graph, text, number)
    for number in range(facts):
        _add_fact(graph, text, number % max(1, mentions), number, is_claim=number % 8 < 5)
    return graph


def _add_stretch(graph: Graph, node: URIRef, text: URIRef, start: int, quote: str) -> None:
    graph.add((node, NIF.referenceContext, text))
    graph.add((node, NIF.beginIndex, Literal(start)))
    graph.add((node, NIF.endIndex, Literal(start + len(quote))))
    graph.add((node, NIF.anchorOf, Literal(quote)))


def _places(number: int) -> tuple[URIRef, URIRef]:
    start = number * len(SENTENCE)
    return MINTER.sentence("report", start, start + len(SENTENCE) - 1), MINTER.mention("report", start + 4, start + 17)


def _add_mention(graph: Graph, text: URIRef, number: int) -> None:
    sentence, mention = _places(number)
    start = number * len(SENTENCE)
    graph.add((sentence, RDF.type, KG.Sentence))
    _add_stretch(graph, sentence, text, start, SENTENCE.strip())
    graph.add((mention, RDF.type, KG.Mention))
    _add_stretch(graph, mention, text, start + 4, "Northern Fund")
    graph.add((mention, ITSRDF.taIdentRef, MINTER.entity("fund/northern")))
    graph.add((mention, ITSRDF.taClassRef, KG.Fund))
    graph.add((mention, KG.inSentence, sentence))
    graph.add((mention, KG.rule, Literal("benchmark")))


def _add_fact(graph: Graph, text: URIRef, place: int, number: int, *, is_claim: bool) -> None:
    sentence, mention = _places(place)
    fact = URIRef(f"{text}#fact-{number}")
    for predicate, value in {
        KG.evidence: sentence,
        KG.rule: Literal("benchmark"),
        KG.confidence: Literal("0.9", datatype=XSD.decimal),
        KG.modality: KG.asserted,
        KG.basis: KG.stated,
    }.items():
        graph.add((fact, predicate, value))
    if is_claim:
        triple = MINTER.entity("fund/northern"), KG.administeredBy, MINTER.entity(f"organisation/council-{number}")
        graph.add((fact, RDF.type, KG.Claim))
        for predicate, value in zip((RDF.subject, RDF.predicate, RDF.object), triple, strict=True):
            graph.add((fact, predicate, value))
        graph.add(triple)
        return
    for predicate, value in {
        RDF.type: KG.FundingAward,
        KG.amount: Literal("5000000", datatype=XSD.decimal),
        KG.currency: Literal("GBP"),
        KG.status: KG.awarded,
        KG.mention: mention,
        KG.fund: MINTER.entity("fund/northern"),
    }.items():
        graph.add((fact, predicate, value))


def surroundings(facts: int) -> Graph:
    """Return what the document refers to: the entities, and the ontology's terms."""
    graph = Graph()
    for path in sorted(resource_dir("ontology").glob("*.ttl")):
        graph.parse(path, format="turtle", publicID=MINTER.base)
    graph.add((KG.administeredBy, RDF.type, OWL.ObjectProperty))
    things = {"fund/northern": KG.Fund, "document/report": KG.Document}
    for name, kind in {**things, **{f"organisation/council-{n}": KG.Organisation for n in range(facts)}}.items():
        graph.add((MINTER.entity(name), RDF.type, kind))
        graph.add((MINTER.entity(name), RDFS.label, Literal(name)))
    return graph


def seconds(action: Callable[[], object], runs: int = 5) -> float:
    """Return the median of some runs, in seconds of processor time."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return median(times)


def main() -> None:
    """Measure, and print one line for each thing measured."""
    mentions, facts = [*map(int, sys.argv[1:3]), 50, 40][:2] if len(sys.argv) != 2 else (int(sys.argv[1]), 40)
    data, context = document(mentions, facts), surroundings(facts)
    shapes, full = (load_shapes(resource_dir("shapes"), MINTER.base, with_offsets=flag) for flag in (False, True))
    report = validate(data, shapes, context=context)
    print(f"{mentions} mentions, {facts} facts: {len(data)} triples, context {len(context)}, {report.counts()}")
    rows: dict[str, Callable[[], object]] = {
        "preparing the shapes (once)": lambda: load_shapes(resource_dir("shapes"), MINTER.base),
        "one document": lambda: validate(data, shapes, context=context),
        "the same, offsets as shapes too": lambda: validate(data, full, context=context),
        "offsets in Python": lambda: check_offsets(data),
    }
    for name, action in rows.items():
        print(f"{name:36} {seconds(action):8.3f} s")
    if mentions <= 50:
        elapsed = seconds(lambda: pyshacl.validate(data + context, shacl_graph=shapes.graph), runs=1)
        print(f"{'pyshacl.validate, for comparison':36} {elapsed:8.3f} s")


if __name__ == "__main__":
    main()
