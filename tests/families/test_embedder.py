"""The bundled model: what it says when it is missing, and that a text's vector is its own."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from inconcert.errors import InputError
from inconcert.families import embedder, meaning, space
from inconcert.progress import Quiet
from tests.families.meanings import sharing, table

needs_model = pytest.mark.skipif(not embedder.installed(), reason="needs the extra [semantic]")


def test_without_the_extra_it_says_what_was_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert not embedder.installed()
    with pytest.raises(InputError, match=r"translations were not looked for.*inconcert\[semantic\]"):
        embedder.BundledModel()


@needs_model
def test_a_vector_depends_on_its_text_alone() -> None:
    texts = [
        "The old bridge is closed.",
        "Старый мост закрыт.",
        "古い橋は閉鎖された",
        "so it is " * 400,
        "",
        "\ud800 \x00 x",
    ]
    one, two = embedder.BundledModel(threads=1), embedder.BundledModel(threads=2)
    together = one.embed(texts)
    assert together.shape == (6, 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.vstack([two.embed([text]) for text in texts])
    assert np.array_equal(together, alone)
    many = two.embed(list(reversed(texts)) * 4)
    assert np.array_equal(many[-6:], together[::-1])
    assert one.embed([]).shape == (0, 384)


@needs_model
def test_rewordings_and_translations_of_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    few = {
        language: texts[:6]
        for language, texts in space.reference_sentences().items()
        if language in {"en", "de", "ru"}
    }
    monkeypatch.setattr(space, "reference_sentences", lambda: few)
    texts = table(
        ("The old bridge in Norvik is closed for repairs until the autumn", "en"),
        ("Norvik: repairs keep the old bridge closed until autumn comes", "en"),
        ("Die alte Brücke in Norvik bleibt wegen Reparaturen bis zum Herbst gesperrt", "de"),
        ("Старый мост в Норвике закрыт на ремонт до осени", "ru"),
        ("Grandmother's recipe for pickled herring with onions and dill", "en"),
        ("Der Fußballverein Norvik sucht einen neuen Trainer für die Jugend", "de"),
    )
    shared = sharing(*((code, "reply:1") for code in range(6)))
    result = meaning.same_meaning(texts, shared, embedder.BundledModel(), 10, Quiet())
    assert result.pairs.select("text_a", "text_b", "kind").rows() == [
        (0, 1, "rewording"),
        (0, 2, "translation"),
        (0, 3, "translation"),
        (1, 2, "translation"),
        (1, 3, "translation"),
        (2, 3, "translation"),
    ]
    assert "multilingual-e5-small" in result.model
