"""What mentions refer to."""

from __future__ import annotations

import pytest

from kg.model import Basis, Kind, Literal, Ref, Referent
from tests.nlp.conftest import Read

BUDGET = "Autumn Budget and Spending Review"


def _referent(read: Read, text: str, words: str) -> Referent:
    reading = read(text)
    mention = [mention for mention in reading.mentions if mention.text == words][-1]
    return reading.referents[mention.referent]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The National Coast Forum (NCF) met. NCF closed.", "NCF", "National Coast Forum"),
        ("A white paper on Levelling Up is due. The White Paper is late.", "White Paper", "Levelling Up White Paper"),
        ("The Autumn Budget and Spending Review came. The Spending Review fell.", "Spending Review", BUDGET),
        ("The Harbour Fund opened. The Fund closes soon.", "Fund", "Harbour Fund"),
        ("Rishi Sunak spoke. Mr Sunak left.", "Mr Sunak", "Rishi Sunak"),
        ("It paid £1.7bn.", "£1.7bn", "£1,700,000,000"),
        ("Only 13 per cent agreed.", "13 per cent", "13%"),
        ("It grows (Hall and Green, 2019).", "Hall and Green, 2019", "Hall and Green (2019)"),
    ],
)
def test_short_forms_mean_what_they_shorten(read: Read, text: str, words: str, name: str) -> None:
    """An acronym, a short form or another spelling has the full name's referent."""
    assert _referent(read, text, words).name == name


def test_a_register_settles_the_id(read: Read) -> None:
    """A name a register knows has the register's id."""
    assert _referent(read, "The Localism Act 2011 applies.", "Localism Act 2011").id == "legislation/ukpga/2011/20"


def test_a_provision_lies_in_its_act(read: Read) -> None:
    """A provision has a path below its Act and says so."""
    part = _referent(read, "Part 5 of the Localism Act 2011 applies.", "Part 5 of the Localism Act 2011")
    assert (part.kind, part.register_id) == (Kind.PROVISION, "legislation/ukpga/2011/20/part/5")
    assert ("eli:is_part_of", Ref("legislation/ukpga/2011/20")) in part.properties


def test_a_title_in_the_plural_is_no_name_of_its_first_act(read: Read) -> None:
    """“The Housing Acts 1985 and 1996” names two Acts, and is an alias of neither."""
    reading = read("The Housing Acts 1985 and 1996 apply.")
    mention = reading.mentions[-1]
    assert (mention.referent, mention.also) == ("legislation/ukpga/1985/68", ("legislation/ukpga/1996/52",))
    assert reading.referents[mention.referent].aliases == ()


def test_the_government_is_inferred(read: Read) -> None:
    """“The government” is the register's UK Government, not stated by name."""
    government = _referent(read, "The government said no.", "government")
    assert (government.register_id, government.basis) == ("organisation/uk-government", Basis.INFERRED)


def test_the_government_stays_open_beside_another(read: Read) -> None:
    """Where only the Scottish Government is named, “the government” could be either."""
    government = _referent(read, "The Scottish Government met. The government said no.", "government")
    assert (government.register_id, government.identifies) == (None, False)
    assert len(government.candidates) == 2


def test_an_ambiguous_place_keeps_its_candidates(read: Read) -> None:
    """A name that several places bear is not linked to the likeliest one."""
    place = _referent(read, "They met in Whitchurch.", "Whitchurch")
    assert not place.identifies
    assert len(place.candidates) > 1
    assert all(candidate.startswith("https://sws.geonames.org/") for candidate in place.candidates)


def test_money_has_amount_and_currency(read: Read) -> None:
    """An amount of money is a value with its currency."""
    money = _referent(read, "It cost €1.5 million.", "€1.5 million")
    assert money.id == "money/eur-1500000"
    assert ("kg:amount", Literal("1500000", "decimal")) in money.properties


def test_a_person_is_told_by_the_organisation(read: Read) -> None:
    """A name with an organisation identifies; one without does not."""
    text = "Leah Davis of Local Trust met Ann Hall."
    assert _referent(read, text, "Leah Davis").qualifier == "Local Trust"
    assert not _referent(read, text, "Ann Hall").identifies


def test_an_office_belongs_to_its_organisation(read: Read) -> None:
    """The chief executive of one body is not the chief executive of another."""
    role = _referent(read, "Matt Leach, chief executive of Local Trust, left.", "chief executive")
    assert (role.name, role.qualifier) == ("chief executive", "Local Trust")
