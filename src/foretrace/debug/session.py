"""A debugging session: a cursor over the frames of a world, and the runs that grow from it. No input or output here.

A leap, a value set by hand, a move to another line, an edit of the source, a frame taken from the real run or from a
vote, a start from a full state: each begins a new branch, which shares the frames up to there. None of them changes
what is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Protocol

from foretrace.codec.jumps import Action
from foretrace.codec.past import Past
from foretrace.codec.program import MODULE
from foretrace.codec.successors import successors
from foretrace.config import nearest
from foretrace.debug.branches import Branch, Grown
from foretrace.debug.breakpoints import AtLine
from foretrace.debug.comparison import Comparison, beside_in_first_lines, laid_beside, leaping
from foretrace.debug.cursor import Change, Cursor, DebugError
from foretrace.debug.history import History, Level, Value, ending
from foretrace.debug.inverse import Found, Origins, Run, Target, lead_to, wanted_text
from foretrace.debug.lines import carried, closed_to, code_lines, counterparts, function_at, with_line
from foretrace.debug.objects import NotPlain, Objects
from foretrace.debug.vote import Sample, vote
from foretrace.debug.watch import Watched
from foretrace.errors import ForetraceError
from foretrace.trace.frames import WITH_LOCALS, Frame, SourceFile
from foretrace.trace.source import read
from foretrace.worlds import Header, World, matches

if TYPE_CHECKING:
    pass

__all__ = ["Change", "Comparison", "DebugError", "Foresee", "Level", "Run", "Sample", "Session", "Unsure", "Value"]

LEADS: dict[Action, str] = {"over": "over the calls of line", "out_of": "out of the function at line"}
"""Where the actions of a leap lead, seen from the line where it begins."""


SOURCE = "the source"
"""What was set by hand where the source was edited."""

Unsure = Literal["stop", "real", "vote"]
"""What a run does at a frame that the model is not trusted in: stop, take the real one, or what most draws have."""


class Foresee(Protocol):
    """Gives the predicted world that goes on from a past; of an edited program, its header comes along."""

    def __call__(self, past: Past, header: Header = ..., /) -> World: ...


class Session(Cursor):
    """A cursor over one of several branches.

    `foresee` gives the predicted world that goes on from a past. What else a session can do depends on what it is
    given: `record` makes the real run of the same call, `run` runs calls of a program in the sandbox, `sample` draws
    the frame after a past several times, `origins` foresees arguments that lead to a value. Frames before the `first`
    only say who is running. `unsure` says what a run does at a frame below the level of trust.
    """

    def __init__(
        self,
        world: World,
        foresee: Foresee,
        *,
        record: Callable[[], World] | None = None,
        run: Run | None = None,
        sample: Sample | None = None,
        origins: Origins | None = None,
        first: int = 0,
    ) -> None:
        self.branches = [Branch(world)]
        self.branch = 0
        self.unsure: Unsure = "stop"
        self._foresee, self._record, self._run_calls, self._sample = foresee, record, run, sample
        self._origins = origins
        self._settled: set[tuple[int, int]] = set()
        super().__init__(world, first)

    def step(self) -> None:
        """Go to the next frame, into calls; where this run leaps, into them in the run that the leap began in."""
        while self.at in self.here.jumps and self.here.trunk is not None:
            self._enter(self.here.trunk)
        super().step()

    def restart(self) -> None:
        """Go to the first frame of the run that the session began with; the other branches are kept."""
        self._enter(0)
        self._begin()

    def switch(self, number: int) -> None:
        """Go on in the branch of that number, at the frame where it began; raises DebugError where there is none."""
        if not 0 <= number < len(self.branches):
            raise DebugError(f"no branch {number}; there is 0 to {len(self.branches) - 1}")
        self._leave()
        self._enter(number)
        self.at = self.here.at
        self.frame = self.world.frame(self.at)

    @property
    def here(self) -> Branch:
        """The branch in which the session stands."""
        return self.branches[self.branch]

    def _enter(self, number: int) -> None:
        """Stand in another branch, at the frame of the same number."""
        before = self.files
        self.branch = number
        self._stand(self.here.world)
        for index, (old, new) in enumerate(zip(before, self.files, strict=True)):
            if old.text != new.text:
                self._move_breakpoints(index, old, new)

    def _move_breakpoints(self, index: int, old: SourceFile, new: SourceFile) -> None:
        """Let breakpoints stand at the lines that their lines have become; those whose line is gone are removed."""
        lines = counterparts(old.text, new.text)
        known = code_lines(new, script=self.world.header.entry == (index, MODULE))
        for number, breakpoint in list(self.breakpoints.items()):
            if isinstance(breakpoint.at, AtLine) and breakpoint.at.file == index:
                line = lines.get(breakpoint.at.line)
                if line in known:
                    self.breakpoints[number] = replace(breakpoint, at=AtLine(index, line))
                else:
                    del self.breakpoints[number]
                    self.notes.append(f"breakpoint {number} is removed: its line is not in this source")

    def leapt(self, index: int) -> str:
        """What was leapt over to come to a frame; empty where the frame follows the one before it."""
        action, begin = self.here.jumps.get(index - 1), self.world.frame(index - 1) if index else None
        return _lead(action, begin.line) if action and begin else ""

    def difference(self) -> int | None:
        """As of every cursor; None too where values were set by hand or calls leapt over: no record tells of that."""
        return None if self.here.by_hand or self.here.jumps else super().difference()

    # -- leaps --------------------------------------------------------------------------------------------------

    def leap_over(self) -> None:
        """Go to the next frame of this activation in one predicted step; what its line calls is not foreseen.

        Where the model foresees no call, that is the next frame. Raises DebugError in a recorded run, and where a leap
        cannot begin.
        """
        frame = self._leaper()
        following = self._following("next")
        self._leap("over" if following and following.depth > frame.depth else None)

    def leap_out(self) -> None:
        """Go to the frame that ends this activation in one predicted step. Raises as `leap_over` does."""
        frame = self._leaper()
        following = self.world.frame(self.at + 1)
        ends = following is None or following.event == "return"
        if following is not None and following.event == "exception" and following.depth == frame.depth:
            after = self.world.frame(self.at + 2)
            ends = after is None or after.depth < frame.depth
        self._leap(None if ends else "out_of")

    def leap_to(self, line: int) -> None:
        """Go to where this activation is about to run that line, or to its end, in one predicted step.

        Raises as `leap_over` does, for a line of another function, and where the model has not been trained for it.
        """
        frame = self._leaper()
        if line not in self._own_lines(frame):
            raise DebugError(f"line {line} is none of {frame.function} where code starts, so no leap leads there")
        following = self._following("until")
        arrived = following is None or following.depth < frame.depth or following.event in ("return", "exception")
        there = following is not None and (following.depth, following.line) == (frame.depth, line)
        self._leap(None if arrived or there else line)

    def _own_lines(self, frame: Frame) -> set[int]:
        """The lines of a frame's function at which it can stand."""
        file = self.files[frame.file]
        return {n for n in self.code_lines(frame.file) if function_at(file, n).qualname == frame.function}

    def _following(self, slowly: str) -> Frame | None:
        """The next frame, which no leap can pass where it resumes a generator."""
        following = self.world.frame(self.at + 1)
        if following is not None and following.event == "resume":
            raise DebugError(
                f"a generator goes on here, and leaps are learnt for calls only; `{slowly}` goes frame by frame"
            )
        return following

    def _leaper(self) -> Frame:
        if self.world.name == "recorded":
            raise DebugError("a recorded run is known frame by frame; `next` and `out` go through it at once")
        if self.frame is None or self.frame.event not in WITH_LOCALS:
            raise DebugError("a leap begins at a line that is about to run; `step` or `back` to one first")
        return self.frame

    def _leap(self, action: Action | None) -> None:
        if action is not None:
            jumps = {at: known for at, known in self.here.jumps.items() if at < self.at} | {self.at: action}
            past = Past(tuple(self._past()), jumps, self._anchor())
            frame = self.frame
            assert frame is not None
            self._branch(past, keep=self.at + 1, how=f"leapt {_lead(action, frame.line)}")
        self._run(lambda frame: True)

    # -- what if --------------------------------------------------------------------------------------------------

    def foresee(self) -> None:
        """Let the model go on from this line: the frames up to here stay, those after it are predicted anew."""
        self._at_event("line")
        self._leave()
        past = Past(tuple(self._past()), self._jumps(), self.at)
        self._branch(past, keep=self.at + 1, how="foreseen from the full state")

    def set(self, name: str, value: str, *, run: bool = False) -> None:
        """Give a variable of the current activation another value, and let the model go on from the changed state.

        `name` may be a part of one, such as `xs[1]` or `p.x`, where its text tells all of it; the name `return` stands
        for the value of a `return` frame. `value` is a literal, a variable or a constructor of a class of the program:
        nothing is run for it, unless `run` says that the sandbox may. Raises DebugError in a recorded run, at a frame
        that cannot be gone on from and for a name that is not there, UnreadableError for a value that cannot be made.
        """
        self._refuse_recorded()
        here = self._at_event("return" if name == "return" else "line")
        known = self.stack()[0].texts
        objects = Objects(self.files)
        if name == "return":
            text = self._text(objects, value, known, run)
            edited, target = replace(here, value=text), ""
        else:
            watched = Watched(name)
            target = watched.name
            if target not in known:
                raise DebugError(f"no variable {target} in {here.function}{nearest(target, known)}")
            if watched.steps:
                text = objects.edited(known[target], watched, value, known)
            else:
                text = self._text(objects, value, known, run)
            edited = replace(here, changed=here.changed | {target: text})
        self._leave()
        if target and name != target:
            self._tell_of_twins(target, known[target])
        past = Past((*self._past()[:-1], edited), self._jumps(), self.at)
        self._branch(past, keep=self.at, how=f"{name} = {text if name in (target, 'return') else value}", by_hand=name)

    def _text(self, objects: Objects, value: str, names: Mapping[str, str], run: bool) -> str:
        """The text of a value by hand."""
        try:
            return objects.text(value, names)
        except NotPlain as error:
            if not run or self._run_calls is None:
                way = "; with `--run` it is made in the sandbox" if self._run_calls else ""
                raise NotPlain(f"{error}{way}") from None
        (made,) = self._run_calls(self.files[self.world.header.entry[0]].text, [value])
        if isinstance(made, ForetraceError):
            raise made
        if made.outcome != "returned" or made.value is None:
            raise DebugError(f"{value} gives no value when it is run: {made.outcome} {made.value or ''}".rstrip())
        return made.value

    def _tell_of_twins(self, name: str, text: str) -> None:
        """Note the variables that may be the very object of which a part is set: they are left as they are."""
        for level in self.stack():
            for other, value in level.names.items():
                if value.text == text and (level.activation, other) != (self.stack()[0].activation, name):
                    self.notes.append(f"{level.function}.{other} may be the same object, and is left as it is")

    def jump(self, line: int) -> None:
        """Move to another line of the current function without running what is between, and let the model go on there.

        Raises DebugError in a recorded run, where no line is about to run, and for a line of another function, without
        code, or inside a loop, `with` or handler that has not begun.
        """
        self._refuse_recorded()
        here = self._at_event("line")
        inside = self._own_lines(here)
        if line not in inside:
            closest = min(inside, key=lambda known: (abs(known - line), known))
            raise DebugError(f"line {line} is none of {here.function} where code starts; the nearest is {closest}")
        if closed := closed_to(self.files[here.file], here.line, line):
            raise DebugError(closed)
        self._leave()
        past = Past((*self._past()[:-1], replace(here, line=line)), self._jumps(), self.at)
        self._branch(past, keep=self.at, how=f"moved from line {here.line} to {line}", by_hand="the line")

    def reload(self, text: str, file: int = 0) -> None:
        """Go on in a changed source: the state stays, each line that runs is the one that its line has become.

        Lines correspond where they are the same, or were changed one for one (difflib). Raises SourceError for a source
        that does not parse, DebugError where no line is about to run, and where a line of the stack is gone.
        """
        here = self._at_event("line")
        old, new = self.files[file], replace(self.files[file], text=text)
        if old.text == text:
            raise DebugError(f"{old.path} is as it was; nothing changes")
        lines, known = counterparts(old.text, text), code_lines(new, script=True)
        for level in self.stack():
            if level.file != file:
                continue
            line = lines.get(level.line)
            if line not in known or function_at(new, line).qualname != level.function:
                raise DebugError(
                    f"line {level.line}, where {level.function} stands, is gone from the changed {old.path};"
                    " `restart` or another session begins anew"
                )
        moved = {line: carried(lines, line) for line in range(1, len(old.text.split("\n")) + 1)}
        frames = [with_line(f, moved[f.line]) if f.file == file else f for f in self._past()]
        header = replace(
            self.world.header, files=tuple(new if i == file else kept for i, kept in enumerate(self.files))
        )
        self._leave()
        how = f"{old.path} edited, line {here.line} is now {lines[here.line]}" if here.file == file else "edited"
        past = Past(tuple(frames), self._jumps(), self.at)
        self._branch(past, keep=self.at, how=how, by_hand=SOURCE, header=header)

    def go(self, index: int) -> None:
        """Go to the frame of that index; raises DebugError where the run has none."""
        super().go(index)
        self._before_edits()

    def _run(self, stop: Callable[[Frame], bool], direction: int = 1) -> None:
        super()._run(stop, direction)
        self._before_edits()

    def _before_edits(self) -> None:
        """What came before the source was edited is shown in the run that had the other source."""
        while self.here.edition and self.at < self.branches[self.here.edition].at:
            edited = self.here.edition
            trunk = self.branches[edited].trunk
            assert trunk is not None
            self._enter(trunk)
            self.frame = self.world.frame(self.at)
            self.notes.append(f"this is before the edit, in branch {trunk}; `switch {edited}` goes on after it")

    # -- what is real, and what is likely -------------------------------------------------------------------------

    def take_real(self, record: World) -> bool:
        """Let the current frame be the one that the record has here, and the model go on from there.

        Gives False where the model had it right: nothing changes then. Raises DebugError where a value was set by hand,
        and where the state before this frame is not that of the record.
        """
        self._refuse_by_hand()
        if self.world.name == "recorded":
            raise DebugError("this run is real already")
        self._leave()
        return self._take(record)

    def _take(self, record: World) -> bool:
        if self.at == 0:
            raise DebugError("the first frame follows from the call; `step` goes on")
        listed, places = leaping(record, self.here.jumps)
        if not self._agrees(listed):
            where = self.compare(record).places[0]
            raise DebugError(
                f"the real run is in another state before frame {self.at}; they part at frame {where}:"
                f" `goto {where}` and `real` there"
            )
        real = listed.frame(self.at)
        if real is None:
            raise DebugError(f"the real run ends here: {ending(record, places[-1])}")
        if real == self.frame:
            return False
        past = Past((*self._past(self.at), real), self._jumps(), self._anchor())
        self._branch(past, keep=self.at, how="taken from the real run", real=True)
        return True

    def vote(self) -> str:
        """Draw this frame several times, and go on with what more than half of the draws have; says which share.

        Raises DebugError where no model is asked, and where no frame has more than half.
        """
        if self._sample is None or self.world.name == "recorded" or self.world.confidence(self.at) is None:
            raise DebugError("no model is asked for this frame, so there is nothing to vote on")
        self._leave()
        return self._voted()

    def _voted(self) -> str:
        assert self._sample is not None
        past = Past(tuple(self._past(self.at)), self._jumps(), self._anchor())
        found = vote(self._sample(past, *self._edited_header()), self.frame)
        share = f"{found.votes} of {found.number}"
        if 2 * found.votes <= found.number:
            raise DebugError(f"no frame has more than half of the draws here; the most frequent has {share}")
        if found.frame == self.frame:
            return f"frame {self.at}: {share} draws have it"
        if found.frame is None:
            raise DebugError(f"{share} draws have the run end before this frame; `real` tells")
        past = Past((*past.frames, found.frame), past.jumps, past.anchor)
        self._branch(past, keep=self.at, how=f"voted by {share} draws", voted=share)
        return f"frame {self.at}: {share} draws have another frame, which is taken"

    def _settles(self) -> bool:
        """Whether a doubtful frame can be gone on from: it is, or becomes, the real one, or that of most draws."""
        if self.unsure == "stop":
            return False
        doubt = self.reasons.pop()
        if (self.branch, self.at) in self._settled:
            return True
        try:
            said = self._voted() if self.unsure == "vote" else self._really()
        except ForetraceError as error:
            self.reasons += [doubt, str(error)]
            return False
        self._settled.add((self.branch, self.at))
        self.notes.append(said)
        return True

    def _really(self) -> str:
        if self._record is None:
            raise DebugError("this state has no real run to take a frame from")
        self._refuse_by_hand()
        changed = self._take(self._record())
        return f"frame {self.at}: the real run has {'another, which is taken' if changed else 'the same'}"

    # -- back in time ---------------------------------------------------------------------------------------------

    def came_from(self) -> tuple[list[int], Frame | None]:
        """The lines of this function from which control can come here, by the syntax, and the frame it came from.

        That is the frame of this activation before this one, or of its caller; None where none is known. What the state
        was before, where it is not known, only a model that has been trained to go back could tell.
        """
        level = self.stack()[0]
        file = self.files[level.file]
        following = successors(read(file.text, file.path).tree)
        lines = {abs(line) for line, after in following.items() if level.line in after}
        lines = {n for n in lines if function_at(file, n).qualname == level.function}
        known = (self.world.frame(at) for at in range(self.at - 1, self.first - 1, -1))
        running = {running.activation for running in self.stack()}
        return sorted(lines), next((frame for frame in known if frame and frame.activation in running), None)

    def lead_to(self, value: str, *, number: int = 3, most: int = 400) -> list[Found]:
        """Arguments with which the current function returns (or raises) a value, each checked by running.

        First those that the model foresees, if it has been trained for that; then candidates made from the values of
        the program and of this run: at most `most` of them, until `number` are found. Raises DebugError where nothing
        can be run or the function cannot be called from outside, UnreadableError for a value that cannot be read.
        """
        if self._run_calls is None:
            raise DebugError("nothing of this program can be run here, and the model has not been trained to go back")
        level = self.stack()[0]
        first = next(
            frame for i in range(self.at + 1) if (frame := self.world.frame(i)) and frame.activation == level.activation
        )
        target = Target(self.files[level.file], level.function, first.changed)
        wanted, raised = wanted_text(target.file, value)
        texts: Sequence[Mapping[str, str]] = ()
        if self._origins:
            texts = self._origins(level.file, level.function, wanted, raised, *self._edited_header())
        foreseen = [args for each in texts if (args := target.arguments(each)) is not None]
        return lead_to(target, wanted, foreseen, self._run_calls, number=number, most=most)

    def _agrees(self, record: World) -> bool:
        """Whether the stacks of this run and of the record are the same before the current frame."""
        stacks = [list(history.stack(self.at - 1)) for history in (self._history, History(record))]
        mine, real = ([(x.function, x.file, x.line, x.depth, x.texts) for x in stack] for stack in stacks)
        return mine == real

    def compare(self, other: World) -> Comparison:
        """Lay this run and `other`, one of them predicted and one recorded, side by side to their ends.

        Where this run leaps, what the record has in between is passed over. Raises DebugError where a value was set by
        hand: no record tells what would really follow.
        """
        self._refuse_by_hand()
        predicted, recorded = (other, self.world) if self.world.name == "recorded" else (self.world, other)
        listed, places = leaping(recorded, self.here.jumps)
        return laid_beside(predicted, listed, places)

    def beside(self, other: World, number: int) -> list[tuple[int, Frame | None, Frame | None, bool]]:
        """The last frames up to the current one, each with that of another world, and whether the two are the same.

        Where this run leaps, what the other has in between is passed over.
        """
        listed = leaping(other, self.here.jumps)[0] if self.here.jumps else other
        indexes = range(max(0, self.at + 1 - number), self.at + 1)
        pairs = [(index, self.world.frame(index), listed.frame(index)) for index in indexes]
        worlds = self.world, listed
        upto = [[frame for i in range(self.at + 1) if (frame := world.frame(i))] for world in worlds]
        same = matches(*upto)
        return [(at, one, two, at >= len(same) or same[at]) for at, one, two in pairs]

    def compare_branches(self, number: int) -> Comparison:
        """Lay this run and another branch side by side. Where only one of the two leaps, the other leaps along.

        Raises DebugError for branches that leap in different places: their frames do not correspond.
        """
        if not 0 <= number < len(self.branches):
            raise DebugError(f"no branch {number}; there is 0 to {len(self.branches) - 1}")
        mine, other = self.here, self.branches[number]
        if mine.jumps == other.jumps:
            return beside_in_first_lines(self.branches, self.branch, number)
        if (mine.jumps and other.jumps) or mine.edition != other.edition:
            raise DebugError(f"branch {number} leaps in other places than this run, so their frames do not correspond")
        jumps = {**mine.jumps, **other.jumps}
        one, two = (b.world if b.jumps else leaping(b.world, jumps)[0] for b in (mine, other))
        return laid_beside(one, two, None)

    def _refuse_by_hand(self) -> None:
        for at, name in self.here.by_hand.items():
            raise DebugError(
                f"{name} was set by hand at frame {at}, and no record tells what would really follow;"
                " `restart` undoes it"
            )

    def _refuse_recorded(self) -> None:
        if self.world.name == "recorded":
            raise DebugError("a recorded run cannot be changed; after `foresee` a predicted one goes on, which can")

    def _at_event(self, event: str) -> Frame:
        if self.frame is None or self.frame.event != event:
            place = "a line that is about to run" if event == "line" else "the return of a function"
            raise DebugError(f"this works at {place}; `step` or `back` to one first")
        return self.frame

    def _past(self, num: int | None = None) -> list[Frame]:
        """The first `num` frames, or those up to the current one."""
        return [frame for i in range(self.at + 1 if num is None else num) if (frame := self.world.frame(i))]

    def _jumps(self) -> dict[int, Action]:
        """The leaps that lead up to the current frame."""
        return {at: action for at, action in self.here.jumps.items() if at < self.at}

    def _anchor(self) -> int | None:
        """The frame whose full state began what leads up to the current one, if one did."""
        return self.here.anchor if self.here.anchor is not None and self.here.anchor <= self.at else None

    def _branch(
        self,
        past: Past,
        keep: int,
        how: str,
        *,
        by_hand: str = "",
        real: bool = False,
        voted: str = "",
        header: Header | None = None,
    ) -> None:
        """Go on in a new branch, at the same frame; `header` is that of an edited program."""
        here, at, number = self.here, self.at, len(self.branches)
        world = Grown(self.world, keep, self._foresee(past, *([header] if header else self._edited_header())))
        names = {i: name for i, name in here.by_hand.items() if i <= at} | ({at: by_hand} if by_hand else {})
        taken = frozenset(i for i in here.real if i < at) | ({at} if real else frozenset())
        votes = {i: share for i, share in here.voted.items() if i < at} | ({at: voted} if voted else {})
        edition = number if header else here.edition
        branch = Branch(world, self.branch, at, how, past.jumps, past.anchor, names, taken, votes, edition)
        self._settled |= {(number, i) for branch, i in self._settled if branch == self.branch and i < at}
        self.branches.append(branch)
        self._enter(number)
        self.frame = self.world.frame(at)

    def _edited_header(self) -> tuple[Header, ...]:
        """The header of this branch's program, where it is not the one that the session began with."""
        return (self.world.header,) if self.here.edition else ()


def _lead(action: Action, line: int) -> str:
    """Where a leap leads that begins at a line, in words."""
    return f"{LEADS[action]} {line}" if action in LEADS else f"to line {action} from line {line}"
