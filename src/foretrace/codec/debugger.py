"""The debugger dialect: a trace as a debugger's actions lead through it, in the format of the neural-debugger paper.

    begin_of_text trace_context_start CODE frame_sep STATE frame_sep ... STATE frame_sep EXIT trace_end end_of_text
    STATE = line_sep arg_sep LOCALS src_sep SRC action_sep ACTION                                      (forward)
          | (call_sep | return_sep | exception_sep) src_sep SRC arg_sep TOLD action_sep ACTION
          | INVERSE src_sep SRC arg_sep TOLD action_sep ACTION                                         (inverse)
    INVERSE = inv_call_sep | inv_line_sep | inv_return_sep | inv_exception_sep
    TOLD = LOCALS | VALUE

By the paper (arXiv 2603.09951) an action says which state is shown next:

- `step_into`: the next in time. This alone gives the trace as it was recorded, and is what is written by default.
- `step_over`: the next on the same level; at its end, the next on the level above.
- `step_return`: the next on the same level, or above it, that leaves a function.
- `breakpoint SRC`: the next, on any level, whose line is SRC.
- `continue`: the exit.
- `inv_step_into`, `inv_step_over`: the same back in time. `inv_step_call`: the call by which the function began.

Forward LOCALS have the names that changed since the activation was last shown, and `"..": ".."` for all others; they
have every name after a call or return and after a jump to a breakpoint. Inverse LOCALS have every name in a call, only
`"..": ".."` in the first line of an activation, and else the names that differ from the later state.

A trajectory of single steps keeps what the cwm dialect keeps, and so does the promise: what `decode` makes of it is
written the same again. Any other one leaves out what it passes; there `render(parse(text)) == text`. What the paper
leaves open is settled as in the cwm dialect (JSON, SRC, CODE and its mark, generators, exceptions, escapes), and so:

- The entry for all others comes last, and is missing where there are none. Where a name is gone, forward LOCALS have
  every name, since nothing else can say so. Inverse LOCALS do not say which names are not bound yet.
- An exception is written in the manner of a return. It leaves the function if it is the last of its activation.
- The exits are `exit_normal`, `exit_error` (for SystemExit too) and `exit_never`, which is read but never written: no
  record tells of an endless run. A trace that was cut ends after the action whose target is not known.
- Where a function is left already, `step_return` goes to the next such state above; `inv_step_call` likewise.
- The state that called is shown, inverse, as a line both times, with the locals that the activation had. A trajectory
  that begins at a line shows all of its locals, forward and back.
- The random policy takes the printed shares as weights, since their sum is not 1, and as a breakpoint the line of any
  later state, each as likely. Inverse, it has the shares of into, over and return.
- The ids of the special tokens that cwm does not have are not known: there is no `encode_ids`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from foretrace.codec import cwm
from foretrace.codec.actions import INTO, KINDS, Action, Node, Policy, Tree, single_steps
from foretrace.codec.context import context, escaped, unescaped
from foretrace.codec.walk import SAME, Decoded, Written, follow
from foretrace.errors import RecordError
from foretrace.trace.frames import WITH_LOCALS, Trace, all_locals

__all__ = ["State", "Trajectory", "decode", "encode", "explore", "parse", "render"]

BEGIN = cwm.BEGIN + cwm.CONTEXT
FRAME, ACTION, ARG, SOURCE = cwm.FRAME, cwm.ACTION, cwm.ARG, "<|src_sep|>"
END = "<|trace_end|>" + cwm.END
FORWARD = {"call": cwm.CALL, "line": cwm.LINE, "return": cwm.RETURN, "exception": cwm.EXCEPTION}
INVERSE = {event: marker.replace("<|", "<|inv_") for event, marker in FORWARD.items()}
EXITS = {"returned": "exit_normal", "raised": "exit_error", "exited": "exit_error"}
NEVER, ENTRY = "exit_never", "inv_exit_entry"


@dataclass(frozen=True, slots=True)
class State:
    """A state as it is shown, and the action that is taken there; None where the trajectory stands."""

    written: Written
    action: Action | None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The states that actions reach, in that order. `end` is the name of the exit, None where it is not reached."""

    context: str
    states: tuple[State, ...]
    end: str | None
    inverse: bool = False


# -- showing ----------------------------------------------------------------------------------------------------------


def explore(
    trace: Trace, policy: Policy = single_steps, *, inverse: bool = False, start: int | None = None
) -> Trajectory:
    """The states to which a policy leads from frame `start` on, by default from the first, or inverse from the last.

    Raises RecordError for a frame that there is not, for an action of the other direction, and for an entry whose `def`
    line cannot carry the start mark.
    """
    tree = Tree(trace, inverse=inverse)
    teller = _Teller(trace, tree)
    states: list[State] = []
    action: Action | None = None
    at: int | None = None
    if start is not None or trace.frames:
        at = tree.place(start if start is not None else len(trace.frames) - 1 if inverse else 0)
    while at is not None:
        written = teller.tell(tree.nodes[at], jumped=action is not None and action.kind == "breakpoint")
        action = policy(tree, at)
        states.append(State(written, action))
        at = tree.target(at, action) if action else None
    end = ENTRY if inverse else EXITS.get(trace.outcome)
    return Trajectory(context(trace), tuple(states), end if action else None, inverse)


class _Teller:
    """What is said of each state, given those that were shown before it."""

    def __init__(self, trace: Trace, tree: Tree) -> None:
        self._frames = trace.frames
        self._inverse = tree.inverse
        self._names: list[dict[str, str]] = []
        last: dict[int, dict[str, str]] = {}
        for frame, names in zip(trace.frames, all_locals(trace.frames, trace.files), strict=True):
            last[frame.activation] = last.get(frame.activation, {}) if names is None else names
            self._names.append(last[frame.activation])
        self._shown: dict[int, dict[str, str]] = {}
        self._previous: Node | None = None

    def tell(self, node: Node, *, jumped: bool) -> Written:
        """A state as it is written; `jumped` to a breakpoint."""
        previous, self._previous = self._previous, node
        frame = self._frames[node.frame]
        if node.event not in WITH_LOCALS:
            return Written(node.event, node.source, None, frame.value)
        names, known = self._names[node.frame], self._shown.get(frame.activation)
        self._shown[frame.activation] = names
        if previous is None or node.event == "call":
            told = names
        elif self._inverse:
            told = _differing(names, names if known is None else known)
        else:
            moved = previous.event in ("call", "return") or self._frames[previous.frame].activation != frame.activation
            all_told = jumped or moved or known is None or not known.keys() <= names.keys()
            told = names if all_told else _differing(names, known or {})
        return Written(node.event, node.source, told, None)


def _differing(names: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """The names whose text is not the known one, and an entry for all others where there are any."""
    told = {name: text for name, text in names.items() if known.get(name) != text}
    return told | {SAME: SAME} if len(told) < len(names) else told


# -- writing ----------------------------------------------------------------------------------------------------------


def encode(trace: Trace, policy: Policy = single_steps, *, inverse: bool = False, start: int | None = None) -> str:
    """A trace as text, as a policy leads through it; arguments and errors are those of `explore`."""
    return render(explore(trace, policy, inverse=inverse, start=start))


def render(trajectory: Trajectory) -> str:
    """A trajectory as text. Without its last state it is the prompt for that state: it then ends in a separator."""
    parts = [BEGIN + escaped(trajectory.context)]
    parts += (_rendered(state, inverse=trajectory.inverse) for state in trajectory.states)
    closed = not trajectory.states or trajectory.states[-1].action
    return FRAME.join([*parts, f"<|{trajectory.end}|>{END}" if trajectory.end else ""] if closed else parts)


def _rendered(state: State, *, inverse: bool) -> str:
    written = state.written
    source = SOURCE + escaped(written.source + "\n")
    told = ARG + escaped(json.dumps(written.value if written.names is None else written.names))
    text = told + source if written.event == "line" and not inverse else source + told
    text = (INVERSE if inverse else FORWARD)[written.event] + text
    if state.action is None:
        return text
    kind, stop = state.action
    return f"{text}{ACTION}<|{kind}|>" + (escaped(stop + "\n") if kind == "breakpoint" else "")


# -- reading ----------------------------------------------------------------------------------------------------------


def decode(text: str) -> Decoded:
    """Read a forward trajectory of single steps as the trace that it is.

    Raises RecordError for any other trajectory, for text outside of the grammar and for a source line that the running
    function does not have, SourceError for a context that does not compile.
    """
    trajectory = parse(text)
    for index, state in enumerate(trajectory.states):
        if state.action and state.action != INTO:
            kind = state.action.kind
            raise RecordError(f"frame {index} has the action {kind}; expected {INTO.kind} everywhere, as in a trace")
    frames = [state.written for state in trajectory.states]
    return follow(trajectory.context, frames, trajectory.end in EXITS.values(), recorder="debugger")


def parse(text: str) -> Trajectory:
    """Read a trajectory, the model's or our own. Raises RecordError with the number of the frame that is none."""
    head, *parts = text.removeprefix(BEGIN).split(FRAME)
    if not text.startswith(BEGIN) or not parts:
        raise RecordError(f"text begins with {text[:40]!r}; expected {BEGIN}, a source and {FRAME}")
    inverse = parts[0].startswith(tuple(INVERSE.values()))
    end = None
    exits = [ENTRY] if inverse else [*EXITS.values(), NEVER]
    if parts[-1].endswith(END):
        end = parts.pop().removesuffix(END).removeprefix("<|").removesuffix("|>")
        if end not in exits:
            raise RecordError(f"the end is {end!r}; expected one of {', '.join(dict.fromkeys(exits))}")
    elif not parts[-1]:
        parts.pop()
    states = tuple(_state(part, index, inverse=inverse) for index, part in enumerate(parts))
    unfinished = next((i for i, state in enumerate(states) if state.action is None), len(states))
    if unfinished < len(states) - (end is None):
        raise RecordError(f"frame {unfinished} has no action; expected one everywhere but where a trajectory stops")
    return Trajectory(unescaped(head), states, end, inverse)


def _state(part: str, index: int, *, inverse: bool) -> State:
    markers = INVERSE if inverse else FORWARD
    event = next((event for event, marker in markers.items() if part.startswith(marker)), "")
    shown, acts, action = part.removeprefix(markers.get(event, "")).partition(ACTION)
    first, second = (ARG, SOURCE) if event == "line" and not inverse else (SOURCE, ARG)
    one, found, other = shown.removeprefix(first).partition(second)
    if not event or not shown.startswith(first) or not found:
        raise RecordError(f"frame {index} is {part[:40]!r}; expected an event marker, {first} and {second}")
    source, told = (other, one) if first == ARG else (one, other)
    return State(cwm.written(event, source, told, index), _action(action, index, inverse=inverse) if acts else None)


def _action(text: str, index: int, *, inverse: bool) -> Action:
    kind, _, stop = text.removeprefix("<|").partition("|>")
    if kind not in KINDS[inverse] or bool(stop) != (kind == "breakpoint"):
        raise RecordError(f"frame {index} ends in {text[:40]!r}; expected one of {', '.join(KINDS[inverse])}")
    return Action(kind, unescaped(stop).removesuffix("\n"))
