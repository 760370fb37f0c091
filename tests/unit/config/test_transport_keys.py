import pytest

from .conftest import Fail, Load


def test_transport_and_proxy_are_read_with_their_placeholders(load_text: Load) -> None:
    polling = load_text(
        "polling: {transport: requests, proxy: 'http://me:p@[::1]:3128/'}\nsources: []"
    ).polling

    assert (polling.transport, polling.proxy) == ("requests", "http://me:p@[::1]:3128")
    assert "3128" not in repr(polling)


def test_transport_is_chosen_and_no_proxy_asked_where_nothing_is_said(load_text: Load) -> None:
    polling = load_text("sources: []").polling

    assert (polling.transport, polling.proxy) == ("auto", None)


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://127.0.0.1:1",
        "https://127.0.0.1:3128",
        "127.0.0.1:3128",
        "http://:3128",
        "http://proxy",
        "http://a:1/x",
    ],
)
def test_what_is_no_http_proxy_is_refused(problems_of: Fail, proxy: str) -> None:
    (message,) = problems_of(f"polling: {{proxy: '{proxy}'}}\nsources: []")

    assert "expected the address of an HTTP proxy" in message
