"""The debugger dialect: its grammar, where actions lead, what is told of a state, the promises of both directions."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from foretrace.codec.actions import (
    CONTINUE,
    INTO,
    INV_CALL,
    INV_INTO,
    INV_OVER,
    OVER,
    RETURN,
    Action,
    Tree,
    breakpoint_at,
    in_turn,
    random_policy,
)  # fmt: skip
from foretrace.codec.debugger import decode, encode, explore, parse, render
from foretrace.data.writer import write
from foretrace.errors import RecordError
from foretrace.trace import Limits, record
from foretrace.trace.frames import Trace, all_locals
from programs import PROGRAMS, lived

TEXT = r"(?:[^<]|<(?!\|))*"
SRC, NAMES, VALUE = rf"<\|src_sep\|>{TEXT}\n", rf"<\|arg_sep\|>\{{{TEXT}\}}", rf'<\|arg_sep\|>"{TEXT}"'
TURN = (
    rf"<\|action_sep\|>(?:<\|(?:step_into|step_over|step_return|continue)\|>|<\|breakpoint\|>{TEXT}\n)<\|frame_sep\|>"
)
BACK = r"<\|action_sep\|><\|inv_step_(?:into|over|call)\|><\|frame_sep\|>"
HEAD, END = rf"<\|begin_of_text\|><\|trace_context_start\|>{TEXT}<\|frame_sep\|>", r"<\|trace_end\|><\|end_of_text\|>"
FORWARD = re.compile(
    rf"{HEAD}(?:(?:<\|call_sep\|>{SRC}{NAMES}|<\|line_sep\|>{NAMES}{SRC}|<\|(?:return|exception)_sep\|>{SRC}{VALUE}){TURN})*"
    rf"<\|exit_(?:normal|error)\|>{END}"
)
INVERSE = re.compile(
    rf"{HEAD}(?:(?:<\|inv_(?:call|line)_sep\|>{SRC}{NAMES}|<\|inv_(?:return|exception)_sep\|>{SRC}{VALUE}){BACK})*"
    rf"<\|inv_exit_entry\|>{END}"
)

CALLS = """\
def g(x):
    y = x + 1
    return y

def f(a):
    b = g(a)
    a = b
    del b
    return a
"""


def generated(index: int) -> Trace:
    program = write(14, index)
    return record(program.source, program.call, limits=Limits(frames=400))


TRACES = {name: record(*program) for name, program in PROGRAMS.items()} | {str(i): generated(i) for i in range(40)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_single_steps_are_the_trace(name: str) -> None:
    trace = TRACES[name]
    text = encode(trace)
    decoded = decode(text)
    assert FORWARD.fullmatch(text)
    assert encode(decoded.trace) == text
    assert lived(decoded.trace) == lived(trace)
    assert (decoded.trace.outcome, decoded.trace.entry) == (trace.outcome, trace.entry)
    assert decoded.ambiguous == ()


@pytest.mark.parametrize("index", range(40))
def test_single_steps_of_generated_programs(index: int) -> None:
    trace = TRACES[str(index)]
    decoded = decode(encode(trace))
    assert encode(decoded.trace) == encode(trace)
    open_lines = {item.frame: item.lines for item in decoded.ambiguous}
    for i, (found, true) in enumerate(zip(decoded.trace.frames, trace.frames, strict=True)):
        assert found.line == true.line or true.line in open_lines[i]
        assert (found.event, found.depth, found.function) == (true.event, true.depth, true.function)


@pytest.mark.parametrize("name", TRACES)
def test_what_is_read_is_written_again(name: str) -> None:
    trace = TRACES[name]
    for inverse, grammar in ((False, FORWARD), (True, INVERSE)):
        texts = [encode(trace, random_policy(seed), inverse=inverse) for seed in range(5)]
        for text in [*texts, encode(trace, inverse=inverse)]:
            assert render(parse(text)) == text
            assert grammar.fullmatch(text) or trace.outcome.startswith("cut:")


# -- letter by letter -------------------------------------------------------------------------------------------------


def body(text: str) -> list[str]:
    """What stands after the code, a state to a row, without the newlines and brackets of the format."""
    return [
        part.replace("\n<|", "<|").replace("|>", ">").replace("<|", "<") for part in text.split("<|frame_sep|>")[1:]
    ]


def test_a_forward_rendering() -> None:
    assert body(encode(record(CALLS, "f(1)"))) == [
        '<call_sep><src_sep>def f(a):<arg_sep>{"a": "1"}<action_sep><step_into>',
        '<line_sep><arg_sep>{"a": "1"}<src_sep>    b = g(a)<action_sep><step_into>',
        '<call_sep><src_sep>def g(x):<arg_sep>{"x": "1"}<action_sep><step_into>',
        '<line_sep><arg_sep>{"x": "1"}<src_sep>    y = x + 1<action_sep><step_into>',
        '<line_sep><arg_sep>{"y": "2", "..": ".."}<src_sep>    return y<action_sep><step_into>',
        '<return_sep><src_sep>    return y<arg_sep>"2"<action_sep><step_into>',
        '<line_sep><arg_sep>{"a": "1", "b": "2"}<src_sep>    a = b<action_sep><step_into>',
        '<line_sep><arg_sep>{"a": "2", "..": ".."}<src_sep>    del b<action_sep><step_into>',
        '<line_sep><arg_sep>{"a": "2"}<src_sep>    return a<action_sep><step_into>',
        '<return_sep><src_sep>    return a<arg_sep>"2"<action_sep><step_into>',
        "<exit_normal><trace_end><end_of_text>",
    ]


def test_an_inverse_rendering() -> None:
    assert body(encode(record(CALLS, "f(1)"), inverse=True)) == [
        '<inv_return_sep><src_sep>    return a<arg_sep>"2"<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    return a<arg_sep>{"..": ".."}<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    del b<arg_sep>{"b": "2", "..": ".."}<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    a = b<arg_sep>{"a": "1", "..": ".."}<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    b = g(a)<arg_sep>{"..": ".."}<action_sep><inv_step_into>',
        '<inv_return_sep><src_sep>    return y<arg_sep>"2"<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    return y<arg_sep>{"..": ".."}<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    y = x + 1<arg_sep>{"..": ".."}<action_sep><inv_step_into>',
        '<inv_call_sep><src_sep>def g(x):<arg_sep>{"x": "1"}<action_sep><inv_step_into>',
        '<inv_line_sep><src_sep>    b = g(a)<arg_sep>{"..": ".."}<action_sep><inv_step_into>',
        '<inv_call_sep><src_sep>def f(a):<arg_sep>{"a": "1"}<action_sep><inv_step_into>',
        "<inv_exit_entry><trace_end><end_of_text>",
    ]


def test_jumps() -> None:
    """As the paper asks for the output of a function, in both ways, and for its input."""
    trace = record(CALLS, "f(1)")
    assert body(encode(trace, in_turn([INTO, OVER, RETURN])))[-2:] == [
        '<line_sep><arg_sep>{"b": "2", "..": ".."}<src_sep>    a = b<action_sep><step_return>',
        '<return_sep><src_sep>    return a<arg_sep>"2"',
    ]
    stop = breakpoint_at("    del b")
    assert body(encode(trace, in_turn([INTO, OVER, stop])))[-2:] == [
        '<line_sep><arg_sep>{"b": "2", "..": ".."}<src_sep>    a = b<action_sep><breakpoint>    del b\n',
        '<line_sep><arg_sep>{"a": "2", "b": "2"}<src_sep>    del b\n',
    ]
    stop = breakpoint_at("    return a")
    assert body(encode(trace, in_turn([INTO, INTO, stop, CONTINUE])))[-3:] == [
        '<call_sep><src_sep>def g(x):<arg_sep>{"x": "1"}<action_sep><breakpoint>    return a\n',
        '<line_sep><arg_sep>{"a": "2"}<src_sep>    return a<action_sep><continue>',
        "<exit_normal><trace_end><end_of_text>",
    ]
    assert body(encode(trace, in_turn([INV_CALL]), inverse=True)) == [
        '<inv_return_sep><src_sep>    return a<arg_sep>"2"<action_sep><inv_step_call>',
        '<inv_call_sep><src_sep>def f(a):<arg_sep>{"a": "1"}',
    ]
    assert body(encode(trace, in_turn([INV_OVER]), inverse=True, start=6)) == [
        '<inv_line_sep><src_sep>    a = b<arg_sep>{"a": "1", "b": "2"}<action_sep><inv_step_over>',
        '<inv_line_sep><src_sep>    b = g(a)<arg_sep>{"..": ".."}',
    ]


def test_a_trajectory_without_its_last_state_is_the_prompt_for_it() -> None:
    trajectory = explore(record(CALLS, "f(1)"), in_turn([INTO, RETURN]))
    whole = render(trajectory)
    prompt = render(type(trajectory)(trajectory.context, trajectory.states[:-1], None))
    assert prompt.endswith("<|action_sep|><|step_return|><|frame_sep|>")
    assert whole.removeprefix(prompt) == '<|return_sep|><|src_sep|>    return a\n<|arg_sep|>"2"'
    assert parse(prompt).end is None


# -- the tree, against one that is built node by node ------------------------------------------------------------------


@dataclass(eq=False)
class Branch:
    """A state with those below it; `above` is the state it is below, None for the entry's."""

    frame: int
    above: "Branch | None"
    below: "list[Branch]" = field(default_factory=list)
    doubled: bool = False

    def walk(self) -> "Iterator[Branch]":
        yield self
        for branch in self.below:
            yield from branch.walk()


def forward(trace: Trace) -> Branch:
    root = Branch(-1, None)
    path = [root]
    for i, frame in enumerate(trace.frames):
        del path[frame.depth + 1 :]
        branch = Branch(i, path[-1])
        path[-1].below.append(branch)
        path.append(branch)
    return root


def turned(level: Branch, above: Branch | None = None) -> Branch:
    """The same tree back in time; what has states below it is doubled."""
    copy = Branch(level.frame, above, doubled=True)
    for branch in reversed(level.below):
        if branch.below:
            copy.below.append(turned(branch, copy))
        copy.below.append(Branch(branch.frame, copy))
    return copy


def upward(branch: Branch) -> Iterator[Branch]:
    """What comes after a state on its level, then after the one above it, and so on."""
    while branch.above:
        level = branch.above.below
        yield from level[level.index(branch) + 1 :]
        branch = branch.above


def expected(trace: Trace, branches: list[Branch], at: int, action: Action) -> Branch | None:
    here, frames = branches[at], trace.frames
    last = {frame.activation: i for i, frame in enumerate(frames)}
    found: Iterator[Branch] = iter(())
    if action in (INTO, INV_INTO):
        found = iter(branches[at + 1 :])
    elif action in (OVER, INV_OVER):
        found = upward(here)
    elif action == RETURN:
        leaves = {i for i, f in enumerate(frames) if f.event in ("return", "yield") or last[f.activation] == i}
        found = (branch for branch in upward(here) if branch.frame in leaves)
    elif action == INV_CALL:
        enters = {i for i, f in enumerate(frames) if f.event in ("call", "resume")}
        found = (branch for branch in upward(here) if branch.frame in enters and not branch.doubled)
    elif action != CONTINUE:
        lines = [trace.line_text(frame).removesuffix(" # << START_OF_TRACE") for frame in frames]
        found = (branch for branch in branches[at + 1 :] if lines[branch.frame] == action.source)
    return next(found, None)


@pytest.mark.parametrize("name", TRACES)
@pytest.mark.parametrize("inverse", [False, True])
def test_actions_lead_where_the_tree_says(name: str, inverse: bool) -> None:
    trace = TRACES[name]
    if trace.outcome.startswith("cut:"):
        pytest.skip("its last exception may or may not leave the function")
    tree = Tree(trace, inverse=inverse)
    root = turned(forward(trace)) if inverse else forward(trace)
    branches = list(root.walk())[1:]
    assert [(n.frame, n.doubled) for n in tree.nodes] == [(b.frame, inverse and b.doubled) for b in branches]
    actions = [INV_INTO, INV_OVER, INV_CALL] if inverse else [INTO, OVER, RETURN, CONTINUE]
    stops = [] if inverse else [breakpoint_at(line) for line in sorted({node.source for node in tree.nodes})[:5]]
    for at in range(0, len(branches), 1 + len(branches) // 100):
        for action in actions + stops:
            target = tree.target(at, action)
            assert (None if target is None else branches[target]) is expected(trace, branches, at, action)


# -- locals -----------------------------------------------------------------------------------------------------------


def places(trace: Trace, seed: int, *, inverse: bool) -> list[int]:
    """Frames of the states to which the random policy leads."""
    choose, visited = random_policy(seed), []

    def noted(tree: Tree, at: int) -> Action | None:
        visited.append(tree.nodes[at].frame)
        return choose(tree, at)

    explore(trace, noted, inverse=inverse)
    return visited


@pytest.mark.parametrize("name", TRACES)
def test_forward_locals_tell_all_locals(name: str) -> None:
    trace = TRACES[name]
    truth = list(all_locals(trace.frames))
    for seed in range(5):
        known: dict[int, dict[str, str]] = {}
        states = parse(encode(trace, random_policy(seed))).states
        for frame, state in zip(places(trace, seed, inverse=False), states, strict=True):
            told = state.written.names
            if told is not None:
                rest = known[trace.frames[frame].activation] if ".." in told else {}
                names = rest | {name: text for name, text in told.items() if name != ".."}
                assert names == truth[frame]
                known[trace.frames[frame].activation] = names


@pytest.mark.parametrize("name", TRACES)
def test_inverse_locals_are_true_and_whole_in_calls(name: str) -> None:
    trace = TRACES[name]
    truth = list(all_locals(trace.frames))
    for seed in range(5):
        states = parse(encode(trace, random_policy(seed), inverse=True)).states
        for frame, state in zip(places(trace, seed, inverse=True), states, strict=True):
            told, names = state.written.names, truth[frame]
            if told is not None and names is not None:
                assert told.items() - {("..", "..")} <= names.items()
                assert (".." in told) == (len(told.keys() - {".."}) < len(names))
                assert state.written.event != "call" or told == names


# -- policies and ends -------------------------------------------------------------------------------------------------


def test_the_random_policy_draws_as_the_paper_does() -> None:
    tree = Tree(record("def f():\n    for i in range(999):\n        pass\n", "f()", limits=Limits(frames=2000)))
    choose = random_policy(1)
    drawn = Counter(choose(tree, 1000).kind for _ in range(20_000))
    shares = {"step_into": 0.35, "step_over": 0.10, "step_return": 0.20, "breakpoint": 0.10, "continue": 0.05}
    for kind, share in shares.items():
        half = 0.25 if kind in ("step_into", "step_over") else 0
        assert drawn[kind] / 20_000 == pytest.approx(half + 0.5 * share / 0.80, abs=0.01)
    back = Tree(record("def f():\n    return 1\n", "f()"), inverse=True)
    drawn = Counter(choose(back, 1).kind for _ in range(20_000))
    assert drawn["inv_step_call"] / 20_000 == pytest.approx(0.5 * 0.20 / 0.65, abs=0.01)
    assert drawn["inv_step_into"] > drawn["inv_step_over"] > drawn["inv_step_call"]


def test_a_seed_gives_the_same_trajectory() -> None:
    trace = TRACES["handled and passing exceptions"]
    texts = [encode(trace, random_policy(seed)) for seed in (1, 1, 2, 3)]
    assert texts[0] == texts[1]
    assert len(set(texts)) > 1


def test_exits() -> None:
    assert encode(TRACES["exit"]).endswith("<|exit_error|><|trace_end|><|end_of_text|>")
    assert decode(encode(TRACES["exit"])).trace.outcome == "exited"
    raising = record("def f():\n    return 1 // 0\n", "f()")
    assert encode(raising, in_turn([CONTINUE])).endswith(
        "<|continue|><|frame_sep|><|exit_error|><|trace_end|><|end_of_text|>"
    )
    endless = encode(raising, in_turn([CONTINUE])).replace("exit_error", "exit_never")
    assert parse(endless).end == "exit_never"
    assert render(parse(endless)) == endless
    cut = record("def f():\n    while True:\n        pass\n", "f()", limits=Limits(frames=20))
    assert encode(cut, in_turn([OVER, CONTINUE])).endswith("<|continue|><|frame_sep|>")
    assert decode(encode(cut)).trace.outcome == "cut:events"
    assert encode(decode(encode(cut)).trace) == encode(cut)
    assert encode(cut, inverse=True).endswith("<|inv_exit_entry|><|trace_end|><|end_of_text|>")


def test_a_trace_that_was_cut_inside_a_call_is_entered_from_above() -> None:
    trace = record(CALLS, "f(1)", limits=Limits(frames=4))
    assert [node.frame for node in Tree(trace, inverse=True).nodes] == [1, 3, 2, 1, 0]
    assert body(encode(trace, in_turn([INV_OVER, INV_OVER]), inverse=True)) == [
        '<inv_line_sep><src_sep>    y = x + 1<arg_sep>{"x": "1"}<action_sep><inv_step_over>',
        '<inv_call_sep><src_sep>def g(x):<arg_sep>{"x": "1"}<action_sep><inv_step_over>',
        '<inv_line_sep><src_sep>    b = g(a)<arg_sep>{"..": ".."}',
    ]


def test_a_trace_that_was_cut_deep_is_entered_level_by_level() -> None:
    source = "def f(n):\n    return n and f(n - 1)\n"
    nodes = Tree(record(source, "f(3)", limits=Limits(frames=6)), inverse=True).nodes
    assert [(node.frame, node.depth) for node in nodes if node.doubled] == [(1, 0), (3, 1)]
    assert [node.frame for node in nodes] == [1, 3, 5, 4, 3, 2, 1, 0]


def test_values_tell_which_generator_goes_on() -> None:
    source = """\
def g(n):
    for i in range(n):
        yield i

def f():
    a, b = g(3), g(4)
    next(a)
    next(b)
    return next(a)
"""
    trace = record(source, "f()")
    assert lived(decode(encode(trace)).trace) == lived(trace)


def test_text_that_looks_like_a_marker() -> None:
    trace = record("def f(s):\n    t = s + '<|frame_sep|>'\n    return t\n", "f('<|trace_end|>')")
    text = encode(trace, in_turn([breakpoint_at("    t = s + '<|frame_sep|>'"), INTO]))
    assert text.count("<|frame_sep|>") == 3
    assert "<|trace_end|>" not in text
    assert render(parse(text)) == text
    assert parse(text).states[0].action == breakpoint_at("    t = s + '<|frame_sep|>'")
    assert encode(decode(encode(trace)).trace) == encode(trace)


# -- what is refused --------------------------------------------------------------------------------------------------

GOOD = encode(record("def f(x):\n    y = x\n    return y\n", "f(1)"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<|trace_context_start|>", "", "expected <|begin_of_text|><|trace_context_start|>"),
        ("<|call_sep|>", "", "frame 0 is .*expected an event marker"),
        ("<|line_sep|><|arg_sep|>", "<|line_sep|><|src_sep|>", "frame 1 is .*an event marker, <|arg_sep|> and"),
        ('{"x": "1"}', '["x"]', "frame 0: .*expected an object of strings"),
        ('{"x": "1"}', '{"x"}', "frame 0: .*is not JSON"),
        ("<|step_into|>", "<|inv_step_into|>", "frame 0 ends in '<|inv_step_into|>'; expected one of step_into"),
        ("<|step_into|>", "<|breakpoint|>", "frame 0 ends in '<|breakpoint|>'"),
        ("<|step_into|>", "<|step_over|>", "frame 0 has the action step_over; expected step_into everywhere"),
        ("<|action_sep|><|step_into|>", "", "frame 0 has no action; expected one everywhere but where a"),
        ("exit_normal", "exit_strange", "the end is 'exit_strange'; expected one of exit_normal, exit_error"),
        ("<|src_sep|>    y = x\n", "<|src_sep|>    z = x\n", "a line that f does not have"),
    ],
)  # fmt: skip
def test_texts_outside_of_the_grammar(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(RecordError, match=message.replace("<|", r"<\|").replace("|>", r"\|>")):
        decode(GOOD.replace(old, new, 1))


def test_actions_and_frames_that_there_are_not() -> None:
    trace = record(CALLS, "f(1)")
    with pytest.raises(RecordError, match="step_over in an inverse trajectory, did you mean 'inv_step_over'"):
        encode(trace, in_turn([OVER]), inverse=True)
    with pytest.raises(RecordError, match="inv_step_into in a forward trajectory"):
        encode(trace, in_turn([INV_INTO]))
    with pytest.raises(RecordError, match="no frame 10 to begin at, expected one of 0 to 9"):
        encode(trace, start=10)
    with pytest.raises(RecordError, match="frame 0 is a return, .*no function is running|frame 0 .*no function"):
        decode(encode(trace, start=9))
