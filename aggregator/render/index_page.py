"""index.html: what there is to subscribe to, and how."""

from html import escape
from zoneinfo import ZoneInfo

from aggregator.model.channel import ChannelSummary, Directory, RenderedFeed
from aggregator.text.markup import xml_safe
from aggregator.text.words import is_right_to_left

_SECTIONS = (("all", "Everything"), ("topic", "Topics"), ("region", "Regions"))
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{discovery}
<style>
:root {{ color-scheme: light dark; --line: #8884; --dim: #666; }}
@media (prefers-color-scheme: dark) {{ :root {{ --dim: #aaa; }} }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.6rem; margin-bottom: .25rem; }}
h2 {{ font-size: 1.1rem; margin: 2rem 0 .5rem; }}
ul {{ list-style: none; margin: 0; padding: 0; }}
li {{ display: flex; gap: 1rem; padding: .5rem 0; border-top: 1px solid var(--line); }}
li a {{ flex: 1; }}
.dim {{ color: var(--dim); }}
code {{ font-size: .9rem; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<main>
<h1 dir="auto">{title}</h1>
<p class="dim">Combined feeds. Copy a link into your feed reader, or take
<a href="index.opml">all of them as one OPML list</a>.</p>
{sections}
</main>
</body>
</html>
"""


def render(directory: Directory) -> RenderedFeed:
    """Return the index page; its links are relative, so that it works in any folder and on any host."""
    title, zone = escape(xml_safe(directory.site.title)), ZoneInfo(directory.site.timezone)
    sections = "\n".join(
        _section(heading, [channel for channel in directory.channels if channel.kind == kind], zone)
        for kind, heading in _SECTIONS
    )
    discovery = "\n".join(_discovery(channel) for channel in directory.channels)
    page = _PAGE.format(title=title, discovery=discovery, sections=sections.strip())
    return RenderedFeed(path="index.html", media_type="text/html", body=page.encode())


def _section(heading: str, channels: list[ChannelSummary], zone: ZoneInfo) -> str:
    if not channels:
        return ""
    lines = "\n".join(_line(channel, zone) for channel in channels)
    return f"<section>\n<h2>{heading}</h2>\n<ul>\n{lines}\n</ul>\n</section>"


def _line(channel: ChannelSummary, zone: ZoneInfo) -> str:
    title = xml_safe(channel.title)
    direction = "rtl" if is_right_to_left(title) else "ltr"
    when = f"{channel.updated_at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if channel.updated_at else "nothing yet"
    count = "1 entry" if channel.entries == 1 else f"{channel.entries} entries"
    return (
        f'<li><a href="{escape(channel.path)}.atom"><bdi dir="{direction}">{escape(title)}</bdi></a>'
        f'<span class="dim">{count}, {when}</span></li>'
    )


def _discovery(channel: ChannelSummary) -> str:
    return (
        f'<link rel="alternate" type="application/atom+xml" title="{escape(xml_safe(channel.title))}" '
        f'href="{escape(channel.path)}.atom">'
    )
