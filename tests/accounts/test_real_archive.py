"""The known figures of a real sample: when its accounts were created, with what they post, and on which day they rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from inconcert import investigation
from inconcert.case import Case
from inconcert.findings.accounts import of_case
from inconcert.progress import Quiet
from inconcert.settings import Settings

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "x_archive" / "iran_subset_tweets.csv"


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLE.exists(), reason="needs the shared research data")
def test_the_iran_subset_is_described_as_known(tmp_path: Path) -> None:
    case = Case.create(tmp_path / "case", Settings(inputs=(str(SAMPLE),)))
    investigation.read(case, Quiet())
    assert of_case(case).sentences == [
        "52% of the 637 accounts with a known date were created in 2017-11 to 2018-01.",
        "71% of the posts that name an application were sent with Twitter Web Client.",
        # 6.6% of the file's 3,232 rows; 144 of them repeat a post
        "The quietest weekday is Friday (UTC), with 6.4% of the posts; a seventh is 14.3%.",
    ]
