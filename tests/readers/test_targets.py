"""What addresses name: a list of addresses, as people paste them, and the ids they mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inconcert.readers.targets import target_of
from inconcert.urls import canonical_url

EXPECTED = Path(__file__).parent / "expected"

NAMED = [
    (
        "https://twitter.com/Made_Up/status/1234567890123456789?s=20",
        "x",
        "x:@made_up",
        "x:1234567890123456789",
    ),
    ("https://x.com/i/web/status/12", "x", None, "x:12"),
    ("https://mobile.twitter.com/Made_Up/", "x", "x:@made_up", None),
    ("https://x.com/i/user/77", "x", "x:77", None),
    (
        "https://www.facebook.com/100069351265250/posts/660862489568787",
        "facebook",
        "facebook:100069351265250",
        "facebook:660862489568787",
    ),
    (
        "https://m.facebook.com/made.up.page/videos/a-title/991",
        "facebook",
        "facebook:@made.up.page",
        "facebook:991",
    ),
    (
        "https://facebook.com/made.up.page/photos/a.12/34/?type=3",
        "facebook",
        "facebook:@made.up.page",
        "facebook:34",
    ),
    ("https://www.facebook.com/groups/4455/permalink/66", "facebook", "facebook:4455", "facebook:66"),
    ("https://www.facebook.com/groups/made.up/posts/66/", "facebook", "facebook:@made.up", "facebook:66"),
    ("https://www.facebook.com/permalink.php?story_fbid=88&id=99", "facebook", "facebook:99", "facebook:88"),
    ("https://www.facebook.com/watch/?v=123456", "facebook", None, "facebook:123456"),
    ("https://www.facebook.com/profile.php?id=100001", "facebook", "facebook:100001", None),
    ("https://www.facebook.com/pages/Made-Up/123456", "facebook", "facebook:123456", None),
    ("https://www.instagram.com/p/CxY_z-12abc/?igshid=zz", "instagram", None, "instagram:CxY_z-12abc"),
    ("https://instagram.com/made.up/reel/CxYz12", "instagram", "instagram:@made.up", "instagram:CxYz12"),
    ("https://instagram.com/made.up", "instagram", "instagram:@made.up", None),
    (
        "https://t.me/madeup_channel/123",
        "telegram",
        "telegram:@madeup_channel",
        "telegram:@madeup_channel/123",
    ),
    ("https://t.me/s/MadeUp_Channel", "telegram", "telegram:@madeup_channel", None),
    ("https://t.me/c/1234567890/55", "telegram", "telegram:-1001234567890", "telegram:-1001234567890/55"),
    ("https://t.me/+AbCdEfGhIjKlMn", "telegram", "telegram:+AbCdEfGhIjKlMn", None),
    ("https://t.me/joinchat/AbCdEfGhIjKlMn", "telegram", "telegram:+AbCdEfGhIjKlMn", None),
    (
        "https://www.tiktok.com/@made.up/video/7123456789012345678?lang=en",
        "tiktok",
        "tiktok:@made.up",
        "tiktok:7123456789012345678",
    ),
    ("https://www.youtube.com/watch?list=PL1&v=D-lhorsDlUQ&t=5", "youtube", None, "youtube:D-lhorsDlUQ"),
    ("https://youtu.be/D-lhorsDlUQ?si=abc", "youtube", None, "youtube:D-lhorsDlUQ"),
    ("https://youtube.com/shorts/D-lhorsDlUQ", "youtube", None, "youtube:D-lhorsDlUQ"),
    (
        "https://www.youtube.com/channel/UClfzT4CU_yaZjJaI4pKqSjQ/videos",
        "youtube",
        "youtube:UClfzT4CU_yaZjJaI4pKqSjQ",
        None,
    ),
    ("https://www.youtube.com/@MadeUp", "youtube", "youtube:@madeup", None),
    ("https://www.youtube.com/user/MadeUp", "youtube", "youtube:user/MadeUp", None),
    (
        "https://old.reddit.com/r/Made_Up/comments/abc12/a_title/",
        "reddit",
        "reddit:r/made_up",
        "reddit:t3_abc12",
    ),
    (
        "https://www.reddit.com/r/Made_Up/comments/abc12/a_title/def34/",
        "reddit",
        "reddit:r/made_up",
        "reddit:t1_def34",
    ),
    ("https://redd.it/abc12", "reddit", None, "reddit:t3_abc12"),
    ("https://www.reddit.com/u/made-up", "reddit", "reddit:@made-up", None),
    (
        "https://bsky.app/profile/did:plc:abc123/post/3kxyz",
        "bluesky",
        "bluesky:did:plc:abc123",
        "bluesky:at://did:plc:abc123/app.bsky.feed.post/3kxyz",
    ),
    (
        "https://bsky.app/profile/made-up.example.org/post/3kxyz",
        "bluesky",
        "bluesky:@made-up.example.org",
        "bluesky:at://@made-up.example.org/app.bsky.feed.post/3kxyz",
    ),
    ("https://vk.com/wall-123_456", "vk", "vk:-123", "vk:-123_456"),
    ("https://vk.com/made_up?w=wall77_8", "vk", "vk:77", "vk:77_8"),
    ("https://vk.com/club55", "vk", "vk:-55", None),
    ("https://vk.com/id66", "vk", "vk:66", None),
    ("https://m.vk.com/made_up", "vk", "vk:@made_up", None),
    ("https://vk.com/@made_up-a-long-read", "vk", "vk:@made_up", None),
    (
        "https://truthsocial.com/@MadeUp/posts/112233445566778899",
        "mastodon",
        "mastodon:@madeup@truthsocial.com",
        "mastodon:https://truthsocial.com/@madeup/112233445566778899",
    ),
    (
        "https://social.example.org/@MadeUp/112233445566778899",
        "mastodon",
        "mastodon:@madeup@social.example.org",
        "mastodon:https://social.example.org/users/madeup/statuses/112233445566778899",
    ),
]

NOTHING = [
    "https://twitter.com/intent/tweet?text=a",
    "https://twitter.com/hashtag/made",
    "https://x.com/",
    "https://www.facebook.com/sharer.php?u=a",
    "https://www.facebook.com/sharer/sharer.php?u=http://a.example",
    "https://l.facebook.com/l.php?u=http://a.example",
    "https://t.me/addstickers/abc",
    "https://t.me/share/url?url=a",
    "https://www.youtube.com/results?search_query=a",
    "https://vk.com/feed",
    "https://instagram.com/explore/tags/a",
    "https://news.example.org/@author/a-story",
    "https://news.example.org/2031/05/1",
    "https://nottwitter.com/made_up/status/1",
    "https://x.com/made_up/status/abc",
    "https://x.com/" + "a" * 600,
]


@pytest.mark.parametrize(("address", "platform", "account", "post"), NAMED)
def test_an_address_names(address: str, platform: str, account: str | None, post: str | None) -> None:
    canonical = canonical_url(address)
    assert canonical is not None
    target = target_of(canonical[0])
    assert target is not None
    assert (target.platform, target.account_id, target.post_id) == (platform, account, post)


@pytest.mark.parametrize("address", NOTHING)
def test_an_address_names_nothing(address: str) -> None:
    canonical = canonical_url(address)
    assert canonical is not None
    assert target_of(canonical[0]) is None


HOSTS = st.sampled_from(["x.com", "facebook.com", "t.me", "vk.com", "youtube.com", "bsky.app", "a.example"])


@given(HOSTS, st.text(max_size=80))
def test_any_path_is_answered(host: str, path: str) -> None:
    target = target_of(f"{host}/{path}")
    assert target is None or target.account_id or target.post_id


OWN_NUMBERS = {"meta_content_library"}  # whose ids are not those of the platform


@pytest.mark.parametrize(
    "path", sorted(EXPECTED.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_a_post_of_any_format_has_the_id_that_its_own_address_names(path: Path) -> None:
    if path.parent.name in OWN_NUMBERS:
        return
    found = json.loads(path.read_text("utf-8"))
    ids = {
        f"{row['account_id'].partition(':')[0]}:@{row['handle'].lower()}": row["account_id"]
        for row in found["accounts"]
        if "handle" in row
    }
    for post in found["posts"]:
        canonical = canonical_url(post["url"]) if "url" in post else None
        target = target_of(canonical[0]) if canonical else None
        if target is None:
            continue
        named = str(target.account_id)
        handle, number = named.partition(":")[2], ids.get(named, named).partition(":")[2]
        assert str(target.post_id).replace(handle, number, 1) == post["post_id"]
        if target.account_id is not None and not named.startswith("reddit:r/u_"):
            places = {post["account_id"], post.get("surface_id")}
            assert ids.get(named, named) in places | set(ids.values())
