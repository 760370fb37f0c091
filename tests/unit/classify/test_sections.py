"""What publishers' sections are called, and what links say."""

import pytest

from aggregator.classify.sections import built_in_sections, topics_of_category, topics_of_link


def topics(category: str) -> set[str]:
    """Return the topics of a category by the shipped table."""
    return set(topics_of_category(category, built_in_sections()))


@pytest.mark.parametrize(
    ("category", "topic"),
    [
        pytest.param("Économie", "economy", id="French"),
        pytest.param("اقتصاد", "economy", id="Arabic"),
        pytest.param("Markets", "economy", id="English"),
        pytest.param("Wirtschaft", "economy", id="German"),
        pytest.param("Tech", "science-technology", id="short"),
        pytest.param("FUSSBALL", "sport", id="in capitals and without ß"),
        pytest.param("Сюжеты/Политика", "politics", id="a path"),
        pytest.param("СюжетыОбщество", "society", id="words run together"),
        pytest.param("fnc/politics", "politics", id="a path of names"),
        pytest.param("News > Sport", "sport", id="levels"),
        pytest.param("Siasa", "politics", id="Swahili"),
        pytest.param("スポーツ", "sport", id="Japanese"),
        pytest.param("科技", "science-technology", id="Chinese"),
        pytest.param("राजनीति", "politics", id="Hindi"),
        pytest.param("Saúde", "health", id="Portuguese"),
        pytest.param("Deportes", "sport", id="Spanish"),
        pytest.param("Figure skating", "sport", id="a discipline of IPTC's"),
    ],
)
def test_category_is_read_in_its_language(category: str, topic: str) -> None:
    assert topics(category) == {topic}


def test_category_of_two_parts_gives_both() -> None:
    assert topics("Health & Sport") == {"health", "sport"}


@pytest.mark.parametrize(
    "category", ["Nahost", "World", "News", "Middle East", "", "x" * 500, "/", "Opinion"]
)
def test_category_that_is_no_topic_gives_none(category: str) -> None:
    assert topics(category) == set()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        pytest.param("https://news.example/sport/2026/a-match", {"sport": "sport"}, id="a folder"),
        pytest.param("https://news.example/economia/1.html", {"economy": "economia"}, id="another language"),
        pytest.param("https://sport.news.example/a", {"sport": "sport"}, id="a subdomain"),
        pytest.param("https://news.example/science-and-technology/a", {"science-technology": "science-and-technology"}, id="hyphens"),
        pytest.param("https://news.example/news/world/sport", {}, id="the last part names the article"),
        pytest.param("https://news.example/2026/03/02/x", {}, id="dates"),
        pytest.param("https://[broken/sport/x", {}, id="no address"),
        pytest.param(None, {}, id="no link"),
    ],
)  # fmt: skip
def test_link_names_a_section_by_its_folders(link: str | None, expected: dict[str, str]) -> None:
    assert topics_of_link(link, built_in_sections()) == expected
