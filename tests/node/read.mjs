// Reads a feed from standard input as a program of npm does: `node read.mjs feedsmith|rss-parser`.
// Prints its entries as JSON: id, link, title, at (seconds since 1970), author, image.
import { readFileSync } from "node:fs";
import { parseFeed } from "feedsmith";
import RssParser from "rss-parser";

const text = readFileSync(0, "utf8");
const seconds = (date) => (date ? Date.parse(date) / 1000 : null);
const worded = (value) => value?.value ?? value ?? null;

function feedsmith() {
  const { feed } = parseFeed(text);
  return (feed.entries ?? feed.items).map((one) => ({
    id: worded(one.guid) ?? one.id,
    link: one.url ?? one.link ?? one.links.find((link) => link.rel === "alternate")?.href,
    title: worded(one.title),
    at: seconds(one.published ?? one.pubDate ?? one.date_published),
    author: one.authors?.[0]?.name ?? one.dc?.creators?.[0] ?? null,
    image: one.image ?? one.media?.thumbnails?.[0]?.url ?? null,
  }));
}

async function rssParser() {
  const parser = new RssParser({ customFields: { item: [["media:thumbnail", "thumbnail"]] } });
  const { items } = await parser.parseString(text);
  return items.map((one) => ({
    id: one.id ?? one.guid,
    link: one.link,
    title: one.title,
    at: seconds(one.isoDate),
    author: one.author ?? one.creator ?? null,
    image: one.thumbnail?.$.url ?? null,
  }));
}

const read = { feedsmith, "rss-parser": rssParser }[process.argv[2]];
console.log(JSON.stringify(await read()));
