"""Spanish phrases; every actor is singular with its article, and no deed shows a gender."""

from aggregator.demo.phrasebook import Beat, Deed, Phrasebook

_SPORT = Beat(
    name="Deporte",
    actors=(
        "El club de remo",
        "El equipo de relevos",
        "La escuadra ciclista",
        "El club de ajedrez",
        "El equipo de natación",
        "La selección de hockey",
        "El club de tenis de mesa",
        "La liga vecinal de fútbol",
    ),
    deeds=(
        Deed(
            "gana por poco el trofeo del lago",
            "La diferencia fue la más pequeña en la historia de la copa.",
            "Copas",
        ),
        Deed(
            "empata en su primer encuentro",
            "Cada rival dominó una mitad del juego.",
            "Campeonato",
        ),
        Deed(
            "ficha a una capitana de veinte años",
            "La deportista creció a dos calles de la sede.",
            "Fichajes",
        ),
        Deed(
            "sube al segundo puesto",
            "Solo falta un punto para alcanzar la cima, y quedan seis jornadas.",
            "Campeonato",
        ),
        Deed(
            "estrena un campo de entrenamiento",
            "El césped lo sembraron los socios, y las luces se apagan a las nueve.",
            "Clubes",
        ),
        Deed(
            "pierde la final y gana una hinchada",
            "Unas doscientas personas esperaban en la estación con tambores y tortas.",
            "Copas",
        ),
        Deed(
            "bate su propia marca",
            "El registro anterior se mantenía desde la primera temporada.",
            "Récords",
        ),
        Deed(
            "organiza una jornada benéfica",
            "La recaudación será para la biblioteca infantil.",
            "Clubes",
        ),
        Deed(
            "regresa a la primera división",
            "Todo se decidió en el último minuto.",
            "Campeonato",
        ),
        Deed(
            "presenta a su nueva entrenadora",
            "Durante once años formó a las categorías juveniles.",
            "Fichajes",
        ),
    ),
)

SPANISH = Phrasebook(
    headline="{actor} de {place} {deed} {tail}",
    leads=(
        "{actor} de {place} {deed} {tail}, según un breve comunicado.",
        "{actor} de {place} {deed} {tail}, como se anunció ante los vecinos.",
        "La noticia llegó sin ruido y ya se comenta en las plazas. {actor} de {place} {deed} {tail}.",
    ),
    tails=(
        "tras dos años de trabajo",
        "antes de la primavera",
        "después de una asamblea de vecinos",
        "con ayuda de voluntarios",
        "en vísperas de su aniversario",
        "pese a un verano lluvioso",
        "con el apoyo de los pueblos cercanos",
        "por primera vez en una década",
    ),
    quotes=(
        "«Todo empezó con una idea pequeña en la mesa de la cocina», contó {person}.",
        "«Preguntamos qué hacía falta y lo hicimos», explicó {person}.",
        "«No es un milagro, es trabajo paciente», dijo {person}.",
        "«Todavía nos queda mucho por aprender», admitió {person}.",
        "«Quien nos visita nota la diferencia», aseguró {person}.",
        "«Los vecinos fueron los primeros en creer», recordó {person}.",
    ),
    outlooks=(
        "Los resultados se presentarán antes de que termine la temporada.",
        "Otras localidades ya han preguntado cómo se hizo.",
        "Aún no hay fecha para el próximo paso.",
        "Quienes deseen participar pueden inscribirse en el ayuntamiento.",
        "Las puertas quedan abiertas a las visitas todos los jueves.",
    ),
    people=(
        "Inés Farolero",
        "Bruno Calandria",
        "Lucía Brisamar",
        "Teo Jacarandal",
        "Abril Nacarino",
        "Simón Albatera",
        "Noa Colibrán",
        "Elías Canelar",
    ),
    places={
        "americas": (
            "Puerto Calandria",
            "Villa Jacarandal",
            "Santa Brisa",
            "Cerro Colibrí",
            "Laguna Celestina",
            "Valle del Farol",
            "Río Canela",
            "Monte Ceibal",
            "Punta Albatros",
            "Nueva Alondra",
            "Bahía Nácar",
            "Paso del Viento Claro",
            "Costa Vainilla",
            "Pampa Serena",
            "Isla Guacamaya",
            "San Ámbar",
        ),
    },
    region_names={"americas": "América"},
    beats={"sport": _SPORT},
)
