"""The view for people: each frame as its source line, indented by depth, with the names that changed before it ran.

Colours and cropping to the window only on a terminal; piped, the same rows in full and plain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from foretrace.trace.frames import Frame, SourceFile, Trace

__all__ = ["View", "show", "side_by_side"]

PIPED_WIDTH = 160
"""Width of two columns where there is no window."""
SOURCE_COLUMN = 56
"""Changes begin at this column at most; a longer source line pushes them to the right."""

_VERBS = {"return": "returns", "yield": "yields", "exception": "raises"}
_STYLES = {"return": "green", "yield": "green", "exception": "bold red"}


class View:
    """Prints frames as they come. Several files are told apart by their path."""

    def __init__(self, files: Sequence[SourceFile], console: Console) -> None:
        self._files, self._console = files, console
        self._lines = [file.text.expandtabs(4).split("\n") for file in files]
        self._digits = max(3, *(len(str(len(lines))) for lines in self._lines))
        longest = max(len(line) for lines in self._lines for line in lines)
        self._column = self._digits + 2 + min(longest + 4, SOURCE_COLUMN)

    def title(self, call: str | None, entry: tuple[int, str]) -> None:
        """Print what is called where."""
        what = call or ("script" if entry[1] == "<module>" else entry[1])
        self.line(Text.assemble((what, "bold"), f"  in {self._files[entry[0]].path}"))
        self.line(Text())

    def frame(self, frame: Frame, probability: float | None = None) -> None:
        """Print a frame; with a probability, in per cent before it."""
        for row in self.rows(frame, probability):
            self.line(row)

    def gap(self, trace: Trace) -> None:
        """Print that frames are missing between where the run stood and what follows."""
        self.line(Text(f"{'...':>{self._digits}}  {trace.dropped} frames were not kept; above, who was running", "dim"))

    def ending(self, trace: Trace) -> None:
        """Print how a trace ended."""
        self.line(Text())
        self.line(Text.assemble((_ending(trace), "bold"), (f"  ({len(trace.frames)} frames)", "dim")))

    def line(self, row: Text) -> None:
        """Print one row, cropped to the window if there is one."""
        row.rstrip()
        if not self._console.is_terminal:
            self._console.file.write(row.plain + "\n")
            return
        row.truncate(self._console.width, overflow="ellipsis")
        self._console.print(row, soft_wrap=True, highlight=False, markup=False)

    def rows(self, frame: Frame, probability: float | None = None) -> Iterator[Text]:
        """The rows of one frame: what was written since the last one, then the frame."""
        margin = "" if probability is None else f"{int(probability * 100):3}% "
        for line in frame.output.splitlines():
            indent = " " * (len(margin) + self._digits + 2) + "│ " * frame.depth
            yield Text.assemble((indent, "dim"), ("prints ", "magenta"), (_clean(line), "magenta"))
        row = Text.assemble(
            (margin, "dim" if probability is None or probability > 0.9 else "yellow"), self._code(frame)
        )
        row.pad_right(len(margin) + self._column - len(row))
        yield row.append_text(_state(frame))

    def cell(self, frame: Frame, width: int) -> Text:
        """A frame in `width` characters: about half of them for the source line, the rest for what changed."""
        row, state = self._code(frame), _state(frame)
        row.truncate(max(width // 2, width - len(state)), overflow="ellipsis")
        row.pad_right(min(width // 2, self._column) - len(row))
        row.append_text(state).truncate(width, overflow="ellipsis", pad=True)
        return row

    def _code(self, frame: Frame) -> Text:
        """What runs: number and depth, and the source line or the word for leaving."""
        row = Text.assemble((f"{frame.line:{self._digits}}  ", "dim"), ("│ " * frame.depth, "dim"))
        if frame.event in _VERBS:
            return row.append(f"{_VERBS[frame.event]} ", _STYLES[frame.event]).append_text(_value(frame))
        lines = self._lines[frame.file]
        source = _clean(lines[frame.line - 1] if 0 < frame.line <= len(lines) else "").rstrip()
        if len(self._files) > 1 and frame.event == "call":
            source += f"  # {self._files[frame.file].path}"
        if frame.event == "resume":
            source += "  # goes on"
        return row.append(source, "bold" if frame.event == "call" else "")


def _value(frame: Frame) -> Text:
    return Text(_clean(frame.value or ""), _STYLES[frame.event])


def _state(frame: Frame) -> Text:
    """The names that changed and those that are gone, set off from what stands before."""
    parts = [Text.assemble((name, "cyan"), " = ", _clean(text)) for name, text in frame.changed.items()]
    parts += [Text.assemble(("del ", "dim"), (name, "cyan")) for name in frame.removed]
    return Text("  ").append_text(Text(", ").join(parts)) if parts else Text()


def _clean(text: str) -> str:
    """Text that cannot steer a terminal: whatever is not printable is written as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _ending(trace: Trace) -> str:
    words = {"returned": "returned", "raised": "raised", "exited": "exited by"}
    if trace.outcome in words:
        return f"{words[trace.outcome]} {_clean(trace.value or '')}"
    return f"cut at its limit of {trace.outcome.removeprefix('cut:')}"


def show(trace: Trace, console: Console) -> None:
    """Print a trace: what was called, its frames, how it ended."""
    view = View(trace.files, console)
    view.title(trace.call, trace.entry)
    for index, frame in enumerate(trace.frames):
        if trace.dropped and index == trace.state:
            view.gap(trace)
        view.frame(frame)
    view.ending(trace)


def side_by_side(predicted: Trace, recorded: Trace, right: Sequence[bool], console: Console) -> None:
    """Print two traces in two columns; `right` says for each row whether they agree. The first difference is marked.

    Below the columns the two frames that part are shown in full.
    """
    width = ((console.width if console.is_terminal else PIPED_WIDTH) - 7) // 2
    view = View(recorded.files, console)
    first = right.index(False) if False in right else None
    view.title(recorded.call, recorded.entry)
    view.line(Text(f"    {'predicted':{width}} │ recorded", "bold"))
    for index, same in enumerate(right):
        cells = [
            view.cell(trace.frames[index], width) if index < len(trace.frames) else Text(" " * width)
            for trace in (predicted, recorded)
        ]
        mark = ("    ", "") if same else (">>> ", "bold red") if index == first else ("  > ", "red")
        if index == first:
            for cell in cells:
                cell.stylize("reverse")
        view.line(Text.assemble(mark, cells[0], (" │ ", "dim"), cells[1]))
    view.line(Text())
    if first is not None:
        view.line(Text(f"first difference at frame {first}:", "bold red"))
    for name, trace in (("predicted", predicted), ("recorded", recorded)):
        parting = trace.frames[first : first + 1] if first is not None else ()
        for row in view.rows(parting[0]) if parting else [Text(_ending(trace))]:
            view.line(Text.assemble(f"{name:10}", row))
