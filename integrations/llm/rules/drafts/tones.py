"""Small tables of words: casual to formal and back, by language; lower case."""

from collections.abc import Mapping

_CONTRACTIONS = {
    "we've": "we have", "we're": "we are", "we'd": "we would", "we'll": "we will", "you've": "you have",
    "you're": "you are", "you'd": "you would", "you'll": "you will", "i'm": "I am", "i've": "I have",
    "i'd": "I would", "i'll": "I will", "it's": "it is", "that's": "that is", "there's": "there is",
    "what's": "what is", "let's": "let us", "don't": "do not", "doesn't": "does not", "didn't": "did not",
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not", "can't": "cannot",
    "couldn't": "could not", "won't": "will not", "wouldn't": "would not", "shouldn't": "should not",
    "haven't": "have not", "hasn't": "has not", "they're": "they are", "here's": "here is", "who's": "who is",
    "one's": "one is", "she's": "she is", "he's": "he is",
}  # fmt: skip

FORMAL: Mapping[str, Mapping[str, str]] = {
    "en": {
        **_CONTRACTIONS,
        "hey": "hello", "hi": "hello", "guys": "everyone", "folks": "everyone", "gonna": "going to",
        "wanna": "want to", "gotta": "have to", "kinda": "rather", "stuff": "items", "awesome": "excellent",
        "we've got": "we have", "cool": "interesting", "yeah": "yes", "yep": "yes", "nope": "no", "thanks": "thank you",
        "check out": "take a look at", "tons of": "many", "a lot of": "much", "drop by": "visit us",
        "swing by": "visit us", "pop in": "visit us", "big news": "news", "stoked": "pleased", "thrilled": "pleased",
        "kids": "children", "quick": "short", "ask away": "please ask",
    },
    "de": {
        "hey": "guten Tag", "hi": "guten Tag", "super": "ausgezeichnet", "toll": "hervorragend", "klasse": "hervorragend",
        "cool": "interessant", "mega": "sehr", "echt": "wirklich", "'ne": "eine", "'n": "ein", "mal": "einmal",
        "gibt's": "gibt es", "geht's": "geht es", "ist's": "ist es", "bisschen": "wenig", "krass": "bemerkenswert",
        "schaut vorbei": "besuchen Sie uns", "schau vorbei": "besuchen Sie uns", "ab in die kommentare": "gern in den Kommentaren",
        "danke": "vielen Dank",
    },
    "es": {
        "hola": "buenos días", "guay": "interesante", "genial": "excelente", "súper": "muy", "chulo": "atractivo",
        "mola": "resulta interesante", "finde": "fin de semana", "bici": "bicicleta", "tele": "televisión",
        "pásate": "le invitamos a visitarnos", "un montón de": "muchos", "echa un vistazo": "le invitamos a conocerlo",
        "muchas gracias": "muchas gracias", "gracias": "muchas gracias", "cuéntanos": "cuéntenos", "pregúntanos": "pregúntenos", "síguenos": "síganos",
    },
}  # fmt: skip

CASUAL: Mapping[str, Mapping[str, str]] = {
    "en": {
        **{long.lower(): short for short, long in _CONTRACTIONS.items() if short not in {"i'd", "i'll", "i'm", "i've", "one's"}},
        "i am": "I'm", "i have": "I've", "hello": "hi", "however": "but", "therefore": "so", "additionally": "also",
        "furthermore": "also", "purchase": "buy", "regarding": "about", "children": "kids", "excellent": "great",
        "please do not hesitate to": "just", "assist": "help", "commence": "start", "utilise": "use", "utilize": "use",
        "we are pleased to": "we're happy to", "dear customers": "hi everyone", "thank you": "thanks",
    },
    "de": {
        "guten tag": "hi", "jedoch": "aber", "ausgezeichnet": "super", "hervorragend": "toll", "vielen dank": "danke",
        "gibt es": "gibt's", "geht es": "geht's", "erwerben": "kaufen", "sehr geehrte": "liebe", "bezüglich": "zu",
    },
    "es": {
        "buenos días": "hola", "sin embargo": "pero", "excelente": "genial", "muchas gracias": "gracias",
        "adquirir": "comprar", "por consiguiente": "así que", "asimismo": "también", "fin de semana": "finde",
    },
}  # fmt: skip
