"""Where titles of legislation stand in a text: found by their form, settled by the register.

A title is read backwards from its end, "Act 2011". Two readings are compared: the longest stretch that the register
knows, and the longest that has the form of a title. The form has the last word unless the register's is longer, so that
"Housing Act 1989" is not found inside "Local Government and Housing Act 1989" when only the former is known.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from kg.law import title_key
from kg.model import Span
from kg.nlp.legislation.register import LawRegister

_YEAR = r"(?:1[1-9]\d\d|20\d\d)(?![\w/])(?!-\d)"
_GAP = r"[ \n]{1,12}"
_BRACKET = r"\([^()\n]{1,80}\)"
#: The class word of a title, and what may follow it up to the year.
_END = re.compile(
    rf"\b(?P<word>Act|ACT|Measure|MEASURE|Bill|BILL|Order|ORDER|Regulations|REGULATIONS|Rules|RULES|Scheme"
    rf"|Byelaws)\b(?!['’-]\w)(?!-)"
    rf"(?P<tail>(?:{_GAP}?{_BRACKET}){{0,3}}(?:,|{_GAP}of)?{_GAP}(?P<year>{_YEAR})"
    rf"|(?:{_GAP}?{_BRACKET}){{0,3}}{_GAP}\((?P<bracketed>{_YEAR})\)|{_GAP}\(Northern Ireland\)|{_GAP}\[HL\])?"
)
#: "Act (2011)" and "Act of 2011".
_LAST_YEAR = re.compile(r"(?:[ \n]{1,12}of[ \n]{1,12}|[ \n]{1,12}\()(?P<year>\d{4})\)?\Z")
#: "the 2010 Equality Act".
_YEAR_BEFORE = re.compile(rf"(?<![\w/.-])(?P<year>1[5-9]\d\d|20\d\d){_GAP}\Z")
_BARE_YEAR = re.compile(rf"(?<![\w/.-]){_YEAR}")
#: A word of a text with the brackets that follow it kept whole, for walking back.
_WORD = re.compile(r"\([^()]{0,120}\)|[^\s()]+")
_A_YEAR = re.compile(r"(?:1[1-9]|20)\d\d")
#: What may stand between the title of an Act and the class word of what changes it: "… Act 2007 (Amendment) Act 2010".
_AMENDING = re.compile(rf"(?:{_GAP}(?:{_BRACKET}|Amendment|Commencement))*{_GAP}")
_WELSH = re.compile(
    rf"\b(?P<word>Dd?eddf|[MF]esur|Rh?eoliadau|G?[Oo]rchymyn|Rh?eolau)(?P<rest>(?:{_GAP}(?:[A-ZÂÊÎÔÛŴŶ][^\s()\d]{{0,30}}"
    rf"|(?:a|ac|y|yr|i|ar|o|am|an|yn|ym|yng|neu|er|gan|erbyn|etc\.?),?|{_BRACKET})){{1,24}}?){_GAP}(?P<year>{_YEAR})"
)
#: Class words of Welsh titles after a word that changes their first letter: "o Ddeddf Tai (Cymru) 2014".
_UNMUTATED = {
    "Ddeddf": "Deddf",
    "Fesur": "Mesur",
    "Reoliadau": "Rheoliadau",
    "Orchymyn": "Gorchymyn",
    "Reolau": "Rheolau",
}
_SESSION = re.compile(
    rf"\b(?:Act of (?:Sederunt|Adjournal)(?:{_GAP}{_BRACKET}){{1,3}}|Act of (?:Settlement|Supremacy|Uniformity"
    rf"|Union)|Bill of Rights"
    rf"|Statute of [A-Z][a-z]{{2,20}}|Magna Carta),?{_GAP}(?P<year>{_YEAR})"
)
_NUMBERED = re.compile(r"[ \n]{0,3}\((?:S\.?){0,2}I\.? ?\d{4}")
#: What follows a title: its chapter, asp or anaw number.
_CHAPTER = re.compile(
    rf",?{_GAP}?\(?(?:(?P<type>asp|anaw|asc|dsc|dccc|nawm|mwa|nia|ukpga|ukla)|c\.?|ch\.?|chapter"
    rf"|cap\.?)[ ]{{0,2}}(?P<number>\d{{1,3}}|[ivxlc]{{1,8}})(?![\w%])(?: \(N\.?I\.?\))?\)?"
)
#: "The Care Act 2014 Limited" is a company.
_COMPANY = re.compile(r"[ \n]{1,3}(?:Limited|Ltd|LTD|plc|PLC|LLP)\b")
#: What stands before a Bill, and not before a person.
_BEFORE_BILL = re.compile(
    r"(?:\b(?:[Tt]h(?:e|is|at|eir)|[Aa]n?|[Dd]raft|[Nn]ew|[Oo]f|[Ii]ts|[Oo]ur|[Pp]roposed|[Uu]nder)"
    r"|['’]s|s['’]|\bBill[,;]?[ \n]and)"
    r"(?:[ \n]+(?:[a-z-]+(?:ed|ing|al|ous|est|ent)|new|draft|landmark|flagship|major|private|hybrid|public|own)){0,2}"
    r"[ \n]+\Z|[(\"“‘'\[•;:][ ]?\Z"
)
_HONORIFIC = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Cllr|Councillor|Professor|Prof)\.? \Z")
#: The word lists of ``titles.toml``.
_WORDS: Mapping[str, frozenset[str]] = {
    name: frozenset(words)
    for name, words in tomllib.loads(files(__package__).joinpath("titles.toml").read_text(encoding="utf-8")).items()
}
_ABROAD_BEFORE = re.compile(
    rf"\b(?<!Northern )(?:{'|'.join(sorted(_WORDS['countries']))})['’]s?[ \n]{{1,3}}(?:(?:own|new|old)[ \n])?\Z"
)
_ABROAD_AFTER = re.compile(rf"[ \n]{{0,3}}\((?:{'|'.join(sorted(_WORDS['places_abroad']))})\)")
LONGEST_TITLE = 400
_MOST_WORDS = 48


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the text."""

    span: Span
    #: "Act", "Measure", "Bill", "Order", "Regulations" …
    word: str
    year: str | None
    #: Type and number given after it: ``("asp", "6")``; a chapter has no type.
    chapter: tuple[str, str] | None
    #: Where what follows it begins: after the chapter.
    end: int


def find_titles(text: str, register: LawRegister, starts: Sequence[int] = (0,)) -> Iterator[Title]:
    """Yield the titles of a text in order, none within another.

    Args:
        text: plain text.
        register: the known legislation.
        starts: where its sentences start; no title reaches back over one.
    """
    found = [*_ending_in_class_word(text, register, starts), *_welsh(text), *_known_by_year(text, register, starts)]
    reached = -1
    for title in sorted(found, key=lambda title: (title.span.start, -title.span.end)):
        if title.span.end > reached:
            yield title
            reached = title.span.end


def _ending_in_class_word(text: str, register: LawRegister, starts: Sequence[int]) -> Iterator[Title]:
    for end in _END.finditer(text):
        start = _start(text, end, register, starts)
        if start is None:
            continue
        year = end["year"] or end["bracketed"]
        lead = None if year else _YEAR_BEFORE.search(text, max(0, start - 8), start)
        if lead is None:
            yield _title(text, Span(start, end.end()), end["word"].capitalize(), year)
        else:
            yield Title(Span(lead.start("year"), end.end()), end["word"].capitalize(), lead["year"], None, end.end())


def cited(title: str) -> str:
    """Return a title as it is usually cited: "Localism Act (2011)" and "Localism Act of 2011" → "Localism Act 2011".

    >>> cited("Localism Act of 2011"), cited("Care Act (2014)"), cited("Ddeddf Tai (Cymru) 2014")
    ('Localism Act 2011', 'Care Act 2014', 'Deddf Tai (Cymru) 2014')
    """
    plain = _LAST_YEAR.sub(r" \g<year>", title)
    first, gap, rest = plain.partition(" ")
    return f"{_UNMUTATED.get(first, first)}{gap}{rest}"


def is_abroad(text: str, title: Title) -> bool:
    """Say whether a title is another country's: "Ireland's Planning Act 2000", "Privacy Act 1988 (Cth)"."""
    before = text[max(0, title.span.start - 32) : title.span.start]
    return _ABROAD_BEFORE.search(before) is not None or _ABROAD_AFTER.match(text, title.span.end) is not None


def _has_year(end: re.Match[str]) -> bool:
    return (end["year"] or end["bracketed"]) is not None


def _title(text: str, span: Span, word: str, year: str | None) -> Title:
    chapter = _CHAPTER.match(text, span.end)
    if chapter is None or (year is None and chapter["type"] is None and "(" not in chapter.group()):
        return Title(span, word, year, None, span.end)
    return Title(span, word, year, (chapter["type"] or "", chapter["number"]), chapter.end())


def _start(text: str, end: re.Match[str], register: LawRegister, starts: Sequence[int]) -> int | None:
    """Return where the title begins that ends here, or None when it is none."""
    if _COMPANY.match(text, end.end()):
        return None
    words = list(words_before(text, end.start(), starts))
    known = _known_start(text, words, end, register)
    formed = formed_start(text, words, end)
    if known is not None and (formed is None or known <= formed or _only_prefixes(text[formed:known])):
        return known
    if formed is None or not _is_title(text, formed, end):
        return None
    return formed


def words_before(text: str, end: int, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield the words before an offset, the nearest first, no further than a title reaches."""
    floor = max(0, end - LONGEST_TITLE, text.rfind("\n\n", max(0, end - LONGEST_TITLE), end))
    at = bisect_right(starts, end)
    floor = max(floor, starts[at - 1] if at else 0)
    words = list(_WORD.finditer(text, floor, end))
    yield from reversed(words[-_MOST_WORDS:])


def _known_start(text: str, words: list[re.Match[str]], end: re.Match[str], register: LawRegister) -> int | None:
    """Return the earliest start from which the register knows the title."""
    key, best = title_key(cited(text[end.start() : end.end()])), None
    index = register.by_title if _has_year(end) else register.undated
    if key in index and end.group() != end["word"]:
        best = end.start()
    for word in words:
        lead = re.match(r"[\"'“‘\[]*", word.group())
        start = word.start() + (lead.end() if lead else 0)
        key = title_key(f"x {word.group()}")[1:] + key
        if key in index and text[start : start + 1].isupper() | text[start : start + 1].isdigit():
            best = start
    return best


def formed_start(text: str, words: list[re.Match[str]], end: re.Match[str]) -> int | None:
    """Return where the longest stretch begins that has the form of a title."""
    start, sure = end.start(), end.start()
    ahead = end["word"]
    for word in words:
        shown = word.group()
        if not _may_stand(shown, ahead) or (
            _A_YEAR.fullmatch(shown) and not _AMENDING.fullmatch(text, word.end(), end.start())
        ):
            break
        if shown == "the" and not _after_subject(text, word.start()):
            break
        if shown.endswith(",") and not _lists_on(text[word.end() : end.start()]):
            break
        start = word.start()
        if shown[0].isupper() or shown[0] == "(":
            sure = start
        ahead = shown
    sure = _without_openers(text, sure, end.start())
    sure = _without_doubtful_comma(text, sure, end.start())
    return sure if sure < end.start() and text[sure] != "(" else None


def _may_stand(shown: str, ahead: str) -> bool:
    """Say whether a word may stand in a title before another."""
    bare = shown.rstrip(",")
    if shown[0] == "(":
        return bool(re.match(r"\((?:[A-Z]|etc|No|consequential)", shown))
    if re.fullmatch(r"(?:1[1-9]|20)\d\d", bare):
        return ahead.startswith("(")
    if bare in {"Act", "Measure", "Order", "Regulations"}:
        return bool(re.fullmatch(r"(?:1[1-9]|20)\d\d", ahead)) or ahead[0] in "(" or bare in {"Order", "Regulations"}
    if bare in _WORDS["small"] or bare == "the":
        return not shown.endswith(",") or bare in {"etc", "etc."}
    if re.search(r"[a-z]s['’]\Z", bare) and bare.rstrip("'’") not in _WORDS["speakers"]:
        return bare[0].isupper()
    if re.search(r"'s?\Z|’s?\Z", bare):
        return bare.rstrip("'’").casefold() in _WORDS["owners"] or bare.casefold().replace("’", "'") in _WORDS["owners"]
    return (bool(re.match(r"[A-ZÀ-Ý][\w'’&./-]*\Z", bare)) and not bare.endswith((".", ":"))) or bare in {
        "etc.",
        "No.",
        "St.",
        "plc",
    }


def _after_subject(text: str, the: int) -> bool:
    """Say whether "the" belongs to the title: "Representation of the People Act"."""
    match = re.search(r"(\w+)[ \n]+(?:of|in)[ \n]+\Z", text[max(0, the - 40) : the])
    return match is not None and match[1] in _WORDS["subjects"]


def _lists_on(rest: str) -> bool:
    """Say whether a comma stands in the list of one title: "Local Democracy, Economic Development and Construction"."""
    return bool(re.search(r"\band\b|,|etc", rest)) and not re.search(r"\b(?:Act|Bill)\b|\d{4}", rest)


def _without_openers(text: str, start: int, end: int) -> int:
    """Leave off what opens a sentence or names a provision before the title."""
    best = start
    for word in _WORD.finditer(text, start, end):
        shown = word.group().rstrip(",").rstrip(".")
        opens = shown in _WORDS["openers"] or shown.casefold() in _WORDS["divisions"]
        numbers = (
            re.fullmatch(r"[IVXLC]+|[A-Z]\d?|\(\w{1,3}\)", shown) is not None and best == word.start() and best != start
        )
        if best == word.start() and (opens or numbers or shown in _WORDS["small"] or shown == "the"):
            following = _WORD.search(text, word.end(), end)
            best = following.start() if following else end
        elif shown.casefold() in {"part", "section", "schedule", "chapter"} and re.match(
            r"[ \n]+[IVXLC\d]+\b", text[word.end() : word.end() + 12]
        ):
            following = _WORD.search(text, word.end() + 1, end)
            after = _WORD.search(text, following.end(), end) if following else None
            best = after.start() if after else end
    return best


def _without_doubtful_comma(text: str, start: int, end: int) -> int:
    """Keep what stands before a comma only when an article or the start of the sentence stands before it."""
    if "," not in re.sub(r"\([^()]*\)|etc\.?,", "", text[start:end]):
        return start
    before = text[max(0, start - 8) : start].rstrip()
    if (
        not before
        or before.endswith(("the", "The", ".", '"', "“", "(", ":", "this", "of"))
        or text[max(0, start - 2) : start].endswith("\n\n")
    ):
        return start
    last = max(match.end() for match in re.finditer(r",[ \n]+", text[start:end]))
    return _without_openers(text, start + last, end)


def _only_prefixes(words: str) -> bool:
    return all(word in _WORDS["prefixes"] or word in _WORDS["openers"] for word in words.split())


def _is_title(text: str, start: int, end: re.Match[str]) -> bool:
    """Say whether a stretch of the form of a title is one: dated, or an Act or Bill that does not go on."""
    words = text[start : end.start()].split()
    if not words or words[-1] in {"the", "this", "that", "an", "a", "of"}:
        return False
    if end["word"].capitalize() == "Bill" and not _is_bill(text, start, words, end):
        return False
    if _has_year(end):
        return _is_dated_title(text, start, words, end)
    if end["word"] not in {"Act", "Bill"} or (len(words) == 1 and words[0] in _WORDS["prefixes"] | _WORDS["nations"]):
        return False
    if end["word"] == "Act" and (
        words[-1].casefold() in _WORDS["no_law"] or words[0].rstrip(".") in _WORDS["honorifics"]
    ):
        return False
    after = re.match(r"[ \n]{1,3}([A-Z]\w+)", text[end.end() : end.end() + 20])
    return after is None or after[1] in {"Part", "Section", "Schedule", "Chapter", "I", "In", "It", "The"}


def _is_dated_title(text: str, start: int, words: list[str], end: re.Match[str]) -> bool:
    """Say whether a stretch of the form of a title with its year is one."""
    word, last = end["word"].capitalize(), words[-1].casefold()
    bracketed = "(" in text[start : end.end()].removesuffix(end["bracketed"] or "")
    if word in {"Scheme", "Byelaws"}:
        # A scheme is legislation only when its title has the brackets of one, or its number follows.
        return bracketed or _NUMBERED.match(text, end.end()) is not None
    none = {"Act": "no_law_with_year", "Order": "no_order", "Rules": "no_rules", "Regulations": "no_rules"}.get(word)
    return none is None or bracketed or last not in _WORDS[none]


def _is_bill(text: str, start: int, words: list[str], end: re.Match[str]) -> bool:
    """Tell a Bill before a parliament from an account, and from somebody called Bill."""
    if "[HL]" in end.group() or "(" in text[start : end.end()]:
        return True
    before = text[max(0, start - 48) : start]
    if _HONORIFIC.search(before) or words[0].rstrip(".") in _WORDS["honorifics"]:
        return False
    introduced = _BEFORE_BILL.search(before) is not None and (len(words) > 1 or not _after_names(before))
    if words[-1].casefold() in _WORDS["no_law"]:
        return introduced and not _has_year(end)
    return introduced or len(words) > 2


def _after_names(before: str) -> bool:
    """Say whether a stop in a list stands before a single name, and the list is of no Bills: "Ann Fox; Sue Bill"."""
    return re.search(r"[;:•][ ]?\Z", before) is not None and re.search(r"\b(?:Bill|Act)s?\b|egislat", before) is None


def _welsh(text: str) -> Iterator[Title]:
    for match in _WELSH.finditer(text):
        word = _UNMUTATED.get(match["word"], match["word"])
        yield _title(text, Span(*match.span()), word, match["year"])
    for match in _SESSION.finditer(text):
        yield _title(text, Span(*match.span()), "Act", match["year"])


def _known_by_year(text: str, register: LawRegister, starts: Sequence[int]) -> Iterator[Title]:
    """Yield the titles that only the register can tell: "Statute of Westminster 1931"."""
    for year in _BARE_YEAR.finditer(text):
        if _COMPANY.match(text, year.end()):
            continue
        key, best = year.group(), None
        for word in words_before(text, year.start(), starts):
            lead = re.match(r"[\"'“‘\[]*", word.group())
            start = word.start() + (lead.end() if lead else 0)
            key = title_key(f"x {word.group()}")[1:] + key
            if key in register.by_title and text[start : start + 1].isupper():
                best = start
        if best is not None:
            yield _title(text, Span(best, year.end()), _class_word(text[best : year.start()]), year.group())


def _class_word(title: str) -> str:
    words = re.findall(r"\b(?:Act|Measure|Order|Regulations|Rules|Deddf|Mesur)\b", title, re.IGNORECASE)
    return str(words[-1]).capitalize() if words else "Act"
