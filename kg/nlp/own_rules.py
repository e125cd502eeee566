"""Trying a project's pattern files before anything is read with them: each row by itself, with its examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kg.errors import PatternFileError
from kg.nlp.context import cues
from kg.nlp.facts.clauses import clause_rules
from kg.nlp.facts.nouns import noun_rules
from kg.nlp.facts.observations import figure_rules
from kg.nlp.facts.patterns import compile_pattern
from kg.nlp.facts.relations import relation_rules
from kg.nlp.facts.sum_frames import flow_rules
from kg.nlp.facts.sums import money_verbs, row_contexts, special_rules, value_rules
from kg.nlp.lexicon import lexicon
from kg.nlp.patterns import patterns
from kg.nlp.tables import RuleFile, in_force, line_of, read_rule_files
from kg.vocabulary import Vocabulary

#: Array of tables → what is made of it.
_MADE_OF: Mapping[str, Callable[[], object]] = {
    "class": lexicon,
    "clause": clause_rules,
    "flow": flow_rules,
    "noun": noun_rules,
    "pattern": patterns,
    "cue": cues,
    "relation": relation_rules,
    "rule": figure_rules,
    "verb": money_verbs,
    "special": special_rules,
    "value": value_rules,
    "context": row_contexts,
}


#: The arrays of tables whose rows are tried.
TRIED = frozenset(_MADE_OF)
#: What a relation may name that is no group of its pattern.
_WITHOUT_GROUP = frozenset({"WORK", "AIMING", "TOPIC"})


def load_rule_files(paths: Sequence[str], vocabulary: Vocabulary) -> tuple[RuleFile, ...]:
    """Return the pattern files of a project, each row tried.

    Raises:
        PatternFileError: a file cannot be read, or a row lacks something, has an expression that cannot be compiled,
            names a property that the ontology has not, or finds something else in its examples than it says.
    """
    own = read_rule_files(paths)
    for file in own:
        for table, rows in file.tables().items():
            if isinstance(rows, list):
                for place, row in enumerate(rows):
                    _try_row(file, table, place, row, vocabulary)
    return own


def _try_row(file: RuleFile, table: str, place: int, row: Mapping[str, Any], vocabulary: Vocabulary) -> None:
    try:
        with in_force((replace(file, only=(table, place)),)):
            _MADE_OF[table]()
            faults = [*_example_faults(table), *_claim_faults(table, row, vocabulary)]
    except KeyError as error:
        faults = [f"lacks {error.args[0]}"]
    except re.error as error:
        faults = [f"has an expression that cannot be compiled ({error})"]
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        faults = [f"has a value of the wrong form ({error})"]
    if faults:
        where = f"{file.path}, line {line_of(file.text, table, place)}"
        name = row.get("id", "without id") if isinstance(row, dict) else "without id"
        raise PatternFileError(f"{where}: [[{table}]] {name} {faults[0]}", remedy="compare it with a shipped row")


def _example_faults(table: str) -> Iterator[str]:
    """Yield what is wrong with the row of mention patterns that is being tried, the first of the table."""
    if table != "pattern":
        return
    own = patterns()[0]
    if "m" not in own.regex.groupindex:
        yield "has no group m for the mention: (?P<m>…)"
        return
    for text, *wanted in own.examples:
        found = [span.of(text) for span in own.spans(text)]
        if found != wanted:
            yield f"finds {found} in its example {text!r}, not {wanted}"


def _claim_faults(table: str, row: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the groups of a claim that its pattern has not, and predicates that the ontology has not."""
    if table not in {"relation", "value", "clause"}:
        return
    claims = row["claims" if table == "relation" else "claim"]
    texts = [claims] if isinstance(claims, str) else claims
    for claim in [part for text in texts for part in text.split("; ") if part]:
        subject, predicate, value = claim.split()
        if predicate not in vocabulary.term_labels:
            yield f"claims {predicate}, which is no property of the ontology"
        if table == "relation":
            groups = {*compile_pattern(str(row["pattern"])).regex.groupindex, *_WITHOUT_GROUP}
            for group in {subject.rstrip("!"), value.rstrip("!")} - groups:
                yield f"claims something of {group}, and its pattern has no such group"
