"""Worlds: a recorded and a predicted one answer alike, and a check finds where two traces part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from foretrace.codec.compact import encode
from foretrace.codec.jumps import encode_jumps, shortened, targets
from foretrace.codec.past import Past
from foretrace.codec.tokenizer import MARKER
from foretrace.data.stream import shipped_tokenizer
from foretrace.errors import ContextError
from foretrace.trace import record
from foretrace.trace.frames import Frame, Limits, Trace
from foretrace.worlds import (
    Check,
    Header,
    PredictedWorld,
    RecordedWorld,
    World,
    compare,
    foresee,
    matches,
)
from replay import replaying

SOURCE = (
    "def half(x):\n    return 6 // x\n\n"
    "def f(xs):\n    total = 0\n    for x in xs:\n        try:\n            total += half(x)\n"
    "        except ZeroDivisionError:\n            print('zero')\n    return total\n"
)


@pytest.fixture(scope="module")
def trace() -> Trace:
    return record(SOURCE, "f([3, 0])")


def ids(trace: Trace, start: int | None = None) -> list[int]:
    return encode(trace, shipped_tokenizer(), start).ids


def all_frames(world: World) -> list[Frame]:
    frames = []
    while frame := world.frame(len(frames)):
        frames.append(frame)
    return frames


def test_both_worlds_tell_the_same_story(trace: Trace) -> None:
    predicted = PredictedWorld(replaying(ids(trace)), trace.files, trace.call, trace.entry)
    recorded = RecordedWorld(trace)
    assert predicted.header == recorded.header == Header(trace.files, trace.call, trace.entry)
    assert all_frames(predicted) == all_frames(recorded) == list(trace.frames)
    assert predicted.outcome == recorded.outcome == "returned"
    assert (predicted.name, recorded.name) == ("predicted", "recorded")
    assert recorded.confidence(0) is None


def test_a_predicted_world_is_decoded_only_as_far_as_it_is_asked(trace: Trace) -> None:
    replay = replaying(ids(trace))
    world = PredictedWorld(replay, trace.files, trace.call, trace.entry)
    assert replay.runner.num_fed == 0
    assert world.frame(2) == trace.frames[2]
    fed = replay.runner.num_fed
    assert world.frame(1) == trace.frames[1]
    assert replay.runner.num_fed == fed < len(ids(trace))
    assert world.outcome is None
    step = world.confidence(2)
    assert step is not None
    assert step.frame == trace.frames[2]
    assert 0.9 < step.probability <= 1
    assert world.frame(len(trace.frames)) is None
    assert world.outcome == "returned"


def test_the_predicted_trace_counts_its_tokens(trace: Trace) -> None:
    world = PredictedWorld(replaying(ids(trace)), trace.files, trace.call, trace.entry)
    predicted = world.trace()
    assert (predicted.frames, predicted.outcome, predicted.value) == (trace.frames, trace.outcome, trace.value)
    assert predicted.recorder == "replay"
    document = encode(trace, shipped_tokenizer())
    assert world.num_tokens == sum(frame > 0 for frame in document.frame)  # the entry's frame is given


@pytest.mark.parametrize("start", [2, 4])
def test_a_world_goes_on_from_a_full_state(trace: Trace, start: int) -> None:
    history = trace.frames[: start + 1]
    header = Header(trace.files, trace.call, trace.entry)
    world = PredictedWorld.after(replaying(ids(trace, start)), header, Past(history, anchor=start))
    assert world.confidence(start) is None
    assert world.confidence(start + 1) is not None
    assert world.trace().frames == trace.frames


def test_a_value_set_by_hand_changes_what_follows(trace: Trace) -> None:
    header = Header(trace.files, trace.call, trace.entry)
    edited = replace(trace.frames[2], changed={"total": "77"})
    # A run that begins with 77 has the same state there, and the prompt shows no other lines than this program's.
    other = record(SOURCE.replace("total = 0", "total = 77"), "f([3, 0])")
    told = [
        *ids(trace, 2)[: ids(trace, 2).index(MARKER["state"])],
        *ids(other, 2)[ids(other, 2).index(MARKER["state"]) :],
    ]
    history = (*trace.frames[:2], edited)
    world = PredictedWorld.after(replaying(told), header, Past(history, anchor=2))
    assert world.trace().frames == (*history, *other.frames[3:])
    assert world.trace().value == "79"


def test_what_went_wrong_once_goes_wrong_again(trace: Trace) -> None:
    """No room for a single line: there is no state to go on from either."""
    prompt = encode(trace, shipped_tokenizer()).frame.index(1)
    world = PredictedWorld(replaying(ids(trace), context=prompt), trace.files, trace.call, trace.entry)
    for _ in range(2):
        with pytest.raises(ContextError):
            world.trace()
    assert world.outcome is None
    assert world.frame(0) == trace.frames[0]


def test_where_the_context_ends_the_full_state_takes_over(trace: Trace) -> None:
    starts = [at for at, frame in enumerate(trace.frames) if frame.event == "line"]
    texts = [ids(trace), *(ids(trace, start) for start in starts)]
    least = max(text.index(ids(trace, start)[-1]) for text, start in zip(texts[1:], starts, strict=True))
    for context in range(least, len(texts[0]), 40):
        world = PredictedWorld(replaying(*texts, context=context), trace.files, trace.call, trace.entry)
        assert (world.trace().frames, world.trace().outcome) == (trace.frames, trace.outcome)
        assert world.anchors
        assert set(world.anchors) <= set(starts)
        assert [world.confidence(at) is None for at in range(len(trace.frames))] == [True] + [False] * (
            len(trace.frames) - 1
        )


def test_a_run_that_comes_back_to_a_state_has_no_end() -> None:
    source = "def f(n):\n    while n:\n        n = -n\n"
    endless = record(source, "f(3)", limits=Limits(frames=80))
    texts = [ids(endless), *(ids(endless, start) for start in range(1, 80))]
    model = replaying(*texts, context=len(texts[0]) // 3)
    world = PredictedWorld(model, endless.files, endless.call, endless.entry)
    for _ in range(2):
        with pytest.raises(ContextError, match="is one that was gone on from before: no end is foreseen"):
            world.trace()
    assert len(world.foreseen) < 80
    assert world.foreseen == endless.frames[: len(world.foreseen)]


def test_a_landing_is_what_follows_the_action() -> None:
    trace = record(SOURCE, "f([3, 2])")
    jump = min(at for at, action in targets(trace) if action == "over")
    document = encode_jumps(trace, shipped_tokenizer(), {jump: "over"})
    header = Header(trace.files, trace.call, trace.entry)
    world = PredictedWorld.after(replaying(document.ids), header, Past(trace.frames[: jump + 1], {jump: "over"}))
    frames, places = shortened(trace, {jump: "over"})
    assert world.trace().frames == tuple(frames)
    assert places[jump + 1] > jump + 1
    assert frames[jump + 1].activation == frames[jump].activation


def test_many_worlds_at_once(trace: Trace) -> None:
    traces = [trace, record(SOURCE, "f([1, 2])"), record(SOURCE, "f('a')")]
    texts = [ids(each) for each in traces]
    replay = replaying(*texts, context=max(map(len, texts)) - 10)
    worlds = [PredictedWorld(replay, each.files, each.call, each.entry) for each in traces]
    foresee(worlds)
    longest = max(range(3), key=lambda i: len(texts[i]))
    for i, (world, each) in enumerate(zip(worlds, traces, strict=True)):
        if i == longest:
            with pytest.raises(ContextError):
                world.trace()
        else:
            assert world.trace().frames == each.frames
            assert world.trace().outcome == each.outcome
    foresee([])


# -- checks -----------------------------------------------------------------------------------------------------------


def changed(trace: Trace, index: int, **fields: object) -> tuple[Frame, ...]:
    frames = list(trace.frames)
    frames[index] = replace(frames[index], **fields)  # type: ignore[arg-type]
    return tuple(frames)


def test_the_same_is_exact(trace: Trace) -> None:
    n = len(trace.frames)
    assert compare(trace.frames, trace.frames, ("returned", "returned")) == Check(True, True, n, n, None, None)


def test_another_outcome_after_right_frames(trace: Trace) -> None:
    n = len(trace.frames)
    assert compare(trace.frames, trace.frames, ("raised", "returned")) == Check(False, False, n, n, None, "end")


def test_a_wrong_name_stays_wrong_until_it_is_set_again(trace: Trace) -> None:
    first = next(i for i, frame in enumerate(trace.frames) if frame.changed.get("total") == "2")
    check = compare(changed(trace, first, changed={"total": "3"}), trace.frames, ("returned", "returned"))
    assert (check.first_divergence, check.kind, check.exact, check.value_correct) == (first, "value", False, True)
    with_total = [i for i, f in enumerate(trace.frames) if i >= first and f.activation == 0 and f.event == "line"]
    assert check.frames_total - check.frames_correct == len(with_total) > 1


def test_the_value_is_that_of_the_entry_and_none_of_a_cut_trace(trace: Trace) -> None:
    last = len(trace.frames) - 1
    wrong = compare(changed(trace, last, value="9"), trace.frames, ("returned", "returned"))
    assert (wrong.value_correct, wrong.kind, wrong.first_divergence) == (False, "value", last)
    inner = next(i for i, f in enumerate(trace.frames) if f.event == "return" and f.depth == 1)
    assert compare(changed(trace, inner, value="9"), trace.frames, ("returned", "returned")).value_correct
    assert compare(changed(trace, last, value="9"), trace.frames, ("cut:time", "cut:time")).value_correct


@pytest.mark.parametrize(
    ("event", "fields", "kind"),
    [
        ("line", {"line": 11}, "branch"),
        ("return", {"event": "exception"}, "exception"),
        ("exception", {"event": "return"}, "exception"),
        ("call", {"event": "line"}, "call"),
        ("line", {"event": "call"}, "call"),
        ("return", {"value": "'?'"}, "value"),
        ("line", {"removed": ("xs",)}, "value"),
    ],
)
def test_the_kind_of_the_first_difference(trace: Trace, event: str, fields: dict[str, object], kind: str) -> None:
    index = next(i for i, frame in enumerate(trace.frames) if i > 0 and frame.event == event)
    check = compare(changed(trace, index, **fields), trace.frames, ("returned", "returned"))
    assert (check.first_divergence, check.kind) == (index, kind)


@pytest.mark.parametrize("shorter", [0, 1])
def test_counts_go_over_the_longer_of_the_two(trace: Trace, shorter: int) -> None:
    pair = [trace.frames, trace.frames]
    pair[shorter] = trace.frames[:5]
    check = compare(pair[0], pair[1], ("returned", "returned"))
    assert (check.frames_correct, check.frames_total, check.first_divergence, check.kind) == (
        5,
        len(trace.frames),
        5,
        "end",
    )


def test_activation_output_and_order_of_names_do_not_count(trace: Trace) -> None:
    frames = tuple(
        replace(frame, activation=frame.activation + 7, output="?", changed=dict(reversed(frame.changed.items())))
        for frame in trace.frames
    )
    assert all(matches(frames, trace.frames))
