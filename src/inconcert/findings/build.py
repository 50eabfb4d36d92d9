"""The frozen document of a case: everything that is said, in the order in which it is said."""

from __future__ import annotations

from collections.abc import Sequence, Set
from importlib.metadata import version
from typing import Any, Final

import polars as pl
import pyarrow as pa

from inconcert.case import Case
from inconcert.coordination import network
from inconcert.coordination.detect import Detection
from inconcert.coordination.explanations import background
from inconcert.coordination.layers import LayerModel
from inconcert.coordination.network import LN10
from inconcert.findings import media, pictures, power, uncalibrated, words
from inconcert.findings.contact_sheet import contact_sheets
from inconcert.findings.group import Context, Judged, describe, judge, post_pairs
from inconcert.findings.panels import panels
from inconcert.findings.posts import post_views
from inconcert.findings.tables import CaseReader
from inconcert.pictures.importing import FORMAT
from inconcert.progress import Reporter
from inconcert.report.document import Document, FlowStep, Layer, RejectReason, Source
from inconcert.schema import GROUPS
from inconcert.settings import Settings, window_label
from inconcert.traces.base import why_not

GROUPS_SHOWN: Final = 60
REASONS_SHOWN: Final = 20
ORDER: Final = {"in_concert": 0, "audience_not_excluded": 1, "explained": 2}


def build_document(case: Case, found: Detection, reporter: Reporter) -> tuple[Document, pl.DataFrame]:
    """Judge every group and describe the strongest: the document, and results/groups. Reads tables; writes nothing."""
    settings = case.settings
    reader = CaseReader(case)
    names = dict(
        case.scan("accounts")
        .select("account_id", pl.col("handle").fill_null(pl.col("account_id")))
        .collect()
        .iter_rows()
    )
    context = Context(
        links=found.links,
        behind=found.behind,
        excess=network.excess(found.behind, len(found.links)),
        accounts=found.accounts,
        platforms=uncalibrated.platforms_of(found.accounts),
        names=names,
        shuffled=pictures.shuffled_layers(found.models, settings.seed),
        background=background(case),
        precision=case.counts("import")["precision"],
    )
    names_of = [f"G{number}" for number in range(1, len(found.groups) + 1)]
    with reporter.step("Describing groups", 2 * len(names_of)) as step:
        judged = []
        for name, group in zip(names_of, found.groups, strict=True):
            judged.append(judge(group, reader.group(name), context.background))
            step.advance()
        ranked = sorted(judged, key=lambda one: ORDER[one.verdict])
        described = []
        for one in ranked[:GROUPS_SHOWN]:
            described.append(describe(one, context))
            step.advance()
    views = post_views(
        case, (post for _, pairs in described for side in ("post_a", "post_b") for post in pairs[side])
    )
    views = media.with_pictures(case, views)
    sheets = contact_sheets(case, {group.id: reader.group(group.id).posts for group, _ in described}, names)
    told = panels(case, [one.tables for one in ranked[:GROUPS_SHOWN]])
    groups = [
        group.model_copy(
            update={"pairs": post_pairs(pairs, views), "panels": told.groups[group.id]} | sheets[group.id]
        )
        for group, pairs in described
    ]
    imported = case.counts("import")
    document = Document(
        inconcert=version("inconcert"),
        headline=words.headline(
            [one.verdict for one in judged],
            sum(len(one.found.members) for one in judged),
            found.links.tests,
            [len(group.members) for group in found.left_out],
        ),
        certainty=[
            *words.certainty(found, settings, uncalibrated.of_case(found, context.platforms)),
            *power.statement(found.models, found.links, settings),
        ],
        sources=sources(case),
        rejects=rejects(case),
        asked=asked(settings, found),
        period=(imported["first"], imported["last"]) if imported.get("first") else None,
        precision=imported["precision"],
        flow=flow(imported, found, judged),
        layers=layers(found),
        network=pictures.network(found, names_of, names),
        groups=groups,
        panels=told.case,
        unknowns=unknowns(case, found) + media.unknowns(case),
    )
    return document, group_table(judged, {group.id for group in groups})


def group_table(judged: Sequence[Judged], described: Set[str]) -> pl.DataFrame:
    """results/groups: what is said of every group, described in the report or not."""
    rows = [
        {
            "group": one.tables.name,
            "size": len(one.found.members),
            "links": len(one.found.links),
            "verdict": one.verdict,
            "explanations": [explanation.title for explanation in one.explanations if explanation.fits],
            "traces": [layer.behind.model.trace.name for layer in one.found.layers if layer.agrees],
            "ground": one.found.ground,
            "lack": one.found.lack,
            "log10_p_two_traces": one.found.log_p_two_traces / LN10,
            "described": one.tables.name in described,
        }
        for one in judged
    ]
    return pl.from_arrow(pa.Table.from_pylist(rows, schema=GROUPS.arrow))  # type: ignore[return-value]


def sources(case: Case) -> list[Source]:
    """The input files."""
    rows = case.polars("sources").sort("path", "source_id")
    return [
        Source(
            name=row["path"],
            format=row["format"],
            sha256=row["sha256"],
            rows_in=row["rows_in"],
            rows_kept=row["rows_kept"],
            rows_rejected=row["rows_rejected"],
        )
        for row in rows.iter_rows(named=True)
    ]


def rejects(case: Case) -> list[RejectReason]:
    """Why rows were rejected, commonest reason first, each with one place to look."""
    named = case.scan("rejects").join(
        case.scan("sources").select("source_id", "path", "format"), on="source_id", how="left"
    )
    counted = (
        named.sort("source_id", "row")
        .with_columns(pl.col("reason").str.replace(r"as row \d+", "as an earlier row"))
        .group_by("reason")
        .agg(pl.len().alias("rows"), pl.col("path", "row", "column", "format", "raw").first())
        .sort("rows", "reason", descending=[True, False])
        .head(REASONS_SHOWN)
        .collect()
    )
    return [
        RejectReason(
            reason=row["reason"],
            rows=row["rows"],
            example=f"{row['path']}/{row['raw']}"
            if row["format"] == FORMAT
            else f"{row['path']}, row {row['row']}" + (f", column {row['column']}" if row["column"] else ""),
        )
        for row in counted.iter_rows(named=True)
    ]


def asked(settings: Settings, found: Detection) -> dict[str, str]:
    """What was asked, in words."""
    return {
        "Windows": ", ".join(window_label(window) for window in found.windows),
        "Traces": ", ".join(model.trace.name for model in found.models) or "none with shared objects",
        "False-discovery rate": f"{settings.fdr:.2%}",
        "Dispersion": f"{settings.dispersion:g} (variance of shared objects is mean + {settings.dispersion:g} mean squared)",
        "Shuffles": str(settings.shuffles),
        "Seed": str(settings.seed),
        "Time zone of times that name none": settings.timezone,
    }


def flow(imported: dict[str, Any], found: Detection, judged: Sequence[Judged]) -> list[FlowStep]:
    """From rows read to accounts in groups, each loss named."""
    rows_in, rejected = imported["rows_in"], imported["rows_rejected"]
    actions = sum(count.actions for count in found.counts)
    shared = sum(count.shared_actions for count in found.counts)
    strong = [model for model in found.models if model.trace.strong]
    inside = sum(len(group.members) for group in found.groups)
    sizes_left_out = [len(group.members) for group in found.left_out]
    concert = [one for one in judged if one.verdict == "in_concert"]
    return [
        FlowStep(label="Rows read", count=rows_in, unit="rows", note=""),
        FlowStep(
            label="Posts",
            count=imported["posts"],
            unit="posts",
            note=f"{rejected:,} rows rejected, each with its reason" if rejected else "",
        ),
        *media.flow(imported),
        FlowStep(
            label="Actions",
            count=actions,
            unit="actions",
            note="a post can be several actions (its text, its links), or none",
        ),
        FlowStep(
            label="Actions on shared objects",
            count=shared,
            unit="actions",
            note=f"{actions - shared:,} on objects of one account only",
        ),
        FlowStep(
            label="Co-actions",
            count=sum(model.coactions for model in strong),
            unit="pairs of posts",
            note="within the widest window, in traces that can found a link; counted exactly, an account's own included",
        ),
        FlowStep(
            label="Pairs tested",
            count=found.links.tests,
            unit="pairs of accounts",
            note="all that could have reached significance by activity",
        ),
        FlowStep(
            label="Links kept",
            count=len(found.links),
            unit="pairs of accounts",
            note="the rest is what chance and popularity give",
        ),
        FlowStep(
            label="Groups",
            count=len(found.groups),
            unit="groups",
            note=f"{inside:,} accounts; links outside a stable group of three or more are kept in the tables"
            + (f"; the {GROUPS_SHOWN} strongest are described" if len(found.groups) > GROUPS_SHOWN else "")
            + (f"; {words.left_out(sizes_left_out)[:-1]}" if sizes_left_out else ""),
        ),
        FlowStep(
            label="In concert without a fitting explanation",
            count=len(concert),
            unit="groups",
            note=f"{sum(len(one.found.members) for one in concert):,} accounts; the others may be an audience, or are explained",
        ),
    ]


def layers(found: Detection) -> list[Layer]:
    """Each trace asked for: used, or why not."""
    models = {model.trace.name: model for model in found.models}
    rows = []
    for count in found.counts:
        trace, model = count.trace, models.get(count.trace.name)
        why = ""
        if model is None:
            why = why_not(trace, count.actions)
        rows.append(
            Layer(
                trace=trace.name,
                title=trace.title,
                strong=trace.strong,
                used=model is not None,
                why_not=why,
                actions=count.actions,
                objects=count.objects,
                accounts=int((model.incidences.per_account > 0).sum()) if model else 0,
                note=_layer_note(model) if model else "",
            )
        )
    return rows


def _layer_note(model: LayerModel) -> str:
    notes = []
    if model.sampled:
        hot = model.sampled
        notes.append(
            f"{words.count(hot.objects, 'object')} with {hot.pairs:,} pairs of posts: {hot.kept:,} of {hot.actions:,} actions "
            "listed, the same accounts on every such object, chosen by a hash of their id"
        )
    if model.strata.pooled:
        notes.append(f"pooled with others where rare: {words.languages(model.strata.pooled)}")
    if not model.trace.strong:
        notes.append("counted and shown; cannot found a link")
    return "; ".join(notes)


def unknowns(case: Case, found: Detection) -> list[str]:
    """What the tool cannot know from these data."""
    used = {model.trace.name for model in found.models}
    lines = [
        "Who is behind a group, and whether anyone directs it: that needs evidence of another kind.",
        "Whether an account is automated, or its holder invented: acting together shows neither.",
        "What was never in these files: deleted posts, private channels, other platforms, accounts that were not collected.",
        "What selected these posts. In a file of removed accounts only, nothing organic is there to compare with.",
        "Shared taste: people who like the same sources repost the same posts. A group without more is not accused.",
    ]
    if "repost_text" in used and "repost" not in used:
        lines.append(
            "Which post was reposted: the source names no original, so reposts are matched by their text."
        )
    if "link" not in used:
        lines.append(
            "Which pages were linked: no shared web address was found (shortened addresses are never opened)."
        )
    meaning = case.counts("families")["meaning"]
    if meaning is None:
        lines.append(
            "The same said in other words or another language: not looked for. --semantic-budget 5000 asks for it; it needs "
            "the extra [semantic]."
        )
    elif meaning["left_by_budget"]:
        lines.append(
            f"Rewordings and translations of {meaning['left_by_budget']:,} texts: they share something with others, but the "
            f"budget of {case.settings.semantic_budget:,} texts was spent (--semantic-budget)."
        )
    if case.counts("import")["precision"] != "s":
        lines.append("Gaps of less than a minute: the times are not that exact.")
    return lines
