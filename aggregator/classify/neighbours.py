"""Words beside a name that say whether it is a place's: read by the rules of `disambiguation.py`."""

# Behind these a place is named, in any of the languages.
BEFORE_PLACES = frozenset(
    "in at near from around outside across into via aus nach bei à a au aux en dans vers près depuis em "
    "no na desde hacia hasta nel nella da te uit naar i w we z ze do v ve в во из под на около к в с от "
    "fi في من الى قرب شمال جنوب شرق غرب مدينه محافظه بلده قضاء در از به".split()
)
# Before these a capitalised word is no surname.
AFTER_PLACES = frozenset(
    "county city police university airport mayor council district suburb residents court hospital".split()
)
# Behind a country these name its money.
CURRENCIES = frozenset(
    "dollar dollars dlr dlrs cts cents franc francs francken pound pounds sterling yen yuan mark marks "
    "peso pesos rupee rupees lira liras krona kronor krone kroner crown crowns ruble rubles won dinar "
    "dinars riyal riyals".split()
)
# With these a name is that of a company, in lower case.
COMPANY_WORDS = frozenset(
    "inc corp co ltd plc llc ag sa spa nv bv gmbh bancorp bankshares industries holdings resources mines "
    "airlines airways insurance securities savings financial aviation edison instruments trust group "
    "partners".split()
)
