"""Coverage-guided fuzzing of reading with atheris: `python -m tests.fuzz.fuzz_parse [FOLDER]... [-LIBFUZZER=OPTION]...`

The folders hold documents to begin with; the first of them receives what is found. See docs/how-to/fuzzing.md.
"""

import sys
import zlib

import atheris

with atheris.instrument_imports(include=["aggregator"]):
    from aggregator.model.document import Document, FetchRequest
    from tests.promises import keep_promises

# What stands around the bytes hangs on the bytes, so that any file is an input and an input a file.
_TYPES = (
    "", "application/xml", "text/xml; charset=iso-8859-1", "text/html; charset=utf-8", "application/json",
    "text/xml; charset=utf-16", "text/plain; charset=windows-1251", "x; charset=iso-2022-jp", ";;=\x00",
)  # fmt: skip
_URLS = (
    "https://news.example/feed.xml",
    "http://[::1]/",
    "file:///feeds/feed.xml",
    "https://a.example/?p=1#x",
)


def document(body: bytes) -> Document:
    """Return the bytes as they might be served."""
    chosen = zlib.crc32(body)
    url = _URLS[chosen % len(_URLS)]
    return Document(
        request=FetchRequest(key=1, url=url, label=url, page=chosen % 16 == 5),
        url=url,
        headers=(("content-type", _TYPES[chosen // 16 % len(_TYPES)]), ("content-language", "de")),
        body=body,
    )


def once(body: bytes) -> None:
    """Read one input; anything that is raised is a finding."""
    keep_promises(document(body))


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
