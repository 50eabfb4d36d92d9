"""A small version of the benchmarks on real posts: crowds are not accused, and a desk planted among them is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import corpora
from benchmarks.judged import judged

from inconcert.evaluate import evaluate, read_truth

from .made_archive import ENGINE_WARNING

pytestmark = [
    pytest.mark.filterwarnings(ENGINE_WARNING),
    pytest.mark.shared,
    pytest.mark.skipif(not corpora.DATA.is_dir(), reason="the shared research data are not here"),
]


@pytest.mark.parametrize("name", ["fa_hashtag_storm", "en_techwontbuildit_campaign"])
def test_a_crowd_is_not_accused_and_a_desk_in_it_is(name: str, tmp_path: Path) -> None:
    """A storm whose people share half of what they post, and a campaign smaller than the desk."""
    file, mapping, truth = corpora.write(corpora.planted(corpora.control(name)), tmp_path)
    result = evaluate(judged([file], tmp_path / "case", mapping=str(mapping)), read_truth(truth))
    assert result.by_label[corpora.NAMES[name]].accused == 0
    assert result.by_label[corpora.PLANTED].accused >= 18
