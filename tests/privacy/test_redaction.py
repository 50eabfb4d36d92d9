"""Must hold: nothing in a redacted export names a protected account; what is public stays."""

from __future__ import annotations

import csv
import html
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from inconcert.case import Case
from inconcert.errors import InputError
from inconcert.privacy.document import OWN_WORDS, redacted, redacted_page
from inconcert.privacy.folding import fold, folded_name
from inconcert.privacy.people import people
from inconcert.report import document as models
from inconcert.report.document import Document
from inconcert.report.exports import EXPORTS, export_case
from inconcert.report.page import new_page
from inconcert.report.parts import (
    Count,
    Page,
    Panel,
    PanelChart,
    PanelColumn,
    PanelRow,
    PanelTable,
    Part,
    PostView,
)
from tests.made_archive import ENGINE_WARNING, RING, archive_rows, inconcert, write_rows
from tests.privacy.made_people import CASE_QUESTIONS, IDS, investigated, named

pytestmark = pytest.mark.filterwarnings(ENGINE_WARNING)

HANDLES = dict(zip(RING, ["ilse_of_marrow", "news", "a.b*c", "دختر_دره", "Zoë_K", "mill"], strict=True))
BIG = "990001"
SAID = [
    "RT @ilse_of_marrow: the mill must open today, all of us say it, day {day}",
    "The MILL must open, says @News and NEWS, planned goodnews for day {day}, mail ilse_of_marrow@valley.example",
    "see https://x.com/ILSE_of_Marrow/status/123456 and https://x.com/i/user/88800900 now, day {day}",
    "ask دختر_دره and #ilse_of_marrow, ｉｌｓｅ_of_marrow, il\u200bse_of_marrow on day {day} of March",
    "open https://gate.example/go?u=il%73e_of_marrow&to=https%3A%2F%2Ft.me%2Filse_of_marrow day {day}",
    "ZOE\u0308_K wrote 88800901, so did a.b*c and @marrow_gazette and @someone_unknown on day {day}",
]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("people")
    rows = named(
        archive_rows(steady=RING),
        HANDLES,
        lambda day: SAID[day % len(SAID)].format(day=day) if day % 5 == 0 else None,
    )
    big = dict(rows[0]) | {"tweetid": "4999", "userid": BIG, "user_screen_name": "marrow_gazette"}
    rows.append(big | {"follower_count": "900000", "tweet_text": "The gazette of Marrow"})
    names = {account: f"Secret Name {account}" for account in HANDLES}
    return investigated(folder, rows, HANDLES, names, lambda who: f"I am {HANDLES[who]}")


def exported(case: Case, folder: Path, redact: str) -> dict[str, str]:
    """Every export there is at a redaction, zipped and read back as text; tables cell by cell."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for format, (_, redactions) in EXPORTS.items():  # noqa: A001
            if redact in redactions:
                for path in export_case(case, format, folder / f"{format}.{format}", redact=redact):
                    archive.write(path, path.name)
    with zipfile.ZipFile(folder / "all.zip") as archive:
        archive.extractall(folder / "read")
    found = {}
    for path in sorted((folder / "read").iterdir()):
        if path.suffix == ".parquet":
            found[path.name] = "\n".join(map(str, pl.read_parquet(path).rows()))
        else:
            found[path.name] = html.unescape(path.read_text("utf-8"))
    return found


def whole_token(name: str, text: str) -> bool:
    """An independent search: the folded name with no Latin letter or digit of its own kind beside it."""
    folded = re.escape(folded_name(name))
    return re.search(rf"(?<![\w]){folded}(?![\w])", fold(unquote(text)).letters) is not None


def test_nobody_protected_is_in_any_redacted_export(case: Case, tmp_path: Path) -> None:
    secrets = [*(handle for handle in HANDLES.values() if handle not in {"news", "mill"}), *IDS.values()]
    secrets += ["someone_unknown", *(f"own{account}.example/me" for account in RING)]
    files = exported(case, tmp_path / "out", "pseudonymous")
    assert {"html.html", "csv-posts.csv", "parquet-posts.parquet", "gexf.gexf"} <= set(files)
    for name, text in files.items():
        body = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
        assert not [secret for secret in secrets if whole_token(secret, body)], name
        assert "Secret Name" not in body
        assert "p-" in body


def test_a_handle_that_is_a_word_is_covered_as_a_whole_token_and_nothing_else_is(
    case: Case, tmp_path: Path
) -> None:
    export_case(case, "csv", tmp_path / "net.csv")
    with (tmp_path / "net-posts.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert any("planned goodnews" in text for text in texts)
    assert any("@marrow_gazette" in text for text in texts)
    assert not [text for text in texts if re.search(r"(?i)\b(news|mill)\b", text)]


def test_the_banner_says_what_was_covered(case: Case, tmp_path: Path) -> None:
    [path] = export_case(case, "html", tmp_path / "report.html")
    page = path.read_text("utf-8")
    assert "redacted: Accounts with under 5,000 followers" in page
    assert "internal: shows handles" not in page


def test_full_shows_handles_and_ids_only_shows_no_text(case: Case, tmp_path: Path) -> None:
    full = exported(case, tmp_path / "full", "full")
    assert "ilse_of_marrow" in full["html.html"]
    ids = exported(case, tmp_path / "ids", "ids-only")
    assert f"x:{IDS[RING[0]]}" in ids["csv-posts.csv"]
    for text in ids.values():
        assert "ilse_of_marrow" not in text
        assert "must open" not in text


def test_aggregate_holds_counts_of_five_accounts_or_more(case: Case, tmp_path: Path) -> None:
    [path] = export_case(case, "parquet", tmp_path / "counts.parquet", redact="aggregate")
    counts = pl.read_parquet(path)
    assert set(counts["accounts"]) <= {5, 6}
    assert set(counts["what"]) >= {"accounts", "month", "domain"}
    for format in ("gexf", "html"):  # noqa: A001
        with pytest.raises(InputError, match="There is no"):
            export_case(case, format, tmp_path / "x", redact="aggregate")
    with pytest.raises(InputError, match=r"is no --redact"):
        export_case(case, "csv", tmp_path / "x.csv", redact="some")


def test_people_in_panels_are_covered_in_sentences_cells_charts_posts_and_caveats(case: Case) -> None:
    who = people(case, "pseudonymous")
    account, handle = f"x:{IDS[RING[0]]}", HANDLES[RING[0]]
    post = case.scan("posts").filter(pl.col("account_id") == account).head(1).collect().row(0, named=True)
    view = PostView(
        post_id=post["post_id"],
        account_id=account,
        handle=handle,
        platform="x",
        created_at="2031-03-01T00:00:00+00:00",
        precision="s",
        post_type="original",
        text=f"ask @{handle} or Secret Name {RING[0]}",
        lang="en",
        client=None,
        links=[f"x.com/{handle}"],
        source="tweets.csv, row 3",
    )
    names = [handle, account, IDS[RING[0]], f"Secret Name {RING[0]}", "marrow_gazette"]
    panel = Panel(
        chapter="Stories",
        title=f"What {handle} began",
        sentences=[f"{name} was first" for name in names],
        tables=[
            PanelTable(
                title=f"Posts of {handle}",
                columns=[PanelColumn(name="who"), PanelColumn(name="posts", kind="number")],
                rows=[PanelRow(cells=[name, 1], posts=[post["post_id"]]) for name in names],
                total=5,
                source="results/stories",
            )
        ],
        charts=[
            PanelChart(
                kind="bars",
                title=f"Around {handle}",
                unit="posts",
                axis="who",
                counts=[Count(label=name, count=1) for name in names],
                source="results/stories",
                note=f"without {handle}",
            )
        ],
        posts=[view],
        caveats=[f"{handle} may be a volunteer"],
    )
    whole = Document.model_validate(case.document)
    covered = redacted(whole.model_copy(update={"panels": [panel]}), case, who).panels[0]
    text = covered.model_dump_json()
    for secret in (handle, IDS[RING[0]], f"Secret Name {RING[0]}", post["post_id"]):
        assert secret not in text
    assert [row.cells[0] for row in covered.tables[0].rows][-1] == "marrow_gazette"
    assert [count.label for count in covered.charts[0].counts][-1] == "marrow_gazette"
    assert covered.tables[0].rows[0].posts == [covered.posts[0].post_id], "rows still lead to their posts"
    assert (covered.tables[0].total, covered.charts[0].unit, covered.chapter) == (5, "posts", "Stories")


QUESTIONS = {"account": ("account", f"x:{IDS[RING[0]]}"), **CASE_QUESTIONS}


@pytest.mark.parametrize("asked", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("ending", [".html", ".md", ".json"])
def test_pages_that_are_written_name_nobody_protected(
    case: Case, tmp_path: Path, asked: tuple[str, ...], ending: str
) -> None:
    path = tmp_path / f"page{ending}"
    ran = inconcert(*asked, "--case", case.path, "-o", path)
    assert ran.code == 0, ran.err
    text = re.sub(r"<(style|script)>.*?</\1>", "", html.unescape(path.read_text("utf-8")), flags=re.DOTALL)
    secrets = [*(handle for handle in HANDLES.values() if handle not in {"news", "mill"}), *IDS.values()]
    posts = case.scan("posts").filter(pl.col("account_id").is_in([f"x:{one}" for one in IDS.values()]))
    secrets += [post.partition(":")[2] for post in posts.select("post_id").collect()["post_id"]]
    secrets += ["someone_unknown", *(f"own{account}.example/me" for account in RING)]
    assert not [secret for secret in secrets if whole_token(secret, text)]
    assert "Secret Name" not in text
    assert "Accounts with under 5,000 followers" in text


def test_a_page_shows_handles_when_asked_to_and_on_the_terminal(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    ran = inconcert(*QUESTIONS["account"], "--case", case.path, "-o", path, "--redact", "full")
    assert "ilse_of_marrow" in ran.out
    assert "ilse\\_of\\_marrow" in path.read_text("utf-8")
    ran = inconcert(*QUESTIONS["account"], "--case", case.path, "-o", path, "--redact", "ids-only")
    assert ran.code == 2
    assert "There is no page with --redact ids-only" in ran.err


def test_a_page_about_two_cases_covers_the_people_of_both(case: Case, tmp_path: Path) -> None:
    rows = archive_rows(steady=RING)[:1]
    rows[0] |= {"user_screen_name": "other_side", "userid": "777001", "follower_count": "12"}
    rows.append(dict(rows[0]) | {"tweetid": "51", "userid": BIG, "user_screen_name": "marrow_gazette"})
    other = tmp_path / "other"
    assert inconcert("import", write_rows(tmp_path / "t.csv", rows), "--case", other, "-q").code == 0
    words = "ilse_of_marrow, @ilse_of_marrow, other_side, x:777001 and marrow_gazette"
    table = PanelTable(
        title="Who",
        columns=[PanelColumn(name="account", kind="handle")],
        rows=[PanelRow(cells=[name]) for name in ("other_side", "nobody_known", "ilse_of_marrow")],
        total=3,
        source="results/likeness",
    )
    panel = Panel(chapter="Likeness", title=words, sentences=[words], tables=[table])
    page = new_page(words, lede=[words], panels=[panel], unknowns=[], asked={"who": words})
    covered = redacted_page(page, [case, Case(other)], "pseudonymous").model_dump_json()
    for secret in ("ilse_of_marrow", "other_side", "777001", "nobody_known", "marrow_gazette"):
        assert secret not in covered, "marrow_gazette has 900,000 followers in one case, 12 in the other"


def test_every_field_of_own_words_is_a_field_of_a_model() -> None:
    """A field that is renamed is covered until it is listed again; a list that names nothing hides that."""
    known = {
        kind.__name__: kind
        for kind in vars(models).values()
        if isinstance(kind, type) and issubclass(kind, Part)
    }
    known |= {kind.__name__: kind for kind in (Page, Panel, PanelColumn, PanelChart, PanelTable)}
    for place in OWN_WORDS:
        name, _, field = place.partition(".")
        assert field in known[name].model_fields, place
