"""The pages in a real browser: no violation in axe-core, usable by keyboard, silent, right in every script."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from aggregator.app.site import App
from aggregator.web.admin import Admin
from aggregator.web.feeds import FeedServer
from aggregator.web.listening import served
from aggregator.web.recent_problems import Problem
from scripts.chromium import browser, program
from tests.fakes import item, rss
from tests.origin import Answer, Origin
from tests.site import TemporarySite
from tests.unit.web.test_feeds import TERMS

_AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
_DESK, _PHONE = (1200, 900), (360, 740)
_PAGES = (
    "index.html", "all.html", "topics/economy.html", "regions/iraq.html", "regions/israel.html",
    "stories.html", "quiet.html", "status",
)  # fmt: skip
_ARABIC = "أوبك+ (OPEC) ترفع الإنتاج 2026 بنسبة 5%"
_HEBREW = "הבנק המרכזי מוריד את הריבית ל-4.5% (IMF)"


def _needed(what: str | Path | None, name: str) -> str:
    if what is None or (isinstance(what, Path) and not what.exists()):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"needs {name}")
    return str(what)


@dataclass(frozen=True)
class Pages:
    """A browser, and where the pages are."""

    chromium: Browser
    feeds: str
    admin: str
    axe: str

    def address(self, page: str) -> str:
        return f"{self.admin if page == 'status' else self.feeds}{page}"

    def open(self, page: str, *, dark: bool = False, size: tuple[int, int] = _DESK) -> Page:
        """Open a page in a context of its own."""
        context = self.chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        opened = context.new_page()
        opened.goto(self.address(page))
        return opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site in five languages, with copies, a story, a source that fails, and a channel that is empty."""
    path = _needed(program(), "chromium, Debian's package of that name")
    axe = Path(_needed(_AXE, "axe-core: npm install --prefix tests/node --no-package-lock")).read_text(
        "utf-8"
    )
    with Origin() as origin:
        site = TemporarySite(tmp_path_factory.mktemp("pages") / "site", origin)
        _configure(site, origin)
        site.round()
        with (
            site.opened() as app,
            served(FeedServer(site.output, lambda: TERMS), "127.0.0.1", 0) as feeds,
            served(_admin(app).app("127.0.0.1"), "127.0.0.1", 0) as admin,
            browser(path) as chromium,
        ):
            yield Pages(chromium, feeds, admin, axe)


def _admin(app: App) -> Admin:
    problem = Problem(at=app.clock.now(), text='poll.finished outcome=failed reason="<b>no</b> answer"')
    return Admin(app.store, app.clock, app.clock.now, lambda: (problem,), lambda _document: 34_000)


def _configure(site: TemporarySite, origin: Origin) -> None:
    report = [item(n, title=f"Port of Basra ships {n} tankers of grain") for n in range(1, 9)]
    origin.serve("/en", rss(*report, item(20, title="x" * 300), title="The Basra Ledger"))
    origin.serve("/copy", rss(*report[:3], title="Reprints & <Co>"))
    origin.serve(
        "/ar",
        rss(item(31, title=_ARABIC, text="قال الوزير لوكالة (AFP) إن 3 ناقلات وصلت."), title="جريدة الميناء"),
    )
    origin.serve(
        "/he",
        rss(item(41, title=_HEBREW, text="שיעור הריבית ירד ל-4.5% ב-2026, לפי IMF."), title="עיתון הנמל"),
    )
    origin.serve(
        "/ja", rss(item(51, title="市長が新しい橋を開く", text="橋は来週から使える。"), title="青波新報")
    )
    origin.handle("/gone", lambda _seen: Answer(status=410))
    site.configure(
        {"url": origin.at("/en"), "topics": "economy"},
        {"url": origin.at("/copy"), "topics": "economy"},
        {"url": origin.at("/ar"), "language": "ar", "regions": "iraq"},
        {"url": origin.at("/he"), "language": "he", "regions": "israel"},
        {"url": origin.at("/ja"), "language": "ja"},
        {"url": origin.at("/gone")},
        site={"title": "Harbour Desk"},
        channels={
            "paths": {"stories": {"match": "port or bridge", "show": "stories"}, "quiet": {"match": "zeppelin"}}
        },
    )  # fmt: skip


@pytest.mark.parametrize("size", [_DESK, _PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", _PAGES)
def test_a_page_has_no_violation_in_axe(pages: Pages, name: str, dark: bool, size: tuple[int, int]) -> None:
    """All rules that axe-core has, those of best practice too."""
    page = pages.open(name, dark=dark, size=size)

    page.evaluate(pages.axe)
    found: dict[str, Any] = page.evaluate("axe.run()")

    assert len(found["passes"]) > 10
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    page.context.close()


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_is_one_small_document_that_asks_nobody_for_anything(pages: Pages, name: str) -> None:
    context = pages.chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    answer = page.goto(pages.address(name), wait_until="networkidle")

    assert answer is not None
    assert len(answer.body()) < 50_000
    assert asked == [pages.address(name)]
    assert told == [], "the policy forbade something of ours"
    assert page.evaluate("getComputedStyle(document.body).borderTopStyle") == "solid", "its style is let in"
    context.close()


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_runs_nothing_even_if_something_came_in(pages: Pages, name: str) -> None:
    page = pages.open(name)
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s); const i = new Image(); i.src = 'http://127.0.0.1:1/x.png';"
        " document.addEventListener('securitypolicyviolation', e => window.stopped = e.violatedDirective);"
        " document.body.append(i); }"
    )
    page.wait_for_function("window.stopped")

    assert page.evaluate("window.ran") is None
    page.context.close()


@pytest.mark.parametrize("size", [_DESK, _PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", _PAGES)
def test_nothing_sticks_out_of_a_page(pages: Pages, name: str, size: tuple[int, int]) -> None:
    page = pages.open(name, size=size)

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.context.close()


@pytest.mark.parametrize("name", ["index.html", "all.html"])
def test_the_keyboard_leads_past_the_head_and_to_every_link(pages: Pages, name: str) -> None:
    page = pages.open(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    links = page.locator("main a").count()
    for _link in range(links - 1):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("document.activeElement === [...document.querySelectorAll('main a')].at(-1)")
    page.context.close()


def test_the_address_is_reached_and_copied_by_keyboard(pages: Pages) -> None:
    page = pages.open("all.html")
    page.locator("#address").focus()
    page.keyboard.press("Control+a")

    assert page.evaluate("getSelection().toString() || document.activeElement.value").endswith("/all.atom")
    page.context.close()


@pytest.mark.parametrize("name", ["all.html", "regions/iraq.html", "regions/israel.html"])
def test_right_to_left_headlines_run_so_and_stand_at_their_side(pages: Pages, name: str) -> None:
    page = pages.open(name)
    text = _HEBREW if "israel" in name else _ARABIC
    lines = page.evaluate(_MEASURE, text)

    assert lines["direction"] == "rtl"
    assert lines["first"] > lines["last"], "the first letter stands right of the last"
    assert abs(lines["right"] - lines["column"]) < 2, "it begins at the right edge of its column"
    # "OPEC" and "IMF" read from left to right within the line.
    assert lines["latin"][0] < lines["latin"][1]
    page.context.close()


_MEASURE = """text => {
    const heading = [...document.querySelectorAll('article h2')].find(one => one.textContent === text);
    const node = heading.querySelector('a').firstChild;
    const at = (from, to) => {
        const range = document.createRange();
        range.setStart(node, from); range.setEnd(node, to);
        return range.getBoundingClientRect();
    };
    const latin = text.search(/[A-Z]{3}/);
    return {
        direction: getComputedStyle(heading).direction,
        first: at(0, 1).left, last: at(text.length - 1, text.length).left,
        right: at(0, 1).right, column: heading.getBoundingClientRect().right,
        latin: [at(latin, latin + 1).left, at(latin + 2, latin + 3).left],
    };
}"""


def test_left_to_right_headlines_beside_them_stay_as_they_are(pages: Pages) -> None:
    page = pages.open("all.html")
    directions = page.evaluate(
        "[...document.querySelectorAll('article')].map(one => getComputedStyle(one.querySelector('h2')).direction)"
    )

    assert set(directions) == {"ltr", "rtl"}
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "ltr"
    page.context.close()
