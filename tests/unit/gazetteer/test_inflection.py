import pytest

from scripts.gazetteer.inflection import adjective_forms, city_adjective_forms, name_forms


@pytest.mark.parametrize(
    ("language", "name", "forms"),
    [
        ("ru", "Россия", {"России", "Россию", "Россией"}),
        ("ru", "Саудовская Аравия", {"Саудовской Аравии", "Саудовскую Аравию"}),
        ("ru", "Ирак", {"Ирака", "Ираку", "Ираком", "Ираке"}),
        ("ru", "Токио", {"Токио"}),
        ("ru", "Нидерланды", {"Нидерландов", "Нидерландах"}),
        ("uk", "Україна", {"України", "Україні", "Україну"}),
        ("de", "Irak", {"Iraks"}),
        ("de", "Laos", {"Laos"}),
        ("fa", "ایران", {"ایرانی"}),
        ("pl", "Polska", {"Polski", "Polskę", "Polską"}),
        ("en", "Iraq", {"Iraq"}),
    ],
)
def test_name_is_declined(language: str, name: str, forms: set[str]) -> None:
    assert {name, *forms} <= set(name_forms(name, language))


@pytest.mark.parametrize(
    ("language", "form", "forms"),
    [
        ("ru", "иракск", {"иракский", "иракской", "иракских", "иракцы"}),
        ("de", "irakisch", {"irakische", "irakischen", "irakischer"}),
        ("de", "Russe", {"Russen", "Russin"}),
        ("ar", "عراقي", {"عراقية", "العراقية", "العراقيين"}),
        ("fr", "irakien", {"irakiens"}),
        ("es", "chileno", {"chilena", "chilenos", "chilenas"}),
        ("tr", "Iraklı", {"Iraklılar"}),
    ],
)
def test_adjective_is_inflected(language: str, form: str, forms: set[str]) -> None:
    assert forms <= set(adjective_forms(form, language))


def test_adjective_of_a_city_is_made_where_the_rule_is_plain() -> None:
    assert "оренбургской" in city_adjective_forms("Оренбург")
    assert "новосибирские" in city_adjective_forms("Новосибирск")
