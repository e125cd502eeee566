"""Scores of mentions, on cases whose numbers can be counted by hand."""

from __future__ import annotations

import pytest

from kg.evaluate import Counts, mention_errors, score_mentions
from kg.model import Mention, MentionType

from .examples import found_mention, gold, gold_mention

FUND = gold_mention("Levelling Up Fund", "Fund")
WALES = gold_mention("Wales", "Place")
COUNCIL = gold_mention("Leeds City Council", "Organisation")


def test_exact_match_counts_in_both() -> None:
    """Same start, end and type is right strictly and relaxed."""
    scores = score_mentions([(gold(FUND), [found_mention("Levelling Up Fund", "Fund")])])
    assert scores.strict_micro == scores.relaxed_micro == Counts(1, 1, 1)


def test_overlap_counts_relaxed_only() -> None:
    """A shorter span of the same type is right only relaxed."""
    scores = score_mentions([(gold(COUNCIL), [found_mention("City Council", "Organisation")])])
    assert (scores.strict_micro.right, scores.relaxed_micro.right) == (0, 1)


def test_wrong_type_never_counts() -> None:
    """The same span with another type is one missed and one spurious."""
    scores = score_mentions([(gold(WALES), [found_mention("Wales", "Organisation")])])
    assert scores.strict == {MentionType.ORGANISATION: Counts(0, 1, 0), MentionType.PLACE: Counts(1, 0, 0)}


def test_split_name_earns_one_pair() -> None:
    """Two halves of one annotated name pair with it once."""
    halves = [found_mention("Leeds", "Organisation"), found_mention("Council", "Organisation")]
    assert score_mentions([(gold(COUNCIL), halves)]).relaxed_micro == Counts(1, 2, 1)


def test_optional_mention_is_not_missed() -> None:
    """An optional annotation that was not found costs nothing."""
    optional = gold_mention("Wales", "Place", optional=True)
    assert score_mentions([(gold(FUND, optional), [])]).strict_micro == Counts(1, 0, 0)


@pytest.mark.parametrize("found_type", ["Place", "Organisation"])
def test_prediction_over_optional_is_ignored(found_type: str) -> None:
    """What overlaps an optional annotation counts neither for nor against, whatever its type."""
    optional = gold_mention("Leeds City Council", "Organisation", optional=True)
    assert score_mentions([(gold(optional), [found_mention("Leeds", found_type)])]).strict_micro == Counts()


def test_documents_are_added_up() -> None:
    """Counts of several documents are summed before shares are taken."""
    right, nothing = [found_mention("Levelling Up Fund", "Fund")], list[Mention]()
    assert score_mentions([(gold(FUND), right), (gold(FUND), nothing)]).strict_micro.recall == 0.5


def test_macro_weighs_types_alike() -> None:
    """One type all right and one all wrong average to a half, however many mentions each has."""
    scores = score_mentions([(gold(FUND, WALES), [found_mention("Levelling Up Fund", "Fund")])])
    assert scores.strict_macro.f1 == 0.5
    assert scores.strict_micro.f1 == pytest.approx(2 / 3)


def test_empty_scores_are_zero() -> None:
    """Nothing annotated and nothing found gives zeros, not a division by zero."""
    scores = score_mentions([(gold(), [])])
    assert (scores.strict_micro.f1, scores.relaxed_macro.f1) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        ([], ["missed"]),
        ([found_mention("Leeds City Council", "Organisation")], []),
        ([found_mention("Leeds City Council", "Place")], ["wrong type"]),
        ([found_mention("City Council", "Organisation")], ["wrong span"]),
        (
            [found_mention("Leeds City Council", "Organisation"), found_mention("Multiply", "Programme")],
            ["spurious"],
        ),
    ],
)
def test_error_kinds(found: list[Mention], kinds: list[str]) -> None:
    """Each disagreement has the kind a reader would give it."""
    assert [error.kind for error in mention_errors(gold(COUNCIL), found)] == kinds


def test_error_carries_context_on_one_line() -> None:
    """The words before and after stand beside the error."""
    (error,) = mention_errors(gold(WALES), [], context=8)
    assert (error.before, error.after) == ("lion to ", ". Leeds")
