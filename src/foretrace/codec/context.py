"""The source as Meta's formats show it: files in one text, a mark where the trace starts, special tokens escaped."""

from __future__ import annotations

import re

from foretrace.codec.flow import Code, codes
from foretrace.errors import RecordError, SourceError
from foretrace.trace.frames import Trace

__all__ = ["check_beginning", "context", "escaped", "marked", "unescaped", "unmarked"]

_MARK = "# << START_OF_TRACE"
_MARKED = re.compile(r" {0,2}#[ \t]*<<[ \t]*START_OF_TRACE[ \t]*$")
_SPECIAL = re.compile(r"<(\\*)\|(\w+\|>)")
_ESCAPED = re.compile(r"<\\(\\*)\|(\w+\|>)")


def context(trace: Trace) -> str:
    """All files, with the start mark on the entry's `def` line and no other; RecordError where that cannot carry it."""
    check_beginning(trace)
    texts = []
    entry_line = None
    for index, file in enumerate(trace.files):
        lines = file.text.removesuffix("\n").split("\n")
        definitions = _definitions(file.text)
        for code in definitions:
            lines[code.line - 1] = unmarked(lines[code.line - 1])
        if index == trace.entry[0]:
            called = trace.frames[0].line if trace.frames else None
            found = [code.line for code in definitions if code.name == trace.entry[1]]
            entry_line = called if called in found else next(iter(found), None)
            if entry_line:
                lines[entry_line - 1] += f"  {_MARK}"
        texts.append("\n".join(lines) + "\n")
    text = "".join(texts)
    if trace.entry[1] != "<module>" and not marked(text):
        raise RecordError(f"line {entry_line}, where {trace.entry[1]} begins, cannot carry {_MARK!r}")
    return text


def check_beginning(trace: Trace) -> None:
    """RecordError for a record that the dialects cannot hold in which all follows from the entry's call.

    That is one that lacks frames, one that begins or goes on below its entry, and one in which files are imported.
    """
    expected = "jsonl holds it, any other dialect needs all that followed from the entry's call"
    if trace.dropped:
        raise RecordError(f"the record lacks {trace.dropped} frames before its last ones; {expected}")
    for index, frame in enumerate(trace.frames):
        if index == 0 and frame.event != "call":
            raise RecordError(f"the record begins with a {frame.event}; {expected}")
        if index and frame.event == "call" and frame.depth == 0:
            raise RecordError(f"{frame.function} is called at frame {index} by code that is not recorded; {expected}")
        if index and frame.event == "call" and frame.function == "<module>":
            path = trace.files[frame.file].path
            raise RecordError(f"{path} is imported at frame {index}; jsonl holds that, no other dialect does (--only)")


def _definitions(text: str) -> list[Code]:
    return [code for code in codes(text) if not code.name.endswith(">")]


def marked(text: str) -> list[Code]:
    """The functions whose `def` line has the mark; none where the mark breaks the source."""
    lines = text.split("\n")
    try:
        return [code for code in _definitions(text) if _MARKED.search(lines[code.line - 1])]
    except SourceError:
        return []


def unmarked(line: str) -> str:
    """A line without its start mark."""
    return _MARKED.sub("", line)


def escaped(text: str) -> str:
    """Text in which nothing looks like a special token: a backslash after `<`, one more if it has some already."""
    return _SPECIAL.sub(r"<\\\1|\2", text)


def unescaped(text: str) -> str:
    """The text that was escaped."""
    return _ESCAPED.sub(r"<\1|\2", text)
