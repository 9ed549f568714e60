"""Templates in Spanish."""

from integrations.llm.rules.drafts.template_parts import Angle, Phrases

SPANISH = Phrases(
    angles=(
        Angle(
            "announcement",
            hooks=(
                "Hablemos sobre {t}.",
                "Queremos [contarte|contarle] algo sobre {t}.",
                "Unas palabras sobre {t}.",
            ),
            bodies=(
                "[Tú sabes|Usted sabe] mejor que nadie qué parte le importa de verdad. De eso queremos hablar.",
                "¿Una pregunta, una idea, una duda? Aquí hay sitio para las tres.",
            ),
            closes=("[Pregúntanos|Pregúntenos] lo que [quieras|quiera].", "¿Preguntas? [Déjalas|Déjelas] en los comentarios."),
            linked=True,
            emoji="📣",
        ),
        Angle(
            "question",
            hooks=(
                "¿Qué es lo primero que nos [preguntarías|preguntaría] sobre {t}?",
                "¿Qué [te|le] gustaría saber sobre {t}?",
                "Una pregunta sobre {t}: ¿qué es lo más importante para [ti|usted]?",
            ),
            bodies=("Grande o pequeña, práctica o por pura curiosidad: cada pregunta nos ayuda a explicarlo mejor.",),
            closes=("Leemos todas las respuestas.", "[Cuéntanos|Cuéntenos] en los comentarios."),
            emoji="💬",
        ),
        Angle(
            "behind the scenes",
            hooks=(
                "Entre bastidores: ¿qué [quieres|quiere] ver sobre {t}?",
                "Si [pudieras|pudiera] mirar por encima de nuestro hombro, ¿qué [querrías|querría] descubrir sobre {t}?",
                "¿Qué historia sobre {t} deberíamos [enseñarte|enseñarle] primero?",
            ),
            bodies=(
                "A unos les interesan las personas, a otros los detalles, a otros el resultado. "
                "[Dinos|Díganos] qué [te|le] interesa y sabremos adónde apuntar la cámara.",
            ),
            closes=("[Tus|Sus] deseos, en los comentarios.", "Tomamos nota de todo."),
            emoji="🎬",
        ),
        Angle(
            "reminder",
            hooks=(
                "Un breve recordatorio sobre {t}.",
                "Para que no se pierda entre tantas cosas: unas palabras sobre {t}.",
                "¿[Tienes|Tiene] ya en mente lo que queremos decir sobre {t}?",
            ),
            bodies=("Sin discursos. Solo queremos que llegue a todas las personas a las que les pueda interesar.",),
            closes=("¿[Conoces|Conoce] a alguien a quien le interese? [Compártelo|Compártalo].", "[Guarda|Guarde] esta publicación."),
            linked=True,
            emoji="🔔",
        ),
        Angle(
            "invitation",
            hooks=(
                "[Ven|Venga] a hablar con nosotros sobre {t}.",
                "[Te|Le] invitamos a conversar sobre {t}.",
                "[Únete|Únase] a la conversación sobre {t}.",
            ),
            bodies=("[Trae tus|Traiga sus] preguntas, dudas e ideas. Una buena conversación las necesita todas.",),
            closes=("[Te|Le] esperamos.", "Será un placer [leerte|leerle]."),
            linked=True,
            emoji="👋",
        ),
        Angle(
            "tip request",
            hooks=(
                "¿Cuál es [tu|su] mejor consejo sobre {t}?",
                "Un solo consejo sobre {t}: ¿cuál sería el [tuyo|suyo]?",
                "Nos encantaría leer [tus|sus] consejos sobre {t}.",
            ),
            bodies=("El mejor consejo rara vez sale de un folleto: lo da quien ha probado y ha aprendido.",),
            closes=("[Te|Le] leemos en los comentarios.", "Cada consejo cuenta."),
            emoji="💡",
        ),
        Angle(
            "story",
            hooks=(
                "¿[Tienes|Tiene] una historia sobre {t}?",
                "¿Qué es lo primero que [te|le] viene a la cabeza sobre {t}?",
                "Buscamos historias sobre {t}. ¿Cuál es la [tuya|suya]?",
            ),
            bodies=("No hace falta que sea largo ni perfecto. Las historias pequeñas son a menudo las que se quedan.",),
            closes=("Somos todo oídos.", "Con [tus|sus] palabras basta."),
            emoji="📖",
        ),
        Angle(
            "opinion",
            hooks=(
                "¿Qué [opinas|opina] sobre {t}?",
                "¿Con curiosidad, con certezas o con dudas? Queremos leer [tu|su] opinión sobre {t}.",
                "[Tu|Su] opinión sincera sobre {t}, por favor.",
            ),
            bodies=("Estar de acuerdo está bien, pero un buen argumento en contra vale más. Queremos leer ambos.",),
            closes=("Con total franqueza.", "Basta una frase."),
            emoji="⚖️",
        ),
        Angle(
            "for you",
            hooks=(
                "Para quienes quieren saber más sobre {t}: esto es para [ti|usted].",
                "[Quédate|Quédese] un momento: unas ideas sobre {t}.",
                "Empecemos una conversación sobre {t}.",
            ),
            bodies=("[Quédate|Quédese] con lo útil, [pregunta|pregunte] lo que no esté claro y [compártelo|compártalo] con quien [pensaste|pensó] al leerlo.",),
            closes=("[Síguenos|Síganos] para más.", "[Compártelo|Compártalo] con quien debería leerlo."),
            linked=True,
            emoji="🙌",
        ),
        Angle(
            "what next",
            hooks=(
                "¿Qué deberíamos contar a continuación sobre {t}?",
                "¿Qué falta por decir sobre {t}?",
                "Somos todo oídos: ¿qué más [quieres|quiere] leer sobre {t}?",
            ),
            bodies=("[Tú ves|Usted ve] cosas que a nosotros se nos escapan. [Dinos|Díganos] qué falta y sabremos de qué hablar.",),
            closes=("[Te|Le] toca.", "Los comentarios son [tuyos|suyos]."),
            emoji="👂",
        ),
    ),
    statements=Angle(
        "statement",
        hooks=("{S}", "Conviene saberlo: {s}", "Un aviso breve: {s}", "A tener en cuenta: {s}", "En resumen: {s}", "Para sus planes: {s}"),
        bodies=("[Pásalo|Páselo] a quien deba saberlo.",),
        closes=("¿Preguntas? En los comentarios.", "¿Alguna duda? [Pregúntanos|Pregúntenos]."),
        linked=True,
    ),
    questions=("¿Qué [te|le] parece?", "¿Cómo lo [ves|ve]?", "¿Qué [añadirías|añadiría]?"),
    calls=("[Cuéntanos|Cuéntenos] en los comentarios.", "Nos encantará [leerte|leerle].", "[Compártelo|Compártalo] con quien le pueda servir."),
    link="Más aquí:",
    product="Vale la pena conocer:",
    easy="¿Suena bien?",
)  # fmt: skip
