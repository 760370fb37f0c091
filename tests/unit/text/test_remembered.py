from aggregator.text.remembered import Memo, remembered


class Asked:
    """A function that remembers what it was asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str) -> str:
        self.texts.append(text)
        return text.upper()


def test_an_answer_is_worked_out_once() -> None:
    asked = Asked()
    upper = remembered(10, longest=5)(asked.__call__)

    assert [upper("a"), upper("a"), upper("b")] == ["A", "A", "B"]
    assert asked.texts == ["a", "b"]


def test_an_answer_to_something_long_is_not_kept() -> None:
    asked = Asked()
    upper = remembered(10, longest=5)(asked.__call__)

    assert [upper("longer"), upper("longer")] == ["LONGER", "LONGER"]
    assert asked.texts == ["longer", "longer"]


def test_only_the_last_answers_are_kept() -> None:
    asked = Asked()
    upper = remembered(1, longest=5)(asked.__call__)

    assert [upper("a"), upper("b"), upper("a")] == ["A", "B", "A"]
    assert asked.texts == ["a", "b", "a"]


def test_a_memo_answers_a_word_once_and_many_at_a_time() -> None:
    asked = Asked()
    upper = Memo(asked.__call__, most=10)

    assert list(map(upper.__getitem__, ["a", "b", "a"])) == ["A", "B", "A"]
    assert asked.texts == ["a", "b"]


def test_a_full_memo_begins_anew() -> None:
    upper = Memo(str.upper, most=2)

    assert [upper["a"], upper["b"], upper["c"]] == ["A", "B", "C"]
    assert list(upper) == ["c"]


def test_a_memo_keeps_no_long_words() -> None:
    upper = Memo(str.upper, most=10, longest=3)

    assert upper["longer"] == "LONGER"
    assert not upper
