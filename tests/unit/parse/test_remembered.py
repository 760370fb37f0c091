from aggregator.parse.remembered import remembered


def test_an_answer_is_worked_out_once() -> None:
    asked: list[str] = []
    upper = remembered(10, longest=5)(lambda text: asked.append(text) or text.upper())  # type: ignore[func-returns-value]  # append gives None

    assert [upper("a"), upper("a"), upper("b")] == ["A", "A", "B"]
    assert asked == ["a", "b"]


def test_an_answer_to_something_long_is_not_kept() -> None:
    asked: list[str] = []
    upper = remembered(10, longest=5)(lambda text: asked.append(text) or text.upper())  # type: ignore[func-returns-value]  # append gives None

    assert [upper("longer"), upper("longer")] == ["LONGER", "LONGER"]
    assert asked == ["longer", "longer"]


def test_only_the_last_answers_are_kept() -> None:
    asked: list[tuple[int, ...]] = []
    total = remembered(1, longest=5)(lambda numbers: asked.append(numbers) or sum(numbers))  # type: ignore[func-returns-value]  # append gives None

    assert [total((1, 2)), total((3,)), total((1, 2))] == [3, 3, 3]
    assert asked == [(1, 2), (3,), (1, 2)]
