"""A debugging session: a cursor over the frames of a world, and the runs that grow from it. No input or output here.

A leap, a value set by hand, a move to another line, an edit of the source, a frame taken from the real run or from a
vote, a start from a full state: each begins a new branch, which shares the frames up to there. None of them changes
what is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from foretrace.codec.past import Past
from foretrace.codec.successors import successors
from foretrace.config import nearest
from foretrace.debug.comparison import Comparison, beside_in_first_lines, laid_beside, leaping
from foretrace.debug.cursor import Change, DebugError
from foretrace.debug.earlier import Earlier, Priors, checked, past_of
from foretrace.debug.history import History, Level, Value, ending
from foretrace.debug.inverse import Found, Origins, Target, lead_to, wanted_text
from foretrace.debug.lines import carried, closed_to, code_lines, counterparts, function_at, with_line
from foretrace.debug.objects import NotPlain, Objects
from foretrace.debug.reality import Run, run_on
from foretrace.debug.runs import Foresee, Runs
from foretrace.debug.vote import Sample, vote
from foretrace.debug.watch import Watched
from foretrace.errors import ForetraceError
from foretrace.trace.frames import Frame
from foretrace.trace.source import read
from foretrace.worlds import World, matches

__all__ = ["Change", "Comparison", "DebugError", "Foresee", "Level", "Run", "Sample", "Session", "Unsure", "Value"]

SOURCE = "the source"
"""What was set by hand where the source was edited."""

Unsure = Literal["stop", "real", "vote"]
"""What a run does at a frame that the model is not trusted in: stop, take the real one, or what most draws have."""


class Session(Runs):
    """A cursor over one of several branches.

    `foresee` gives the predicted world that goes on from a past. What else a session can do depends on what it is
    given: `record` makes the real run of the same call, `run` runs calls of a program in the sandbox, `sample` draws
    the frame after a past several times, `origins` foresees arguments that lead to a value, `priors` the states that
    one may have come from. Frames before the `first` only say who is running; its state was told. `unsure` says what a
    run does at a frame below the level of trust.
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
        priors: Priors | None = None,
        first: int = 0,
    ) -> None:
        self.unsure: Unsure = "stop"
        self._record, self._run_calls, self._sample = record, run, sample
        self._origins, self._priors = origins, priors
        self._real_runs: dict[int, World] = {}
        self._befores: dict[tuple[int, int], list[Earlier]] = {}
        super().__init__(world, foresee, first)

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

    # -- what is real, and what is likely -------------------------------------------------------------------------

    def take_real(self, record: World) -> bool:
        """Let the current frame be the one that the record has here, and the model go on from there.

        Gives False where the model had it right: nothing changes then. Raises DebugError where a value was set by hand
        and the record knows nothing of it, and where the state before this frame is not that of the record.
        """
        self._refuse_by_hand(record)
        if self.world.name == "recorded":
            raise DebugError("this run is real already")
        self._leave()
        return self._take(record)

    def _take(self, record: World) -> bool:
        if self.at == 0:
            raise DebugError("the first frame follows from the call; `step` goes on")
        listed, places = self._leaping(record)
        if not self._agrees(listed):
            where = self.compare(record).places[0]
            raise DebugError(
                f"the real run is in another state before frame {self.at}; they part at frame {where}:"
                f" `goto {where}` and `real` there"
            )
        real = listed.frame(self.at)
        if real is None and self.frame is None and listed.outcome == self.world.outcome:
            return False
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

    def real_run(self) -> World:
        """The real run of this branch: that of its call, or, of the frames that it has up to where something was set
        by hand last, what really follows from the state there.

        Raises DebugError where nothing can be run or no run can begin there.
        """
        by_hand = self.here.by_hand
        if not by_hand:
            if self._record is None:
                raise DebugError("no real run of this is known, and none can be made")
            return self._record()
        if self.branch not in self._real_runs:
            self._real_runs[self.branch] = self._run_on(max(by_hand))
        return self._real_runs[self.branch]

    def difference(self) -> int | None:
        """As of every cursor; None too where the record knows nothing of this branch."""
        return super().difference() if self.against is not None and self.tells(self.against) else None

    def tells(self, record: World) -> bool:
        """Whether a record tells of this branch frame by frame: of no leaps, and after something was set by hand only
        if it is the real run from there."""
        known = not self.here.by_hand or record is self._real_runs.get(self.branch)
        return known and not self.here.jumps

    def _run_on(self, at: int) -> World:
        """The real run from the last frame of this branch where something was set by hand."""
        trunk = self.here.trunk
        shares = trunk is not None and at < self.here.at and self.branches[trunk].by_hand == self.here.by_hand
        if trunk in self._real_runs and shares:
            return self._real_runs[trunk]
        if self._run_calls is None:
            self._refuse_by_hand(None)
        assert self._run_calls is not None
        if self.here.by_hand[at] == "return":
            raise DebugError(f"return was set by hand at frame {at}, and a real run can go on from a line only")
        return run_on(self.world, at, self._run_calls)

    def _leaping(self, record: World) -> tuple[World, list[int]]:
        """A record as it is seen with the leaps of this branch that are none of its own."""
        begins = max(self.here.by_hand, default=0)
        return leaping(record, {at: action for at, action in self.here.jumps.items() if at >= begins})

    def _really(self) -> str:
        changed = self._take(self.real_run())
        return f"frame {self.at}: the real run has {'another, which is taken' if changed else 'the same'}"

    # -- back in time ---------------------------------------------------------------------------------------------

    def came_from(self) -> tuple[list[int], Frame | None]:
        """The lines of this function from which control can come here, by the syntax, and the frame it came from.

        Its `def` is one of them. The frame is that of this activation before this one, or of its caller; None where
        none is known. Raises DebugError at the end.
        """
        if self.frame is None:
            raise DebugError("the run has ended; `back` goes to its last frame")
        level = self.stack()[0]
        file = self.files[level.file]
        following = successors(read(file.text, file.path).tree)
        lines = {abs(line) for line, after in following.items() if level.line in after}
        lines = {n for n in lines if function_at(file, n).qualname == level.function}
        if level.line == min(self._own_lines(self.frame), default=0):
            lines |= {function_at(file, level.line).line} - {level.line}
        known = (self.world.frame(at) for at in range(self.at - 1, self.first - 1, -1))
        running = {running.activation for running in self.stack()}
        return sorted(lines), next((frame for frame in known if frame and frame.activation in running), None)

    def knows_before(self) -> bool:
        """Whether history tells what the state was before: it began with a call, and nothing was set by hand here."""
        frame = self.world.frame(self.first)
        begins = self.at == self.first and frame is not None and frame.event != "call"
        return not begins and self.at not in self.here.by_hand

    def befores(self) -> list[Earlier]:
        """States that may have been the one before this, as a model foresees them; those first that lead here.

        Raises DebugError where the state before is known, and for a model that has not been trained to go back.
        """
        here = self._at_event("line")
        if self.knows_before():
            raise DebugError("the state before this is known: `back` shows it")
        if self._priors is None:
            raise DebugError("no model is asked here, so what the state was before is not known")
        place = self.branch, self.at
        if place not in self._befores:
            header = self._edited_header()
            priors = self._priors(Past(tuple(self._past()), self._jumps(), self.at), *header)
            own = self._own_lines(here)
            priors = [prior for prior in priors if prior.event == "call" or prior.line in own]
            stack = self.stack()
            self._befores[place] = checked(
                self.files, stack, priors, self._run_calls, lambda past: self._foresee(past, *header)
            )
        return self._befores[place]

    def go_before(self, number: int) -> None:
        """Go to one of those states, by its place among them from 1: a branch that begins there, and comes here where
        that leads here. Raises DebugError as `befores` does, and where there is none of that number.
        """
        found = self.befores()
        if not 1 <= number <= len(found):
            raise DebugError(f"no state {number} before this; there is {f'1 to {len(found)}' if found else 'none'}")
        stack = self.stack()
        earlier = found[number - 1]
        past, at = past_of(self.files, stack, earlier)
        how = "may have come" if earlier.leads else "was thought to come"
        real = range(at + 1, at + 1 + len(earlier.path)) if earlier.how == "run" else ()
        self._begin_anew(past, at, f"{how} before frame {self.at}", real)

    def lead_to(self, value: str, *, number: int = 3, most: int = 400) -> list[Found]:
        """Arguments with which the current function returns (or raises) a value, each checked by running.

        First those that the model foresees, if it has been trained for that; then candidates made from the values of
        the program and of this run: at most `most` of them, until `number` are found. Raises DebugError where nothing
        can be run or the function cannot be called from outside, UnreadableError for a value that cannot be read.
        """
        if self._run_calls is None:
            raise DebugError("nothing can be run here, and each of the arguments would have to be")
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
        hand and the record knows nothing of it.
        """
        self._refuse_by_hand(other)
        predicted, recorded = (other, self.world) if self.world.name == "recorded" else (self.world, other)
        listed, places = self._leaping(recorded)
        return laid_beside(predicted, listed, places)

    def beside(self, other: World, number: int) -> list[tuple[int, Frame | None, Frame | None, bool]]:
        """The last frames up to the current one, each with that of another world, and whether the two are the same.

        Where this run leaps, what the other has in between is passed over.
        """
        listed = self._leaping(other)[0] if self.here.jumps else other
        indexes = range(max(self.first, self.at + 1 - number), self.at + 1)
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
        if mine.root != other.root:
            raise DebugError(
                f"branch {number} begins in another state than this run, so their frames do not correspond"
            )
        if mine.jumps == other.jumps:
            return beside_in_first_lines(self.branches, self.branch, number)
        if (mine.jumps and other.jumps) or mine.edition != other.edition:
            raise DebugError(f"branch {number} leaps in other places than this run, so their frames do not correspond")
        jumps = {**mine.jumps, **other.jumps}
        one, two = (b.world if b.jumps else leaping(b.world, jumps)[0] for b in (mine, other))
        return laid_beside(one, two, None)

    def _refuse_by_hand(self, record: World | None) -> None:
        if record is not None and record is self._real_runs.get(self.branch):
            return
        for at, name in self.here.by_hand.items():
            raise DebugError(
                f"{name} was set by hand at frame {at}, and no record tells what would really follow;"
                " `restart` undoes it"
            )

    def _refuse_recorded(self) -> None:
        if self.world.name == "recorded":
            raise DebugError("a recorded run cannot be changed; after `foresee` a predicted one goes on, which can")
