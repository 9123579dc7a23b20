"""A server under twice the load that it can take, with random cancellations: what comes of it, and what stays.

    python bench/soak.py [--minutes M] [--rows N] [--waiting N] [--seed S]

The server is a process of its own. Each client thread puts programs to it, one request after the other, streamed or
whole; there are twice as many as rows and places in the queue together, so that some are always refused. A quarter
of the requests are given up at a random place, some make no sense. Every completed answer is compared with what the
same model says in this process, alone. In the end nothing may be under way; memory is read from the system meanwhile.
Prints a table, then one line of JSON; status 1 if an answer was wrong or something stayed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foretrace.client import Wire
from foretrace.codec.compact import Reader
from foretrace.codec.past import Past, tell
from foretrace.data.stream import held_out
from foretrace.engine import Model, open_model
from foretrace.engine.decode import STRUCTURE, Foreseer
from foretrace.engine.request import Request
from foretrace.engine.scheduler import Scheduler
from foretrace.trace import record
from foretrace.worlds import Header, as_trace, first_frame

NUM_PROGRAMS = 40
MOST_FRAMES = 60
GIVEN_UP, SENSELESS = 0.25, 0.05
STEP_S = 5.0
WARM = 0.3
"""The share of the time after which memory is compared: pages of texts fill up to their bound before that."""


@dataclass
class Tally:
    """What happened; shared by all clients."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    first_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str) -> None:
        """Count."""
        with self.lock:
            self.counts[what] += 1


@dataclass(frozen=True)
class Question:
    """A program's request, and the ids that are right."""

    dialect: dict[str, Any]
    ids: list[int]


def questions(model: Model) -> list[Question]:
    """Held-out programs, each with what the model foresees of it when nothing else is asked."""
    found = []
    for program in held_out()[:NUM_PROGRAMS]:
        trace = record(program.source, program.call)
        header = Header(trace.files, trace.call, trace.entry)
        first = first_frame(header)
        past = Past((first,) if first else ())
        prompt, machine, _ = tell(as_trace(header, past.frames, "cut:events", recorder=""), past, model.tokenizer)
        ids = alone(model, Reader(machine), prompt)
        files = [{"path": "program.py", "text": program.source}]
        found.append(Question({"files": files, "call": program.call, "max_frames": MOST_FRAMES}, ids))
    return found


def alone(model: Model, reader: Reader, prompt: list[int]) -> list[int]:
    """What the model says with nothing else under way, by the engine's own decoding."""
    scheduler = Scheduler(model.runner, rows=1)
    constraint = Foreseer(reader, MOST_FRAMES)
    stream = scheduler.submit(Request(prompt=prompt, constraint=constraint, structure=STRUCTURE, drafts=False))
    while scheduler.step():
        pass
    return [token.id for token in stream.samples[0].tokens]


class Client(threading.Thread):
    """Asks until the time is over."""

    def __init__(self, port: int, asked: list[Question], tally: Tally, end: float, seed: int) -> None:
        super().__init__(daemon=True)
        self._port, self._asked, self._tally, self._end = port, asked, tally, end
        self._dice = random.Random(seed)

    def run(self) -> None:
        """Ask one question after the other."""
        while time.monotonic() < self._end:
            try:
                self._ask()
            except (OSError, http.client.HTTPException) as error:
                self._tally.note(f"broken: {type(error).__name__}")
                time.sleep(0.5)

    def _ask(self) -> None:
        if self._dice.random() < SENSELESS:
            self._senseless()
            return
        question = self._dice.choice(self._asked)
        stream = self._dice.random() < 0.5
        give_up = self._dice.random() < GIVEN_UP
        body = {"dialect": question.dialect, "return_token_ids": True, "stream": stream, "user": self.name}
        start = time.monotonic()
        connection = self._post(body)
        try:
            if give_up and not stream:
                time.sleep(self._dice.random() * 2)
                self._tally.note("given up")
                return
            answer = connection.getresponse()
            if answer.status != 200:
                answer.read()
                self._tally.note(f"status {answer.status}")
                time.sleep(self._dice.random() * float(answer.getheader("Retry-After") or 1))
                return
            ids = self._stream(answer, give_up, start) if stream else self._whole(answer)
            if ids is None:
                self._tally.note("given up")
                return
            with self._tally.lock:
                self._tally.counts["completed"] += 1
                self._tally.seconds.append(time.monotonic() - start)
                if ids != question.ids:
                    pairs = enumerate(zip(ids, question.ids, strict=False))
                    at = next((n for n, (one, other) in pairs if one != other), min(len(ids), len(question.ids)))
                    self._tally.wrong.append(f"{question.dialect['call']}: other than alone from id {at} on")
        finally:
            connection.close()

    def _whole(self, answer: http.client.HTTPResponse) -> list[int]:
        ids: list[int] = json.loads(answer.read())["choices"][0]["token_ids"]
        return ids

    def _stream(self, answer: http.client.HTTPResponse, give_up: bool, start: float) -> list[int] | None:
        ids: list[int] = []
        most = self._dice.randrange(60) if give_up else None
        while line := answer.readline():
            if not line.startswith(b"data: {"):
                continue
            if not ids:
                with self._tally.lock:
                    self._tally.first_s.append(time.monotonic() - start)
            event = json.loads(line[6:])
            if "error" in event:
                self._tally.note("error in a stream")
                return None
            ids += event["choices"][0]["token_ids"]
            if most is not None and len(ids) >= most:
                return None
        return ids

    def _senseless(self) -> None:
        connection = self._post(self._dice.choice([{"prompt": [-1]}, {"prompt": [10**6]}, {"dialect": {"files": 1}}]))
        status = connection.getresponse().status
        connection.close()
        self._tally.note("senseless, 400" if status == 400 else f"senseless, {status}")

    def _post(self, body: dict[str, Any]) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request("POST", "/v1/completions", json.dumps(body), {"Content-Type": "application/json"})
        return connection


def resident_mb(pid: int) -> float:
    """Memory of a process, MB."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) / 1024


def percentile(values: list[float], share: float) -> float:
    """A percentile; 0 of nothing."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--rows", type=int, default=8)
    parser.add_argument("--waiting", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    asked = questions(open_model())
    print(f"{len(asked)} programs, {statistics.mean(len(q.ids) for q in asked):.0f} ids each", file=sys.stderr)
    words = ["--port", "0", "--rows", str(options.rows), "--max-waiting", str(options.waiting)]
    process = subprocess.Popen([sys.executable, "-m", "foretrace", "serve", *words], stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    port = int(re.findall(r":(\d+)/", line)[0])
    log = process.stderr
    threading.Thread(target=lambda: sys.stderr.writelines(log), daemon=True).start()
    try:
        figures = soak(options, asked, process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    show(figures)
    print(json.dumps(figures))
    return int(bool(figures["wrong"] or any(figures["left"].values()) or figures["server_errors"]))


def soak(options: argparse.Namespace, asked: list[Question], pid: int, port: int) -> dict[str, Any]:
    """Let the clients ask, and look at the server meanwhile."""
    tally, start = Tally(), time.monotonic()
    end = start + options.minutes * 60
    num = 2 * (options.rows + options.waiting)
    clients = [Client(port, asked, tally, end, options.seed * 1000 + n) for n in range(num)]
    for client in clients:
        client.start()
    memory: list[tuple[float, float]] = []
    while time.monotonic() < end:
        time.sleep(min(STEP_S, max(0.0, end - time.monotonic())))
        memory.append((time.monotonic() - start, resident_mb(pid)))
    for client in clients:
        client.join(180)
    wire = Wire(f"http://127.0.0.1:{port}")
    left = wire.get("/health")
    for _ in range(100):
        left = wire.get("/health")
        if not left["running"] + left["waiting"]:
            break
        time.sleep(0.1)
    late = [mb for at, mb in memory if at > WARM * options.minutes * 60]
    half = len(late) // 2
    counts = dict(sorted(tally.counts.items()))
    return {
        "minutes": round((time.monotonic() - start) / 60, 2),
        "rows": options.rows,
        "waiting": options.waiting,
        "clients": num,
        "counts": counts,
        "wrong": len(tally.wrong),
        "first_wrong": tally.wrong[:1],
        "server_errors": sum(n for what, n in counts.items() if re.search(r"5\d\d|error|broken", what)),
        "left": {name: left[name] for name in ("running", "waiting", "ids")},
        "seconds": {name: round(percentile(tally.seconds, s), 2) for name, s in SHARES.items()},
        "first_token_s": {name: round(percentile(tally.first_s, s), 2) for name, s in SHARES.items()},
        "rss_mb": {
            "first": round(memory[0][1]),
            "early": round(statistics.median(late[:half] or [0])),
            "late": round(statistics.median(late[half:] or [0])),
            "most": round(max(mb for _, mb in memory)),
            "idle": round(resident_mb(pid)),
        },
    }


SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


def show(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    for name, value in figures.items():
        told = ", ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else value
        print(f"{name:14} {told}")


if __name__ == "__main__":
    sys.exit(main())
