"""Made-up groups for the tests of explanations: places, people and sites are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from inconcert.coordination.explanations import Background, GroupView
from inconcert.schema import ACCOUNTS, LINKS, POSTS

START = datetime(2031, 3, 3, 9, tzinfo=UTC)
POST_COLUMNS = (
    *("post_id", "account_id", "created_at", "post_type", "text", "text_key", "lang", "client_name"),
    *("hashtags", "mentions", "reply_to_account_id", "repost_of_account_id", "repost_of_post_id"),
)
OBJECT_SCHEMA = {
    "object_code": pl.Int64,
    "trace": pl.String,
    "object": pl.String,
    "members": pl.Int64,
    "outsiders": pl.Int64,
    "first": pl.Datetime("us", "UTC"),
    "last": pl.Datetime("us", "UTC"),
}
CALL_COLUMNS = ("post_id", "account_id", "created_at", "text", "text_key")


def frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    """Rows with the columns and types of a case; what a row leaves out is null."""
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def table_schema(table: Any, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """Polars types of a table of the case."""
    empty = pl.DataFrame(table.arrow.empty_table())
    return {name: empty.schema[name] for name in names or empty.columns}


@dataclass
class Made:
    """A group in the making: profiles, posts, and what was done together."""

    profiles: list[dict[str, Any]]
    others: int = 500
    tag_users: dict[str, int] = field(default_factory=dict)
    client_users: dict[str, int] = field(default_factory=dict)
    posts: list[dict[str, Any]] = field(default_factory=list)
    coacting: list[dict[str, Any]] = field(default_factory=list)
    objects: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The members' ids."""
        return [profile["account_id"] for profile in self.profiles]

    def post(self, account: str, day: float, text: str | None, **fields: Any) -> str:
        """One post, so many days after the start; `link` gives it a link."""
        number = len(self.posts)
        link = fields.pop("link", None)
        row = {
            "post_id": f"x:{number}",
            "account_id": account,
            "created_at": START + timedelta(days=day, seconds=number % 50),
            "post_type": "original",
            "text": text,
            "text_key": text.casefold() if text and len(text) >= 30 else None,
            "hashtags": [],
            "mentions": [],
        }
        self.posts.append(row | fields)
        if link:
            self.links.append(
                {"post_id": f"x:{number}", "position": 0, "url_canonical": link, "domain": link.split("/")[0]}
            )
        return f"x:{number}"

    def together(
        self,
        accounts: list[str],
        trace: str,
        day: float,
        text: str | None,
        *,
        outsiders: int = 0,
        **fields: Any,
    ) -> None:
        """These members act on one object within minutes; so many accounts outside do so too."""
        code = len(self.objects)
        if trace == "repost":
            fields = {"post_type": "repost", "repost_of_post_id": f"x:o{code}"} | fields
        for account in accounts:
            post_id = self.post(account, day, text, **fields)
            self.coacting.append(
                {"trace": trace, "object_code": code, "post_id": post_id, "account_id": account}
            )
        when = START + timedelta(days=day)
        self.objects.append(
            {
                "object_code": code,
                "trace": trace,
                "object": str(text),
                "members": len(accounts),
                "outsiders": outsiders,
                "first": when,
                "last": when + timedelta(minutes=2),
            }
        )

    def chatter(self, each: int, days: float = 40) -> None:
        """Posts in everybody's own words."""
        for account in self.ids:
            for number in range(each):
                text = f"{account} tells of day {number} on the lake shore, in words of their own"
                self.post(account, days * number / each, text)

    def call(self, text: str, day: float = -1, account: str = "x:union") -> None:
        """An open call by an account outside the group."""
        row = {"post_id": f"x:call{len(self.calls)}", "account_id": account, "text": text}
        self.calls.append(row | {"created_at": START + timedelta(days=day), "text_key": text.casefold()})

    def view(self) -> GroupView:
        """The group as an explanation sees it."""
        return GroupView(
            members=frame(self.profiles, table_schema(ACCOUNTS)),
            posts=frame(self.posts, table_schema(POSTS, POST_COLUMNS)),
            coacting=frame(
                self.coacting,
                {"trace": pl.String, "object_code": pl.Int64, "post_id": pl.String, "account_id": pl.String},
            ),
            objects=frame(self.objects, OBJECT_SCHEMA),
            links=frame(self.links, table_schema(LINKS)),
        )

    def background(self) -> Background:
        """The case around it: the other accounts, and who of them uses which hashtag and client."""
        clients = {row["client_name"] for row in self.posts if row.get("client_name")}
        tags = {tag for row in self.posts for tag in row["hashtags"] or []}
        return Background(
            clients=self._users(
                "client_name", self.client_users | dict.fromkeys(clients - set(self.client_users), 0)
            ),
            hashtags=self._users("hashtag", self.tag_users | dict.fromkeys(tags - set(self.tag_users), 0)),
            calls=frame(self.calls, table_schema(POSTS, CALL_COLUMNS)),
            accounts=len(self.profiles) + self.others,
        )

    def _users(self, column: str, outside: dict[str, int]) -> pl.DataFrame:
        def inside(value: str) -> int:
            return len(
                {
                    r["account_id"]
                    for r in self.posts
                    if value == r.get(column) or value in (r["hashtags"] or [])
                }
            )

        rows = [{column: v, "accounts": n + inside(v), "posts": 2 * n} for v, n in sorted(outside.items())]
        return frame(rows, {column: pl.String, "accounts": pl.Int64, "posts": pl.Int64})


def people(count: int, *, apart_days: int = 90, age_days: int = 400, **profile: Any) -> list[dict[str, Any]]:
    """Profiles: the youngest so many days old at the start, the others older by so many days each."""
    return [
        {
            "account_id": f"x:m{number:02}",
            "handle": f"lakeperson{number}",
            "display_name": f"Person {number}",
            "description": "Likes boats and tea.",
            "created_at": START - timedelta(days=age_days + apart_days * number),
            "verified": False,
            "is_pseudonymised": False,
        }
        | profile
        for number in range(count)
    ]


def newsroom(**profile: Any) -> Made:
    """Staff who post their paper's headlines at the same minute."""
    declared = {
        "description": "Reporter, Tarn Valley Courier",
        "profile_url": "https://www.tarncourier.example/staff",
    }
    made = Made(people(10, **(declared | profile)))
    for day in range(20):
        text = f"Council of Tarn Valley votes on question number {day} tonight"
        link = f"tarncourier.example/story/{day}"
        made.together(
            made.ids[day % 5 : day % 5 + 5], "text", day, text, link=link, client_name="DeskPlanner"
        )
    made.chatter(3)
    return made


def runners(**fields: Any) -> Made:
    """People whose running watch posts for them."""
    made = Made(people(8), client_users={"PaceKeeper": 60})
    for day in range(12):
        text = "I went for a run and my watch is proud of me, says PaceKeeper"
        made.together(made.ids, "text", day, text, **({"client_name": "PaceKeeper"} | fields))
    made.chatter(5)
    return made


def conference(*, outsiders: int = 30, spread: float = 0.15, apart_days: int = 90) -> Made:
    """People at one conference repost its talks."""
    made = Made(people(20, apart_days=apart_days), tag_users={"boatconf31": 300})
    for talk in range(24):
        made.together(
            made.ids[talk % 10 : talk % 10 + 8],
            "repost",
            talk * spread,
            f"Talk number {talk} about hulls and sails is starting in the main hall",
            outsiders=outsiders,
            hashtags=["boatconf31"],
            repost_of_account_id=f"x:speaker{talk % 7}",
        )
    made.chatter(2, days=4)
    return made


def fans(*, outsiders: int = 30, days: float = 40, own: int = 6, apart_days: int = 60) -> Made:
    """Fans of an invented singer."""
    made = Made(people(40, apart_days=apart_days), tag_users={"miravel": 200})
    for song in range(40):
        made.together(
            made.ids[song % 20 : song % 20 + 12],
            "repost",
            days * song / 40,
            f"Song number {song} by Miravel is out now, listen to it tonight",
            outsiders=outsiders,
            hashtags=["miravel"],
            repost_of_account_id="x:miravel",
        )
    if own:
        made.chatter(own)
    return made


def press_people(**profile: Any) -> Made:
    """A port authority's press office."""
    declared = {
        "description": "Press, Port of Ostervik @portostervik",
        "profile_url": "https://portostervik.example",
    }
    made = Made(people(8, **(declared | profile)))
    for day in range(15):
        text = f"Port of Ostervik: quay {day} opens again this morning for all ships"
        link = f"portostervik.example/news/{day}"
        made.together(
            made.ids[day % 3 : day % 3 + 5], "text", day, text, link=link, mentions=["portostervik"]
        )
    return made


def shops(**profile: Any) -> Made:
    """One owner's accounts, one for each town."""
    made = Made(people(6, apart_days=0, **({"description": None} | profile)))
    for number, row in enumerate(made.profiles):
        row["display_name"] = profile.get("display_name", f"Kettlewright town {number}")
    for day in range(10):
        made.together(
            made.ids, "text", day, f"Kettlewright has copper kettle number {day} on offer in all towns"
        )
    return made


CALL = "Please copy and paste this text: We nurses of Ostervik need safe night shifts, sign at the town hall"


def volunteers(*, age_days: int = 400, own: int = 30, call: bool = True, apart_days: int = 90) -> Made:
    """Members of a union who paste its text."""
    made = Made(people(30, age_days=age_days, apart_days=apart_days))
    text = "We nurses of Ostervik need safe night shifts, sign at the town hall"
    for day in range(6):
        made.together(
            made.ids[day * 4 : day * 4 + 10], "text", day, text, outsiders=2, hashtags=["safenights"]
        )
    made.chatter(own)
    if call:
        made.call(CALL)
    return made


def boosters(**profile: Any) -> Made:
    """Accounts made in one month that lift one party: its reposts, and slogans of their own."""
    made = Made(people(25, apart_days=1, age_days=20, **profile), tag_users={"forwardtarn": 90})
    slogan = "Forward Tarn is the only choice for our valley, vote on Sunday"
    for step in range(40):
        made.together(
            made.ids[step % 12 : step % 12 + 12],
            "repost" if step % 2 else "text",
            step / 2,
            f"Word of the party number {step} for the valley" if step % 2 else f"{slogan} ({step % 5})",
            outsiders=6 if step % 2 else 0,
            hashtags=["forwardtarn"],
            repost_of_account_id="x:party" if step % 2 else None,
        )
    made.chatter(20)
    return made


def link_network(**profile: Any) -> Made:
    """Accounts that push an invented news site that their profiles do not mention."""
    made = Made(people(15, apart_days=40, **profile))
    for day in range(30):
        text = f"What nobody tells you about the harbour, part {day}, read it before it goes"
        link = f"harbourtruth.example/{day}"
        made.together(made.ids[day % 7 : day % 7 + 7], "text", day, text, link=link, client_name="web")
    made.chatter(10)
    return made
