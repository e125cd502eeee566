"""Facts of whole texts: what holds whatever the rules are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import AwardStatus, Basis, Modality, Ref
from kg.nlp.facts import Facts, read_facts
from tests.nlp.facts.oracle import marked_reading

BULLETS = """[Our survey|Document] asked residents in neighbourhoods of our [Local Conversations|Programme] programme:

• They talk to their neighbours on most days ([46%|Statistic]), significantly more than the [England|Place] average \
([21%|Statistic]) and the average for similarly disadvantaged neighbourhoods ([17%|Statistic])."""


def facts_of(text: str) -> Facts:
    """Return the facts of a text with marked mentions."""
    return read_facts(marked_reading(text))


def test_comparison_keeps_the_order_of_its_groups() -> None:
    """Each figure belongs to the group beside it, in whatever order the sentence names the groups."""
    found = {(str(one.value), one.group) for one in facts_of(BULLETS).observations}
    assert found == {
        ("46", "Local Conversations neighbourhoods"),
        ("21", "England"),
        ("17", "similarly disadvantaged neighbourhoods"),
    }


def test_parts_point_at_their_total() -> None:
    """Sums after "including" are parts of the one before, and nothing is worked out for who is not named."""
    facts = facts_of(
        "The first round of bids from the [Hope Fund|Fund] was allocated, totalling [£1.7 billion|Money], including "
        "[£170 million|Money] in [Scotland|Place] and [£120 million|Money] in [Wales|Place]."
    )
    total, *parts = facts.awards
    assert total.part_of is None
    assert [part.part_of for part in parts] == [total.id, total.id]
    assert [part.round for part in facts.awards] == ["1", "1", "1"]


def test_announcer_is_not_the_funder() -> None:
    """Who announces a sum is not said to pay it."""
    facts = facts_of("The [Chancellor|Role] announced [£560 million|Money] for youth services.")
    assert facts.awards[0].funder is None
    assert [claim.predicate for claim in facts.claims] == ["kg:announces"]


def test_weekday_settles_the_year() -> None:
    """A weekday gives the year when only one year since the latest Act named fits, as an inferred claim."""
    facts = facts_of(
        "It was in the [Spring Review|Event] on Wednesday 27 October. The [Towns Act 2011|Legislation] came later."
    )
    stated, inferred = sorted(facts.claims, key=lambda claim: claim.basis is Basis.INFERRED)
    assert (stated.object.lexical, inferred.object.lexical) == ("--10-27", "2021-10-27")  # type: ignore[union-attr]
    assert inferred.derived_from == (stated.id,)


def test_no_year_is_guessed() -> None:
    """Without anything that dates the text the year stays open."""
    facts = facts_of("It was in the [Spring Review|Event] on Wednesday 27 October.")
    assert [claim.basis for claim in facts.claims] == [Basis.STATED]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("[Hope Hub|Organisation] runs the [Bees Scheme|Programme].", Modality.ASSERTED),
        ("[Hope Hub|Organisation] does not run the [Bees Scheme|Programme].", Modality.NEGATED),
        ("[Hope Hub|Organisation] will run the [Bees Scheme|Programme].", Modality.PLANNED),
        ("[Hope Hub|Organisation] might run the [Bees Scheme|Programme].", Modality.HEDGED),
        ("[Ann Lee|Person] said that [Hope Hub|Organisation] runs the [Bees Scheme|Programme].", Modality.REPORTED),
    ],
)
def test_modality(text: str, modality: Modality) -> None:
    """Denied, planned, doubted and reported facts are told from asserted ones."""
    found = [claim for claim in facts_of(text).claims if claim.predicate == "kg:runs"]
    assert [claim.modality for claim in found] == [modality]


def test_questions_assert_nothing() -> None:
    """A question states no fact."""
    assert facts_of("Does [Hope Hub|Organisation] run the [Bees Scheme|Programme]?").claims == ()


def test_another_clause_gives_no_subject() -> None:
    """The object of one clause is not the subject of the verb that follows it."""
    facts = facts_of("Staff of [Hope Hub|Organisation] said the council, not they, runs the [Bees Scheme|Programme].")
    assert not [claim for claim in facts.claims if claim.predicate == "kg:runs"]


def test_rejected_bid_is_no_award() -> None:
    """A bid that failed is kept with its status."""
    facts = facts_of("[Torbay Council|Organisation]’s bid for [£20m|Money] from the [Hope Fund|Fund] was rejected.")
    assert [award.status for award in facts.awards] == [AwardStatus.REJECTED]


def test_ids_survive_edits_elsewhere() -> None:
    """A fact keeps its id when another sentence is added before it."""
    sentence = "[Hope Hub|Organisation] runs the [Bees Scheme|Programme]."
    before, after = facts_of(sentence), facts_of(f"Nothing happened.\n\n{sentence}")
    assert {claim.id for claim in before.claims} == {claim.id for claim in after.claims}


def test_repeated_sentences_have_their_own_ids() -> None:
    """The same fact said twice is two claims."""
    sentence = "[Hope Hub|Organisation] runs the [Bees Scheme|Programme]."
    claims = facts_of(f"{sentence}\n\n{sentence}").claims
    assert len(claims) == len({claim.id for claim in claims}) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "[Hope Hub|Organisation]", "[£5m|Money]", "[46%|Statistic]", "[Fife|Place]", "runs", "was", "and", ",",
                "(",
                ")", "said", "that", "–", "for", "the", "\u202eطفل", "\ue003", "🐝", "of", "in", "2011", ":", ";", '"',
                "\x07",
            ]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_noise_is_read_without_harm(words: list[str]) -> None:
    """Whatever the words, every fact points into the text and at referents that exist."""
    reading = marked_reading(" ".join(words))
    facts = read_facts(reading)
    known = {*reading.referents, *(referent.id for referent in facts.referents)}
    text = reading.document.text
    for claim in facts.claims:
        assert 0 <= claim.evidence.start < claim.evidence.end <= len(text)
        assert claim.subject.id in known
        assert not isinstance(claim.object, Ref) or claim.object.id in known


def test_time_grows_with_the_text_alone() -> None:
    """Twice as much of a difficult text costs about twice the time."""
    line = (
        "• [Hope Hub|Organisation], [Fife|Place]: [£5,000|Money] for a roof, a hall, and the fund said that it will.\n"
    )
    readings = [marked_reading(line * count) for count in (100, 400)]
    times = []
    for reading in readings:
        start = time.perf_counter()
        read_facts(reading)
        times.append(time.perf_counter() - start)
    assert times[1] < 12 * times[0] + 0.5
