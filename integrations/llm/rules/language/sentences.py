"""Sentences of the desk in English, German and Spanish."""

import re
from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "topic_one": "What should the post be about?",
    "topic_many": "What should the {count} posts be about?",
    "none": "0 posts is nothing to plan, so I planned nothing. Say for example: plan 3 posts about our spring sale.",
    "too_many": "{count} posts are more than I plan at once; 30 is the most. How many shall I plan now? You can ask for the rest afterwards.",
    "unknown_network": "No {names} account is connected. Posts can go to {accounts}. Where should they go?",
    "no_accounts": "No account is connected yet, so there is nowhere to post. An owner can connect one with /connect.",
    "past": "{when} has already passed. When should it be?",
    "doubt": "Which day do you mean?",
    "missing": "There is no open post {numbers}. Open posts: {open}. Nothing was changed.",
    "none_open": "There is no open post to change right now. Nothing was changed.",
    "which": "Which post do you mean?",
    "where_to": "When should {posts} go out? Say for example: move {number} to Friday 9:00.",
    "every": "That would change {count} posts ({numbers}). Shall I?",
    "unchanged": "I found nothing to change in {posts} that way. Press Edit on the card to write it yourself.",
    "absent": "Post {posts} has no text on {accounts}. Nothing was changed.",
    "not_found": "I did not find “{old}” in {posts}. Nothing was changed.",
    "rewrite": "How should {posts} change? You can also say: change {number} to “…”.",
    "unsure": "I am not sure what you mean, so I did nothing. Did you mean …",
    "long": "That is long, and I am not sure what to do with it. To post exact words, put them in quotation marks after “post:”. Otherwise tell me the topic in one sentence: plan 3 posts about …",
    "long_topic": "That is a long brief for a template. Tell me the topic in one sentence, or put the exact words in quotation marks after “post:”.",
    "forbidden": "I cannot do that for you here: your role does not allow it. Somebody with more rights can ask me.",
    "hello": "Hello! I plan and draft posts, and show them to you before anything goes out. Try: plan 3 posts about our spring sale, or /help.",
    "thanks": "You're welcome.",
    "fine": "All right.",
    "who": "I am Copydesk, a program that plans social media posts with you. Right now no AI is configured: I follow fixed rules and write drafts from templates.",
    "alone": "No. Nothing goes out before somebody with the right to do so presses Approve on the exact words. Typing is not enough.",
    "option_plan": "Plan a post about “{topic}”",
    "option_queue": "Show what is scheduled",
    "option_report": "Show how we did",
    "option_help": "Show what I can do",
    "option_show": "Show post {number}",
    "option_yes": "Yes, all of them",
    "option_no": "No, leave everything",
    "option_count": "Plan {count} posts",
    "option_everywhere": "All accounts",
}  # fmt: skip
GERMAN: Mapping[str, str] = {
    "topic_one": "Worum soll es in dem Post gehen?",
    "topic_many": "Worum soll es in den {count} Posts gehen?",
    "none": "0 Posts sind nichts zu planen, also habe ich nichts geplant. Zum Beispiel: plane 3 Posts über unseren Sommerverkauf.",
    "too_many": "{count} Posts sind mehr, als ich auf einmal plane; höchstens 30. Wie viele soll ich jetzt planen? Die übrigen gehen danach.",
    "unknown_network": "Es ist kein Konto für {names} verbunden. Posten können wir auf {accounts}. Wohin soll es gehen?",
    "no_accounts": "Es ist noch kein Konto verbunden. Eine Person mit der Rolle owner verbindet eines mit /connect.",
    "past": "{when} ist schon vorbei. Wann soll es sein?",
    "doubt": "Welcher Tag ist gemeint?",
    "missing": "Einen offenen Post {numbers} gibt es nicht. Offen sind: {open}. Es wurde nichts geändert.",
    "none_open": "Gerade ist kein Post offen. Es wurde nichts geändert.",
    "which": "Welcher Post ist gemeint?",
    "where_to": "Wann soll {posts} erscheinen? Zum Beispiel: verschiebe {number} auf Freitag 9 Uhr.",
    "every": "Das würde {count} Posts ändern ({numbers}). Soll ich?",
    "unchanged": "In {posts} fand ich so nichts zu ändern. Mit Bearbeiten (Edit) auf der Karte geht es von Hand.",
    "absent": "Post {posts} hat keinen Text auf {accounts}. Es wurde nichts geändert.",
    "not_found": "„{old}“ steht nicht in {posts}. Es wurde nichts geändert.",
    "rewrite": "Wie soll sich {posts} ändern? Auch möglich: change {number} to „…“.",
    "unsure": "Ich bin nicht sicher, was gemeint ist, und habe nichts getan. War gemeint …",
    "long": "Das ist lang, und ich bin nicht sicher, was damit geschehen soll. Genaue Worte bitte in Anführungszeichen hinter „post:“ setzen. Sonst das Thema in einem Satz: plane 3 Posts über …",
    "long_topic": "Das ist ein langes Thema für eine Vorlage. Bitte in einem Satz sagen, oder die genauen Worte in Anführungszeichen hinter „post:“ setzen.",
    "forbidden": "Das geht hier nicht: die Rolle erlaubt es nicht. Jemand mit mehr Rechten kann mich darum bitten.",
    "hello": "Hallo! Ich plane und entwerfe Posts und zeige sie, bevor etwas erscheint. Zum Beispiel: plane 3 Posts über unseren Sommerverkauf, oder /help.",
    "thanks": "Gern geschehen.",
    "fine": "In Ordnung.",
    "who": "Ich bin Copydesk, ein Programm, das Posts mit euch plant. Gerade ist keine KI eingerichtet: Ich folge festen Regeln und schreibe Entwürfe nach Vorlagen.",
    "alone": "Nein. Nichts erscheint, bevor jemand mit dem Recht dazu bei genau diesen Worten auf Freigeben (Approve) drückt. Tippen genügt nicht.",
    "option_plan": "Einen Post über „{topic}“ planen",
    "option_queue": "Zeigen, was geplant ist",
    "option_report": "Zeigen, wie es lief",
    "option_help": "Zeigen, was ich kann",
    "option_show": "Post {number} zeigen",
    "option_yes": "Ja, alle",
    "option_no": "Nein, alles lassen",
    "option_count": "{count} Posts planen",
    "option_everywhere": "Alle Konten",
}  # fmt: skip
SPANISH: Mapping[str, str] = {
    "topic_one": "¿De qué debería tratar la publicación?",
    "topic_many": "¿De qué deberían tratar las {count} publicaciones?",
    "none": "0 publicaciones no es nada que planificar, así que no planifiqué nada. Por ejemplo: planifica 3 posts sobre nuestra venta de primavera.",
    "too_many": "{count} publicaciones son más de las que planifico de una vez; el máximo es 30. ¿Cuántas planifico ahora? Después se pueden pedir las demás.",
    "unknown_network": "No hay ninguna cuenta de {names} conectada. Se puede publicar en {accounts}. ¿Dónde debería ir?",
    "no_accounts": "Todavía no hay ninguna cuenta conectada. Una persona con el rol owner puede conectar una con /connect.",
    "past": "{when} ya ha pasado. ¿Cuándo debería ser?",
    "doubt": "¿A qué día te refieres?",
    "missing": "No hay ninguna publicación abierta {numbers}. Abiertas: {open}. No se cambió nada.",
    "none_open": "Ahora mismo no hay ninguna publicación abierta. No se cambió nada.",
    "which": "¿Qué publicación?",
    "where_to": "¿Cuándo debería salir {posts}? Por ejemplo: mueve la {number} al viernes a las 9.",
    "every": "Eso cambiaría {count} publicaciones ({numbers}). ¿Lo hago?",
    "unchanged": "No encontré nada que cambiar así en {posts}. Con Editar (Edit) en la tarjeta se puede escribir a mano.",
    "absent": "La publicación {posts} no tiene texto en {accounts}. No se cambió nada.",
    "not_found": "“{old}” no aparece en {posts}. No se cambió nada.",
    "rewrite": "¿Cómo debería cambiar {posts}? También se puede decir: change {number} to “…”.",
    "unsure": "No estoy seguro de lo que quieres decir, así que no hice nada. ¿Querías decir …",
    "long": "Es largo y no estoy seguro de qué hacer con ello. Para publicar palabras exactas, ponlas entre comillas después de “post:”. Si no, dime el tema en una frase: planifica 3 posts sobre …",
    "long_topic": "Es un tema largo para una plantilla. Dilo en una frase, o pon las palabras exactas entre comillas después de “post:”.",
    "forbidden": "No puedo hacerlo aquí: tu rol no lo permite. Puede pedirlo alguien con más permisos.",
    "hello": "¡Hola! Planifico y redacto publicaciones, y las muestro antes de que salga nada. Por ejemplo: planifica 3 posts sobre nuestra venta de primavera, o /help.",
    "thanks": "De nada.",
    "fine": "De acuerdo.",
    "who": "Soy Copydesk, un programa que planifica publicaciones con vosotros. Ahora no hay ninguna IA configurada: sigo reglas fijas y escribo borradores con plantillas.",
    "alone": "No. No sale nada antes de que alguien con permiso pulse Aprobar (Approve) en las palabras exactas. Escribirlo no basta.",
    "option_plan": "Planificar una publicación sobre “{topic}”",
    "option_queue": "Mostrar lo programado",
    "option_report": "Mostrar cómo nos fue",
    "option_help": "Mostrar qué puedo hacer",
    "option_show": "Mostrar la publicación {number}",
    "option_yes": "Sí, todas",
    "option_no": "No, dejar todo",
    "option_count": "Planificar {count} publicaciones",
    "option_everywhere": "Todas las cuentas",
}  # fmt: skip
_TABLES = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}


def format_sentence(name: str, *, language: str, **words: object) -> str:
    """A sentence of the desk in a language, with these words filled in."""
    return _TABLES[language][name].format(**words)


def parse_topic_question(text: str) -> tuple[int, str] | None:
    """The number of posts and the language of a question for their topic, or None for any other text."""
    for language, table in _TABLES.items():
        if text.rstrip().endswith(table["topic_one"]):
            return 1, language
        pattern = re.escape(table["topic_many"]).replace(r"\{count\}", r"(\d+)")
        if found := re.search(pattern + r"\s*$", text):
            return int(found[1]), language
    return None
