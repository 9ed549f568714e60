"""Tables: every row gets a verdict, all or nothing is imported, and an export can be imported again."""

import csv
import io
from itertools import chain
from pathlib import Path

import pytest

from agents.replies import plain
from storage.models import Status
from tests.doubles.clock import HandClock
from tests.stories.planning import due_times, plan_posts, read_post, variant_statuses
from tests.stories.theatre import Theatre, playing

HEAD = "post,account,text,date,time,zone,brief,queue"


async def handed(theatre: Theatre, *rows: str, head: str = HEAD) -> str:
    """Paste a table; returns what was answered."""
    return plain((await theatre.says("/import\n" + "\n".join([head, *rows]))).text)


async def test_a_dry_run_shows_every_row_and_the_press_imports_all_of_them(theatre: Theatre) -> None:
    said = await handed(
        theatre,
        "a,x,Short words,2026-12-01,09:00,,Advent,",
        'a,linkedin,"Longer words,\nwith a ""second"" line",2026-12-01,10:00,,,',
        ",x,=SUM(1) is only text,2026-12-02,09:00,America/New_York,,no",
    )
    assert said.split("\n") == [
        "3 rows, 2 posts, all right. Nothing is imported yet:",
        "  ✓ line 2 · x · Tue 1 Dec 09:00 Europe/Berlin · “Short words”",
        '  ✓ line 3 · linkedin · Tue 1 Dec 10:00 Europe/Berlin · “Longer words, with a "second" line”',
        "  ✓ line 5 · x · Wed 2 Dec 09:00 America/New_York · “=SUM(1) is only text”",
    ]
    assert await variant_statuses(theatre) == {}

    reply = await theatre.presses("Import 2 posts")

    assert "2 posts imported: #1 to #2" in plain(reply.text)
    assert await variant_statuses(theatre) == {1: [Status.PROPOSED] * 2, 2: [Status.PROPOSED]}
    assert await due_times(theatre, 1) == {"x": "Tue 01 09:00", "linkedin": "Tue 01 10:00"}
    assert await due_times(theatre, 2) == {"x": "Wed 02 15:00"}
    assert [each.current.words for each in (await read_post(theatre, 1)).variants] == [
        "Short words", 'Longer words,\nwith a "second" line',
    ]  # fmt: skip
    assert (await read_post(theatre, 1)).brief == "Advent"
    await theatre.presses("Approve all 2", on="plan")
    assert set(chain.from_iterable((await variant_statuses(theatre)).values())) == {Status.SCHEDULED}


async def test_the_same_table_is_imported_once(theatre: Theatre) -> None:
    await handed(theatre, ",x,Words,2026-12-01,09:00,,,")
    value = theatre.button("Import 1 post").value
    await theatre.presses_value(value)
    assert "imported already" in plain((await theatre.presses_value(value)).text)
    assert len(await variant_statuses(theatre)) == 1
    again = await handed(theatre, ",x,Words,2026-12-01,09:00,,,")
    assert "it is in the queue already, as #1: take it out" in again


WRONG = [
    (",nobody,Words,2026-12-01,09:00,,,", "there is no account “nobody”; write one of: x, linkedin"),
    (",,Words,2026-12-01,09:00,,,", "account is empty"),
    (",x,,2026-12-01,09:00,,,", "There are no words to publish"),
    (f",x,{'w' * 300},2026-12-01,09:00,,,", "300 characters are 20 over the 280 that X takes"),
    (",x,Words,2026-11-01,09:00,,,", "Sun 1 Nov 2026 09:00 has already passed in Europe/Berlin"),
    (",x,Words,2031-11-01,09:00,,,", "more than two years away"),
    (",x,Words,tomorrow,09:00,,,", "“tomorrow” is not a date: write it like 2026-12-01"),
    (",x,Words,2026-12-01,nine,,,", "“nine” is not a time of day"),
    (",x,Words,2026-12-01,,,,", "date or time is missing"),
    (",x,Words,2026-12-01,09:00,Mars/Base,,", "“Mars/Base” is not a time zone"),
    (",x,Words,2026-12-01,09:00,../../etc,,", "“../../etc” is not a time zone"),
    (",x,Words,,,,,yes", "x has no posting slots: /slots x"),
    (",x,Words,2026-12-01,09:00,,,yes", "it has a date and queue both"),
    (",x,Words,2026-12-01,09:00,,,maybe", "queue is yes or empty"),
    (",x,Words,2026-12-01,09:00,,,,,more", "10 cells under 8 columns"),
]


@pytest.mark.parametrize(("row", "said"), WRONG)
async def test_a_wrong_row_says_what_to_do_and_nothing_is_imported(
    theatre: Theatre, row: str, said: str
) -> None:
    answer = await handed(theatre, ",x,A right one,2026-12-01,08:00,,,", row)
    assert answer.startswith("1 row of 2 cannot be imported so; nothing was:")
    assert said in answer
    assert "✗ line 3: " in answer
    assert theatre.stage.replies[-1].buttons == ()


async def test_duplicate_rows_are_named_with_the_line_they_repeat(theatre: Theatre) -> None:
    said = await handed(
        theatre,
        "a,x,Words,2026-12-01,09:00,,,",
        ",x,Words,2026-12-01,09:00,,,",
        "a,x,Other words,2026-12-02,09:00,,,",
    )
    assert "✗ line 3: it says the same as line 2" in said
    assert "✗ line 4: post a has two texts for x, see line 2" in said


async def test_a_time_that_does_not_exist_is_moved_and_said(theatre: Theatre) -> None:
    said = await handed(theatre, ",x,Words,2027-03-28,02:30,,,")
    assert "✓ line 2 · x · Sun 28 Mar 03:30 Europe/Berlin (02:30 does not exist that day" in said


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("account;text\nx;y", "The columns date and time are missing"),
        ("account,text,date,time,colour\nx,y,2026-12-01,09:00,red", "I do not know the column “colour”"),
        ("text,date,time\ny,2026-12-01,09:00", "The column account is missing"),
        ("account,account,text,date,time\nx,x,y,2026-12-01,09:00", "Two columns have the same name"),
        ("account,text,date,time\n,,,", "There are no rows"),
        ('account,text,date,time\nx,"open,2026-12-01,09:00', "Line 2 cannot be read"),
        ("PK\x03\x04\nno table", "I do not know the column"),
    ],
)
async def test_what_is_no_table_is_refused_with_a_sentence(theatre: Theatre, table: str, said: str) -> None:
    assert said in plain((await theatre.says(f"/import\n{table}")).text)


async def test_semicolons_tabs_and_a_mark_at_the_beginning_are_understood(theatre: Theatre) -> None:
    for mark in (";", "\t"):
        said = await handed(
            theatre, f"x{mark}Eins, zwei{mark}01.12.2026{mark}9:00",
            head="\ufeff" + mark.join(("Account", "Text", "Date", "Time")),
        )  # fmt: skip
        assert "✓ line 2 · x · Tue 1 Dec 09:00 Europe/Berlin · “Eins, zwei”" in said


async def test_queue_rows_take_the_free_slots_in_order(theatre: Theatre) -> None:
    await theatre.says("/slots x mon,thu 09:00")
    said = await handed(theatre, "x,A,yes", "x,B,yes", "x,C,yes", head="account,text,queue")
    assert [row.split(" · ")[2] for row in said.split("\n")[1:]] == [
        "Mon 23 Nov 09:00 Europe/Berlin", "Thu 26 Nov 09:00 Europe/Berlin", "Mon 30 Nov 09:00 Europe/Berlin",
    ]  # fmt: skip


async def test_what_is_not_right_any_more_at_the_press_is_not_imported(theatre: Theatre) -> None:
    await handed(theatre, ",x,Soon,2026-11-20,11:00,,,", ",x,Later,2026-12-01,11:00,,,")
    await theatre.passes(hours=2)
    reply = await theatre.presses("Import 2 posts")
    assert "not right any more; nothing was imported" in plain(reply.text)
    assert await variant_statuses(theatre) == {}


async def test_an_export_imported_again_is_the_same_to_the_byte(theatre: Theatre, tmp_path: Path) -> None:
    texts = ("=1+1", "'=already safe", "+49 30", "-5 %", '@you; "quoted", twice\nand below', "ünïcode 🎉")
    await plan_posts(theatre, *texts, due="2026-12-01 09:00", on=("x", "linkedin"))
    exported = plain((await theatre.says("/export queue")).text)
    assert not [cell for cell in _raw(exported) if cell[:1] in ("=", "+", "-", "@")]

    (tmp_path / "other").mkdir()
    async with playing(tmp_path / "other", theatre.clock) as other:
        await other.says(f"/import\n{exported}")
        await other.presses("Import 6 posts")
        ours = [await contents(theatre, number) for number in await variant_statuses(theatre)]
        assert [await contents(other, number) for number in await variant_statuses(other)] == ours


def _raw(exported: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(exported)) for cell in row]


async def contents(theatre: Theatre, number: int) -> list[object]:
    found = await read_post(theatre, number)
    return [found.brief, *((v.account.ref, v.due_at, v.zone, v.current.words) for v in found.variants)]


async def test_the_terminal_imports_files_of_this_machine_and_exports_into_the_folder(
    tmp_path: Path, clock: HandClock
) -> None:
    table = tmp_path / "my posts.csv"
    table.write_bytes("account;text;date;time\r\nx;Grüße;2026-12-01;09:00\r\n".encode("utf-8-sig"))
    (tmp_path / "latin.csv").write_bytes("account;text\nx;Grüße".encode("latin-1"))
    (tmp_path / "large.csv").write_bytes(b"x" * 5_000_001)
    (tmp_path / "desk").mkdir()
    async with playing(tmp_path / "desk", clock, surface_name="console") as desk:
        assert "Grüße" in plain((await desk.says(f"/import {table}")).text)
        await desk.presses("Import 1 post")
        for name, said in {
            "": "is a folder", "latin.csv": "is not UTF-8 text", "large.csv": "is larger than 5 MB",
            "none.csv": "There is no file",
        }.items():  # fmt: skip
            assert said in plain((await desk.says(f"/import {tmp_path}/{name}")).text)
        (path,) = [
            word for word in plain((await desk.says("/export queue")).text).split() if word.startswith("/")
        ]
        (exported,) = (tmp_path / "desk").glob("queue-*.csv")
        assert path.rstrip(".") == str(exported)
        assert "Grüße" in exported.read_text(encoding="utf-8")


async def test_nobody_reads_files_of_this_machine_from_a_chat(theatre: Theatre, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("account,text\nx,secret")
    said = plain((await theatre.says(f"/import {tmp_path}/secret.csv")).text)
    assert "secret" not in said
    assert "the CSV text" in said


async def test_viewers_import_nothing(theatre: Theatre) -> None:
    await theatre.says("/invite vera viewer")
    said = plain((await theatre.says("/import\naccount,text,queue\nx,y,yes", by="vera")).text)
    assert "you can look but not draft" in said


@pytest.mark.slow
async def test_five_thousand_rows_are_judged_and_imported_in_reasonable_time(
    tmp_path: Path, clock: HandClock
) -> None:
    days = (f"2027-{n % 12 + 1:02}-{n % 28 + 1:02},{n % 24:02}:{n % 60:02}" for n in range(5000))
    rows = [f"x,Post number {n} is about something else,{day}" for n, day in enumerate(days)]
    (tmp_path / "many.csv").write_text("account,text,date,time\n" + "\n".join(rows))
    (tmp_path / "desk").mkdir()
    async with playing(tmp_path / "desk", clock, surface_name="console") as desk:
        assert "5,000 rows" in plain((await desk.says(f"/import {tmp_path}/many.csv")).text)
        await desk.presses("Import 5000 posts")
        async with desk.app.desk.database.read(desk.workspace_id) as work:
            assert await work.posts.count_by_status() == {Status.PROPOSED: 5000}
