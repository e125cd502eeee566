"""What each client has used lately."""

from __future__ import annotations

from kg.store.charges import Charges


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_a_charge_fades() -> None:
    """Half of it in half a minute."""
    clock = Clock()
    charges = Charges(clock)
    charges.add("a", 4.5)
    clock.now = 30
    assert charges.of("a") == 2.0


def test_looking_things_up_is_free() -> None:
    """However often."""
    charges = Charges(Clock())
    for _ in range(1_000):
        charges.add("a", 0.4)
    assert charges.of("a") == 0


def test_a_long_query_is_charged_once() -> None:
    """What was charged while it ran is not charged again at its end."""
    charges = Charges(Clock())
    charges.add("a", 1.5)
    charges.add("a", 3.5, begun=1.5)
    assert charges.of("a") == 3.0


def test_one_long_query_makes_nobody_heavy() -> None:
    """It may be the fault of others; the second is not."""
    charges = Charges(Clock())
    charges.move("a")
    assert not charges.is_heavy("a")
    charges.move("a")
    assert charges.is_heavy("a")


def test_who_stands_for_many_is_not_charged() -> None:
    """A proxy on this machine."""
    charges = Charges(Clock())
    charges.add("", 100)
    charges.move("")
    assert charges.of("") == 0


def test_the_light_ones_are_forgotten() -> None:
    """Memory is not filled by addresses that come once."""
    clock = Clock()
    charges = Charges(clock)
    for number in range(10_000):
        charges.add(str(number), 0.6)
    clock.now = 600
    charges.add("last", 2)
    assert charges.of("0") == 0
    assert charges.of("last") == 1.5
