"""The golden document as a careful reader would extract it, written by hand.

One short invented text with a negated fact, a planned and a rejected award, a part and its total, a register link, an
inferred date, two manifest values and an ambiguous place.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path

from kg.model import (
    Award,
    AwardStatus,
    Basis,
    Claim,
    Document,
    Extraction,
    Kind,
    Literal,
    Mention,
    MentionType,
    MetadataValue,
    Modality,
    Observation,
    Ref,
    Referent,
    Span,
)
from kg.vocabulary import RegisterEntry, Vocabulary

TEXT = (Path(__file__).parent / "harbour-fund.txt").read_text(encoding="utf-8")

FUND = Ref("fund/fenwick-harbour-fund")
COUNCIL = Ref("organisation/saltmere-borough-council")
TRUST = Ref("organisation/saltmere-sailing-trust")
KITCHEN = Ref("organisation/gull-lane-community-kitchen")
CHOIR = Ref("organisation/fishwives-choir-trust")
TREASURY = Ref("organisation/hm-treasury")
ACT = Ref("legislation/ukpga/2011/20")
NEWPORT = Ref("place/newport")


def span(words: str, nth: int = 1) -> Span:
    """Return where the nth occurrence of the words stands."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words))


TITLE = span("Harbour towns wait for news")
LAUNCH = span("The Fenwick Harbour Fund was launched on Monday 6 May by Saltmere Borough Council.")
ROUND = span("Its first round awarded £3 million in total, including £1.2 million to Saltmere Sailing Trust.")
PLAN = span("The council will give up to £500,000 to Gull Lane Community Kitchen.")
BID = span("A bid for £750,000 from Fishwives Choir Trust was rejected.")
DENIAL = span("The Fenwick Harbour Fund is not administered by HM Treasury.")
LAW = span("It was set up under the Localism Act 2011.")
SURVEY = span("In a survey, 62% of residents in Newport said they felt prouder of the harbour.")

MONEY = {
    amount: Referent(
        f"money/gbp-{amount}",
        Kind.MONEY,
        f"£{amount:,}",
        properties=(("kg:amount", Literal(str(amount), "decimal")), ("kg:currency", Literal("GBP"))),
    )
    for amount in (3_000_000, 1_200_000, 500_000, 750_000)
}
PERCENT = Referent(
    "statistic/62-percent",
    Kind.STATISTIC,
    "62%",
    properties=(("kg:value", Literal("62", "decimal")), ("kg:unit", Literal("percent"))),
)


def named(reference: Ref, kind: Kind, name: str) -> Referent:
    """Return a referent that its name identifies."""
    return Referent(reference.id, kind, name)


REFERENTS = (
    named(FUND, Kind.FUND, "Fenwick Harbour Fund"),
    named(COUNCIL, Kind.ORGANISATION, "Saltmere Borough Council"),
    named(TRUST, Kind.ORGANISATION, "Saltmere Sailing Trust"),
    named(KITCHEN, Kind.ORGANISATION, "Gull Lane Community Kitchen"),
    named(CHOIR, Kind.ORGANISATION, "Fishwives Choir Trust"),
    Referent(TREASURY.id, Kind.ORGANISATION, "HM Treasury", register_id="organisation/hm-treasury"),
    Referent(ACT.id, Kind.LEGISLATION, "Localism Act 2011", register_id="legislation/ukpga/2011/20"),
    Referent(
        NEWPORT.id,
        Kind.PLACE,
        "Newport",
        candidates=tuple(f"https://sws.geonames.org/{number}/" for number in range(2641594, 2641600)),
        identifies=False,
    ),
    *MONEY.values(),
    PERCENT,
)


def mention(words: str, kind: MentionType, reference: Ref | Referent, rule: str, nth: int = 1) -> Mention:
    """Return the mention of a referent at the nth occurrence of the words."""
    return Mention(span(words, nth), words, kind, reference.id, rule)


MENTIONS = (
    mention("Fenwick Harbour Fund", MentionType.FUND, FUND, "name"),
    mention("Saltmere Borough Council", MentionType.ORGANISATION, COUNCIL, "name"),
    mention("£3 million", MentionType.MONEY, MONEY[3_000_000], "money"),
    mention("£1.2 million", MentionType.MONEY, MONEY[1_200_000], "money"),
    mention("Saltmere Sailing Trust", MentionType.ORGANISATION, TRUST, "name"),
    mention("£500,000", MentionType.MONEY, MONEY[500_000], "money"),
    mention("Gull Lane Community Kitchen", MentionType.ORGANISATION, KITCHEN, "name"),
    mention("£750,000", MentionType.MONEY, MONEY[750_000], "money"),
    mention("Fishwives Choir Trust", MentionType.ORGANISATION, CHOIR, "name"),
    mention("Fenwick Harbour Fund", MentionType.FUND, FUND, "name", nth=2),
    mention("HM Treasury", MentionType.ORGANISATION, TREASURY, "register"),
    mention("Localism Act 2011", MentionType.LEGISLATION, ACT, "register"),
    mention("62%", MentionType.STATISTIC, PERCENT, "percent"),
    mention("Newport", MentionType.PLACE, NEWPORT, "gazetteer"),
)

CLAIMS = (
    Claim("title", Ref("document/self"), "kg:title", Literal("Harbour towns wait for news"), TITLE, "title", 0.9),
    Claim("launch-by", COUNCIL, "kg:announces", FUND, LAUNCH, "launched-by", 0.9),
    Claim("launch", FUND, "kg:launchedOn", Literal("--05-06", "gMonthDay"), LAUNCH, "date", 0.9),
    Claim(
        "launch-year",
        FUND,
        "kg:launchedOn",
        Literal("2024-05-06", "date"),
        LAUNCH,
        "weekday-year",
        0.8,
        basis=Basis.INFERRED,
        derived_from=("launch",),
    ),
    Claim("denial", FUND, "kg:administeredBy", TREASURY, DENIAL, "administered-by", 0.9, Modality.NEGATED),
    Claim("law", FUND, "kg:restsOn", ACT, LAW, "set-up-under", 0.8),
)

AWARDS = (
    Award("total", Decimal(3000000), "GBP", ROUND, span("£3 million"), "award", 0.9, fund=FUND, round="1",
          status=AwardStatus.AWARDED),
    Award("part", Decimal(1200000), "GBP", ROUND, span("£1.2 million"), "award-part", 0.9, fund=FUND, round="1",
          recipient=TRUST, status=AwardStatus.AWARDED, part_of="total"),
    Award("plan", Decimal(500000), "GBP", PLAN, span("£500,000"), "award", 0.8, qualifier="up to", funder=COUNCIL,
          recipient=KITCHEN, status=AwardStatus.ANNOUNCED, modality=Modality.PLANNED),
    Award("bid", Decimal(750000), "GBP", BID, span("£750,000"), "bid", 0.8, recipient=CHOIR,
          status=AwardStatus.REJECTED),
)  # fmt: skip

OBSERVATIONS = (
    Observation(
        "prouder",
        Decimal(62),
        "percent",
        "said they felt prouder of the harbour",
        SURVEY,
        span("62%"),
        "percent-of",
        0.8,
        group="residents in Newport",
        area=NEWPORT,
    ),
)

#: The two register entries the document names, as the registers hold them.
VOCABULARY = Vocabulary(
    entries={
        TREASURY.id: RegisterEntry(
            TREASURY.id, Kind.ORGANISATION, "HM Treasury", ("HM Treasury", "HMT"), identifiers=("GB-GOR-D15",)
        ),
        ACT.id: RegisterEntry(
            ACT.id,
            Kind.LEGISLATION,
            "Localism Act 2011",
            ("Localism Act 2011",),
            same_as=("http://www.legislation.gov.uk/id/ukpga/2011/20",),
            properties=(("kg:year", Literal("2011", "gYear")),),
        ),
    },
    by_name={"hm treasury": (TREASURY.id,), "hmt": (TREASURY.id,), "localism act 2011": (ACT.id,)},
    concepts={},
    term_labels={},
)

EXTRACTION = Extraction(
    document=Document(
        slug="harbour-fund",
        text=TEXT,
        path="harbour-fund.txt",
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        metadata=(
            MetadataValue("publisher", "Saltmere Gazette", "manifest"),
            MetadataValue("date", "2024-05-07", "manifest"),
        ),
    ),
    sentences=(TITLE, LAUNCH, ROUND, PLAN, BID, DENIAL, LAW, SURVEY),
    mentions=MENTIONS,
    referents=REFERENTS,
    claims=CLAIMS,
    awards=AWARDS,
    observations=OBSERVATIONS,
    title=TITLE,
)
