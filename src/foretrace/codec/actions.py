"""The tree of a trace's states, the actions of a debugger that lead through it, and policies that choose them.

After the neural-debugger paper (arXiv 2603.09951): the states of a call are children of the state that called. Inverse,
time runs back, and a state that called stands twice, after its calls and before them, the first time above them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from foretrace.codec.compact import closing_frames
from foretrace.codec.context import unmarked
from foretrace.config import nearest
from foretrace.errors import RecordError
from foretrace.trace.frames import Trace

__all__ = [
    "CONTINUE", "INTO", "INV_CALL", "INV_INTO", "INV_OVER", "OVER", "RETURN", "Action", "Node", "Policy", "Tree",
    "breakpoint_at", "in_turn", "random_policy", "single_steps",
]  # fmt: skip

SHARES = (0.35, 0.10, 0.20, 0.10, 0.05)
"""How often the paper's data has into, over, return, breakpoint and continue, where it draws from all of them."""

WRITTEN_AS = {"yield": "return", "resume": "call"}


class Action(NamedTuple):
    """What a person tells a debugger; `source` is the line of a `breakpoint`."""

    kind: str
    source: str = ""


INTO, OVER, RETURN, CONTINUE = map(Action, ("step_into", "step_over", "step_return", "continue"))
INV_INTO, INV_OVER, INV_CALL = map(Action, ("inv_step_into", "inv_step_over", "inv_step_call"))
KINDS = {
    False: [*(action.kind for action in (INTO, OVER, RETURN, CONTINUE)), "breakpoint"],
    True: [action.kind for action in (INV_INTO, INV_OVER, INV_CALL)],
}
"""Actions of a forward and of an inverse trajectory."""


def breakpoint_at(source: str) -> Action:
    """Go on to a line of that text, which includes its indentation."""
    return Action("breakpoint", source)


# -- the tree ----------------------------------------------------------------------------------------------------------


class Node(NamedTuple):
    """A state: index of its frame, its event as it is written, its level, its line; whether it is where a level turns.

    `turns`: it leaves its function or, inverse, is how that was entered. `doubled`: it stands above its calls, inverse.
    """

    frame: int
    event: str
    depth: int
    source: str
    turns: bool
    doubled: bool = False


class Tree:
    """The states of a trace in the order in which single steps go through them: forward, or back in time.

    That order and the depths are the tree: below a state are those that follow it and are deeper.
    """

    def __init__(self, trace: Trace, *, inverse: bool = False) -> None:
        self.inverse = inverse
        self.nodes: list[Node] = []
        self._length = len(trace.frames)
        frames = trace.frames
        closing = closing_frames(trace)
        sources = [unmarked(trace.line_text(frame)) for frame in frames]
        callers = _callers([frame.depth for frame in frames])
        level = 0
        for i in reversed(range(len(frames))) if inverse else range(len(frames)):
            event = WRITTEN_AS.get(frames[i].event, frames[i].event)
            if inverse:
                for above in _above(i, frames[i].depth - level, callers):
                    self.nodes.append(Node(above, "line", frames[above].depth, sources[above], False, True))
            turns = event == "call" if inverse else event == "return" or i in closing
            self.nodes.append(Node(i, event, frames[i].depth, sources[i], turns))
            level = frames[i].depth

    def place(self, frame: int) -> int:
        """Where the state of a frame stands. Raises RecordError for a frame that there is not."""
        found = (at for at, node in enumerate(self.nodes) if node.frame == frame and not node.doubled)
        at = next(found, None)
        if at is None:
            raise RecordError(f"no frame {frame} to begin at, expected one of 0 to {self._length - 1}")
        return at

    def target(self, at: int, action: Action) -> int | None:
        """Where an action leads; None for the exit. Raises RecordError for an action of the other direction."""
        if action.kind not in KINDS[self.inverse]:
            direction = "an inverse" if self.inverse else "a forward"
            raise RecordError(f"{action.kind} in {direction} trajectory{nearest(action.kind, KINDS[self.inverse])}")
        level = self.nodes[at].depth
        for i in range(at + 1, len(self.nodes)) if action != CONTINUE else ():
            node = self.nodes[i]
            deeper = node.depth > level
            level = min(level, node.depth)
            match action.kind:
                case "step_into" | "inv_step_into":
                    arrived = True
                case "step_over" | "inv_step_over":
                    arrived = not deeper
                case "breakpoint":
                    arrived = node.source == action.source
                case _:
                    arrived = not deeper and node.turns
            if arrived:
                return i
        return None


def _callers(depths: list[int]) -> list[int]:
    """For each frame the one below whose activation called: the last before it that is one level up."""
    last = [-1] * (max(depths, default=0) + 2)
    callers = []
    for i, depth in enumerate(depths):
        last[depth] = i
        callers.append(last[depth - 1] if depth else -1)
    return callers


def _above(frame: int, levels: int, callers: list[int]) -> list[int]:
    """The states of that many levels below which a frame stands, the lowest first."""
    above = []
    for _ in range(levels):
        frame = callers[frame]
        above.append(frame)
    return above[::-1]


# -- policies ---------------------------------------------------------------------------------------------------------

Policy = Callable[[Tree, int], Action | None]
"""Chooses the action at a place of a tree; None ends the trajectory there."""


def single_steps(tree: Tree, at: int) -> Action:
    """The policy that leaves nothing out."""
    return INV_INTO if tree.inverse else INTO


def in_turn(actions: Iterable[Action]) -> Policy:
    """The policy that takes these actions one after another, then stops."""
    left = iter(actions)
    return lambda tree, at: next(left, None)


def random_policy(seed: int) -> Policy:
    """The policy of the paper's data: half of the steps from all actions, the others into or over."""
    random = Random(seed)

    def choose(tree: Tree, at: int) -> Action:
        actions = [INV_INTO, INV_OVER, INV_CALL] if tree.inverse else [INTO, OVER, RETURN]
        if random.random() < 0.5:
            return random.choice(actions[:2])
        if not tree.inverse:
            later = range(at + 1, len(tree.nodes))
            actions += [breakpoint_at(tree.nodes[random.choice(later)].source) if later else INTO, CONTINUE]
        return random.choices(actions, SHARES[: len(actions)])[0]

    return choose
