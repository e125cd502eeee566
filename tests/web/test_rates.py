"""How often a client may ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import LimitError, SettingsError
from kg.settings import load_settings
from kg.web import create_app
from kg.web.rates import Rates
from tests.web.conftest import settings_for

ASK = {"query": "ASK {}"}


def test_a_client_above_the_rate_is_told_when_to_ask_again() -> None:
    """And another one is not kept waiting."""
    rates = Rates("2/minute")
    rates.check("192.0.2.1")
    rates.check("192.0.2.1")
    with pytest.raises(LimitError, match=r"192\.0\.2\.1 has asked more than 2 per 1 minute") as caught:
        rates.check("192.0.2.1")
    assert (caught.value.status, 0 < caught.value.retry_after <= 60) == (429, True)
    rates.check("192.0.2.2")


def test_a_network_is_one_client() -> None:
    """Who has one address of version 6 has a whole network of them."""
    rates = Rates("1/hour")
    rates.check("2001:db8::1")
    with pytest.raises(LimitError):
        rates.check("2001:db8::2")
    rates.check("2001:db8:0:1::1")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", ""])
def test_the_machine_itself_stands_for_many(address: str) -> None:
    """A proxy on it is not one client."""
    rates = Rates("1/hour")
    for _ in range(3):
        rates.check(address)


@pytest.mark.parametrize("address", ["/sparql", "/search"])
def test_behind_a_proxy_the_client_counts(store: Path, address: str) -> None:
    """429 with Retry-After for the one, an answer for the other, whichever way the request goes."""
    client = create_app(settings_for(store, rate_limit="3/hour", trusted_proxies=1)).test_client()
    busy, quiet = {"X-Forwarded-For": "198.51.100.1, 192.0.2.1"}, {"X-Forwarded-For": "198.51.100.1"}
    answers = [client.get(address, query_string=ASK, headers=busy) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 3_600
    assert client.get(address, query_string=ASK, headers=quiet).status_code == 200


def test_without_a_trusted_proxy_nobody_is_believed(store: Path) -> None:
    """A header that anyone can send says nothing about who asks."""
    client = create_app(settings_for(store, rate_limit="1/hour")).test_client()
    remote = {"REMOTE_ADDR": "192.0.2.1"}
    statuses = [
        client.get("/sparql", query_string=ASK, headers={"X-Forwarded-For": f"192.0.2.{number}"}, environ_base=remote)
        for number in (7, 8)
    ]
    assert [answer.status_code for answer in statuses] == [200, 429]


def test_who_watches_the_service_is_not_counted(store: Path) -> None:
    """Health is asked for again and again."""
    client = create_app(settings_for(store, rate_limit="1/hour", trusted_proxies=1)).test_client()
    headers = {"X-Forwarded-For": "192.0.2.1"}
    assert [client.get("/healthz", headers=headers).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize("rate", ["fast", "0/minute", "10 per minute", "10/fortnight"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    """When the service starts, not when somebody asks."""
    with pytest.raises(SettingsError, match="600/minute"):
        load_settings({"rate_limit": rate}, environ={})
