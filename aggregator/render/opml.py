"""index.opml: all channels as a subscription list (OPML 2.0)."""

from lxml import etree

from aggregator.model.channel import Directory, RenderedFeed
from aggregator.text.markup import xml_safe


def render(directory: Directory) -> RenderedFeed:
    """Return the list of all channels."""
    site = directory.site
    root = etree.Element("opml", {"version": "2.0"})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = xml_safe(site.title)
    body = etree.SubElement(root, "body")
    for channel in directory.channels:
        attributes = {
            "type": "rss",
            "text": xml_safe(channel.title),
            "title": xml_safe(channel.title),
            "xmlUrl": f"{site.base_url}{channel.path}.atom",
            "htmlUrl": site.base_url,
        }
        etree.SubElement(body, "outline", attributes)
    text = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return RenderedFeed(path="index.opml", media_type="text/x-opml", body=text)
