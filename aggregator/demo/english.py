"""English phrases; every actor is singular, every deed a verb in the third person."""

from aggregator.demo.phrasebook import Beat, Deed, Phrasebook

_ECONOMY = Beat(
    name="Economy",
    actors=(
        "harbour board",
        "savings cooperative",
        "growers' market",
        "tram company",
        "weavers' guild",
        "chamber of trade",
        "small business fund",
        "fishing cooperative",
    ),
    deeds=(
        Deed("cuts fees for newcomers", "Whoever joins this year pays half the usual amount.", "Prices"),
        Deed(
            "opens its books to residents",
            "The accounts of the past ten years can be read in the town library on weekdays.",
            "Public finance",
        ),
        Deed(
            "reports a calm quarter",
            "Income rose by a little more than one per cent, and costs stayed where they were.",
            "Results",
        ),
        Deed(
            "hires forty apprentices",
            "The training lasts two years, and the first group starts after the holidays.",
            "Jobs",
        ),
        Deed(
            "switches its offices to solar power",
            "Panels on the old warehouse roof cover nine tenths of the electricity it needs.",
            "Energy",
        ),
        Deed(
            "signs a trade pact with three towns",
            "Goods from all of them will share one stamp, one form and one ferry.",
            "Trade",
        ),
        Deed(
            "issues a bond for a footbridge",
            "The smallest share costs as much as a loaf of bread, so that pupils can take part.",
            "Investment",
        ),
        Deed(
            "freezes its prices until winter",
            "A good harvest and full stores made the decision easy, the accounts show.",
            "Prices",
        ),
        Deed(
            "tests vouchers for local shops",
            "Sixty shops take part, from the bakery at the bridge to the watchmaker.",
            "Retail",
        ),
        Deed(
            "starts a repair fund for old boats",
            "Owners of boats older than thirty years can borrow small sums without interest.",
            "Investment",
        ),
    ),
)

_POLITICS = Beat(
    name="Politics",
    actors=(
        "town council",
        "youth parliament",
        "regional assembly",
        "mayor's office",
        "citizens' panel",
        "electoral board",
        "river commission",
        "planning committee",
    ),
    deeds=(
        Deed(
            "votes to plant a thousand trees",
            "The seedlings come from the gardening school and go into the ground in autumn.",
            "Environment policy",
        ),
        Deed(
            "publishes its minutes in four languages",
            "Two retired teachers check the translations before they appear.",
            "Transparency",
        ),
        Deed("agrees on a shorter budget debate", "Speakers now have five minutes and a bell.", "Budget"),
        Deed(
            "moves its sessions to the evening",
            "More people can listen after work, and the gallery was full on the first night.",
            "Local government",
        ),
        Deed(
            "approves a night bus",
            "It will stop at the hospital, the station and the last two cinemas.",
            "Transport",
        ),
        Deed(
            "asks residents to name the new square",
            "More than nine hundred suggestions arrived in the first week.",
            "Participation",
        ),
        Deed(
            "opens a register of meetings",
            "Anyone can look up who asked for an appointment, and what about.",
            "Transparency",
        ),
        Deed(
            "sets up a desk for settling disputes",
            "Two mediators hear neighbours free of charge on Mondays.",
            "Local government",
        ),
        Deed(
            "adopts a plan for quieter streets",
            "Heavy lorries take the ring road, and three streets get smoother paving.",
            "Transport",
        ),
        Deed(
            "meets in a school gymnasium",
            "The usual hall is being painted; pupils were allowed to ask the first question.",
            "Participation",
        ),
    ),
)

_SCIENCE = Beat(
    name="Science",
    actors=(
        "observatory",
        "marine station",
        "botanical institute",
        "seismology lab",
        "university museum",
        "weather service",
        "polar workshop",
        "materials laboratory",
    ),
    deeds=(
        Deed(
            "charts the path of a faint comet",
            "It will pass far from the Earth and can be seen with good field glasses.",
            "Astronomy",
        ),
        Deed(
            "records its quietest night",
            "The instruments showed less noise than on any night since they were set up.",
            "Geology",
        ),
        Deed("counts more herons than ever", "Volunteers saw 412 birds on one Sunday morning.", "Biology"),
        Deed(
            "wakes a seed from an old drawer",
            "The label is ninety years old, and the plant now has six leaves.",
            "Botany",
        ),
        Deed(
            "builds a sensor the size of a rice grain",
            "It measures warmth and needs no battery: movement is enough.",
            "Engineering",
        ),
        Deed(
            "shares a century of measurements",
            "Every page was photographed, read by a program and checked by students.",
            "Open data",
        ),
        Deed(
            "explains why the water glows",
            "Tiny algae give off blue light when waves break over the sandbank.",
            "Biology",
        ),
        Deed(
            "tests a glass that mends itself",
            "Small scratches close within a day when the pane lies in the sun.",
            "Materials",
        ),
        Deed(
            "describes a moss new to science",
            "It grows on a single wall and will be named by a school class.",
            "Botany",
        ),
        Deed(
            "corrects an old star map",
            "One star had been drawn twice, and its neighbour not at all.",
            "Astronomy",
        ),
    ),
)

_SPORT = Beat(
    name="Sport",
    actors=(
        "rowing club",
        "women's football side",
        "relay team",
        "chess club",
        "cycling squad",
        "table tennis club",
        "swimming team",
        "hockey side",
    ),
    deeds=(
        Deed("wins the lake trophy", "The margin was the smallest in the history of the cup.", "Cups"),
        Deed("draws its opening match", "Both sides had the better half of the game once.", "League"),
        Deed("signs a young captain", "She is twenty and grew up two streets from the ground.", "Transfers"),
        Deed("climbs to second place", "Only one point is missing now, with six rounds to go.", "League"),
        Deed(
            "opens a training ground",
            "The grass was sown by members, and the lights go out at nine.",
            "Clubs",
        ),
        Deed(
            "loses the final and gains a fan club",
            "Some two hundred people waited at the station with drums and cake.",
            "Cups",
        ),
        Deed(
            "breaks its own record",
            "The old mark had stood since the club's first season on the new course.",
            "Records",
        ),
        Deed("plays a charity match", "The takings go to the children's library.", "Clubs"),
        Deed("returns to the top division", "The last match was decided in the final minute.", "League"),
        Deed(
            "names a new coach",
            "The former goalkeeper trained the juniors for eleven years.",
            "Transfers",
        ),
    ),
)

_CULTURE = Beat(
    name="Culture",
    actors=(
        "puppet theatre",
        "city orchestra",
        "film club",
        "museum of maps",
        "poetry circle",
        "dance school",
        "printmakers' studio",
        "open-air opera",
    ),
    deeds=(
        Deed(
            "opens its season with a forgotten comedy",
            "The only copy was found behind a stove and has a coffee stain on every page.",
            "Stage",
        ),
        Deed(
            "restores a painted ceiling",
            "Under the soot appeared a blue sky with eleven swallows.",
            "Heritage",
        ),
        Deed(
            "lends its collection to villages",
            "A small van takes twelve pieces a week to schools and inns.",
            "Museums",
        ),
        Deed(
            "premieres a work for forty bells",
            "Listeners are asked to stand on the bridge, where all of them can be heard.",
            "Music",
        ),
        Deed(
            "invites passers-by to rehearsals",
            "The doors stay open on Tuesdays, and there is tea.",
            "Stage",
        ),
        Deed(
            "wins the Paper Kite prize",
            "The jury praised its patience and its very good posters.",
            "Awards",
        ),
        Deed(
            "publishes a cookbook of backstage recipes",
            "Soup takes up half of the pages, since it can wait for the applause.",
            "Books",
        ),
        Deed(
            "moves into a former lighthouse",
            "There are 140 steps, and the best view of any cloakroom.",
            "Heritage",
        ),
        Deed(
            "records the songs of ferry crews",
            "The oldest singer is ninety-three and knows all the verses.",
            "Music",
        ),
        Deed(
            "extends its summer programme",
            "Six more evenings were added after the first ones sold out.",
            "Festivals",
        ),
    ),
)

ENGLISH = Phrasebook(
    headline="{place} {actor} {deed} {tail}",
    leads=(
        "The {actor} of {place} {deed} {tail}, a short statement says.",
        "In {place}, the {actor} {deed} {tail}, a notice at the station says.",
        "It was a quiet announcement: the {actor} of {place} {deed} {tail}.",
    ),
    tails=(
        "after a two-year trial",
        "ahead of the spring season",
        "following a public meeting",
        "with help from volunteers",
        "in time for its anniversary",
        "despite a wet summer",
        "with support from its neighbours",
        "for the first time in a decade",
    ),
    quotes=(
        "“It began as a small idea at a kitchen table,” said {person}.",
        "“We asked people what they needed, and then we did it,” said {person}.",
        "“This is no miracle, only patient work,” said {person}.",
        "“We still have a lot to learn,” said {person}.",
        "“Whoever visits us can see the difference,” said {person}.",
        "“The neighbours believed in it first,” said {person}.",
    ),
    outlooks=(
        "The results will be shown to residents before the end of the season.",
        "Other towns have already asked how it was done.",
        "A date for the next step has not been set.",
        "Those who want to take part can sign up at the town hall.",
        "The doors stay open to visitors every Thursday.",
    ),
    people=(
        "Ilse Varnholt",
        "Tobin Ashgrove",
        "Maren Quillfeather",
        "Desta Oluwari",
        "Juno Saltmarsh",
        "Piet Zelderkamp",
        "Amara Kijanelo",
        "Rowan Tarnwick",
    ),
    places={
        "europe": (
            "Varnholm",
            "Port Calder",
            "Ostermere",
            "Brackenfjord",
            "Castelvento",
            "Mirovar",
            "Halvik Sound",
            "Tarnwick",
            "Duskford",
            "Vellamar",
            "Kestova",
            "Nordhallow",
            "Pont-Aubelle",
            "Rosshaven",
            "Zeldrecht",
            "Altamora",
        ),
        "africa": (
            "Kijani Bay",
            "Mbaloro",
            "Port Tamari",
            "Nyotaville",
            "Lake Zuberi",
            "Oluwari",
            "Tamasha Falls",
            "Baobab Crossing",
            "Dunari",
            "Kasuma Hills",
            "Sefune",
            "Umvaro",
            "Jacaranda Point",
            "Zindela",
            "Marula Junction",
            "Amberdune",
        ),
        "americas": (
            "Cedar Narrows",
            "Port Winnoway",
            "Redtail Springs",
            "Lake Ospreen",
            "Juniper Ferry",
            "Maplehurst Bay",
            "Copper Lantern",
            "Saltwind",
            "Heron Landing",
            "Prairie Bell",
            "Willowgate",
            "Sandpiper Reach",
            "Granite Ford",
            "Bluestem Mesa",
            "Cottonwood Quay",
            "Twin Kites",
        ),
    },
    region_names={"europe": "Europe", "africa": "Africa", "americas": "Americas"},
    beats={
        "economy": _ECONOMY,
        "politics": _POLITICS,
        "science-technology": _SCIENCE,
        "sport": _SPORT,
        "arts": _CULTURE,
    },
)
