"""A real browser shows sanitised attacks, and nothing runs: no script, no handler, no `javascript:` link (B4).

Two things tell that something ran or tried to: the functions that attacks call, which mark the document, and the
browser itself, which reports what a policy would have forbidden.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import lxml.html
import pytest

from aggregator.text.markup import sanitised
from tests.origin import Origin
from tests.payloads import payloads

_NONCE = "dGhlIHRlc3Q"
_POLICY = f"script-src 'nonce-{_NONCE}'"
_BATCH = 400
_SECONDS = 120
# The page's own first and last word. Whatever else runs calls one of these functions, or is reported.
_FIRST = """
    const mark = what => document.documentElement.setAttribute('data-ran', what);
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'eval', 'fetch'])
        window[name] = () => mark(name);
    document.write = document.writeln = () => mark('write');
    document.addEventListener('securitypolicyviolation', seen => mark(seen.violatedDirective + ' ' + seen.sample));
"""
_LAST = """
    for (const element of document.body.querySelectorAll('*')) {
        for (const name of ['mouseover', 'mouseenter', 'pointerover', 'focus', 'toggle', 'error', 'load', 'animationend'])
            element.dispatchEvent(new Event(name));
        const address = element.href || element.src || '';
        if (/^(javascript|data|vbscript):/.test(address)) mark(address);
    }
    document.documentElement.setAttribute('data-shown', document.querySelectorAll('body > section').length);
"""

Show = Callable[[Sequence[str]], lxml.html.HtmlElement]


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    """Show fragments to a browser without a screen, and return the document as it is at last."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "needs chromium, Debian's package of that name"
        )
    with Origin() as origin:

        def shown(fragments: Sequence[str]) -> lxml.html.HtmlElement:
            url = origin.serve(
                "/page",
                _page(fragments),
                content_type="text/html; charset=utf-8",
                headers=(("Content-Security-Policy-Report-Only", _POLICY),),
            )
            return lxml.html.document_fromstring(_dumped(chromium, url, tmp_path))

        yield shown


def _page(fragments: Sequence[str]) -> str:
    sections = "\n".join(f"<section>{fragment}</section>" for fragment in fragments)
    first, last = (f"<script nonce={_NONCE}>{text}</script>" for text in (_FIRST, _LAST))
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{first}</head><body>{sections}{last}</body></html>"
    )


def _dumped(chromium: str, url: str, folder: Path) -> str:
    loopback = url.split("/")[2]
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
            f"--host-resolver-rules=MAP * {loopback}", "--no-proxy-server",
            f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=3000", "--dump-dom", url,
        ],
        env={"HOME": str(folder), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


@pytest.mark.parametrize(
    "attack",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<svg onload=alert(1)>",
        "<details open ontoggle=confirm(1)>x</details>",
        "<p onmouseover='window.unheard = 1'>x</p>",
        "<a href=javascript:alert(1)>x</a>",
        "<iframe srcdoc='<script>parent.prompt(1)</script>'></iframe>",
    ],
)
def test_attack_that_is_let_through_is_seen(show: Show, attack: str) -> None:
    document = show(["<p>harmless</p>", attack])

    assert document.get("data-ran")


def test_harmless_markup_is_shown_and_marks_nothing(show: Show) -> None:
    document = show(
        [sanitised("<p dir=rtl>خبر <b>عاجل</b> <a href='/x'>y</a><img src=/a.png>"), "<p>two</p>"]
    )

    assert (document.get("data-ran"), document.get("data-shown")) == (None, "2")
    assert document.xpath("//b")


def test_no_attack_runs_once_it_is_sanitised(show: Show) -> None:
    """B4."""
    clean = list(dict.fromkeys(sanitised(attack, "http://news.example/1") for attack in payloads()))
    assert len(clean) > 500

    for start in range(0, len(clean), _BATCH):
        batch = clean[start : start + _BATCH]
        document = show(batch)

        assert document.get("data-ran") is None
        assert document.get("data-shown") == str(len(batch)), "an attack swallowed what follows it"
