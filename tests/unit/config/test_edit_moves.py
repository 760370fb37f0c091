import pytest

from aggregator.config.edit_moves import with_address

A, B, NEW = "https://a.example/f", "https://b.example/f", "https://new.example/f?x=1"
PAIR = f"{{url: {NEW}, was: {A}}}"


@pytest.mark.parametrize(
    ("text", "edited"),
    [
        (f"- {A}\n", f"- {PAIR}\n"),
        (f"# mine\r\n- {A}  # why\r\n- {B}", f"# mine\r\n- {PAIR}  # why\r\n- {B}"),
        (f"sources: {A}\n", f"sources: [{PAIR}]\n"),
        (f"sources: [{B}, {A}]  # x\n", f"sources: [{B}, {PAIR}]  # x\n"),
        (
            f"- url: {A}  # the wire\n  topics: [economy]  # ours\n",
            f"- url: {NEW}  # the wire\n  was: {A}\n  topics: [economy]  # ours\n",
        ),
        (f"- name: x\n  url: '{A}'", f"- name: x\n  url: {NEW}\n  was: {A}"),
        (f"- {{url: {A}, name: x}}\n", f"- {{url: {NEW}, was: {A}, name: x}}\n"),
        (f"- url: {A}\n  was: {B}\n", f"- url: {NEW}\n  was: [{B}, {A}]\n"),
        (f"- url: {A}\n  was: [{B}]\n", f"- url: {NEW}\n  was: [{B}, {A}]\n"),
        (
            f"- url: {A}\n  was:\n    - {B}  # 2019\n  name: x\n",
            f"- url: {NEW}\n  was:\n    - {B}  # 2019\n    - {A}\n  name: x\n",
        ),
        (
            f"- group: x\n  sources:\n    - {B}\n    - {A}\n",
            f"- group: x\n  sources:\n    - {B}\n    - {PAIR}\n",
        ),
        (f'{{"sources": ["{A}"]}}', f'{{"sources": [{{"url": "{NEW}", "was": "{A}"}}]}}'),
        (
            f'{{"sources": [{{"url": "{A}", "name": "x"}}]}}',
            f'{{"sources": [{{"url": "{NEW}", "was": "{A}", "name": "x"}}]}}',
        ),
    ],
)
def test_a_source_gets_another_address_and_keeps_the_former_one(text: str, edited: str) -> None:
    assert with_address(text, A, NEW) == edited


def test_an_address_is_never_taken_for_a_placeholder() -> None:
    assert "$${HOME}" in with_address(f"- {A}\n", A, "https://new.example/${HOME}")


def test_an_address_that_is_not_there_is_said() -> None:
    with pytest.raises(LookupError, match="is not in the file"):
        with_address(f"- {B}\n", A, NEW)


def test_what_two_places_share_is_edited_by_hand() -> None:
    with pytest.raises(ValueError, match="by hand"):
        with_address(f"- &a {{url: {A}, name: x}}\n- group: g\n  sources: [*a]\n", A, NEW)
