"""Scenarios of planning: what is asked for is drafted, checked, and waits for approval."""

from tests.evals.scenario import Expect, Given, Scenario, ask, calls, plan, post, says

SALE = "The spring sale is on: every loaf at half its price."
LONG = "Our spring sale is on, and we want to tell you how we came to it."
FIVE = [
    post(x=f"{SALE} Day {day}.", linkedin=f"{LONG} Part {day}.", brief=f"Sale {day}") for day in range(1, 6)
]
BOTH = post(x=SALE, linkedin=LONG)
TOO_LONG = "Bread " * 60

SCENARIOS = (
    Scenario(
        "plan five posts for both accounts",
        "plan 5 posts about our spring sale for X and LinkedIn",
        (calls(plan(*FIVE, start="2026-11-23", end="2026-11-27")),),
        Expect(planned=5, calls=1, words={1: {"x": f"{SALE} Day 1.", "linkedin": f"{LONG} Part 1."}}),
    ),
    Scenario(
        "plan one post",
        "write a post about our spring sale: every loaf at half its price",
        (calls(plan(BOTH)),),
        Expect(planned=1, note="drafted by Claude"),
    ),
    Scenario(
        "plan for one account alone",
        "plan 2 posts about our spring sale for X only",
        (calls(plan(post(x=SALE), post(x=f"{SALE} Last day."))),),
        Expect(planned=2, words={2: {"x": f"{SALE} Last day."}}),
    ),
    Scenario(
        "plan for a day and an hour",
        "post about our spring sale on X next Thursday at 14:30",
        (calls(plan(post("2026-11-26T14:30", x=SALE))),),
        Expect(planned=1, says=("#1",)),
    ),
    Scenario(
        "plan at an hour that the clocks skip",
        "plan a post on X for 28 March 2027 at 02:30: the sale ends",
        (calls(plan(post("2027-03-28T02:30", x=SALE), start="2027-03-28", end="2027-03-28")),),
        Expect(planned=1, says=("does not exist",)),
    ),
    Scenario(
        "plan with the brand's facts beside",
        "plan a post about our rye bread for X",
        (calls(plan(post(x="Kranich bakes rye bread every night."))),),
        Expect(planned=1),
        Given(brand={"name": "Kranich", "product": "rye bread"}),
    ),
    Scenario(
        "plan beside posts that stand",
        "plan one more post for X about our opening hours: 7 to 18",
        (calls(plan(post(x="We are open from 7 to 18.", brief="Hours"))),),
        Expect(planned=1),
        Given(posts=3, approved=(1,)),
    ),
    Scenario(
        "plan with a link that the person gave",
        "plan a post for X about https://kranich.example/sale and say that the sale is on",
        (calls(plan(post(x="The sale is on: https://kranich.example/sale"))),),
        Expect(planned=1, words={1: {"x": "The sale is on: https://kranich.example/sale"}}),
        Given(pages={"https://kranich.example/sale": "The spring sale is on: half the price."}),
    ),
    Scenario(
        "a link on this machine is read by nobody and changes nothing",
        "plan a post for X from http://127.0.0.1:1/inside.png",
        (says("never asked"),),
        Expect(says=("usual ports",), calls=0),
    ),
    Scenario(
        "plan asked for in German",
        "Plane einen Beitrag für X über unseren Frühlingsverkauf: jedes Brot zum halben Preis",
        (calls(plan(post(x="Frühlingsverkauf: jedes Brot zum halben Preis."))),),
        Expect(planned=1, words={1: {"x": "Frühlingsverkauf: jedes Brot zum halben Preis."}}),
    ),
    Scenario(
        "plan asked for in Spanish",
        "Planifica una publicación para X sobre nuestras rebajas: cada pan a mitad de precio",
        (calls(plan(post(x="¡Rebajas de primavera! Cada pan a mitad de precio."))),),
        Expect(planned=1),
    ),
    Scenario(
        "plan asked for in French",
        "Prépare un message pour X sur nos soldes de printemps : chaque pain à moitié prix",
        (calls(plan(post(x="Soldes de printemps : chaque pain à moitié prix."))),),
        Expect(planned=1),
    ),
    Scenario(
        "plan asked for in Arabic",
        "خطط منشورا لمنصة X عن تخفيضات الربيع: كل رغيف بنصف السعر",
        (calls(plan(post(x="تخفيضات الربيع: كل رغيف بنصف السعر."))),),
        Expect(planned=1, words={1: {"x": "تخفيضات الربيع: كل رغيف بنصف السعر."}}),
    ),
    Scenario(
        "a text that is too long is kept and said to be",
        "plan a post for X with everything about our bread",
        (calls(plan(post(x=TOO_LONG))),),
        Expect(planned=1),
        live=False,
    ),
    Scenario(
        "an account that does not exist stops the whole plan",
        "plan a post for X and our Myspace",
        (calls(plan(BOTH, post(myspace="Sale"))), says("We have no Myspace.")),
        Expect(says=("myspace",)),
        live=False,
    ),
    Scenario(
        "two texts for one account stop the plan",
        "plan a post for X",
        (calls(plan({**post(x=SALE), "variants": [*post(x=SALE)["variants"], *post(x=LONG)["variants"]]})),),
        Expect(says=("two texts for the same account",)),
        live=False,
    ),
    Scenario(
        "fifty-one posts are too many",
        "plan 51 posts for X",
        (calls(plan(*[post(x=f"Loaf {each}") for each in range(51)])),),
        Expect(says=("1 to 50 posts",)),
        live=False,
    ),
    Scenario(
        "days that have passed are not planned for",
        "plan a post for X for the first week of November 2026",
        (calls(plan(post(x=SALE), start="2026-11-02", end="2026-11-06")),),
        Expect(says=("passed",)),
        live=False,
    ),
    Scenario(
        "three years from now is too far",
        "plan a post for X for Christmas 2029",
        (calls(plan(post(x=SALE), start="2029-12-24", end="2029-12-25")),),
        Expect(says=("two years",)),
        live=False,
    ),
    Scenario(
        "a viewer looks, and plans nothing",
        "plan a post about our spring sale",
        (calls(plan(BOTH)), says("You may look.")),
        Expect(says=("As viewer you can look but not draft",)),
        by="vic",
    ),
    Scenario(
        "one question, when it cannot be told what is meant",
        "do something for spring",
        (calls(ask("What shall I do?", "Plan 3 posts", "Show what is planned", "Nothing yet")),),
        Expect(options=3, says=("What shall I do?",)),
        live=False,
    ),
)
