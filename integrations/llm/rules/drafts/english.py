"""Templates in English."""

from integrations.llm.rules.drafts.template_parts import Angle, Phrases

ENGLISH = Phrases(
    angles=(
        Angle(
            "announcement",
            hooks=(
                "{T}: [we've got something to share|we have something to share].",
                "Let's talk about {t}.",
                "This one is all about {t}.",
            ),
            bodies=(
                "You know best which part of it matters to you. That's the part [we'd love|we would like] to talk about.",
                "[Got|Do you have] a question, an idea, a doubt? All three are welcome here.",
            ),
            closes=("Ask us anything.", "Questions? [Drop them|Please leave them] in the comments."),
            linked=True,
            emoji="📣",
        ),
        Angle(
            "question",
            hooks=(
                "What's the first thing you'd ask us about {t}?",
                "{T}: what would you like to know?",
                "A quick question about {t}: what matters most to you?",
            ),
            bodies=(
                "Big or small, practical or just curious: every question helps us explain it better.",
                "There are no silly questions here, only ones nobody has asked yet.",
            ),
            closes=("We read every answer.", "[Tell us|Let us know] in the comments."),
            emoji="💬",
        ),
        Angle(
            "behind the scenes",
            hooks=(
                "Behind the scenes of {t}: what should we show you first?",
                "If you could look over our shoulder on {t}, where would you start?",
                "There's always more to {t} than meets the eye. What would you like to see?",
            ),
            bodies=(
                "Some care about the people, others about the details, others about the result. "
                "Tell us what interests you, and we'll know where to point the camera.",
            ),
            closes=("Your wish list goes in the comments.", "Name it, and it goes on our list."),
            emoji="🎬",
        ),
        Angle(
            "reminder",
            hooks=(
                "A [quick|short] reminder: {t}.",
                "So it doesn't get lost in your feed: {t}.",
                "[Got|Do you have] {t} on your radar yet?",
            ),
            bodies=(
                "No long speech. We only want to make sure you've seen it, and that it reaches anyone "
                "else who should.",
            ),
            closes=("Know someone who should see this? Pass it on.", "Save this post for later."),
            linked=True,
            emoji="🔔",
        ),
        Angle(
            "invitation",
            hooks=(
                "Come and talk to us about {t}.",
                "Consider this your invitation: {t}.",
                "Join the conversation about {t}.",
            ),
            bodies=(
                "Bring your questions, your doubts and your ideas. A good conversation needs all of them.",
            ),
            closes=("[Bring a friend along|You are welcome to bring a friend].", "We look forward to hearing from you."),
            linked=True,
            emoji="👋",
        ),
        Angle(
            "tip request",
            hooks=(
                "What's your best tip on {t}?",
                "One piece of advice on {t}: what would yours be?",
                "We'd love to hear your tips on {t}.",
            ),
            bodies=(
                "The best advice rarely comes from a brochure. It comes from people who have tried things "
                "out and learned from them. So: over to you.",
            ),
            closes=("Share yours in the comments.", "Every tip counts."),
            emoji="💡",
        ),
        Angle(
            "story",
            hooks=(
                "[Got|Do you have] a story about {t}? Tell us.",
                "What comes to mind first when you think of {t}?",
                "Finish the sentence: “When I think of {t}, …”",
            ),
            bodies=(
                "It doesn't have to be long or polished. The small stories are often the ones that stay.",
            ),
            closes=("We're listening.", "In your own words, please."),
            emoji="📖",
        ),
        Angle(
            "opinion",
            hooks=(
                "Where do you stand on {t}?",
                "Curious, convinced or still on the fence: what's your take on {t}?",
                "Your honest opinion on {t}, please.",
            ),
            bodies=(
                "Agreement is nice, but a good counter-argument is worth more. We'd like to hear both.",
            ),
            closes=("Say it as it is.", "One sentence is enough."),
            emoji="⚖️",
        ),
        Angle(
            "for you",
            hooks=(
                "For everyone with an eye on {t}: this one's for you.",
                "You, us and {t}: let's start a conversation.",
                "If {t} caught your attention, stay with us for a moment.",
            ),
            bodies=(
                "Take what's useful, ask about what isn't clear, and share it with the person you thought "
                "of while reading.",
            ),
            closes=("Follow along for more.", "Tag somebody who should read this."),
            linked=True,
            emoji="🙌",
        ),
        Angle(
            "what next",
            hooks=(
                "What should we cover next on {t}?",
                "What's missing from the conversation about {t}?",
                "We're all ears: what should we say about {t} next?",
            ),
            bodies=(
                "You see things from a side that we don't. Tell us what you're missing, and we'll know "
                "what to talk about.",
            ),
            closes=("Your turn.", "The comments are yours."),
            emoji="👂",
        ),
    ),
    statements=Angle(
        "statement",
        hooks=("{S}", "Good to know: {s}", "A quick heads-up: {s}", "Please note: {s}", "In short: {s}", "For your plans: {s}"),
        bodies=("Please pass it on to anyone who should know.",),
        closes=("Questions? Ask us in the comments.", "[Got|Do you have] a question about it? Just ask."),
        linked=True,
    ),
    questions=("What do you think?", "How do you see it?", "What would you add?"),
    calls=("Tell us in the comments.", "We look forward to your thoughts.", "Share this with someone it might help."),
    link="More here:",
    product="Worth a look:",
    easy="Sounds good?",
)  # fmt: skip
