"""What outlets write around their texts, as patterns, one a line; to know more of them, add a line.

None of it tells one article from another. A closing notice is looked for only where one of its words is
among SIGNS: most texts have none.
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
CLOSINGS = _any_of(r"""
    \((?:additional\ )?(?:reporting|writing|editing|graphics?)\ by\ [^()]{3,200}\)
    this\ (?:content|article|story)\ is\ (?:only\ )?(?:available|reserved|for)\b.{0,120}\bsubscribers\b.{0,80}
    get\ the\ latest\ (?:updates|news|headlines)\b.{0,160}
    subscribe\ to\ .{0,80}newsletter.{0,120}
    sign\ up\ (?:for|to)\ .{0,120}newsletters?.{0,60}
    the\ post\ .{0,160}?\ (?:appeared\ )?first\ (?:appeared\ )?on\ .{0,60}
    (?:click\ here\ to\ )?read\ (?:more|full\ story|the\ full\ article)\b.{0,60}
    (?:continue|keep)\ reading\b.{0,60}
    full\ story\W*
    more\s*[»>]+
    l['’]article\ .{0,160}?\ est\ apparu\ en\ premier\ sur\ .{0,60}
    lire\ (?:la\ suite|plus)\b.{0,40}
    leer\ m[aá]s\b.{0,40}
    seguir\ leyendo\b.{0,40}
    weiterlesen\b.{0,40}
    mehr\ lesen\b.{0,30}
    leggi\ (?:tutto|anche)\b.{0,40}
    lees\ (?:meer|verder)\b.{0,40}
    читать\ (?:далее|полностью)\b.{0,40}
    اقرأ\ (?:المزيد|أيض[اً]+)\b.{0,40}
    ادامه\ مطلب.{0,30}
    続きを読む.{0,20}
    阅读(?:更多|全文).{0,20}
""")
SIGNS = frozenset(
    """
    (reporting (additional (writing (editing (graphics (graphic subscribers subscribers. members members.
    latest newsletter newsletters newsletter. newsletters. first more more. more... more» full reading
    reading. reading... reading.... story story. premier suite suite. plus leer leyendo weiterlesen lesen
    leggi lees читать اقرأ ادامه
    """.split()
)
ENDS = ("続きを読む", "阅读更多", "阅读全文", ">", "»")
