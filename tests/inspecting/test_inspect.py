"""What is said of small made-up data before detection: exact sentences, and silence where nothing is to be said."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.inspecting import inspect as inspecting
from inconcert.inspecting.coverage import gaps, quietest
from inconcert.progress import Quiet
from inconcert.readers.ingest import import_inputs
from inconcert.readers.x_archive import PROFILE
from inconcert.report.page import page_html
from inconcert.report.parts import Page
from inconcert.settings import Settings
from tests.made_archive import inconcert
from tests.readers.inputs import HASHED, csv_text, tweet

NAMES = [
    "oak",
    "elm",
    "ash",
    "fir",
    "yew",
    "bay",
    "fig",
    "box",
    "hop",
    "ivy",
    "rye",
    "sloe",
    "teak",
    "palm",
    "pear",
    "plum",
]
START = datetime.fromisoformat("2031-05-01 09:00:07")  # cells without a zone are what is tested


def rows(number: int, **cells: str) -> list[dict[str, str]]:
    """Posts of many accounts on everything and nothing, some minutes apart."""
    return [
        {
            "user_id": f"u{one % 20}",
            "post_id": str(one),
            "created_at": (START + timedelta(minutes=7 * one)).isoformat(" "),
            "text": " ".join(NAMES[one % step % len(NAMES)] for step in (5, 7, 11, 13, 17)),
        }
        | cells
        for one in range(number)
    ]


def write(path: Path, table: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(table[0]))
        out.writeheader()
        out.writerows(table)
    return path


def look(path: Path, **settings: Any) -> Page:
    saved = path.with_suffix(".toml")
    asked = Settings(inputs=(str(path),), **settings)
    return inspecting.look(inspecting.save_mapping(asked, saved), Quiet())


def archive(path: Path, table: list[dict[str, str]]) -> Page:
    path.write_text(csv_text(table), "utf-8")
    return inspecting.look(Settings(inputs=(str(path),)), Quiet())


def said(page: Page, title: str) -> list[str]:
    [panel] = [panel for panel in page.panels if panel.title == title]
    return panel.sentences


def test_minute_precision_turns_off_short_windows(tmp_path: Path) -> None:
    page = archive(tmp_path / "t.csv", [tweet(one) for one in range(5)])
    assert "Minute precision: 10 s window off." in said(page, "Traces these data support")
    assert said(page, "Times")[0] == "Times are to the minute, from 2031-05-01 10:00 to 2031-05-01 10:00 UTC."


def test_seconds_turn_nothing_off(tmp_path: Path) -> None:
    sentences = said(look(write(tmp_path / "t.csv", rows(60))), "Traces these data support")
    assert not [one for one in sentences if "window" in one]


def test_reposts_without_ids_are_matched_by_text(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(40, is_repost="true")))
    assert "No repost ids: reposts are matched by their text." in said(page, "Traces these data support")


def test_reposts_with_ids_are_not_matched_by_text(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(40, repost_of_post_id="7")))
    assert not [one for one in said(page, "Traces these data support") if "repost" in one.lower()]


def test_a_wrong_zone_is_seen_beside_the_raw_time(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", rows(1))
    [times] = [panel for panel in look(path, timezone="Asia/Tokyo").panels if panel.title == "Times"]
    assert times.tables[0].rows[0].cells == ["t.csv", "2031-05-01 09:00:07", "2031-05-01T00:00:07Z"]
    assert (
        "Times name no zone; they were taken to be in Asia/Tokyo. If that is wrong, add --timezone."
        in times.sentences
    )


def test_times_that_name_their_zone_ask_nothing(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(3, created_at="2031-05-01T09:00:07+02:00")))
    assert said(page, "Times") == ["Times are to the second, from 2031-05-01 07:00 to 2031-05-01 07:00 UTC."]


@pytest.mark.parametrize(("start", "words"), [(2, "02 to 06"), (22, "22 to 02")])
def test_the_quietest_hours_go_round_midnight(start: int, words: str) -> None:
    quiet = {(start + step) % 24 for step in range(4)}
    assert quietest([0 if hour in quiet else 5 for hour in range(24)]).startswith(
        f"Quietest hours: {words} UTC, with 0%"
    )


def test_hours_are_not_told_of_less_than_a_week_nor_as_a_night_where_none_is(tmp_path: Path) -> None:
    few = said(look(write(tmp_path / "few.csv", rows(300))), "Coverage")
    assert not [one for one in few if "hours" in one], "one day and a half of posts"
    many = said(look(write(tmp_path / "many.csv", rows(2000))), "Coverage")
    assert [one for one in many if one.startswith("No hours stand out as a night")]


def test_days_and_months_that_were_swapped_are_told(tmp_path: Path) -> None:
    table = rows(120)
    for number, row in enumerate(table):
        row["created_at"] = f"2031-{1 + number % 12:02d}-{5 + number % 2:02d} 09:00:07"
    [line] = [one for one in said(look(write(tmp_path / "t.csv", table)), "Times") if "12th" in one]
    assert line.startswith("No post is of a day after the 12th of its month")
    table[0]["created_at"] = "2031-01-13 09:00:07"
    assert not [one for one in said(look(write(tmp_path / "u.csv", table)), "Times") if "12th" in one]


def test_a_spreadsheets_days_are_told_from_seconds(tmp_path: Path) -> None:
    times = said(look(write(tmp_path / "t.csv", rows(3, created_at="47969.375"))), "Times")
    assert times[-1].startswith("All times are before 1990, which cannot be")


def test_times_written_another_way_are_answered_with_an_example_and_what_to_do(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", rows(3, created_at="13/05/2031 09:00"))
    ran = inconcert("inspect", path)
    assert ran.code == 2
    assert "For example row 1: '13/05/2031 09:00'." in ran.err
    assert "time_format" in ran.err
    mapping = tmp_path / "m.toml"
    inconcert("inspect", path, "--save-mapping", mapping)
    mapping.write_text(f"time_format = '%d/%m/%Y %H:%M'\n{mapping.read_text('utf-8')}", "utf-8")
    assert "2031-05-13 09:00 UTC" in inconcert("inspect", path, "--mapping", mapping).out


def test_profiles_without_posts_say_what_is_missing(tmp_path: Path) -> None:
    user = dict.fromkeys(PROFILE, "") | {"userid": "101", "account_creation_date": "2029-05-01"}
    path = tmp_path / "users.csv"
    path.write_text(csv_text([user], PROFILE), "utf-8")
    page = inspecting.look(Settings(inputs=(str(path),)), Quiet())
    assert page.lede == [
        "Profiles of accounts, without a post: give the file of their posts with it, or nothing can be found."
    ]


def test_nothing_to_look_for_is_said_first(tmp_path: Path) -> None:
    table = [{"account": row["user_id"], "time": row["created_at"], "link_number": "7"} for row in rows(40)]
    page = look(write(tmp_path / "t.csv", table))
    assert said(page, "Traces these data support")[0].startswith("No trace can be looked for")
    assert [one for one in said(page, "What was read") if "columns that are not used: link_number" in one]


def test_a_column_that_may_be_a_post_or_an_account_is_not_guessed(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(40, repost_of="u3", is_repost="1")))
    assert [one for one in said(page, "What was read") if "columns that are not used: repost_of" in one]


@pytest.mark.parametrize("spelled", ["740627486428e653", "61330167644742e6", "2060e58837276289"])
def test_a_hash_that_looks_like_a_number_with_an_exponent_is_an_id(tmp_path: Path, spelled: str) -> None:
    page = look(write(tmp_path / "t.csv", rows(40, user_id=spelled)))
    assert page.title.startswith("40 posts of 1 account:")


def test_a_spreadsheets_line_about_its_cells_is_no_header(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", rows(40))
    path.write_text("sep=;\n" + path.read_text("utf-8").replace(",", ";"), "utf-8")
    assert look(path).title.startswith("40 posts of 20 accounts:")


def test_what_cannot_be_read_in_a_folder_is_passed_over_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    write(folder / "t.csv", [tweet(one) for one in range(40)])
    (folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    (folder / "damaged.zip").write_bytes(b"PK\3\4 and nothing")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    page = inspecting.look(Settings(inputs=(str(folder),)), Quiet())
    sentences = said(page, "What was read")
    assert "2 files passed over: damaged.zip, old.xls." in sentences
    assert [one for one in sentences if one.startswith("1 picture or video among the files")]
    assert "old.xls is a spreadsheet or office document" in inconcert("inspect", folder / "old.xls").err


def test_the_terminal_says_how_many_rows_it_leaves_out(tmp_path: Path) -> None:
    assert (
        "further rows not shown)" in inconcert("inspect", write(tmp_path / "t.csv", [tweet(1), tweet(2)])).out
    )


def test_hashed_ids_are_told(tmp_path: Path) -> None:
    page = archive(tmp_path / "t.csv", [tweet(1, HASHED), tweet(2, "12")])
    assert said(page, "What is missing")[1].startswith(
        "50% of the accounts have hashed ids: they can be told apart"
    )


@pytest.mark.parametrize("word", ["rain", "дождь", "مطر"])
def test_a_keyword_sample_is_seen_in_any_script(tmp_path: Path, word: str) -> None:
    table = rows(40)
    for row in table:
        row["text"] += f" {word}"
    [line] = said(look(write(tmp_path / "t.csv", table)), "What selected these data")
    assert line.startswith(f"100% of the texts hold the word '{word}': this looks like a keyword sample.")


def test_everyday_words_of_long_texts_are_no_keyword(tmp_path: Path) -> None:
    table = rows(60)
    for number, row in enumerate(table):
        row["text"] += " the" * (number % 6)
    for row in table[::12]:
        row["text"] += " the"
    [line] = said(look(write(tmp_path / "t.csv", table)), "What selected these data")
    assert line == "Nothing in these data tells how they were selected."


def test_a_hashtag_sample_is_seen(tmp_path: Path) -> None:
    table = rows(40)
    for row in table[1:]:
        row["text"] += " #Rain"
    [line] = said(look(write(tmp_path / "t.csv", table)), "What selected these data")
    assert line.startswith("98% of the posts hold #rain: this looks like a keyword sample.")


def test_an_archive_is_a_takedown_list(tmp_path: Path) -> None:
    page = archive(tmp_path / "t.csv", [tweet(1)])
    assert said(page, "What selected these data")[0].startswith(
        "The files are of X's archive of removed operations: a takedown list."
    )


def test_one_account_is_a_single_channel(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(40, user_id="one")))
    assert any("a single channel" in line for line in said(page, "What selected these data"))


def test_popular_posts_are_seen(tmp_path: Path) -> None:
    [line] = said(look(write(tmp_path / "t.csv", rows(40, likes="120"))), "What selected these data")
    assert line.startswith(
        "99% of the posts have 120 likes or more: this looks like a sample of popular posts."
    )


def test_replies_to_one_post_are_seen(tmp_path: Path) -> None:
    [line] = said(look(write(tmp_path / "t.csv", rows(40, reply_to_post_id="9"))), "What selected these data")
    assert line.startswith("100% of the posts answer one post: this is a sample of replies.")


def test_timelines_are_seen(tmp_path: Path) -> None:
    [line] = said(look(write(tmp_path / "t.csv", rows(1200))), "What selected these data")
    assert line.startswith("100% of the 20 accounts have 50 posts or more over at least half of the period")


def test_an_ordinary_sample_claims_no_selection(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(200, likes="0")))
    assert said(page, "What selected these data") == ["Nothing in these data tells how they were selected."]


def test_too_few_posts_claim_no_selection(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(5, user_id="one")))
    assert said(page, "What selected these data") == [
        "Fewer than 30 posts: too few to say what selected them."
    ]


def test_gaps_are_told(tmp_path: Path) -> None:
    table = rows(300)
    for row in table[150:]:
        row["created_at"] = (datetime.fromisoformat(row["created_at"]) + timedelta(days=5)).isoformat(" ")
    sentences = said(look(write(tmp_path / "t.csv", table)), "Coverage")
    assert sentences[0] == "No posts from 2031-05-03 to 2031-05-06 (4 days)."


def test_no_gap_is_told_where_there_is_none(tmp_path: Path) -> None:
    sentences = said(look(write(tmp_path / "t.csv", rows(300))), "Coverage")
    assert sentences[0] == "No day stands out by having no posts."


def test_of_bursts_only_the_gaps_that_stand_out_are_told() -> None:
    """Every third day busy for a year, and once eleven days without a post."""
    days = [date(2031, 1, 1) + timedelta(days=3 * one + 9 * (one > 60)) for one in range(120)]
    assert gaps(days, 12_000) == [(date(2031, 7, 1), date(2031, 7, 11))]


def test_many_gaps_are_counted_not_listed(tmp_path: Path) -> None:
    table = rows(300)
    for number, row in enumerate(table):
        row["created_at"] = f"{START + timedelta(days=5 * (number // 50), minutes=number % 50)}"
    sentences = said(look(write(tmp_path / "t.csv", table)), "Coverage")
    assert len([one for one in sentences if one.startswith("No posts from")]) == 3
    assert sentences[3] == "And 2 shorter gaps: see the table."


def test_repeats_are_told(tmp_path: Path) -> None:
    page = archive(tmp_path / "t.csv", [tweet(1), tweet(1), tweet(2)])
    assert said(page, "What was read") == [
        "3 rows read: 2 posts of 1 account; 1 rejected.",
        "Posts met again, in the same file or another: 1. Of each the fuller row was kept.",
    ]


def test_large_files_are_read_in_part_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inconcert.readers.tables.ROWS", 50)
    path = tmp_path / "t.parquet"
    pl.DataFrame(rows(200)).write_parquet(path)
    asked = inspecting.save_mapping(Settings(inputs=(str(path),)), tmp_path / "m.toml")
    part, whole = (inspecting.look(asked, Quiet(), most) for most in (60, None))
    assert said(part, "What was read") == [
        "100 rows read: 100 posts of 20 accounts; 0 rejected.",
        "Large files were read in part, from their start: shares and periods hold for that part. --all reads all.",
    ]
    assert said(whole, "What was read") == ["200 rows read: 200 posts of 20 accounts; 0 rejected."]
    exact = inspecting.look(asked, Quiet(), 200)
    assert said(exact, "What was read") == said(whole, "What was read"), "nothing was left unread"


def test_the_first_lines_say_the_zone_and_the_traces_and_unused_columns_are_named(tmp_path: Path) -> None:
    page = look(write(tmp_path / "t.csv", rows(40, link_number="7")), timezone="Europe/Madrid")
    assert page.lede[1].startswith("Times name no zone; they were taken to be in Europe/Madrid.")
    assert any(line.startswith(said(page, "Traces these data support")[0]) for line in page.lede)
    [unused] = [line for line in said(page, "What was read") if "not used" in line]
    assert unused.startswith(
        "t.csv: columns that are not used: link_number. One that says what accounts can share"
    )


def test_a_saved_mapping_gives_the_same_tables(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", rows(50, likes="3"))
    first = inspecting.save_mapping(Settings(inputs=(str(path),), timezone="Asia/Tokyo"), tmp_path / "a.toml")
    again = inspecting.save_mapping(first, tmp_path / "b.toml")
    assert (tmp_path / "a.toml").read_bytes() == (tmp_path / "b.toml").read_bytes()
    tables = []
    for name, settings in (("a", first), ("b", again.model_copy(update={"timezone": "UTC"}))):
        case = Case.create(tmp_path / name, settings)
        import_inputs(case, settings, Quiet())
        tables.append(case.polars("posts"))
    assert tables[0].equals(tables[1])
    assert tables[0]["like_count"].to_list() == [3] * 50


def test_the_page_shows_the_sections_and_escapes_posts(tmp_path: Path) -> None:
    html = page_html(look(write(tmp_path / "t.csv", rows(120, text="<script>alert(1)</script>"))))
    assert "What these data can show" in html
    for title in ("What was read", "Times", "Coverage", "What is missing", "Traces these data support"):
        assert f"<h3>{title}</h3>" in html
    assert "<script>alert(1)" not in html


def test_a_table_nobody_knows_is_read_by_its_columns_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "mine.csv", rows(3, screen_name="a"))
    monkeypatch.chdir(tmp_path)
    page = inspecting.look(Settings(inputs=("mine.csv",)), Quiet())
    [panel] = [panel for panel in page.panels if panel.title == "What was read"]
    assert panel.sentences[1] == (
        "mine.csv: no reader knows this table, so its columns were taken by their names: user_id is account id, "
        "post_id, created_at, text, screen_name is handle. To correct that: add --save-mapping mapping.toml, change the file, "
        "and give it with --mapping mapping.toml."
    )
    assert panel.tables[0].rows[0].cells[1:3] == ["mapped", "a guess by the names of the columns"]
    done = inconcert("inspect", "mine.csv")
    assert (done.code, "no reader knows this table" in " ".join(done.out.split())) == (0, True)


def test_no_mapping_is_saved_of_a_format_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text(csv_text([tweet(1)]), "utf-8")
    monkeypatch.chdir(tmp_path)
    done = inconcert("inspect", "t.csv", "--save-mapping", "m.toml")
    assert done.code == 2
    assert "t.csv is read as x_archive, whose columns are known: it needs no mapping." in done.err
    assert not (tmp_path / "m.toml").exists()


def test_a_format_in_utc_is_not_asked_for_its_zone(tmp_path: Path) -> None:
    assert len(said(archive(tmp_path / "t.csv", [tweet(1)]), "Times")) == 1


def test_what_decided_the_order_of_dates_is_told(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("1/2/31, 10:00 - Anna: one\n25/4/31, 10:01 - Ben: two\n", "utf-8")
    sentences = said(inspecting.look(Settings(inputs=(str(path),)), Quiet()), "Times")
    assert sentences[-1] == "chat.txt: day first, because row 2 has 25/4/31."


def test_inspect_keeps_nothing_and_answers_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "t.csv", rows(40))
    monkeypatch.chdir(tmp_path)
    done = inconcert("inspect", "t.csv", "--save-mapping", "m.toml", "--json")
    assert done.code == 0, done.err
    assert '"title": "40 posts of 20 accounts: what these data can show"' in done.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.toml", "t.csv"]


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "t.csv is empty."), ("alpha,beta\n1,2\n", "no reader knows this table")],
    ids=["empty", "unknown"],
)
def test_bad_input_ends_with_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, words: str
) -> None:
    (tmp_path / "t.csv").write_text(content, "utf-8")
    monkeypatch.chdir(tmp_path)
    done = inconcert("inspect", "t.csv")
    assert done.code == 2
    assert words in done.err


def test_a_wrong_guess_is_refused_with_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "t.csv", [{"alpha": "1", "beta": "2"}])
    monkeypatch.chdir(tmp_path)
    done = inconcert("inspect", "t.csv", "--save-mapping", "m.toml")
    assert done.code == 2
    assert "no column is named as one that says who posted, or when" in done.err
    assert not (tmp_path / "m.toml").exists()
