"""Here are some accounts: who else acts with them? Ranked by the links to them, at the asked level and at a laxer one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from inconcert.case import Case
from inconcert.coordination import network, significance
from inconcert.coordination.detect import layers_of
from inconcert.coordination.explanations import background, explain
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import LN10, Evidence, Links
from inconcert.engine.base import Engine
from inconcert.engine.embedded import Embedded
from inconcert.engine.kernels import Codes
from inconcert.engine.layer import Pairs
from inconcert.errors import InputError
from inconcert.findings.posts import post_views
from inconcert.findings.tables import CaseReader
from inconcert.operations.naming import accounts_named
from inconcert.progress import Reporter
from inconcert.report.page import new_page
from inconcert.report.parts import Page, Panel, PanelColumn, PanelRow, PanelTable
from inconcert.report.words import number, percent, several
from inconcert.settings import Settings

LAX: Final = 0.1
"""The laxer false-discovery rate: one in ten of such links may be chance, so it gives leads and no finding."""
SHOWN: Final = 25
SET: Final = "seeds and those found"


@dataclass(frozen=True, slots=True)
class Found:
    """An account with links to the seeds: how many at the asked level and at the laxer one, its p, and its strongest partner."""

    account: int
    links: int
    lax_links: int
    log_p: float
    partner: int


def read_seeds(path: Path, accounts: pl.DataFrame) -> list[str]:
    """Accounts named one a line (a CSV's first column): canonical id, the platform's own id, or handle.

    Raises:
        InputError: the file cannot be read, an account is not in the case, or a name is of several accounts.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as text in UTF-8 ({error}).") from None
    found = []
    for row, line in enumerate(lines, 1):
        asked = line.split(",")[0].strip().strip('"')
        if not asked or (row == 1 and asked.lower() in {"account", "account_id", "handle", "user", "userid"}):
            continue
        ids = accounts_named(accounts, asked)
        if not ids:
            raise InputError(
                f"{path}, row {row}: no account '{asked[:80]}' in this case. Write an id or a handle of it."
            )
        if len(ids) > 1:
            raise InputError(
                f"{path}, row {row}: '{asked[:80]}' is {' and '.join(ids[:5])}. Write the id that is meant."
            )
        found += ids
    if not found:
        raise InputError(f"{path} names no account. Write one a line.")
    return sorted(set(found))


def expand(case: Case, seeds: Sequence[str], reporter: Reporter, threads: int = 1) -> Page:
    """Rank the other accounts of a case by their links to the seeds, with the posts and the innocent explanations.

    Only pairs of a seed and another account are tested, by windows as in detection: a few seeds mean few tests, so a link
    that was too weak among all pairs of the case may show here. p of an account is Simes' over its pairs with the seeds.
    """
    accounts = case.scan("accounts").select(pl.col("account_id").sort()).collect()["account_id"].to_numpy()
    handles = dict(
        case.scan("accounts")
        .select("account_id", pl.col("handle").fill_null(pl.col("account_id")))
        .collect()
        .iter_rows()
    )
    codes = np.searchsorted(accounts, np.array(seeds, object)).astype(np.int32)
    models = layers_of(case, reporter, threads)
    with Embedded(threads) as engine:
        links, kept = _links(engine, models, codes, case.settings, reporter)
    found = _ranked(links, kept, codes)
    behind = [network.evidence(model, links, case.settings, threads) for model in models]
    posts = np.array(
        [*case.scan("posts").select(pl.col("post_id").sort()).collect()["post_id"].to_list(), None], object
    )
    pairs = network.edge_post_table(behind, links, accounts, posts)
    shown = found[:SHOWN]
    strict = [one for one in found if one.links]
    return new_page(
        f"{several(len(strict), 'further account')} linked to the {several(len(seeds), 'account')} given"
        if strict
        else f"No further account is linked to the {several(len(seeds), 'account')} given",
        lede=[
            (
                f"{several(len(found) - len(strict), 'more account')} linked at the laxer level only "
                f"(one in {round(1 / LAX)} may be chance): leads to look at, not findings."
            ),
            "A link says that two accounts act together more than chance and popularity explain. It may be taste.",
        ],
        panels=[
            _table(shown, len(found), links, behind, accounts, handles, pairs, case),
            *_explained(case, seeds, [accounts[one.account] for one in strict], pairs),
        ],
        unknowns=[
            "Whether the accounts given belong together: that was not tested here.",
            "Accounts that share nothing with them in these data.",
        ],
        asked={
            "Case": str(case.path),
            "Accounts given": ", ".join(handles[seed] for seed in seeds[:20])
            + (" ..." if len(seeds) > 20 else ""),
            "False-discovery rate": f"{case.settings.fdr:.2%}, and {LAX:.0%} for leads",
            "Pairs tested": number(links.tests),
        },
    )


def _links(
    engine: Engine, models: Sequence[LayerModel], seeds: Codes, settings: Settings, reporter: Reporter
) -> tuple[Links, npt.NDArray[np.bool_]]:
    """Pairs of a seed and another account with q at most LAX; and which of them keep the asked rate."""
    strong = [model for model in models if model.trace.strong]
    if not strong:
        raise InputError(
            "This case has no trace that can found a link. Add posts that accounts can have in common."
        )
    lax = settings.model_copy(update={"fdr": LAX})
    eligible = network.able(strong)
    is_seed = np.zeros(len(eligible), np.bool_)
    is_seed[seeds] = True
    shared = eligible[~is_seed].astype(np.int64) @ eligible[seeds].T.astype(np.int64)
    tests = max(int((shared > 0).sum()), 1)
    found = []
    with reporter.step("Testing pairs with the accounts given", len(strong)) as step:
        for model in strong:

            def near(pairs: Pairs, model: LayerModel = model) -> Pairs:
                """Pairs of a seed and another, that could be kept."""
                pairs = pairs[is_seed[pairs.a] ^ is_seed[pairs.b]]
                return pairs[network.layer_log_p(model, pairs, lax)[0] <= math.log(LAX)]

            pairs = engine.coactions(
                model.layer,
                model.windows,
                min_objects=model.trace.min_objects,
                screen=near,
                advance=step.advance,
            )
            found.append((pairs, network.layer_log_p(model, pairs, lax)[0]))
    a, b, log_p = network.combined(found, eligible)
    log_q = significance.benjamini_hochberg(log_p, tests)
    keep = log_q <= math.log(LAX)
    none = np.zeros(int(keep.sum()), np.bool_)
    links = Links(
        a=a[keep],
        b=b[keep],
        log_p=log_p[keep],
        log_q=log_q[keep],
        tests=tests,
        tests_named=0,
        bounds=np.full(len(none), math.log(LAX)),
        findable=math.log(LAX),
        timed=~none,
        faint=none,
        beyond_taste=none,
        again=(),
    )
    return links, links.log_q <= math.log(settings.fdr)


def _ranked(links: Links, kept: npt.NDArray[np.bool_], seeds: Codes) -> list[Found]:
    """Accounts by links at the asked level, then by p: Simes over the pairs with the seeds."""
    is_a = np.isin(links.a, seeds)
    others, partners = np.where(is_a, links.b, links.a), np.where(is_a, links.a, links.b)
    found = []
    for other in np.unique(others):
        mine = np.flatnonzero(others == other)
        mine = mine[np.lexsort((mine, links.log_p[mine]))]
        simes = min(
            links.log_p[link] + math.log(len(seeds) / rank) for rank, link in enumerate(mine.tolist(), 1)
        )
        found.append(
            Found(int(other), int(kept[mine].sum()), len(mine), min(simes, 0.0), int(partners[mine[0]]))
        )
    return sorted(found, key=lambda one: (-one.links, one.log_p, one.account))


def _table(
    shown: Sequence[Found],
    total: int,
    links: Links,
    behind: Sequence[Evidence],
    accounts: npt.NDArray[np.object_],
    handles: dict[str, str],
    pairs: pl.DataFrame,
    case: Case,
) -> Panel:
    """The ranking, each account with the posts it shares with the seed it is nearest to."""
    strong = [one for one in behind if one.model.trace.strong]
    rows, wanted = [], []
    for one in shown:
        pair = sorted((one.account, one.partner))
        link = int(np.flatnonzero((links.a == pair[0]) & (links.b == pair[1]))[0])
        traces = [
            each.model.trace.title for each in strong if each.shared[link] >= each.model.trace.min_objects
        ]
        both = pairs.filter(
            (pl.col("account_a") == accounts[pair[0]]) & (pl.col("account_b") == accounts[pair[1]])
        ).sort(pl.col("gap_s").abs(), "post_a", "post_b")
        posts = [post for post in (*both["post_a"].head(1), *both["post_b"].head(1)) if post]
        wanted += posts
        rows.append(
            PanelRow(
                cells=[
                    handles[accounts[one.account]],
                    one.links,
                    one.lax_links,
                    one.log_p / LN10,
                    handles[accounts[one.partner]],
                    ", ".join(traces) or "together, none alone",
                    int(network.distinct_objects(strong, len(links))[link]),
                ],
                posts=posts,
            )
        )
    columns = [
        PanelColumn(name="Account", kind="handle"),
        PanelColumn(name="Links to those given", kind="number"),
        PanelColumn(name="at the laxer level", kind="number"),
        PanelColumn(name="p", kind="p"),
        PanelColumn(name="Nearest to", kind="handle"),
        PanelColumn(name="By"),
        PanelColumn(name="Things in common", kind="number"),
    ]
    views = post_views(case, wanted)
    return Panel(
        chapter="Who else",
        title="Accounts by their links to those given",
        sentences=[] if rows else ["None, at either level."],
        tables=[
            PanelTable(title="Ranking", columns=columns, rows=rows, total=total, source="results/actions")
        ],
        posts=[views[post] for post in dict.fromkeys(wanted) if post in views],
        caveats=[
            "Accounts of one newsroom, party, club or campaign are linked too: see the explanations below."
        ],
    )


def _explained(case: Case, seeds: Sequence[str], found: Sequence[str], pairs: pl.DataFrame) -> list[Panel]:
    """The innocent explanations of the seeds and those linked to them, as one set."""
    if not found:
        return []
    members = pl.DataFrame({"group": SET, "account_id": sorted({*seeds, *found})})
    reader = CaseReader(case, members, pairs.with_columns(group=pl.lit(SET)))
    explanations = explain(reader.group(SET).view(), background(case))
    fits = [one for one in explanations if one.fits]
    rows = [
        PanelRow(
            cells=[
                one.title,
                "fits" if one.fits else "does not fit",
                percent(sum(seen.state == "holds" for seen in one.observations) / len(one.observations)),
                one.summary,
            ]
        )
        for one in explanations
    ]
    columns = [PanelColumn(name=name) for name in ("Explanation", "Fits?", "Observations that hold", "Why")]
    return [
        Panel(
            chapter="Innocent explanations",
            title="What else would explain these accounts together",
            sentences=[
                f"{', '.join(one.title for one in fits)}: fits what is observed."
                if fits
                else "None that was tested fits what is observed."
            ],
            tables=[
                PanelTable(
                    title="Explanations", columns=columns, rows=rows, total=len(rows), source="tables/posts"
                )
            ],
        )
    ]
