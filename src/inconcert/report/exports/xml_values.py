"""How a value is written in GEXF and in GraphML; both use the names of XML Schema's types."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa

from inconcert.schema import Column

_TYPES = {pa.string(): "string", pa.int64(): "long", pa.float64(): "double", pa.bool_(): "boolean"}
_LINE_ENDS = {"\r": "&#13;"}


def type_name(column: Column) -> str:
    """The attribute type of a column, the same whatever values the file happens to hold."""
    return _TYPES[column.type]


def text(value: object) -> str:
    """A value as the text of an element."""
    return escape(_plain(value), _LINE_ENDS)


def attribute(value: object) -> str:
    """A value as an attribute, with its quotes."""
    return quoteattr(_plain(value))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
