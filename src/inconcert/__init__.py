"""Inconcert finds accounts on social media that act in concert, and shows the evidence post by post."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inconcert.case import Case as Case
    from inconcert.errors import InconcertError as InconcertError
    from inconcert.investigation import investigate as investigate
    from inconcert.settings import CustomTrace as CustomTrace
    from inconcert.settings import Settings as Settings

_HOME = {
    "Case": "case",
    "CustomTrace": "settings",
    "InconcertError": "errors",
    "Settings": "settings",
    "investigate": "investigation",
}
__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    """The public names, loaded when first used: the engine takes a second, `--help` need not."""
    if name not in _HOME:
        raise AttributeError(f"module 'inconcert' has no attribute '{name}'")
    return getattr(import_module(f"inconcert.{_HOME[name]}"), name)
