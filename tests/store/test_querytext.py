"""What a query may not hold, read from its text."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.store.querytext import MAX_NESTING, check_query, read_query, tokens, with_values

#: Ways to write a call; each reaches the address when the engine gets it unchecked, or fails to parse.
CALLS = [
    "SELECT * { SERVICE <U> { ?a ?b ?c } }",
    "SELECT * { service SILENT <U> { ?a ?b ?c } }",
    "PREFIX : <U> SELECT * { SERVICE:x { ?a ?b ?c } }",
    "PREFIX : <U> PREFIX service: <http://e/> SELECT * { service:x { ?a ?b ?c } }",
    "PREFIX : <U> PREFIX service: <http://e/> SELECT * { service:x # {\n { ?a ?b ?c } }",
    "PREFIX : <U> SELECT * { SERVICESILENT:x { ?a ?b ?c } }",
    "SELECT * { ?a ?b 1SERVICE <U> { ?a ?b ?c } }",
    "SELECT * { ?a ?b trueSERVICE <U> { ?a ?b ?c } }",
    "PREFIX : <U> SELECT * { ?a ?b true.SERVICE:x { ?a ?b ?c } }",
    "SELECT * { FILTER(1<2)SERVICE<U>{ ?a ?b ?c } }",
    "SELECT * { ?a ?b ?c # x\rSERVICE <U> { ?d ?e ?f }\n}",
    "PREFIX e: <http://e/> SELECT * { ?a ?b e:x\\#SERVICE. SERVICE <U> { ?a ?b ?c } }",
    'SELECT * { ?a ?b "a\\u0022" SERVICE <U> { ?a ?b ?c } OPTIONAL { ?a ?b "" } }',
    "SELECT * { ?a ?b '''a'SERVICE'''. SERVICE <U> { ?a ?b ?c } }",
    'SELECT * { ?a ?b ?c FILTER(?a<1)#>"""\n SERVICE <U> { ?d ?e ?f } #"""\n }',
    "SELECT * { ?a ?b ?c FILTER(?a<'>'''')SERVICE <U> { ?d ?e ?f } #'''\n }",
    "SELECT * { { SELECT * { OPTIONAL { GRAPH ?g { SERVICE ?v { ?a ?b ?c } } } } } }",
    "ASK { FILTER EXISTS { SERVICE <U> { ?a ?b ?c } } }",
]


@pytest.mark.parametrize("query", CALLS)
def test_every_way_to_write_a_service_call_is_refused(query: str) -> None:
    """No spelling, gluing or hiding of SERVICE passes."""
    with pytest.raises(QueryError):
        check_query(query.replace("U", "http://127.0.0.1:9/"))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://e/> {' }",
        'SELECT * { ?s ?p """a "SERVICE" b""" }',
        "SELECT * { ?s <http://e/service> ?o }",
        "SELECT ?service { ?service ?p $service } # SERVICE <http://e/> {",
        "PREFIX service: <http://e/> SELECT * { service:x service:y service:z . ?s ?p service:w }",
        "PREFIX e: <http://e/> SELECT * { ?s e:service _:service ; e:service 'x'@service }",
        "PREFIX e: <http://e/#> SELECT * { ?s e:servicePoint ?o FILTER(?o<3 && ?o>1) }",
    ],
)
def test_the_word_may_stand_where_it_means_nothing(query: str) -> None:
    """Strings, IRIs, comments, variables and names may hold the word SERVICE."""
    check_query(query)


_PIECES = st.sampled_from(
    [
        *("SERVICE", "service:", ":x", "<U>", "{ ?a ?b ?c }", "{", "}", " ", "\n", "#", "'", '"', '"""', "'''", "\\"),
        *(">", "<", "1", "true", ".", "?v", "e:x", "e:", "_:b", "@en", "FILTER(1<2)", "SILENT", "OPTIONAL {}", "'x'"),
        "?s ?p ?o ",
    ]
)


def calls(query: str) -> bool:
    """Say whether the engine, given a query unchecked, tries to reach a port that it refuses to connect to."""
    store = ox.Store()
    node = ox.NamedNode("http://e/x")
    store.add(ox.Quad(node, node, node))
    try:
        list(store.query(query))  # type: ignore[arg-type]  # these are SELECT queries
    except OSError as error:
        return "port 1 is not allowed" in str(error)
    except (SyntaxError, RuntimeError, ValueError):
        return False
    return False


def passes(query: str) -> bool:
    """Say whether the check lets a query through."""
    try:
        check_query(query)
    except QueryError:
        return False
    return True


def test_the_engine_does_call_when_it_is_not_stopped() -> None:
    """The test below would be empty if the engine stopped calling by itself."""
    assert calls("SELECT * { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }")


@settings(deadline=None)
@given(st.lists(_PIECES, max_size=12))
def test_what_passes_never_reaches_another_machine(pieces: list[str]) -> None:
    """However a query is glued together, the engine calls nobody when the check lets it through."""
    head = "PREFIX : <http://127.0.0.1:1/> PREFIX e: <http://e/> "
    query = f"{head} SELECT * {{ {''.join(pieces)} }}".replace("<U>", "<http://127.0.0.1:1/>")
    assert not (calls(query) and passes(query))


@pytest.mark.parametrize("word", ["INSERT DATA { }", "delete where { }", "LOAD <http://e/>", "CLEAR ALL", "DROP ALL"])
def test_updates_are_refused_by_name(word: str) -> None:
    """A reader who sends an update is told that only queries are answered."""
    with pytest.raises(QueryError, match="is an update; only SELECT"):
        check_query(f"PREFIX e: <http://e/> # ask\n{word}")


def test_deep_nesting_is_refused_before_it_crashes_the_engine() -> None:
    """Brackets deeper than the limit end with an error, not with the process."""
    query = "ASK " + "{" * 5000 + "}" * 5000
    with pytest.raises(QueryError, match=f"nested more than {MAX_NESTING} deep") as caught:
        check_query(query)
    assert (caught.value.line, caught.value.column) == (1, 4 + MAX_NESTING + 1)


def test_nesting_within_the_limit_is_answered() -> None:
    """The limit is on depth, not on the number of brackets."""
    check_query("ASK {" + "{ ?s ?p ?o } UNION " * 200 + "{} }")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM <http://e/g> {}", True),
        ("SELECT * from named <http://e/g> {}", True),
        ("SELECT ?from { ?from ?p 'FROM <http://e/>' } # FROM", False),
    ],
)
def test_only_a_dataset_clause_names_a_dataset(query: str, expected: bool) -> None:
    """FROM counts as a keyword only."""
    assert read_query(query).names_dataset is expected


def test_value_goes_into_the_where_clause() -> None:
    """A CONSTRUCT template and a projection with EXISTS come before the clause that is bound."""
    query = "SELECT (EXISTS { ?x ?p ?o } AS ?e) WHERE { ?x a ?t }"
    assert with_values(query, {"t": "<http://e/T>"})[0].endswith("WHERE { VALUES ?t { <http://e/T> } ?x a ?t }")


def test_unknown_parameter_lists_the_variables() -> None:
    """A parameter that the query does not use is an error, not silence."""
    with pytest.raises(QueryError, match=r"no variable \?place; its variables are \?o, \?s"):
        with_values("ASK { ?s a ?o }", {"place": '"x"'})


@settings(deadline=None)
@given(st.text(max_size=60))
def test_tokens_never_overlap(text: str) -> None:
    """Whatever the text, tokens follow one another and each stands where it says."""
    end = 0
    for token in tokens(text):
        assert token.start >= end
        end = token.start + len(token.text)
        assert text[token.start : end] == token.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?p ?o { <http://e/s> ?p ?o }", True),
        ("PREFIX e: <http://e/> SELECT * WHERE { ?s e:p 'x'@en . } LIMIT 5", True),
        ("ASK { e:s a e:C }", True),
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { <http://e/s> ?x ?x }", False),
        ("SELECT * { e:s e:p+ ?o }", False),
        ("SELECT * { e:s e:p* ?o }", False),
        ("SELECT * { e:s ^e:p ?o }", False),
        ("SELECT * { e:s e:p ?o . ?o e:q ?r }", False),
        ("SELECT * { e:s e:p ?o ; e:q ?r }", False),
        ("SELECT * { e:s e:p ?o FILTER(?o > 1) }", False),
        ("SELECT DISTINCT * { e:s ?p ?o }", False),
        ("SELECT * { e:s ?p ?o } ORDER BY ?o", False),
        ("SELECT (COUNT(*) AS ?n) { e:s ?p ?o }", False),
        ("SELECT * FROM <http://e/g> { e:s ?p ?o }", False),
        ("SELECT * { GRAPH ?g { e:s ?p ?o } }", False),
        ("SELECT * { e:s ?p ?o } OFFSET 5", False),
        ("CONSTRUCT WHERE { e:s ?p ?o }", False),
        ("DELETE WHERE { e:s ?p ?o }", False),
    ],
)
def test_only_one_plain_pattern_is_a_look_up(query: str, expected: bool) -> None:
    """What could take long between two rows is none."""
    assert read_query(query).looks_up is expected
