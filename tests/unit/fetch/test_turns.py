from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.turns import HostTurns


def turns(*items: tuple[str, str], gap: float = 1.0) -> HostTurns[str]:
    made: HostTurns[str] = HostTurns(gap)
    for host, item in items:
        made.add(host, item)
    return made


def test_hosts_take_turns_while_one_of_them_has_a_long_queue() -> None:
    waiting = turns(("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1"))

    assert [waiting.take(0) for _ in range(4)] == ["a1", "b1", "c1", None]


def test_host_is_not_asked_again_before_its_gap_is_over() -> None:
    waiting = turns(("a", "a1"), ("a", "a2"))
    waiting.take(0)
    waiting.release("a", 5.0)

    assert waiting.take(5.9) is None
    assert waiting.next_at() == 6.0
    assert waiting.take(6.0) == "a2"


def test_gap_holds_for_an_item_that_comes_later() -> None:
    waiting = turns(("a", "a1"))
    waiting.take(0)
    waiting.release("a", 5.0)
    waiting.add("a", "a2")

    assert waiting.take(5.5) is None
    assert waiting.take(6.0) == "a2"


def test_busy_host_is_not_asked_however_late_it_is() -> None:
    waiting = turns(("a", "a1"), ("a", "a2"))
    waiting.take(0)

    assert waiting.take(1e9) is None


def test_next_hop_on_the_same_host_goes_first_without_a_gap() -> None:
    waiting = turns(("a", "a1"), ("a", "a2"), ("b", "b1"))
    waiting.take(0)
    waiting.add("a", "a1, second hop", first=True)
    waiting.release("a", 5.0, at_once=True)

    assert waiting.take(5.0) == "a1, second hop"


def test_hop_to_another_host_goes_before_the_items_that_wait_there() -> None:
    waiting = turns(("b", "b1"), ("b", "b2"))
    waiting.add("b", "hop", first=True)

    assert waiting.take(0) == "hop"


def test_removed_items_are_returned_and_the_others_stay() -> None:
    waiting = turns(("a", "a1"), ("a", "x"), ("b", "x"))

    assert waiting.remove(lambda item: item == "x") == ["x", "x"]
    assert [waiting.take(0), waiting.take(0)] == ["a1", None]


@given(
    hosts=st.lists(st.sampled_from("abc"), max_size=20),
    steps=st.lists(st.floats(min_value=0, max_value=3), max_size=60),
)
def test_every_item_comes_once_and_no_host_twice_within_its_gap(hosts: list[str], steps: list[float]) -> None:
    waiting = turns(*((host, f"{host}{number}") for number, host in enumerate(hosts)))
    now, busy, free_at, taken = 0.0, list[str](), dict[str, float](), list[str]()
    for step in [*steps, *[1.5] * 2 * len(hosts)]:
        now += step
        item = waiting.take(now)
        if item is not None:
            host = item[0]
            assert host not in busy
            assert now >= free_at.get(host, 0)
            busy.append(host)
            taken.append(item)
        elif busy:
            host = busy.pop(0)
            waiting.release(host, now)
            free_at[host] = now + 1.0

    for host in "abc":
        of_host = [item for item in taken if item[0] == host]
        assert (
            of_host
            == [f"{host}{number}" for number, name in enumerate(hosts) if name == host][: len(of_host)]
        )
    assert len(set(taken)) == len(taken)
