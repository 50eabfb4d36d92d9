"""A scenario file: what is filled in, what is refused and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from inconcert.errors import InputError
from inconcert.simulate import ScenarioSpec, read_scenario
from inconcert.simulate.benign import INNOCENTS
from inconcert.simulate.kinds import BENIGN_KINDS, OPERATION_KINDS
from inconcert.simulate.operations import TRADES
from inconcert.simulate.spec import shipped


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yml"
    path.write_text(text, "utf-8")
    return path


def test_every_kind_can_be_made() -> None:
    assert [kind.name for kind in OPERATION_KINDS] == list(TRADES)
    assert {kind.name for kind in BENIGN_KINDS} == set(INNOCENTS)
    assert len(BENIGN_KINDS) >= 6


@pytest.mark.parametrize("name", shipped())
def test_a_resolved_scenario_reads_as_itself(name: str, tmp_path: Path) -> None:
    asked = read_scenario(name).sized()
    assert asked.groups
    assert asked.scenario
    assert read_scenario(written(tmp_path, asked.resolved())) == asked


def test_keys_left_out_are_those_of_the_kind(tmp_path: Path) -> None:
    text = "operations: [{label: a, kind: boosters, delay: 2m}, {label: b}]\nbenign: [{label: c, kind: petition, size: 7}]"
    asked = read_scenario(written(tmp_path, text))
    assert (asked.operations[0].size, asked.operations[0].delay, asked.operations[0].traces) == (
        25,
        120,
        {"repost": 15, "text": 7},
    )
    assert (asked.operations[1].kind, asked.operations[1].participation) == ("desk", 0.55)
    assert (asked.benign[0].size, asked.benign[0].occasions, asked.benign[0].delay) == (7, 4, 86_400)


def test_an_empty_scenario_is_ordinary_life() -> None:
    asked = ScenarioSpec.model_validate({})
    assert (asked.groups, asked.days, asked.organic.accounts) == ((), 42, 3240)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("operations: [{label: a, sise: 4}]", r"'operations', no. 1 \(a\) > 'sise': there is no such key"),
        ("operations: [{size: 4}]", "'operations', no. 1 > 'label' is missing"),
        (
            "operations: [{label: a, participation: 1.5}]",
            "'participation': Input should be less than or equal to 1",
        ),
        (
            "operations: [{label: a, delay: soon}]",
            "'delay': 'soon' is not a window. Write a number and a unit",
        ),
        ("operations: [{label: a, kind: bots}]", "kind 'bots' is not known. Choose one of: desk, boosters"),
        ("benign: [{label: a}]", "no 'kind' is given. Choose one of: syndication"),
        ("operations: [{label: a, size: 4, prevalence: 0.1}]", "Give one of them"),
        ("operations: [{label: a, size: 4, rotation: 3}]", "rotation 3 leaves fewer than two of 4 accounts"),
        ("operations: [{label: a, traces: {}}]", "'traces' is empty"),
        ("operations: [{label: a}, {label: a}]", "label 'a' is taken"),
        ("operations: [{label: organic}]", "label 'organic' is taken"),
        (
            "days: 10\noperations: [{label: a, start: 12}]",
            "'a' starts on day 12, but the scenario has days 0 to 9",
        ),
        (
            "organic: {communities: {chess: 1}}",
            "community 'chess' is not one of the country's. Choose among: football",
        ),
        ("organic: {events: [{hashtag: Storm, community: chess, day: 1}]}", "community 'chess'"),
        ("organic: {languages: {de: 1}}", "'languages'"),
        ("seed: [", "line 1, column 8: this is no YAML"),
        ("- a\n- b", "a scenario is a list of keys"),
        ("!!python/object/apply:os.system ['true']", "this is no YAML"),
    ],
)
def test_what_cannot_be_is_said_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError, match=said) as error:
        read_scenario(path)
    assert str(error.value).startswith(str(path))


def test_a_file_that_is_not_there_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such scenario\. Give a YAML file, or one of: demo, election"):
        read_scenario(tmp_path / "none.yml")
    with pytest.raises(InputError, match="no such scenario"):
        read_scenario("nothing")


def test_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read as text in UTF-8"):
        read_scenario(path)
    path.write_text("a" * 1_000_001)
    with pytest.raises(InputError, match="more than 1,000,000 characters"):
        read_scenario(path)


def test_the_reference_names_every_key_and_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "scenarios.md").read_text("utf-8")
    schema = ScenarioSpec.model_json_schema()
    parts = [schema, *schema["$defs"].values()]
    keys = {key for part in parts for key in part.get("properties", {})}
    missing = {key for key in keys | set(TRADES) | set(INNOCENTS) | set(shipped()) if f"`{key}`" not in page}
    assert not missing


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_are_plain(name: str) -> None:
    source = Path(__file__).parents[2] / "src" / "inconcert" / "simulate" / "scenarios" / f"{name}.yml"
    assert set(yaml.safe_load(source.read_text("utf-8"))) <= set(ScenarioSpec.model_fields)
