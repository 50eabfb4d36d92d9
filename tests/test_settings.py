"""What may be asked, and how it is written."""

import pytest
from pydantic import ValidationError

from inconcert.errors import InputError
from inconcert.settings import CustomTrace, Settings, parse_window, window_label


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10s", 10), (" 60 s ", 60), ("10m", 600), ("10min", 600), ("1h", 3600), ("2d", 172_800)],
)
def test_windows_in_words(text: str, seconds: int) -> None:
    assert parse_window(text) == seconds


@pytest.mark.parametrize("text", ["", "60", "s", "0s", "-5s", "1.5h", "1w", "10 S", "1h30m"])
def test_what_is_no_window(text: str) -> None:
    with pytest.raises(InputError, match=r"is not a window\. Write a number and a unit"):
        parse_window(text)


@pytest.mark.parametrize(
    ("seconds", "label"),
    [
        (0.5, "0.5 s"),
        (10, "10 s"),
        (60, "60 s"),
        (90, "90 s"),
        (600, "10 min"),
        (3600, "1 h"),
        (5400, "90 min"),
        (86400, "1 day"),
        (172_800, "2 days"),
    ],
)
def test_window_labels(seconds: float, label: str) -> None:
    assert window_label(seconds) == label


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("device=device id", CustomTrace(name="device", column="device id")),
        ("payer=pay.csv:who,card", CustomTrace(name="payer", table="pay.csv", account="who", object="card")),
        (
            "ip=C:\\logs\\ip.csv:who,address,when",
            CustomTrace(name="ip", table="C:\\logs\\ip.csv", account="who", object="address", time="when"),
        ),
        ("ad=campaign:id", CustomTrace(name="ad", column="campaign:id")),
    ],
)
def test_own_traces(text: str, trace: CustomTrace) -> None:
    assert CustomTrace.parse(text) == trace


@pytest.mark.parametrize("text", ["", "device", "device=", "=column", "Device=x", "my device=x", "1st=x"])
def test_what_is_no_own_trace(text: str) -> None:
    with pytest.raises(InputError, match="NAME=COLUMN"):
        CustomTrace.parse(text)


def test_windows_rise_and_count_once() -> None:
    assert Settings(windows=(3600, 60, 60)).windows == (60, 3600)


@pytest.mark.parametrize(
    "asked",
    [
        {"windows": ()},
        {"fdr": 0},
        {"fdr": 0.5},
        {"seed": -1},
        {"shuffles": 101},
        {"dispersion": -1},
        {"smoke": 1},
        {"custom_traces": (CustomTrace(name="a", column="x"),) * 2},
    ],
    ids=str,
)
def test_settings_that_cannot_be(asked: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(asked)


def test_settings_survive_being_saved() -> None:
    settings = Settings(inputs=("a.csv",), custom_traces=(CustomTrace(name="a", column="x"),), fdr=0.05)
    assert Settings.model_validate(settings.canonical()) == settings
