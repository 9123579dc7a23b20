"""The scheduler over real small models: whatever it does with rows, what comes is what the plain model says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import torch
from transformers import CwmForCausalLM

from foretrace.data.stream import shipped_tokenizer
from foretrace.engine import scheduler as scheduling
from foretrace.engine.onnx_runner import OnnxRunner
from foretrace.engine.request import Piece, Request, Sampling, Stream, Token
from foretrace.engine.runner import PAGE, Runner
from foretrace.engine.scheduler import Scheduler
from foretrace.engine.service import Service
from foretrace.engine.torch_runner import TorchRunner
from foretrace.errors import BusyError, ContextError, EngineError, RecordError, RequestError
from foretrace.model.checkpoint import load_model
from replay import Scripted

VOCABULARY = shipped_tokenizer().size
TIE = 1e-4

Ids = list[int]


@dataclass
class Maze:
    """A constraint made of the ids so far: at times one way only, at times some, at times ids are put in."""

    seed: int
    taken: Ids = field(default_factory=list)

    def allowed(self) -> frozenset[int]:
        if len(self.taken) >= 12:
            return frozenset()
        dice = np.random.default_rng((self.seed, *self.taken))
        return frozenset(int(i) for i in dice.integers(0, VOCABULARY, int(dice.choice([1, 2, 40, 400]))))

    def take(self, token: Token) -> Ids:
        self.taken.append(token.id)
        dice = np.random.default_rng((self.seed, 1, *self.taken))
        return [int(i) for i in dice.integers(0, VOCABULARY, int(dice.choice([0, 0, 1, 9, 40])))]

    def fork(self) -> Self:
        return type(self)(self.seed, list(self.taken))


def draw(rng: np.random.Generator, length: int) -> Ids:
    return [int(i) for i in rng.integers(0, VOCABULARY, length)]


def finish(scheduler: Scheduler) -> None:
    while scheduler.step():
        pass


def tokens_of(stream: Stream) -> list[Token]:
    return [token for sample in stream.samples for token in sample.tokens]


def ids_of(stream: Stream) -> Ids:
    return [token.id for token in tokens_of(stream)]


def check(model: torch.nn.Module, stream: Stream) -> int:
    """Every chosen id is the likeliest of those that could come, by one pass without a cache; how many there are."""
    request = stream.request
    text = [*request.prompt, *ids_of(stream)]
    with torch.no_grad():
        logits_TV = model(torch.tensor([text[:-1]]))[0].numpy()
    guide = Maze(request.constraint.seed) if isinstance(request.constraint, Maze) else None
    num_chosen, at = 0, len(request.prompt)
    for token in tokens_of(stream):
        if token.origin != "given":
            options = sorted(guide.allowed()) if guide else list(range(VOCABULARY))
            likeliest = logits_TV[at - 1, options].max()
            assert token.id in options and (token.origin == "forced") == (len(options) == 1)
            assert logits_TV[at - 1, token.id] > likeliest - TIE
            num_chosen += token.origin == "chosen"
            if guide:
                given = guide.take(token)
                assert given == text[at + 1 : at + 1 + len(given)] or stream.samples[0].finish == "context"
        at += 1
    return num_chosen


def requests(rng: np.random.Generator, count: int) -> list[Request]:
    """Prompts of mixed length, many of which begin alike, from several clients; half of them under a constraint."""
    beginnings = [draw(rng, n) for n in (20, 100, 400)]
    made = []
    for number in range(count):
        prompt = draw(rng, int(rng.choice([1, 2, 31, 32, 33, 150, 500])))
        if rng.random() < 0.6:
            prompt = beginnings[int(rng.integers(3))] + prompt
        if rng.random() < 0.3:
            prompt += prompt[-30:]  # repeats itself, so that there is something to guess
        constraint = Maze(number) if number % 2 else None
        made.append(
            Request(prompt=prompt, constraint=constraint, max_ids=int(rng.integers(1, 40)), client=f"{number % 3}")
        )
    return made


def run_all(runner: Runner, asked: Sequence[Request], monkeypatch: pytest.MonkeyPatch) -> list[Stream]:
    """Everything at once, with too few rows, too little room and short turns; some come while others are under way."""
    monkeypatch.setattr(scheduling, "TURN", 10)
    scheduler = Scheduler(runner, rows=5, max_ids=2500, prefix_bytes=1 << 21)
    streams = []
    for request in asked:
        streams.append(scheduler.submit(request))
        if len(streams) > 8:
            scheduler.step()
    finish(scheduler)
    assert all(stream.done for stream in streams)
    assert (scheduler.num_running, scheduler.num_waiting, scheduler.num_ids) == (0, 0, 0)
    return streams


@pytest.mark.parametrize("count", [24, pytest.param(500, marks=pytest.mark.slow)])
def test_greedy_is_the_plain_model(count: int, plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_back = 0
    original = Scheduler._put_back

    def counting(self: Scheduler, row: int, *, first: bool) -> None:
        nonlocal put_back
        put_back += 1
        original(self, row, first=first)

    monkeypatch.setattr(Scheduler, "_put_back", counting)
    streams = run_all(OnnxRunner.load(plain), requests(np.random.default_rng(0), count), monkeypatch)
    model = load_model(plain)
    assert sum(check(model, stream) for stream in streams) > 5 * count
    assert put_back > count / 10
    assert sum(stream.num_cached > 0 for stream in streams) > count / 5


def test_greedy_is_the_plain_model_with_torch(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    streams = run_all(TorchRunner.load(plain), requests(np.random.default_rng(1), 24), monkeypatch)
    assert sum(check(load_model(plain), stream) for stream in streams) > 100


def test_8_bits_give_the_same_to_the_last_bit(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With neighbours, put back, cut up, from pages, with guesses: tokens and probabilities as alone without these."""
    runner = OnnxRunner.load(shipped)
    together = run_all(runner, requests(np.random.default_rng(2), 24), monkeypatch)
    for request, stream in zip(requests(np.random.default_rng(2), 24), together, strict=True):
        request.drafts = False
        scheduler = Scheduler(runner, rows=1, prefix_bytes=0)
        alone = scheduler.submit(request)
        finish(scheduler)
        assert tokens_of(alone) == tokens_of(stream)
        assert alone.samples[0].finish == stream.samples[0].finish


@pytest.mark.parametrize("count", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_greedy_is_what_transformers_generates(count: int, plain: Path) -> None:
    model = CwmForCausalLM.from_pretrained(plain, dtype=torch.float32).eval()
    rng = np.random.default_rng(3)
    scheduler = Scheduler(OnnxRunner.load(plain), rows=4)
    streams = [scheduler.submit(Request(prompt=draw(rng, int(n)), max_ids=30)) for n in rng.integers(1, 300, count)]
    finish(scheduler)
    for stream in streams:
        prompt = torch.tensor([list(stream.request.prompt)])
        written = model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=30,
            do_sample=False,
            eos_token_id=None,
            pad_token_id=0,
        )
        assert written[0, prompt.shape[1] :].tolist() == ids_of(stream)


@pytest.fixture
def runner(plain: Path) -> OnnxRunner:
    return OnnxRunner.load(plain)


class Round(Scripted):
    """A runner for which every id comes again after seven others."""

    def likely(self, ids: Ids) -> np.ndarray:
        logits = np.zeros(self.vocab_size, np.float32)
        logits[ids[-7]] = 9
        return logits


def test_guesses_save_passes() -> None:
    texts, passes = [], []
    for drafts in (True, False):
        runner = Round(VOCABULARY)
        scheduler = Scheduler(runner)
        stream = scheduler.submit(Request(prompt=list(range(7)), max_ids=300, drafts=drafts))
        finish(scheduler)
        texts.append(ids_of(stream)[:300])
        passes.append(runner.num_steps)
    assert texts[0] == texts[1] == [n % 7 for n in range(300)]
    assert passes[1] == 300 and passes[0] < 60


def test_draws_depend_on_the_seed_and_the_sample_alone(runner: OnnxRunner) -> None:
    prompt = draw(np.random.default_rng(5), 70)

    def ask(scheduler: Scheduler, seed: int, samples: int, temperature: float = 1.5) -> Stream:
        sampling = Sampling(temperature=temperature, top_p=0.9, seed=seed)
        return scheduler.submit(Request(prompt=prompt, max_ids=12, sampling=sampling, samples=samples))

    busy = Scheduler(runner, rows=4)
    streams = [ask(busy, seed, samples) for seed, samples in ((1, 3), (2, 1), (1, 1), (3, 4))]
    finish(busy)
    answers = [[[token.id for token in sample.tokens] for sample in stream.samples] for stream in streams]
    assert answers[2][0] == answers[0][0]
    assert len({tuple(answer) for stream in answers for answer in stream}) == 8
    alone = Scheduler(runner, rows=1)
    again = ask(alone, 3, 4)
    finish(alone)
    assert [[token.id for token in sample.tokens] for sample in again.samples] == answers[3]


def test_samples_read_the_prompt_once(runner: OnnxRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    fed = 0
    feed = runner.feed

    def counting(cache: object, runs: list) -> np.ndarray:
        nonlocal fed
        fed += sum(len(run.ids) for run in runs)
        return feed(cache, runs)

    monkeypatch.setattr(runner, "feed", counting)
    scheduler = Scheduler(runner)
    scheduler.submit(Request(prompt=draw(np.random.default_rng(6), 10 * PAGE + 5), max_ids=1, samples=8))
    finish(scheduler)
    assert fed == 10 * PAGE + 5 + 7 * 5


def test_why_a_text_ends(runner: OnnxRunner) -> None:
    scheduler = Scheduler(runner)
    rng = np.random.default_rng(7)
    prompt = draw(rng, 9)
    plain = scheduler.submit(Request(prompt=prompt, max_ids=6))
    finish(scheduler)
    assert (len(ids_of(plain)), plain.samples[0].finish) == (6, "length")
    stopped = scheduler.submit(Request(prompt=prompt, stop_ids=frozenset(ids_of(plain)[3:4])))
    ended = scheduler.submit(Request(prompt=prompt, constraint=Maze(1)))
    full = scheduler.submit(Request(prompt=draw(rng, runner.context - 2)))
    finish(scheduler)
    assert ids_of(stopped) == ids_of(plain)[: ids_of(plain).index(ids_of(plain)[3]) + 1]
    assert [s.samples[0].finish for s in (stopped, ended, full)] == ["stop", "end", "context"]
    assert len(ids_of(full)) == 3


class Broken(Maze):
    """A constraint that cannot be gone on with."""

    def take(self, token: Token) -> Ids:
        raise RecordError("no way on")


def test_an_error_ends_one_text_only(runner: OnnxRunner) -> None:
    scheduler = Scheduler(runner)
    broken = scheduler.submit(Request(prompt=[1, 2], constraint=Broken(3)))
    other = scheduler.submit(Request(prompt=[1, 2], max_ids=3))
    finish(scheduler)
    assert (broken.samples[0].finish, str(broken.samples[0].error)) == ("error", "no way on")
    assert len(ids_of(other)) == 3


def test_requests_that_no_model_can_answer(runner: OnnxRunner) -> None:
    scheduler = Scheduler(runner, max_waiting=1)
    with pytest.raises(RequestError, match="^prompt of 0 ids for 1 samples; expected at least one of each$"):
        scheduler.submit(Request(prompt=[]))
    with pytest.raises(RequestError, match="^id -1 in the prompt; the model has ids 0 to "):
        scheduler.submit(Request(prompt=[3, -1]))
    with pytest.raises(RequestError, match=f"^id {runner.vocab_size} in the prompt"):
        scheduler.submit(Request(prompt=[runner.vocab_size]))
    with pytest.raises(ContextError, match="^prompt of 1025 ids; the model's context holds 1024$"):
        scheduler.submit(Request(prompt=[1] * 1025))
    scheduler.submit(Request(prompt=[1]))
    with pytest.raises(BusyError, match="^1 requests wait already; at most 1 may$"):
        scheduler.submit(Request(prompt=[1]))
    for wrong in ({"temperature": -1.0}, {"top_p": 0.0}, {"top_p": 1.5}, {"num_logprobs": -1}):
        with pytest.raises(ValueError, match="expected"):
            Sampling(**wrong)


def test_a_cancelled_text_gives_its_row_back(runner: OnnxRunner) -> None:
    scheduler = Scheduler(runner, rows=1)
    pieces: list[Piece] = []
    first = scheduler.submit(Request(prompt=[1, 2, 3]), pieces.append)
    second = scheduler.submit(Request(prompt=[1, 2, 3], max_ids=2))
    scheduler.step()
    assert scheduler.num_ids == 3 and scheduler.num_waiting == 1
    scheduler.cancel(first)
    assert scheduler.num_ids == 0 and scheduler.num_running == 0
    assert pieces[-1] == Piece(0, (), "cancelled")
    finish(scheduler)
    assert ids_of(second)[:1] == ids_of(first) and second.done
    assert [token for piece in pieces for token in piece.tokens] == tokens_of(first)


def test_what_is_held_costs_nothing_and_yields_its_row(runner: OnnxRunner) -> None:
    scheduler = Scheduler(runner, rows=1)
    held = scheduler.submit(Request(prompt=[1, 2, 3], max_ids=20))
    for _ in range(3):
        scheduler.step()
    held.held = True
    so_far = ids_of(held)
    assert not scheduler.step()
    other = scheduler.submit(Request(prompt=[4], max_ids=5))
    finish(scheduler)
    assert other.done and ids_of(held) == so_far
    held.held = False
    finish(scheduler)
    alone = Scheduler(runner)
    again = alone.submit(Request(prompt=[1, 2, 3], max_ids=20))
    finish(alone)
    assert ids_of(held) == ids_of(again)


def test_clients_take_turns(runner: OnnxRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that asks for much does not keep out one that asks for little."""
    monkeypatch.setattr(scheduling, "TURN", 20)
    scheduler = Scheduler(runner, rows=2)
    many = [scheduler.submit(Request(prompt=[n], max_ids=200, client="many", drafts=False)) for n in range(6)]
    scheduler.step()
    one = scheduler.submit(Request(prompt=[7], max_ids=5, client="one"))
    for _ in range(40):
        scheduler.step()
    assert one.done and not any(stream.done for stream in many)
    finish(scheduler)
    assert all(len(ids_of(stream)) == 200 for stream in many)


def test_every_turn_brings_a_text_on(runner: OnnxRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that are longer than a turn, of clients that take turns, with nothing kept of what was computed."""
    monkeypatch.setattr(scheduling, "TURN", 100)
    scheduler = Scheduler(runner, rows=1, prefix_bytes=0)
    rng = np.random.default_rng(11)
    streams = [scheduler.submit(Request(prompt=draw(rng, 900), max_ids=150, client=f"{n}")) for n in range(3)]
    steps = 0
    while scheduler.step():
        steps += 1
        assert steps < 2000
    assert [len(ids_of(stream)) for stream in streams] == [125, 125, 125]


def test_long_prompts_do_not_stop_the_others(runner: OnnxRunner) -> None:
    scheduler = Scheduler(runner)
    short = scheduler.submit(Request(prompt=[1], max_ids=100, drafts=False))
    scheduler.step()
    rng = np.random.default_rng(8)
    long = [scheduler.submit(Request(prompt=draw(rng, 900), max_ids=1)) for _ in range(3)]
    steps = 0
    while not all(stream.done for stream in long):
        scheduler.step()
        steps += 1
    assert steps >= 3 * 900 / scheduling.CHUNK
    assert len(ids_of(short)) == 1 + steps


def test_an_interrupt_loses_nothing(runner: OnnxRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = Scheduler(runner)
    stream = scheduler.submit(Request(prompt=draw(np.random.default_rng(9), 40), max_ids=10))
    scheduler.step()
    feed = runner.feed

    def interrupted(cache: object, runs: list) -> np.ndarray:
        feed(cache, runs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runner, "feed", interrupted)
        with pytest.raises(KeyboardInterrupt):
            scheduler.step()
    finish(scheduler)
    alone = Scheduler(runner)
    again = alone.submit(Request(prompt=stream.request.prompt, max_ids=10))
    finish(alone)
    assert tokens_of(stream) == tokens_of(again)


def test_a_service_answers_an_event_loop(runner: OnnxRunner) -> None:
    service = Service(Scheduler(runner, rows=2))

    async def ask(seed: int) -> list[tuple[int, int]]:
        request = Request(prompt=[5, 6], max_ids=8, samples=2, sampling=Sampling(temperature=1, seed=seed))
        pieces = [piece async for piece in service.pieces(request)]
        return sorted((piece.sample, at, token.id) for at, piece in enumerate(pieces) for token in piece.tokens)

    async def leave() -> None:
        pieces = service.pieces(Request(prompt=[5, 6]))
        await anext(pieces)
        await pieces.aclose()

    async def all_of_them() -> list[list[tuple[int, int]]]:
        *answers, _ = await asyncio.gather(*(ask(seed % 2) for seed in range(6)), leave())
        return answers

    answers = [[(sample, token) for sample, _, token in answer] for answer in asyncio.run(all_of_them())]
    assert answers[0] == answers[2] == answers[4] != answers[1] and len(answers[0]) == 16
    service.close()
    assert service.error is None and service.scheduler.num_ids == 0
    with pytest.raises(BusyError, match="shutting down"):
        service.submit(Request(prompt=[1]), print)


def test_a_service_that_closes_at_once(runner: OnnxRunner) -> None:
    service = Service(Scheduler(runner))
    pieces: list[Piece] = []
    service.submit(Request(prompt=[5, 6]), pieces.append)
    service.close(drain=False)
    assert pieces[-1].finish == "cancelled"


def test_a_pass_that_fails_ends_what_is_under_way_and_nothing_else(
    runner: OnnxRunner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    service = Service(Scheduler(runner, rows=2))
    feed, ended = runner.feed, threading.Event()
    pieces: list[Piece] = []

    def failing(cache: object, runs: list) -> np.ndarray:
        if len(pieces) > 4:
            raise RuntimeError("an operator failed")
        return feed(cache, runs)

    def listen(piece: Piece) -> None:
        pieces.append(piece)
        if sum(each.finish is not None for each in pieces) == 3:
            ended.set()

    prompt = draw(np.random.default_rng(10), 70)
    with monkeypatch.context() as patch:
        patch.setattr(runner, "feed", failing)
        streams = [service.submit(Request(prompt=prompt, drafts=False), listen) for _ in range(3)]
        assert ended.wait(30)
    assert [(s.samples[0].finish, str(s.samples[0].error)) for s in streams] == [
        ("error", "the engine has failed; the log says why")
    ] * 3
    assert isinstance(streams[0].samples[0].error, EngineError) and isinstance(service.error, RuntimeError)
    assert "an operator failed" in caplog.text
    assert (service.scheduler.num_running, service.scheduler.num_waiting, service.scheduler.num_ids) == (0, 0, 0)

    async def ask() -> list[int]:
        return [t.id async for piece in service.pieces(Request(prompt=prompt, max_ids=20)) for t in piece.tokens]

    answer = asyncio.run(ask())
    service.close()
    alone = Scheduler(runner)
    again = alone.submit(Request(prompt=prompt, max_ids=20))
    finish(alone)
    assert answer == ids_of(again) and service.error is None
