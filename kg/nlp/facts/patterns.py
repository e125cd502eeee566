"""The language of the rules: regular expressions over coded sentences, with a few macros.

| macro | stands for |
|---|---|
| ``{s:Person Role}`` | one anchor of these sorts, called ``s`` |
| ``{o+:Place}`` | one or several of them, joined by commas and "and" |
| ``{t:TEXT}`` | words up to the end of the clause, at least three letters, called ``t`` |
| ``{t:WORDS}`` | a few words without punctuation, as few as will do |
| ``{v:run manage}`` | a form of one of these verbs, called ``v`` (all forms are worked out) |
| ``{AUX}`` | auxiliaries and adverbs before a verb, kept to tell the modality |
| ``{GAP}`` | white space, with an apposition, a bracket or a relative clause between commas at most |
| ``{NP}`` | an article or possessive and up to three lower-case words |
| ``{MANNER}`` | when, where or how something was done, between a participle and "by", if said |
| ``{ART}`` | an article, if any |
| ``{BY}`` | an article or a title before a name, if any |
| ``{OWN}`` | a possessive pronoun, resolved or not |
| ``{CLASS}`` | a lower-case class word after a name ("programme"), if any |
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kg.nlp.facts.scenes import ANY, CODES
from kg.nlp.tables import read_table

_IRREGULAR: Mapping[str, tuple[str, ...]] = {
    "be": ("is", "are", "was", "were", "be", "been", "being"),
    "become": ("become", "becomes", "became", "becoming"),
    "begin": ("begin", "begins", "began", "begun", "beginning"),
    "bid": ("bid", "bids", "bidding"),
    "bring": ("bring", "brings", "brought", "bringing"),
    "build": ("build", "builds", "built", "building"),
    "buy": ("buy", "buys", "bought", "buying"),
    "choose": ("choose", "chooses", "chose", "chosen", "choosing"),
    "come": ("come", "comes", "came", "coming"),
    "cost": ("cost", "costs", "costing"),
    "cut": ("cut", "cuts", "cutting"),
    "draw": ("draw", "draws", "drew", "drawn", "drawing"),
    "drive": ("drive", "drives", "drove", "driven", "driving"),
    "fall": ("fall", "falls", "fell", "fallen", "falling"),
    "fight": ("fight", "fights", "fought", "fighting"),
    "find": ("find", "finds", "found", "finding"),
    "found": ("found", "founds", "founded", "founding"),
    "get": ("get", "gets", "got", "gotten", "getting"),
    "give": ("give", "gives", "gave", "given", "giving"),
    "go": ("go", "goes", "went", "gone", "going"),
    "grow": ("grow", "grows", "grew", "grown", "growing"),
    "have": ("have", "has", "had", "having"),
    "hold": ("hold", "holds", "held", "holding"),
    "keep": ("keep", "keeps", "kept", "keeping"),
    "know": ("know", "knows", "knew", "known"),
    "lead": ("lead", "leads", "led", "leading"),
    "leave": ("leave", "leaves", "left", "leaving"),
    "lend": ("lend", "lends", "lent", "lending"),
    "lose": ("lose", "loses", "lost", "losing"),
    "make": ("make", "makes", "made", "making"),
    "mean": ("mean", "means", "meant", "meaning"),
    "meet": ("meet", "meets", "met", "meeting"),
    "oversee": ("oversee", "oversees", "oversaw", "overseen", "overseeing"),
    "pay": ("pay", "pays", "paid", "paying"),
    "put": ("put", "puts", "putting"),
    "rise": ("rise", "rises", "rose", "risen", "rising"),
    "run": ("run", "runs", "ran", "running"),
    "say": ("say", "says", "said", "saying"),
    "see": ("see", "sees", "saw", "seen", "seeing"),
    "seek": ("seek", "seeks", "sought", "seeking"),
    "sell": ("sell", "sells", "sold", "selling"),
    "send": ("send", "sends", "sent", "sending"),
    "set": ("set", "sets", "setting"),
    "show": ("show", "shows", "showed", "shown", "showing"),
    "shut": ("shut", "shuts", "shutting"),
    "sink": ("sink", "sinks", "sank", "sunk", "sinking"),
    "sit": ("sit", "sits", "sat", "sitting"),
    "speak": ("speak", "speaks", "spoke", "spoken", "speaking"),
    "spend": ("spend", "spends", "spent", "spending"),
    "split": ("split", "splits", "splitting"),
    "spread": ("spread", "spreads", "spreading"),
    "stand": ("stand", "stands", "stood", "standing"),
    "strike": ("strike", "strikes", "struck", "striking"),
    "take": ("take", "takes", "took", "taken", "taking"),
    "teach": ("teach", "teaches", "taught", "teaching"),
    "tell": ("tell", "tells", "told", "telling"),
    "think": ("think", "thinks", "thought", "thinking"),
    "win": ("win", "wins", "won", "winning"),
    "withdraw": ("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"),
    "write": ("write", "writes", "wrote", "written", "writing"),
}
_DOUBLED = frozenset(
    {
        "commit",
        "submit",
        "scrap",
        "plan",
        "map",
        "refer",
        "confer",
        "stop",
        "permit",
        "transfer",
        "cap",
        "wrap",
        "pot",
        "ban",
        "rob",
        "enrol",
    }
)

_LINK = (
    r"(?:, and |, | and | & | as well as |/)"
    r"(?:(?:the|a|an|its|then|now|for|to|of|in|from|what was then the|what is now the) )*"
)
_MACROS = {
    "AUX": (
        r"(?P<aux>(?:(?:has|have|had|is|are|was|were|be|been|being|will|would|shall|should|may|might|can|could|must|"
        r"cannot|not|never|no longer|also|then|now|once|still|both|first|already|soon|did|does|do|to|due|set|going|"
        r"likely|unlikely|expected|plan(?:s|ned)?|intend(?:s|ed)?|hope[sd]?|aim(?:s|ed)?|want(?:s|ed)?|promise[sd]?|"
        r"refuse[sd]?|fail(?:s|ed)?|yet|ought|later|next|just|together|jointly|[a-z]+n't|[a-z]+ly) )*)"
    ),
    "GAP": r"(?: \([^()]{1,80}\))?(?:, [^,;:.]{1,100}(?:, [a-z][^,;:.]{1,60})?,| – [^–;:.]{1,100} –)?,? ",
    "NP": (
        rf"(?:(?:the|a|an|its|their|our|his|her|this|these|those|all|each|every|some|new|both|[{ANY}]’s) )?"
        r"(?:(?!(?:by|of|for|to|from|in|on|at|with|and|or|but|that|which|who|into|about|over|under|as)\b)"
        r"[a-z][\w'-]* ){0,3}?"
    ),
    "MANNER": (
        rf"(?: (?:at|in|on|with|for|over|since|during|last|this|first|jointly|partly|largely|[a-z]+ly)"
        rf"(?: [a-z]+| [{ANY}]){{0,4}}?)?"
    ),
    "BY": r"(?:the |Sir |Dame |Dr |Professor |Lord |Lady |Baroness |Cllr |Councillor |Mr |Mrs |Ms )*",
    "ART": rf"(?:(?:the|a|an|its|their|our|his|her|this|[Tt]he|[{ANY}]’s) )?",
    "OWN": rf"(?:its|their|his|her|our|[{ANY}]’s)",
    "CLASS": (
        r"(?: (?:programme|project|scheme|initiative|campaign|fund|service|deal|framework|report|paper|strategy|plan|"
        r"conference|partnership|trust|charity|group|pilot|website|policy|budget|grants?|money|funding))?"
    ),
}
_MACRO = re.compile(r"\{(?P<name>\w+)(?P<many>\+)?(?::(?P<what>[^{}]+))?\}")


def verb_forms(lemma: str) -> tuple[str, ...]:
    """Return the forms of a verb, the particle of a phrasal one kept.

    >>> verb_forms("carry out")
    ('carry out', 'carries out', 'carried out', 'carrying out')
    >>> verb_forms("fund"), verb_forms("commit")[2]
    (('fund', 'funds', 'funded', 'funding'), 'committed')
    """
    head, _, particle = lemma.partition(" ")
    forms = _IRREGULAR.get(head) or _regular(head)
    return tuple(f"{form} {particle}" if particle else form for form in forms)


def _regular(head: str) -> tuple[str, ...]:
    if head.endswith("e"):
        return head, f"{head}s", f"{head}d", f"{head[:-1]}ing"
    if head.endswith("y") and head[-2:-1] not in "aeou":
        return head, f"{head[:-1]}ies", f"{head[:-1]}ied", f"{head}ing"
    stem = head + head[-1] if head in _DOUBLED else head
    third = f"{head}es" if re.search(r"(?:s|x|z|ch|sh)$", head) else f"{head}s"
    return head, third, f"{stem}ed", f"{stem}ing"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled rule expression, with what a sentence must hold for it to be worth trying."""

    regex: re.Pattern[str]
    #: For each anchor group that must be there, the characters it can be.
    needs: tuple[frozenset[str], ...]
    #: First words of the verbs, one of which must be there; empty when the rule has no verb.
    verbs: frozenset[str]

    def may_match(self, sorts: frozenset[str], words: frozenset[str]) -> bool:
        """Say whether a sentence with these anchor characters and words can match at all."""
        if self.verbs and self.verbs.isdisjoint(words):
            return False
        return not any(need.isdisjoint(sorts) for need in self.needs)


@lru_cache(maxsize=1024)
def compile_pattern(source: str) -> Pattern:
    """Compile an expression with macros."""
    needs: list[frozenset[str]] = []
    verbs: set[str] = set()

    def expand(match: re.Match[str]) -> str:
        name, what = match["name"], match["what"]
        if what is None:
            return f"(?:{_MACROS[name]})"
        if what == "TEXT":
            return rf"(?P<{name}>[^;\n]*?[a-z]{{3,}}[^;\n]*?)(?=[.;:!?\"]*$|[.!?]\"? |;|\s?\([^()]*\)[.;]?$)"
        if what == "WORDS":
            return rf"(?P<{name}>[\w' -]{{1,60}}?)"
        if name == "v":
            forms = [
                form for lemma in re.split(r"[,\s]+(?=[a-z])", what) for form in verb_forms(lemma.replace("_", " "))
            ]
            if _is_required(source, match.start(), match.end()):
                verbs.update(form.split()[0] for form in forms)
            return rf"(?P<v>{'|'.join(sorted(set(forms), key=len, reverse=True))})\b"
        characters = "".join(CODES[sort] for sort in what.split())
        if _is_required(source, match.start(), match.end()):
            needs.append(frozenset(characters))
        return rf"(?P<{name}>[{characters}]{rf'(?:{_LINK}[{characters}])*' if match['many'] else ''})"

    return Pattern(re.compile(_MACRO.sub(expand, source).replace("'s", "['’]s")), tuple(needs), frozenset(verbs))


def _is_required(source: str, start: int, end: int) -> bool:
    """Say whether a macro stands outside every group, so that no match can do without it."""
    plain = re.sub(r"\\.|\[(?:\\.|[^\]])*\]", lambda skipped: "_" * len(skipped[0]), source)
    depth = plain.count("(", 0, start) - plain.count(")", 0, start)
    return depth == 0 and plain[end : end + 1] not in {"?", "*"}


@lru_cache(maxsize=16)
def word_list(name: str) -> tuple[str, ...]:
    """Return one of the word lists of ``words.toml``."""
    text = (files("kg.nlp.facts") / "words.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["lists"][name].split())


def load_rules(name: str, table: str) -> list[dict[str, object]]:
    """Return the entries of one table of a rule file that ships beside this module, a project's own first."""
    return list(read_table(name.removesuffix(".toml"))[table])
