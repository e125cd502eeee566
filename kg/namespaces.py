"""Prefixes, terms, and every function that mints an IRI.

No IRI of the instance base is written out anywhere else: `Minter` makes them from the ``base_iri`` setting.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from rdflib import Namespace, URIRef

KG = Namespace("https://w3id.org/policy-kg/ontology#")
KGSH = Namespace("https://w3id.org/policy-kg/shapes#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
CITO = Namespace("http://purl.org/spar/cito/")
DCT = Namespace("http://purl.org/dc/terms/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
ITSRDF = Namespace("http://www.w3.org/2005/11/its/rdf#")
NIF = Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
QB = Namespace("http://purl.org/linked-data/cube#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

#: Prefix → namespace, for the terms kg uses; the base's own prefixes come from `Minter.prefixes`.
PREFIXES: dict[str, str] = {
    "bibo": str(BIBO),
    "cito": str(CITO),
    "dct": str(DCT),
    "eli": str(ELI),
    "foaf": str(FOAF),
    "itsrdf": str(ITSRDF),
    "kg": str(KG),
    "kgsh": str(KGSH),
    "nif": str(NIF),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "qb": str(QB),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sh": str(SH),
    "skos": str(SKOS),
    "xsd": str(XSD),
}

#: What a manifest or a file says of a document → the property it becomes.
METADATA_PROPERTIES: dict[str, str] = {
    "title": "dct:title",
    "publisher": "dct:publisher",
    "date": "dct:issued",
    "source": "dct:source",
    "licence": "dct:license",
    "language": "dct:language",
}


def expand(compact: str) -> URIRef:
    """Return the full IRI of a compact one.

    >>> expand("kg:Fund")
    rdflib.term.URIRef('https://w3id.org/policy-kg/ontology#Fund')
    """
    prefix, _, local = compact.partition(":")
    return URIRef(PREFIXES[prefix] + local)


def compact(iri: str) -> str:
    """Return the compact form of an IRI, or the IRI itself when no prefix fits.

    >>> compact("http://www.w3.org/2004/02/skos/core#prefLabel")
    'skos:prefLabel'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"[A-Za-z][\w-]*", local):
            return f"{prefix}:{local}"
    return iri


def slugify(name: str) -> str:
    """Return a name as lower-case ASCII words joined by hyphens; a name without any becomes a short hash.

    >>> slugify("St Grwst’s Church")
    'st-grwsts-church'
    >>> slugify("Crown & Anchor Café")
    'crown-and-anchor-cafe'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’ʼ`´]", "", letters))
    joined = "-".join(words)
    if not joined:
        return short_hash(name)
    return joined if len(joined) <= 100 else f"{joined[:90].rstrip('-')}-{short_hash(name)}"


def short_hash(text: str) -> str:
    """Return eight hexadecimal digits that depend on the text alone.

    >>> short_hash("a.txt")
    '18b7cb09'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:8]


#: Names of the graphs that are no document's; a document of that name gets a hash like any collision.
RESERVED_GRAPHS = frozenset({"build", "comparison", "entities", "ontology", "vocabularies"})


def document_slugs(paths: list[str]) -> dict[str, str]:
    """Return path → slug for the documents of a corpus.

    The suffix is dropped and folders are joined by hyphens; every path that would share its slug with another gets
    a short hash of the path, so the outcome does not depend on the order.

    >>> document_slugs(["a/Report One.txt", "b.txt"])
    {'a/Report One.txt': 'a-report-one', 'b.txt': 'b'}
    >>> sorted(document_slugs(["b.md", "b.txt"]).values())
    ['b-11dd481a', 'b-ffa0da5d']
    """
    plain = {path: _path_slug(path) for path in paths}
    uses = dict.fromkeys(RESERVED_GRAPHS, 1)
    for slug in plain.values():
        uses[slug] = uses.get(slug, 0) + 1
    return {path: slug if uses[slug] == 1 else f"{slug}-{short_hash(path)}" for path, slug in plain.items()}


def _path_slug(path: str) -> str:
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    parts = [*folder.split("/"), stem] if folder else [stem]
    # An underscore is kept: file names such as 000_1389 are recognised by their readers as they are.
    return "-".join(
        "_".join(slugify(piece) for piece in part.split("_") if piece) or short_hash(part) for part in parts
    )


def canonical_decimal(value: Decimal) -> str:
    """Return the lexical form Oxigraph stores for an xsd:decimal.

    >>> canonical_decimal(Decimal("1.10")), canonical_decimal(Decimal("1E+9"))
    ('1.1', '1000000000')
    """
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0"} else text


@dataclass(frozen=True, slots=True)
class Minter:
    """Makes every IRI of the instance base (design, section 2)."""

    base: str

    @property
    def prefixes(self) -> dict[str, str]:
        """All prefixes, those of the instance base included: ``id``, ``doc``, ``graph``, ``vocabulary``."""
        own = {name: f"{self.base}{name}/" for name in ("id", "doc", "graph", "vocabulary")}
        return dict(sorted({**PREFIXES, **own}.items()))

    def entity(self, path: str) -> URIRef:
        """Return the IRI of an entity from its path, ``fund/levelling-up-fund``."""
        return URIRef(f"{self.base}id/{quote(path, safe='/-_.~')}")

    def text(self, slug: str) -> URIRef:
        """Return the IRI of a document's text, a ``nif:Context``."""
        return URIRef(f"{self.base}doc/{slug}")

    def work(self, slug: str) -> URIRef:
        """Return the IRI of the work the text is a text of."""
        return self.entity(f"document/{slug}")

    def graph(self, name: str) -> URIRef:
        """Return the IRI of a named graph: a document's slug or one of `RESERVED_GRAPHS`."""
        return URIRef(f"{self.base}graph/{name}")

    def vocabulary(self, path: str) -> URIRef:
        """Return the IRI of a concept or scheme, ``outcomes/health``."""
        return URIRef(f"{self.base}vocabulary/{path}")

    def part(self, slug: str, fragment: str) -> URIRef:
        """Return the IRI of a part of a document: ``char=0,9``, ``sentence=0,80``, ``claim-0123456789ab``."""
        return URIRef(f"{self.base}doc/{slug}#{fragment}")

    def mention(self, slug: str, start: int, end: int) -> URIRef:
        """Return the IRI of a mention (RFC 5147, section 2.1.1)."""
        return self.part(slug, f"char={start},{end}")

    def sentence(self, slug: str, start: int, end: int) -> URIRef:
        """Return the IRI of an evidence sentence."""
        return self.part(slug, f"sentence={start},{end}")
