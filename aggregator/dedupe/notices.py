"""What outlets write around their texts, as patterns, one a line; to know more of them, add a line.

None of it tells one article from another. A closing notice is looked for only where what begins its
line stands: most texts have none.
"""


def _any_of(lines: str) -> str:
    return "|".join(line.strip() for line in lines.strip().splitlines())


LABELS = _any_of(r"""
    breaking(?:\ news)?|exclusive|watch|listen|read|video|photos?|opinion|analysis|explainer|factbox
    just\ in|developing|urgent|alert|rpt|repeat|refile
    eilmeldung|exklusiv|en\ direct|alerte|[uú]ltima\ hora|urgente|vivo|عاجل|срочно|молния
""")
TAKES = _any_of(r"""
    update|wrapup|wrap|recast|lead|writethru|adv
    mise\ à\ jour|aktualisierung|actualizaci[oó]n|aggiornamento|обновление|تحديث
""")
CORRECTIONS = r"corrected|correction|corrects?|clarification|clarified|rectificatif|korrektur|correcci[oó]n"
UPDATED = r"updated?|update\ \d+|mis\ à\ jour|aktualisiert|actualizado"
AGENCIES = r"reuters|ap|afp|dpa|upi|ansa|efe|cp|pa|xinhua|tass|anp|apa|ians|pti|ani|kyodo|bloomberg|cbs\.mw"
ASIDES = r"\+?\s*videos?|\+?\s*photos?|pics?|watch|listen|gallery|(?:usatoday|space|cnet\ news)\.com"
OPENINGS = _any_of(r"""
    editor['’]?s['’]?\ picks?|story\ highlights|highlights|most\ read|recommended
    related(?:\ articles?|\ stories)?|read\ more|share\ this|advertisement|sponsored|by\ our\ staff
    listen\ to\ this\ article|image\ (?:source|caption)|enlarge\ this\ image|toggle\ caption
""")
_CREDITS = r"\((?:additional )?(?:reporting|writing|editing|graphics?) by [^()]{3,200}\)"
_APPEARED = r"l['’]article .{0,160}? est apparu en premier sur .{0,60}"
CLOSINGS: dict[str, str] = {
    "reporting by ": _CREDITS,
    "writing by ": _CREDITS,
    "editing by ": _CREDITS,
    "graphic by ": _CREDITS,
    "graphics by ": _CREDITS,
    "subscribers": (
        r"this (?:content|article|story) is (?:only )?(?:available|reserved|for)\b.{0,120}"
        r"\bsubscribers\b.{0,80}"
    ),
    "get the latest ": r"get the latest (?:updates|news|headlines)\b.{0,160}",
    "subscribe to ": r"subscribe to .{0,80}newsletter.{0,120}",
    "sign up ": r"sign up (?:for|to) .{0,120}newsletters?.{0,60}",
    "the post ": r"the post .{0,160}? (?:appeared )?first (?:appeared )?on .{0,60}",
    "read more": r"(?:click here to )?read more\b.{0,60}",
    "read full ": r"(?:click here to )?read full story\b.{0,60}",
    "read the full ": r"(?:click here to )?read the full article\b.{0,60}",
    " reading": r"(?:continue|keep) reading\b.{0,60}",
    "full story": r"full story\W*",
    ">": r"more\s*[»>]+",
    "»": r"more\s*[»>]+",
    "l'article ": _APPEARED,
    "l’article ": _APPEARED,
    "lire ": r"lire (?:la suite|plus)\b.{0,40}",
    "leer m": r"leer m[aá]s\b.{0,40}",
    "seguir leyendo": r"seguir leyendo\b.{0,40}",
    "weiterlesen": r"weiterlesen\b.{0,40}",
    "mehr lesen": r"mehr lesen\b.{0,30}",
    "leggi ": r"leggi (?:tutto|anche)\b.{0,40}",
    "lees ": r"lees (?:meer|verder)\b.{0,40}",
    "читать ": r"читать (?:далее|полностью)\b.{0,40}",
    "اقرأ ": r"اقرأ (?:المزيد|أيض[اً]+)\b.{0,40}",
    "ادامه مطلب": r"ادامه مطلب.{0,30}",
    "続きを読む": r"続きを読む.{0,20}",
    "阅读更多": r"阅读更多.{0,20}",
    "阅读全文": r"阅读全文.{0,20}",
}
"""What stands in a notice at a text's end, in lower case -> the notice."""
