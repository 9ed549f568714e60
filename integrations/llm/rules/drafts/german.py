"""Templates in German; {a} is "zum Sommerfest" or "rund um unsere Filiale"."""

from integrations.llm.rules.drafts.template_parts import Angle, Phrases

GERMAN = Phrases(
    angles=(
        Angle(
            "announcement",
            hooks=(
                "Ein paar Worte {a}.",
                "Worüber wir gern sprechen möchten: Gedanken {a}.",
                "Wir möchten [dir|Ihnen] etwas {a} erzählen.",
            ),
            bodies=(
                "[Du weißt|Sie wissen] am besten, was daran für [dich|Sie] zählt. Genau darüber möchten wir sprechen.",
                "Fragen, Ideen, Zweifel? Hier ist Platz für alle drei.",
            ),
            closes=("[Frag uns|Fragen Sie uns] gern.", "Fragen? Ab in die Kommentare."),
            linked=True,
            emoji="📣",
        ),
        Angle(
            "question",
            hooks=(
                "Was [möchtest du|möchten Sie] {a} wissen?",
                "Welche Frage [hast du|haben Sie] {a}?",
                "Eine Frage {a}: Was ist [dir|Ihnen] am wichtigsten?",
            ),
            bodies=("Groß oder klein, praktisch oder einfach neugierig: Jede Frage hilft uns, es besser zu erklären.",),
            closes=("Wir lesen jede Antwort.", "[Schreib|Schreiben Sie] es uns in die Kommentare."),
            emoji="💬",
        ),
        Angle(
            "behind the scenes",
            hooks=(
                "Hinter den Kulissen: Was interessiert [dich|Sie] {a} am meisten?",
                "[Schau|Schauen Sie] uns über die Schulter: Was [willst du|möchten Sie] {a} sehen?",
                "Welche Geschichte {a} sollen wir [dir|Ihnen] zuerst zeigen?",
            ),
            bodies=(
                "Die einen interessieren sich für die Menschen, andere für die Details, wieder andere für das Ergebnis. "
                "[Sag|Sagen Sie] uns, was [dich|Sie] interessiert, dann wissen wir, wohin die Kamera soll.",
            ),
            closes=("Wünsche gern in die Kommentare.", "Wir sind gespannt auf [deine|Ihre] Wünsche."),
            emoji="🎬",
        ),
        Angle(
            "reminder",
            hooks=(
                "Kleine Erinnerung {a}.",
                "Damit nichts untergeht: ein kurzer Hinweis {a}.",
                "Schon vorgemerkt? Ein Wort {a}.",
            ),
            bodies=("Keine lange Rede. Wir möchten nur, dass es alle erreicht, die es wissen sollten.",),
            closes=("[Kennst du|Kennen Sie] jemanden, den das interessiert? Gern weitersagen.", "Gern speichern und weitersagen."),
            linked=True,
            emoji="🔔",
        ),
        Angle(
            "invitation",
            hooks=(
                "Herzliche Einladung zum Mitreden {a}.",
                "[Komm mit uns ins Gespräch|Kommen Sie mit uns ins Gespräch]: Fragen und Ideen {a}.",
                "[Deine|Ihre] Ideen {a} sind gefragt.",
            ),
            bodies=("[Bring deine|Bringen Sie Ihre] Fragen, Zweifel und Ideen mit. Ein gutes Gespräch braucht sie alle.",),
            closes=("Wir freuen uns auf [dich|Sie].", "Wir freuen uns auf den Austausch."),
            linked=True,
            emoji="👋",
        ),
        Angle(
            "tip request",
            hooks=(
                "Was ist [dein|Ihr] bester Tipp {a}?",
                "Ein einziger Rat {a}: Welcher wäre es bei [dir|Ihnen]?",
                "Wir sammeln Tipps {a}.",
            ),
            bodies=(
                "Der beste Rat steht selten in einer Broschüre. Er kommt von Menschen, die etwas ausprobiert und daraus "
                "gelernt haben.",
            ),
            closes=("Gern in den Kommentaren.", "Jeder Tipp zählt."),
            emoji="💡",
        ),
        Angle(
            "story",
            hooks=(
                "[Hast du|Haben Sie] eine Geschichte {a}?",
                "Was fällt [dir|Ihnen] als Erstes {a} ein?",
                "Gesucht: [deine|Ihre] Geschichte {a}.",
            ),
            bodies=("Es muss weder lang noch ausgefeilt sein. Oft sind es die kleinen Geschichten, die bleiben.",),
            closes=("Wir hören zu.", "[Erzähl|Erzählen Sie] in eigenen Worten."),
            emoji="📖",
        ),
        Angle(
            "opinion",
            hooks=(
                "[Deine|Ihre] ehrliche Meinung {a}, bitte.",
                "Neugierig, überzeugt oder noch unentschlossen? Uns interessiert [deine|Ihre] Sicht {a}.",
                "Wie [siehst du|sehen Sie] das? Meinungen {a} bitte hierher.",
            ),
            bodies=("Zustimmung ist schön, ein gutes Gegenargument ist mehr wert. Wir möchten beides hören.",),
            closes=("Ganz offen, bitte.", "Ein Satz genügt."),
            emoji="⚖️",
        ),
        Angle(
            "for you",
            hooks=(
                "Für alle, die etwas {a} suchen: Das hier ist für [dich|Sie].",
                "Neugierig? [Bleib|Bleiben Sie] kurz bei uns: ein Gedanke {a}.",
                "[Du|Sie], wir und ein gutes Gespräch {a}.",
            ),
            bodies=("[Nimm mit, was dir hilft, und frag|Nehmen Sie mit, was Ihnen hilft, und fragen Sie] nach, wo etwas offen ist.",),
            closes=("Gern weitersagen.", "[Folg uns|Folgen Sie uns] für mehr."),
            linked=True,
            emoji="🙌",
        ),
        Angle(
            "what next",
            hooks=(
                "Was sollen wir als Nächstes {a} erzählen?",
                "Was fehlt [dir|Ihnen] noch {a}?",
                "Wir sind ganz Ohr: Was [möchtest du|möchten Sie] {a} noch hören?",
            ),
            bodies=("[Du siehst|Sie sehen] Dinge, die wir nicht sehen. [Sag|Sagen Sie] uns, was fehlt, dann wissen wir, worüber wir sprechen sollten.",),
            closes=("[Du bist|Sie sind] dran.", "Die Kommentare gehören [dir|Ihnen]."),
            emoji="👂",
        ),
    ),
    statements=Angle(
        "statement",
        hooks=("{S}", "Gut zu wissen: {s}", "Kurzer Hinweis: {s}", "Bitte beachten: {s}", "In Kürze: {s}", "Zur Planung: {s}"),
        bodies=("Bitte gern an alle weitergeben, die es wissen sollten.",),
        closes=("Fragen? Gern in die Kommentare.", "Noch Fragen? [Melde dich|Melden Sie sich] einfach."),
        linked=True,
    ),
    questions=("Was [denkst du|denken Sie]?", "Wie [siehst du|sehen Sie] das?", "Was [würdest du|würden Sie] ergänzen?"),
    calls=("[Schreib|Schreiben Sie] es uns in die Kommentare.", "Wir freuen uns auf [deine|Ihre] Gedanken.", "Gern weitersagen."),
    link="Mehr dazu:",
    product="Einen Blick wert:",
    easy="Klingt gut?",
)  # fmt: skip
