"""The words by which people ask for acts, in English, German and Spanish; all folded (ä is a, é is e)."""

import re
from collections.abc import Mapping


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<![\w'])(?:" + "|".join(alternatives) + r")(?![\w'])")


NOW = _words(
    r"(?:right |straight )?(?:now|away)", r"immediately", r"at once", r"asap", r"this minute",
    r"jetzt(?: gleich)?", r"sofort", r"gleich", r"ahora(?: mismo)?", r"inmediatamente", r"de inmediato", r"ya",
)  # fmt: skip

CANCEL = _words(
    r"cancel", r"drop", r"delete", r"remove", r"scrap", r"discard", r"bin", r"ditch", r"kill", r"withdraw",
    r"get rid of", r"forget(?: about)?", r"kann weg", r"konnen weg", r"weg damit", r"call(?P<gap> .{1,20}? | )off", r"throw(?P<gap2> .{1,20}? | )(?:away|out)",
    r"stornier(?:e|en)?", r"losch(?:e|en)?", r"streich(?:e|en)?", r"entfern(?:e|en)?", r"verwirf", r"verwerfen",
    r"cancel(?:a|ar|en)(?:l[ao]s?)?", r"borra(?:r|d)?(?:l[ao]s?)?", r"elimina(?:r)?(?:l[ao]s?)?",
    r"quita(?:r)?(?:l[ao]s?)?", r"anula(?:r)?(?:l[ao]s?)?", r"descarta(?:r)?(?:l[ao]s?)?",
)  # fmt: skip
UNWANTED = (
    _words(r"(?:we |i )?(?:don't|do not) (?:need|want)(?P<gap> .{1,30}? )(?:any ?more|any longer)"),
    _words(r"(?:we |i )?no longer (?:need|want)"),
    _words(r"take(?P<gap> .{1,30}? )(?:off|out of)(?: (?:the|our) (?:schedule|calendar|queue|list|plan))?"),
    _words(r"brauch(?:en|e) (?:wir|ich) nicht mehr"),
    _words(r"(?:wir|ich) brauch(?:en|e)(?P<gap> .{1,30}? )nicht mehr"),
    _words(r"ya no (?:necesitamos|queremos|necesito|quiero)"),
)

MOVE = _words(
    r"move", r"shift", r"reschedule", r"postpone", r"delay", r"push", r"put", r"bring", r"schedule", r"set",
    r"slide", r"change", r"go out", r"swap", r"publish", r"send",
    r"verschieb(?:e|en)?", r"verleg(?:e|en)?", r"leg(?:e|en)?", r"setz(?:e|en)?", r"schieb(?:e|en)?",
    r"muev(?:e|elo|ela|an)", r"mover(?:l[ao])?", r"pas(?:a|ar|alo|ala)", r"cambia(?:r)?(?:l[ao])?",
    r"reprograma(?:r)?(?:l[ao])?", r"retrasa(?:r)?(?:l[ao])?", r"aplaza(?:r)?(?:l[ao])?",
    r"pospon(?:er|la|lo)?", r"adelanta(?:r)?(?:l[ao])?", r"programa(?:r)?(?:l[ao])?", r"pon(?:er|la|lo)?",
    r"veroffentlich(?:e|en)", r"publica(?:r)?(?:l[ao])?",
)  # fmt: skip
SURELY_MOVE = _words(
    r"move", r"shift", r"reschedule", r"postpone", r"delay", r"push", r"verschieb(?:e|en)?", r"verleg(?:e|en)?",
    r"mueve(?:l[ao])?", r"mover", r"reprograma(?:r)?", r"retrasa(?:r)?", r"aplaza(?:r)?", r"pospon(?:er)?",
    r"adelanta(?:r)?",
)  # fmt: skip
LATER = _words(
    r"postpone", r"delay", r"push", r"verschieb(?:e|en)?", r"retrasa(?:r)?(?:l[ao])?", r"aplaza(?:r)?(?:l[ao])?",
    r"pospon(?:er|la|lo)?",
)  # fmt: skip
SOONER = _words(r"bring", r"forward", r"adelanta(?:r)?(?:l[ao])?")

PUBLISH = _words(
    r"publish", r"veroffentlich(?:e|en)", r"publica(?:r)?(?:l[ao]s?)?", r"go live(?: with)?",
)  # fmt: skip
PUBLISH_NOW = _words(
    r"post(?:e|en)?", r"send(?:e|en)?", r"release", r"go out", r"go live", r"put(?P<gap> .{1,20}? )(?:out|live)",
    r"push(?P<gap2> .{1,20}? )(?:out|live)", r"get(?P<gap3> .{1,20}? )out", r"send(?P<gap4> .{1,20}? )out",
    r"schick(?:e|en)?(?P<gap5> .{1,20}? )(?:raus|ab)", r"schick(?:e|en)?", r"envia(?:r)?(?:l[ao]s?)?", r"manda(?:r)?(?:l[ao]s?)?",
)  # fmt: skip

TEXT = _words(
    r"change", r"replace", r"set", r"swap", r"use", r"rewrite", r"update", r"edit", r"make", r"reword",
    r"ander(?:e|n)?", r"ersetz(?:e|en)?", r"nimm", r"schreib(?:e)?", r"mach(?:e)?",
    r"cambia(?:r)?", r"reemplaza(?:r)?", r"sustituye", r"usa(?:r)?", r"pon(?:er)?", r"edita(?:r)?",
)  # fmt: skip
REWRITE = _words(
    r"rewrite", r"reword", r"edit", r"revise", r"rephrase", r"improve", r"umschreiben", r"uberarbeite(?:n)?",
    r"reescrib(?:e|ir)", r"edita(?:r)?", r"corrige", r"mejora(?:r)?",
)  # fmt: skip

_TAGS = r"(?:the |all |any |its |die |alle |los |las )*hashtags?"
_LINK = r"(?:the |a |our |den |unseren |einen |el |un |nuestro )*(?:link|enlace)"
_ASK = r"(?:a |the |eine |una )*(?:question|frage|pregunta)"
MANNERS: Mapping[str, re.Pattern[str]] = {
    "no hashtags": _words(
        rf"(?:without|no|remove|drop|lose|delete|strip|skip|take(?: out)?|ohne|entfern(?:e)?|losch(?:e)?|streich(?:e)?|sin|quita(?:r)?|elimina(?:r)?) {_TAGS}",
    ),
    "link": _words(
        rf"(?:(?:add|include|append|put|insert)(?: in)?|with|fug(?:e)?|mit|con|anade|agrega|incluye|pon) {_LINK}(?: hinzu| dazu| ein)?"
    ),
    "question": _words(
        rf"(?:add|include|ask|append|(?:end|ends|finish|close|closing|ending) (?:it )?(?:with|on)|with|stell(?:e)?|fug(?:e)?|mit|con|anade|agrega|incluye|termina(?:r)? con|haz) {_ASK}(?: hinzu| dazu| ein)?(?: at the end| am ende| al final)?",
    ),
    "shorter": _words(
        r"shorter", r"shorten", r"(?:fewer|less) words", r"half as long", r"half the length", r"trim", r"tighten", r"condense", r"briefer", r"more concise", r"punchier", r"snappier",
        r"tighter", r"too long", r"cut(?P<gap> .{1,20}? | )(?:down|back)", r"less wordy", r"too wordy",
        r"kurzer", r"kurz(?:e|en)", r"knapper", r"(?:zu|viel zu) lang", r"straff(?:e|en|er)",
        r"mas (?:corto|corta|cortos|cortas|breve|breves|conciso|concisa)", r"acorta(?:r)?(?:l[ao]s?)?",
        r"recorta(?:r)?(?:l[ao]s?)?", r"(?:demasiado|muy) larg[oa]s?",
    ),
    "longer": _words(
        r"longer", r"lengthen", r"expand(?: on)?", r"extend", r"elaborate(?: on)?", r"too short", r"more detail(?:s|ed)?",
        r"flesh(?P<gap> .{1,20}? | )out",
        r"langer", r"ausfuhrlicher", r"zu kurz", r"erweiter(?:e|n)", r"verlanger(?:e|n)", r"mehr details?",
        r"mas larg[oa]s?", r"alarga(?:r)?(?:l[ao]s?)?", r"amplia(?:r)?(?:l[ao]s?)?", r"demasiado cort[oa]s?", r"mas detalles?",
    ),
    "formal": _words(
        r"(?:more|a bit more|too little) (?:formal|professional|serious|businesslike)", r"less (?:casual|informal|playful)",
        r"too (?:casual|informal|playful|loose|chatty)", r"tone(?P<gap> .{1,20}? | )down",
        r"formlicher", r"formeller", r"serioser", r"professioneller", r"sachlicher", r"zu (?:locker|salopp|flapsig)",
        r"mas (?:formal|formales|seri[oa]|profesional)", r"menos informal", r"demasiado informal",
    ),
    "casual": _words(
        r"(?:more|a bit more) (?:casual|relaxed|informal|friendly|playful)", r"less (?:formal|stiff|serious)",
        r"too (?:formal|stiff|serious|dry)", r"friendlier", r"looser", r"loosen(?P<gap> .{1,20}? | )up",
        r"lockerer", r"freundlicher", r"weniger (?:formlich|steif)", r"zu (?:formlich|steif|formell)",
        r"mas (?:informal|cercan[oa]|relajad[oa]|desenfadad[oa])", r"menos (?:formal|seri[oa])", r"demasiado (?:formal|seri[oa])",
    ),
}  # fmt: skip

DOUBTFUL_START = _words(
    r"is", r"are", r"was", r"were", r"do", r"does", r"did", r"has", r"had", r"should", r"shall", r"why", r"who",
    r"what", r"what's", r"when", r"where", r"how", r"which", r"will (?!you)\w+", r"if", r"unless", r"maybe", r"perhaps", r"suppose",
    r"ist", r"sind", r"soll", r"sollen", r"sollten", r"hat", r"haben", r"warum", r"wieso", r"wer", r"wann", r"wo",
    r"wie", r"welche[rsn]?", r"wenn", r"falls", r"vielleicht", r"por que", r"quien", r"cuando", r"cuanto", r"si",
    r"quiza", r"quizas", r"deberiamos", r"debemos", r"tal vez", r"donde", r"fue",
)  # fmt: skip
POLITE_START = _words(
    r"(?:please |hey |hi |bitte |por favor )*(?:can|could|would|will|may) (?:you|we|i|someone|somebody)", r"(?:can|could) (?:#|the |post |number )*\d+",
    r"(?:please |bitte )*(?:kannst|konntest|konnten|konnen|wurdest)", r"(?:please )*(?:puedes|podrias|puede|podemos)",
    r"how about", r"what about", r"wie ware es mit", r"que tal",
)  # fmt: skip
NEGATION = re.compile(
    r"(?<![\w'])(?:not|never|don't|dont|doesn't|won't|can't|cannot|shouldn't|didn't|nobody|stop|nicht|nie|kein(?:e|en|er)?|nunca|tampoco|keep|no(?!\.? ?\d))(?![\w'])"
)

EXCEPTION = _words(
    r"but not", r"except(?: for)?", r"not (?:for|on|to)", r"excluding", r"ausser", r"außer", r"aber nicht", r"nicht (?:fur|auf)",
    r"excepto", r"salvo", r"menos en", r"pero no",
)  # fmt: skip
"""Words that leave something out: too hard for these rules, so such a plan becomes a question."""
INTENTION = _words(
    r"(?:i|we|he|she|they|you) (?:already )?(?:plan|planned|will|wrote|write|draft|drafted|made|make|create|created|post|posted|scheduled|had|have)",
    r"(?:ich|wir) (?:plane|planen|schreibe|schreiben|habe|haben|werde|werden)", r"(?:he|hemos|voy a|vamos a)",
)  # fmt: skip
"""Words by which people tell of their own doings, which are no commands."""

DIRECTIONS = frozenset(
    {"back", "forward", "forwards", "earlier", "sooner", "later", "spater", "fruher", "antes"}
)
FILLERS = frozenset(
    (
        "the a an please pls plz can could would you ok okay hey hi and also then so for me us it its to "
        "at on of in post posts number numbers no nr version versions variant variants text words one "
        "ones draft drafts copy i i'd i'll like want wants need needs we'd let's lets have rather get "
        "gets make makes bit little way much more really very sound sounds feel feels reads is be should "
        "instead up just now go out with by from time date day again better best thanks thank until later "
        "today's little-bit seems looks too far little tad still caption by see as well bitte mal die der "
        "das den dem des ein eine einen und auch kannst konntest konnten konnen du sie uns mir ich mochte "
        "mochten hatte gern gerne doch lieber erst etwas klingt nummer beitrag beitrage auf um zu noch "
        "einmal ist wird bis zum vom von mach mache machen macht raus an es lass la el los las lo un una "
        "unos unas por favor puedes podrias podemos quiero y de del en al a que mejor es esta haz haga "
        "till hello hallo hola let ahead into hazme publicacion publicaciones numero para mas poco texto version sea tambien"
    ).split()
)


_B, _E = r"(?<![\w'])", r"(?![\w'])"


LANGUAGE_NAMES = re.compile(
    rf"{_B}(?:in (?P<en>english|german|spanish)|auf (?P<de>deutsch|englisch|spanisch)|en (?P<es>espanol|aleman|ingles)){_E}"
)


_TONGUES = {"g": "de", "d": "de", "al": "de", "s": "es", "es": "es", "e": "en", "in": "en", "en": "en"}


def language_code(name: str) -> str:
    """The code of a language by its name: "german", "deutsch", "aleman" → "de"."""
    return next(
        tongue
        for start, tongue in sorted(_TONGUES.items(), key=lambda each: -len(each[0]))
        if name.startswith(start)
    )
