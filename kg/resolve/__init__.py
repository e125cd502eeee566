"""Which entity each referent of a document is: register first, then definition, then name and type.

Pure and deterministic (design, section 2): the outcome for a document depends on the document, the registers, and the
answers it gets from what the corpus knows (`kg.resolve.knowledge`), never on the order in which documents are read.
"""

from kg.resolve.decided import decided_facts
from kg.resolve.entities import merge_entities, publisher_entity, resolve
from kg.resolve.knowledge import Knowledge, Offer, corpus_knowledge, offers, title_question
from kg.resolve.registry import Registry, registry_of

__all__ = [
    "Knowledge",
    "Offer",
    "Registry",
    "corpus_knowledge",
    "decided_facts",
    "merge_entities",
    "offers",
    "publisher_entity",
    "registry_of",
    "resolve",
    "title_question",
]
