"""Models behind servers: the same worlds as here; CWM checkpoints over any server that takes ids; servers that fail."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import tokenizers

from foretrace import SHIPPED
from foretrace.cli import main
from foretrace.client import Wire, connect
from foretrace.codec import cwm
from foretrace.codec.compact import Reader
from foretrace.codec.huggingface import HuggingFaceTokenizer
from foretrace.codec.inverse import BackAction, BackReader
from foretrace.codec.past import Past, tell
from foretrace.codec.program import Program
from foretrace.codec.standing import stand, standing
from foretrace.cwm_world import CwmModel, CwmWorld, begin, foresee_all, go_on, open_any
from foretrace.data.stream import shipped_tokenizer
from foretrace.debug.opening import at_call, at_state
from foretrace.debug.session import DebugError
from foretrace.debug.start import Place
from foretrace.engine import Model, open_model
from foretrace.engine.local import LocalClient
from foretrace.engine.request import Piece, Request, Stream
from foretrace.engine.sample import sample_frame
from foretrace.errors import ContextError, ForetraceError, ModelError, RecordError
from foretrace.evals import actions
from foretrace.evals.accuracy import HANDWRITTEN
from foretrace.evals.items import Item
from foretrace.model.quantized import digest
from foretrace.trace import record
from foretrace.trace.entry import resolve
from foretrace.trace.frames import SourceFile
from foretrace.worlds import Header, PredictedWorld, as_trace, compare, machine_after
from replay import Replay
from serving import SPECIAL, Running

SOURCE = (
    "def half(x):\n    return 6 // x\n\n"
    "def f(xs):\n    total = 0\n    for x in xs:\n        try:\n            total += half(x)\n"
    "        except ZeroDivisionError:\n            print('zero')\n    return total\n"
)
GENERATORS = (
    "def count(n):\n    for i in range(n):\n        yield i\n\n"
    "def f(n):\n    a, b = count(n), count(2)\n    s = next(b)\n    for x in a:\n        s += x\n"
    "    return s + next(b)\n"
)


def header(source: str, call: str) -> Header:
    entry = resolve(source, call, "p.py")
    return Header((SourceFile("p.py", entry.text),), call, (0, entry.function.qualname))


# -- our dialect ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "call"), [(SOURCE, "f([1, 0, 2])"), (GENERATORS, "f(3)")])
def test_a_reader_stands_where_it_stood(source: str, call: str) -> None:
    trace = record(source, call)
    head = Header(trace.files, trace.call, trace.entry)
    tokenizer = shipped_tokenizer()
    for end in range(len(trace.frames) + 1):
        reader = Reader(machine_after(head, trace.frames[:end], tokenizer))
        if end % 3 == 1 and trace.frames[end - 1].event == "line":
            reader.leap("over")
        told = json.loads(json.dumps(standing(reader)))
        again = stand(Program(trace.files, trace.entry[1], tokenizer), told)
        assert again.machine.state_ids() == reader.machine.state_ids()
        assert (again.allowed(), again.leaping) == (reader.allowed(), reader.leaping)
        assert standing(again) == told


def test_a_model_behind_a_server_foresees_the_same(shipped: Running) -> None:
    here, there = open_model(), open_any(shipped.address)
    assert isinstance(there, Model) and there.name == "small"
    headers = [header(SOURCE, f"f([{n}, 0])") for n in range(1, 4)] + [header(GENERATORS, "f(2)")]
    worlds = [[begin(model, each) for each in headers] for model in (here, there)]
    for each in worlds:
        foresee_all(each, threads=2)
    for one, other in zip(*worlds, strict=True):
        assert one.foreseen == other.foreseen and one.outcome == other.outcome
        assert [one.confidence(n) for n in range(9)] == [other.confidence(n) for n in range(9)]
    real = record(SOURCE, "f([1, 0])").frames
    pasts = [Past(real[:4]), Past(real[:5], jumps={4: "over"}), Past(real[:6], anchor=4)]
    for past in pasts:
        one, other = (go_on(model, headers[0], past) for model in (here, there))
        for at in range(9):
            assert (one.frame(at), one.confidence(at)) == (other.frame(at), other.confidence(at))
    assert shipped.until(lambda counts: counts["running"] == 0)["ids"] == 0


def drawn(model: Model, header: Header, past: Past, action: BackAction, seed: int) -> list[object]:
    """Draws of what came before the end of a past."""
    ids, machine, _ = tell(as_trace(header, past.frames, "cut:events", recorder=""), past, model.tokenizer)
    reader = BackReader(machine)
    draws = sample_frame(model.scheduler, reader, [*ids, *reader.back(action)], 6, temperature=1.5, seed=seed)
    return [(draw.frame, draw.probability) if draw else None for draw in draws]


@pytest.mark.parametrize("action", ["inv_over", "inv_call"])
def test_draws_behind_a_server_are_those_of_the_same_seed_here(shipped: Running, action: BackAction) -> None:
    """Back in time; as the shipped model has not learnt to go back, its draws differ from one another."""
    here, there = open_model(), open_any(shipped.address)
    assert isinstance(there, Model)
    real = record(SOURCE, "f([1, 0])").frames
    past = Past(real[:5], anchor=4)
    head = header(SOURCE, "f([1, 0])")
    found = [drawn(there, head, past, action, seed) for seed in (0, 1)]
    assert found == [drawn(here, head, past, action, seed) for seed in (0, 1)]
    assert len({repr(draw) for draws in found for draw in draws}) > 1
    assert shipped.until(lambda counts: counts["running"] == 0)["ids"] == 0


def test_a_session_with_a_model_behind_a_server(shipped: Running, tmp_path: Path) -> None:
    """Votes and what came before are drawn there; a model that has not been trained for something is not asked."""
    path = tmp_path / "p.py"
    path.write_text(SOURCE)
    said = []
    for model in (None, shipped.address):
        session = at_call(str(path), "f([1, 0])", "predicted", model, "weak").session
        session.go(4)
        said.append(session.vote())
        with pytest.raises(DebugError, match="not been trained for a leap <breakpoint>, only for <over> and <out_of>"):
            session._leap(7)
        told = at_state(str(path), [Place(8, {"xs": "[2, 3]", "total": "0", "x": "2"})], model, "weak").session
        with pytest.raises(DebugError, match="this model has not been trained to go back"):
            told.befores()
    assert said[0] == said[1]


def test_what_a_server_says_of_its_model_decides_what_it_is_asked(
    shipped: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped.server, "actions", ("over", "out_of", "inv_over", "inv_call"))
    path = tmp_path / "p.py"
    path.write_text(SOURCE)
    stack = [Place(8, {"xs": "[2, 3]", "total": "0", "x": "2"})]
    session = at_state(str(path), stack, shipped.address, "weak").session
    for earlier in session.befores():
        assert earlier.leads is not None or earlier.instead
    assert session.lead_to("9", number=1, most=60) is not None


def test_logits_come_over(shipped: Running) -> None:
    there = open_any(shipped.address)
    assert isinstance(there, Model)
    ids = [1, 2, 1540, 1600]
    assert (there.runner.logits(ids) == open_model().runner.logits(ids)).all()


def test_commands_take_an_address(shipped: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.py"
    path.write_text(SOURCE)
    shown = []
    for more in ([], ["--model", shipped.address + "/v1"]):
        assert main(["predict", str(path), "--call", "f([2])", *more]) == 0
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    assert main(["predict", str(path), "--call", "f([2])", "--model", "http://127.0.0.1:9"]) == 2
    assert "no server answers at http://127.0.0.1:9" in capsys.readouterr().err


# -- the cwm dialect --------------------------------------------------------------------------------------------------


class Speller:
    """The vocabulary of the small checkpoint: encoding as it stands in the folder."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))

    def encode(self, text: str) -> list[int]:
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def decode(self, ids: list[int], *, skip_special: bool = False) -> str:
        return self._tokenizer.decode(ids, skip_special_tokens=skip_special)


def test_a_prompt_reaches_the_checkpoint_as_it_is(
    cwm_server: Running, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ids that the engine gets are those of the dialect; nonsense is answered in one line, and nothing hangs."""
    prompts = []
    service = cwm_server.server.service
    submit = service.submit

    def noting(request: Request, listener: Callable[[Piece], None]) -> Stream:
        prompts.append(request.prompt)
        return submit(request, listener)

    monkeypatch.setattr(service, "submit", noting)
    trace = record(SOURCE, "f([1, 0])")
    for num in (1, 4):
        model = open_any(cwm_server.address)
        assert isinstance(model, CwmModel) and model.context == 2048
        world = go_on(model, Header(trace.files, trace.call, trace.entry), Past(trace.frames[:num]))
        with pytest.raises(RecordError, match=rf"^frame {num} begins with .*; expected the marker of an event$"):
            world.trace()
        cut = replace(trace, frames=trace.frames[:num], outcome="cut:events")
        assert prompts.pop() == cwm.encode_ids(cut, Speller(checkpoint))
    assert cwm_server.until(lambda counts: counts["running"] == 0)["ids"] == 0


class Scripted(ThreadingHTTPServer):
    """A server that goes on from prompts as a text says, in the manner of one that exists; and keeps the requests."""

    daemon_threads = True

    def __init__(self, manner: str, ids: list[int], speller: Speller) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.manner, self.ids, self.speller = manner, ids, speller
        self.bodies: list[dict[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    server: Scripted

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        owner = {"llama.cpp": "llamacpp", "SGLang": "sglang"}.get(self.server.manner, "vllm")
        self._send({"object": "list", "data": [{"id": "m", "owned_by": owner, "max_model_len": 100_000}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        speller, native = self.server.speller, self.server.manner == "llama.cpp"
        if self.path == "/tokenize":
            self._send({"tokens": speller.encode(body["content" if native else "prompt"])})
        elif self.path == "/detokenize":
            self._send({"content" if native else "prompt": speller.decode(body["tokens"])})
        else:
            assert self.path == ("/completion" if native else "/v1/completions")
            self.server.bodies.append(body)
            self._complete(body, native)

    def _complete(self, body: dict[str, Any], native: bool) -> None:
        ids, given = self.server.ids, body["prompt"]
        assert ids[: len(given)] == given, "the prompt is how the text begins"
        rest = ids[len(given) :]
        most = body["n_predict" if native else "max_tokens"]
        self.send_response(200)
        self.end_headers()
        pieces = [rest[at : at + 7] for at in range(0, min(len(rest), most), 7)]
        if self.server.manner == "breaks off":
            pieces = pieces[: len(pieces) // 2]
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1 and self.server.manner != "breaks off"
            spoken = [i for i in piece if i != SPECIAL["<|end_of_text|>"]]
            text = self.server.speller.decode(spoken, skip_special=native)
            if native:
                event: dict[str, Any] = {"content": text, "tokens": piece, "stop": last}
                event |= {"stop_type": "eos"} if last else {}
            else:
                choice: dict[str, Any] = {"index": 0, "text": text, "finish_reason": "stop" if last else None}
                if self.server.manner == "vLLM":
                    choice |= {"token_ids": piece, "logprobs": {"token_logprobs": [-0.01] * len(piece)}}
                event = {"choices": [choice]}
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
            self.wfile.flush()
        if not native and self.server.manner != "breaks off":
            self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, body: Any) -> None:
        data = b"<html>" if self.server.manner == "no JSON" else json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def scripted(manner: str, ids: list[int], checkpoint: Path) -> Iterator[tuple[Scripted, str]]:
    server = Scripted(manner, ids, Speller(checkpoint))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("manner", ["vLLM", "SGLang", "llama.cpp"])
@pytest.mark.parametrize(("source", "call"), [(SOURCE, "f([1, 0, 2])"), (GENERATORS, "f(3)")])
def test_a_cwm_checkpoint_behind_any_server(manner: str, source: str, call: str, checkpoint: Path) -> None:
    trace = record(source, call)
    ids = cwm.encode_ids(trace, Speller(checkpoint))
    with scripted(manner, ids, checkpoint) as (server, address):
        model = open_any(address)
        assert isinstance(model, CwmModel)
        world = begin(model, Header(trace.files, trace.call, trace.entry))
        check = compare(world.trace().frames, trace.frames, (world.outcome or "", trace.outcome))
        # the dialect has no output, and what it leaves open is settled by control flow
        assert check.frames_correct == check.frames_total and check.exact
        assert len(server.bodies) == 1
        sure = world.confidence(2)
        assert sure is not None and (sure.probability < 1) == (manner == "vLLM")
        half = go_on(model, Header(trace.files, trace.call, trace.entry), Past(trace.frames[:5]))
        assert half.frame(5) is not None and half.trace().frames[:5] == trace.frames[:5]
    body = server.bodies[0]
    if manner != "llama.cpp":
        assert body["stop_token_ids"] == [128_001] and body["skip_special_tokens"] is False


def test_a_cwm_checkpoint_in_a_folder(checkpoint: Path, cwm_server: Running) -> None:
    """By the vocabulary that lies there; here it chooses the ids that it chooses behind a server."""
    trace = record(SOURCE, "f([1, 0])")
    head = Header(trace.files, trace.call, trace.entry)
    models = [open_any(name) for name in (str(checkpoint), cwm_server.address)]
    told, parts, errors = [], [], []
    for model in models:
        assert isinstance(model, CwmModel) and model.context == 2048
        ids = cwm.encode_ids(replace(trace, frames=trace.frames[:3], outcome="cut:events"), model.client)
        told.append(ids)
        parts.append([part[:2] for part in model.client.complete(ids, max_ids=30, stop_ids=[128_001])])
        with pytest.raises(RecordError) as error:
            begin(model, head).trace()
        errors.append(str(error.value))
    assert told[0] == told[1] and errors[0] == errors[1]
    assert [i for ids, _ in parts[0] for i in ids] == [i for ids, _ in parts[1] for i in ids]
    with pytest.raises(ModelError, match="does not read the compact dialect, which this needs$"):
        open_model(checkpoint)


def test_a_cwm_in_this_process_foresees_many_runs(checkpoint: Path) -> None:
    """From a model that knows them by heart, several at a time, one given up early."""
    traces = [record(SOURCE, f"f([{n}, 0])") for n in range(1, 6)]
    speller = HuggingFaceTokenizer(checkpoint / "tokenizer.json")
    model = CwmModel(LocalClient(Replay([cwm.encode_ids(t, speller) for t in traces], 128_256), speller, "replay"))
    stepped = begin(model, Header(traces[0].files, traces[0].call, traces[0].entry))
    assert stepped.frame(3) is not None
    worlds = [begin(model, Header(t.files, t.call, t.entry)) for t in traces]
    foresee_all(worlds, threads=1)
    for world, trace in zip([stepped, *worlds], traces[:1] + traces, strict=True):
        assert compare(world.trace().frames, trace.frames, (world.outcome or "", trace.outcome)).exact


def test_another_vocabulary_than_that_of_a_cwm_is_said(checkpoint: Path, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(checkpoint, folder)
    text = (folder / "tokenizer.json").read_text(encoding="utf-8")
    (folder / "tokenizer.json").write_text(text.replace("<|call_sep|>", "<|other|>"), encoding="utf-8")
    with pytest.raises(ModelError, match=r"<\|call_sep\|> is id None, expected 128103, as a CWM has it$"):
        open_any(str(folder))


def test_any_model_is_measured(
    shipped: Running, cwm_server: Running, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same figures here and behind a server; a random checkpoint has only the call right that it is told."""
    monkeypatch.setattr("foretrace.evals.runs.synthetic", lambda: HANDWRITTEN)
    shown = []
    for model in ([], ["--model", shipped.address], ["--model", cwm_server.address]):
        assert main(["eval", "runs", "--limit", "1", "--json", *model]) == 0
        shown.append(json.loads(capsys.readouterr().out))
    assert shown[0] == shown[1]
    nonsense = shown[2]["handwritten"]
    assert nonsense["problems"] == {"bad-record": nonsense["programs"]}
    assert nonsense["exact"][0] == 0 < nonsense["frames"][0] < 0.5


def test_a_session_with_a_cwm_refuses_by_name_what_that_cannot_do(checkpoint: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.py"
    path.write_text(SOURCE)
    trace = record(SOURCE, "f([1, 0])")
    with scripted("vLLM", cwm.encode_ids(trace, Speller(checkpoint)), checkpoint) as (_, address):
        session = at_call(str(path), "f([1, 0])", "predicted", address, "weak").session
        session.go(4)
        with pytest.raises(DebugError, match="no votes are drawn from a CWM; expected a model of the compact dialect"):
            session.vote()
        with pytest.raises(DebugError, match="this model has not been trained for leaps; go without --leap"):
            session.leap_over()
        with pytest.raises(RecordError, match="the cwm dialect knows no leaps and no states"):
            session.foresee()
        with pytest.raises(RecordError, match="the cwm dialect knows no leaps and no states"):
            at_state(str(path), [Place(6, {"xs": "[2]", "total": "0"})], address, "weak")


def test_an_evaluation_of_actions_gives_the_same_figures(shipped: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaps and steps back in time, alone and frame by frame."""
    monkeypatch.setattr(actions, "synthetic", lambda: [Item("half", SOURCE, "f([1])")])
    monkeypatch.setattr(actions, "HANDWRITTEN", [])
    here, there = (actions.run(open_model(model), Namespace(limit=None)) for model in (None, shipped.address))
    assert here == there
    assert sum(kind["asked"] for kinds in here.values() for kind in kinds.values()) == 6


@pytest.mark.slow
def test_all_evaluations_take_an_address(shipped: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same figures here and behind a server, which says which weights it has."""
    found = []
    shipped.server.weights = digest(SHIPPED)
    for place, model in (("here", []), ("there", ["--model", shipped.address])):
        words = ["--limit", "1", "--programs", "20", "--json", "-o", str(tmp_path / place), *model]
        assert main(["eval", "all", *words]) == 0
        found.append(json.loads(capsys.readouterr().out))
    here, there = (json.dumps(figures, sort_keys=True) for figures in found)
    timing = re.compile(r'"seconds": [0-9.]+')
    assert timing.sub("", here) == timing.sub("", there) and len(found[0]) > 5
    kept = [json.loads((tmp_path / place / "starts.json").read_text())["settings"] for place in ("here", "there")]
    assert kept[0] == kept[1] and re.fullmatch("[0-9a-f]{16}", kept[0]["model"])


def test_draws_come_over(shipped: Running) -> None:
    """Votes of a debugger: the same draws, as the same seed is meant."""
    trace = record(SOURCE, "f([1, 0])")
    head = Header(trace.files, trace.call, trace.entry)
    worlds = [
        PredictedWorld.after(open_model(model), head, Past(trace.frames[:4])) for model in (None, shipped.address)
    ]
    here, there = (world.sample(5, temperature=3.0, seed=7) for world in worlds)
    assert here == there and len(here) == 5
    assert shipped.until(lambda counts: counts["running"] == 0)["ids"] == 0


def test_what_is_wrong_with_a_server_is_said_in_one_line(checkpoint: Path, shipped: Running) -> None:
    trace = record(SOURCE, "f([1])")
    head = Header(trace.files, trace.call, trace.entry)
    ids = cwm.encode_ids(trace, Speller(checkpoint))
    with scripted("breaks off", ids, checkpoint) as (_, address):
        world = CwmWorld(CwmModel(connect(address)), head, Past(trace.frames[:1]))
        with pytest.raises(ModelError, match="broke off before its end"):
            world.trace()
    with scripted("no JSON", ids, checkpoint) as (_, address), pytest.raises(ModelError, match="answers with no JSON"):
        open_any(address)
    broken = [*ids[:-3], 128_001]
    with scripted("vLLM", broken, checkpoint) as (_, address), pytest.raises(RecordError, match="stops within frame"):
        begin(open_any(address), head).trace()
    with scripted("vLLM", ids, checkpoint) as (_, address):
        with pytest.raises(ModelError, match="does not read the compact dialect"):
            open_model(address)
        with pytest.raises(RecordError, match="knows no leaps"):
            go_on(open_any(address), head, Past(trace.frames[:3], jumps={2: "over"}))
    for wrong in ("http://", "http://a:b", "http://127.0.0.1:99999"):
        with pytest.raises(ForetraceError):
            open_any(wrong)
    there = open_any(shipped.address)
    with pytest.raises(ContextError, match="the model's context of 4096 ids"):
        begin(there, header("def f(x):\n" + "    x = [x, x, x, x, x]\n" * 900, "f(1)")).trace()


def test_a_server_that_says_nothing_is_given_up(checkpoint: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        wire = Wire(f"http://127.0.0.1:{silent.getsockname()[1]}", timeout_s=0.3)
        with pytest.raises(ModelError, match="no server answers"):
            wire.get("/v1/models")
