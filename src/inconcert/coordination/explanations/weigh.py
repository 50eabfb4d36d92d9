"""From observations to an explanation: when it fits, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence

from inconcert.report.document import Explanation, Observation

LONGEST_SHOWN = 60  # characters
FEWEST_OBSERVABLE = 2  # one observation alone is too easy to meet, by chance or on purpose


def shown(token: str) -> str:
    """A name from the data as it stands in a sentence: cut when it is absurdly long."""
    return token if len(token) <= LONGEST_SHOWN else f"{token[:LONGEST_SHOWN]}..."


def observe(text: str, holds: bool | None, detail: str) -> Observation:
    """One observation; `holds` is None where these data cannot show it."""
    state = {True: "holds", False: "fails", None: "not_observable"}[holds]
    return Observation.model_validate({"text": text, "state": state, "detail": detail})


def weigh(
    name: str, title: str, required: Sequence[Observation], against: Sequence[Observation] = ()
) -> Explanation:
    """Decide whether an explanation fits.

    It fits when every required observation holds, at least two of them are observable, and nothing in
    `against` fails. What is required and cannot be observed keeps it from fitting; what only speaks
    against it does not.
    """
    seen = [each for each in required if each.state != "not_observable"]
    blocking = [each for each in required if each.state != "holds"] + [
        each for each in against if each.state == "fails"
    ]
    failing = [each for each in blocking if each.state == "fails"]
    fits = not blocking and len(seen) >= FEWEST_OBSERVABLE
    if fits:
        unseen = [each.text for each in against if each.state == "not_observable"]
        summary = f"This explanation fits: all {len(required)} things it requires are seen in the data."
        if unseen:
            summary += f" Not observable here: {_listed(unseen)}."
    elif failing:
        summary = f"This explanation does not fit. Not met: {_listed([each.text for each in failing])}."
    else:
        missing = _listed([each.text for each in blocking])
        summary = f"This explanation cannot be judged here. Not observable: {missing}."
    return Explanation(name=name, title=title, fits=fits, summary=summary, observations=[*required, *against])


def _listed(texts: Sequence[str]) -> str:
    return "; ".join(text[0].lower() + text[1:] for text in texts)
