"""Stories depend on their arguments alone and do not repeat each other."""

import pytest

from aggregator.demo.newsroom import Newsroom, story
from aggregator.demo.outlets import OUTLETS, Outlet, writers
from aggregator.demo.stories import Assignment, variety, write


def outlet(slug: str) -> Outlet:
    return next(known for known in OUTLETS if known.slug == slug)


def test_the_same_arguments_give_the_same_story() -> None:
    assigned = Assignment(outlet=outlet("tsukimi-kagaku"), topic="science-technology", region="east-asia")
    assert write(7, 12, assigned) == write(7, 12, assigned)


def test_another_seed_gives_another_story() -> None:
    assigned = Assignment(outlet=outlet("brujula-de-cobre"), topic="sport", region="americas")
    assert write(7, 12, assigned).headline != write(8, 12, assigned).headline


def test_no_outlet_repeats_a_headline_in_500_stories(newsroom: Newsroom) -> None:
    cast = writers(OUTLETS)
    stories = [story(newsroom, number) for number in range(500 * len(cast))]
    headlines: dict[str, list[str]] = {member.slug: [] for member in cast}
    for told in stories:
        headlines[told.outlet.slug].append(told.headline)
    assert {len(titles) for titles in headlines.values()} == {500}
    assert all(len(set(titles)) == 500 for titles in headlines.values())


def test_all_combinations_are_used_before_one_comes_again() -> None:
    assigned = Assignment(outlet=outlet("waha-baida"), topic="arts", region="middle-east")
    size = variety(assigned)
    headlines = {write(7, number, assigned).headline for number in range(500, 500 + size)}
    assert size > 10_000
    assert len(headlines) == size


@pytest.mark.parametrize("slug", [member.slug for member in writers(OUTLETS)])
def test_a_story_has_text_author_categories_and_no_unfilled_slot(slug: str) -> None:
    member = outlet(slug)
    told = write(7, 31, Assignment(outlet=member, topic=member.topics[0], region=member.regions[0]))
    assert len(told.paragraphs) == 4
    assert len(set(told.categories)) == 3
    assert told.author
    assert not any("{" in text for text in (told.headline, *told.paragraphs))
