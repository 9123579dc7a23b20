"""Which texts go on in the next pass of the model: continuous batching over the rows of a cache. Plain Python.

A text runs in a row of the cache. Each step takes into every row what it has pending, long runs piece by piece, and
chooses the next id of each row that is done with that. Rows change hands between steps: to whoever waits when a text
ends, and before its end where ids or time are short. A text that lost its row goes on later, from the
pages that were kept of it.

As every row goes through the same arithmetic whatever else is computed with it, and however its ids are cut into runs,
nothing here changes what comes out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator

from foretrace.engine.prefix import Prefixes
from foretrace.engine.request import Piece, Request, Stream
from foretrace.engine.runner import PAGE, Cache, Run, Runner
from foretrace.engine.sequence import Sequence
from foretrace.errors import BusyError, ContextError, ForetraceError, RequestError

__all__ = ["Scheduler"]

CHUNK = 256
"""Most ids of one row in a step, and of all rows that have more than one."""
DRAFTED = 32
"""So many ids are guessed in a step, for all rows together: an id that goes along in a row costs about an eighth of a
row of its own.
"""
TURN = 512
"""A text gives its row to one of another client that waits after so many ids that are new: what it had computed in
an earlier turn and lost since does not count, so that every turn brings it on.
"""


class Scheduler:
    """Texts of one runner. `submit` and `cancel` may be called from any thread; one thread at a time steps."""

    def __init__(
        self,
        runner: Runner,
        *,
        rows: int = 32,
        max_waiting: int | None = None,
        max_ids: int | None = None,
        prefix_bytes: int = 1 << 27,
    ) -> None:
        """At most `rows` texts run at a time, holding `max_ids` ids in all; as many samples as `max_waiting` may wait.

        `prefix_bytes` bounds what is kept of texts for others that begin alike.
        """
        self.runner = runner
        self.max_ids = max_ids or rows * runner.context
        self._max_waiting = max_waiting
        self._rows: list[Sequence | None] = [None] * rows
        self._waiting: OrderedDict[str, deque[Sequence]] = OrderedDict()  # by client; whose turn it is comes first
        self._prefixes = Prefixes(prefix_bytes)
        self._cache: Cache | None = None
        self._num_steps = 0
        self._queue = threading.Lock()
        self._stepping = threading.Lock()

    # -- asking ---------------------------------------------------------------------------------------------------

    def submit(self, request: Request, listener: Callable[[Piece], None] | None = None) -> Stream:
        """Put a request into the queue.

        Raises RequestError for a prompt without ids or with ids that the model does not have, ContextError for one that
        does not fit the model's context, BusyError where the queue is full.
        """
        if not request.prompt or request.samples < 1:
            raise RequestError(
                f"prompt of {len(request.prompt)} ids for {request.samples} samples; expected at least one of each"
            )
        low, high = min(request.prompt), max(request.prompt)
        if low < 0 or high >= self.runner.vocab_size:
            wrong = low if low < 0 else high
            raise RequestError(f"id {wrong} in the prompt; the model has ids 0 to {self.runner.vocab_size - 1}")
        if len(request.prompt) > self.runner.context:
            raise ContextError(f"prompt of {len(request.prompt)} ids; the model's context holds {self.runner.context}")
        stream = Stream(request, listener)
        first: Sequence | None = None
        sequences = []
        for number in range(request.samples):
            constraint = request.constraint.fork() if request.constraint and number else request.constraint
            sequences.append(Sequence(stream, number, constraint, self.runner.context, first))
            first = first or sequences[0]
        with self._queue:
            if self._max_waiting is not None and self.num_waiting + len(sequences) > self._max_waiting:
                raise BusyError(f"{self.num_waiting} requests wait already; at most {self._max_waiting} may")
            self._waiting.setdefault(request.client, deque()).extend(sequences)
        return stream

    def cancel(self, stream: Stream) -> None:
        """End a stream where it is; its row is free for others from the next step on."""
        stream.cancelled = True
        if self._stepping.acquire(blocking=False):
            try:
                self._sweep()
            finally:
                self._stepping.release()

    def clear(self) -> None:
        """End all streams."""
        with self._queue:
            left = [*self._running(), *(each for queue in self._waiting.values() for each in queue)]
        for sequence in left:
            self.cancel(sequence.stream)

    def fail(self, error: ForetraceError) -> None:
        """End all streams with an error, and keep nothing that was computed: for after a step that raised."""
        with self._stepping, self._queue:
            left = [*self._running(), *(each for queue in self._waiting.values() for each in queue)]
            self._waiting.clear()
            self._rows = [None] * len(self._rows)
            self._prefixes = Prefixes(self._prefixes.limit)
            self._cache = None
        for sequence in left:
            if sequence.stream.samples[sequence.sample].finish is None:
                sequence.fail(error)
                sequence.tell()

    @property
    def num_waiting(self) -> int:
        """Samples that have no row now."""
        return sum(map(len, self._waiting.values()))

    @property
    def num_running(self) -> int:
        """Samples that have a row."""
        return sum(row is not None for row in self._rows)

    @property
    def num_ids(self) -> int:
        """Ids that the rows hold."""
        return sum(sequence.num_taken for sequence in self._running())

    # -- going on -------------------------------------------------------------------------------------------------

    def step(self) -> bool:
        """One pass of the model; False where there is nothing to do, as all that is left is held."""
        with self._stepping:
            self._sweep()
            try:
                self._admit()
                runs = self._plan()
                if not runs:
                    return False
                self._take(runs)
            except BaseException:  # an interrupt, for one: what the rows hold is not known, the texts are
                for row, sequence in enumerate(self._rows):
                    if sequence:
                        self._put_back(row, first=True)
                raise
            self._sweep()
            return True

    def _take(self, runs: list[Run]) -> None:
        """Let the model take runs, and every text whose last id was among them go on."""
        assert self._cache
        logits_WV = self.runner.feed(self._cache, runs)
        at = 0
        for run in runs:
            sequence = self._rows[run.row]
            assert sequence
            before = sequence.num_taken
            if run.wanted:
                draft = run.ids[len(run.ids) - run.wanted + 1 :]
                sequence.verify(logits_WV[at : at + run.wanted], draft)
                self._cache.truncate(run.row, sequence.num_taken)
                sequence.tell()
            else:
                sequence.num_taken += len(run.ids)
            sequence.num_served += max(0, sequence.num_taken - sequence.num_reached)
            sequence.num_reached = max(sequence.num_taken, sequence.num_reached)
            self._keep(run.row, sequence, before)
            at += run.wanted

    def _running(self) -> Iterator[Sequence]:
        return (sequence for sequence in self._rows if sequence)

    def _num_needed(self) -> int:
        """Ids that the rows hold when all that is pending is taken."""
        return sum(len(sequence.ids) for sequence in self._running())

    def _sweep(self) -> None:
        """Take out what has ended or was cancelled; without any text left, give the cache's memory back."""
        with self._queue:
            gone = [each for queue in self._waiting.values() for each in queue if each.stream.cancelled or each.finish]
            for sequence in gone:
                self._waiting[sequence.stream.request.client].remove(sequence)
            for client in [client for client, queue in self._waiting.items() if not queue]:
                del self._waiting[client]
        for row, running in enumerate(self._rows):
            if running and (running.stream.cancelled or running.finish):
                gone.append(running)
                self._leave(row)
        for sequence in gone:
            if sequence.finish is None:
                sequence.finish = "cancelled"
                sequence.tell()
        if self._cache and not self.num_running and not self._waiting:
            self._cache = None

    def _leave(self, row: int) -> None:
        sequence = self._rows[row]
        assert self._cache and sequence
        self._rows[row] = None
        self._cache.truncate(row, 0)
        sequence.num_taken = sequence.num_served = 0

    def _admit(self) -> None:
        """Give rows to those who wait, clients taking turns; take them from those who have had theirs, or are held."""
        while any(self._let_in(sequence) for sequence in self._next()):
            pass

    def _next(self) -> list[Sequence]:
        """Of each client the first that can run, in the order of their turns."""
        with self._queue:
            ready = [[each for each in queue if each.ready and not each.held] for queue in self._waiting.values()]
        return [sequences[0] for sequences in ready if sequences]

    def _let_in(self, sequence: Sequence) -> bool:
        """Give a row to one that waits, if one can be had."""
        row = self._free_row(sequence)
        if row is None:
            return False
        self._cache = self._cache or self.runner.start(len(self._rows))
        with self._queue:
            client = sequence.stream.request.client
            self._waiting[client].remove(sequence)
            self._waiting.move_to_end(client)
        self._enter(row, sequence)
        return True

    def _free_row(self, sequence: Sequence) -> int | None:
        """A row for a sequence, emptied if need be; None where it has to wait."""
        short = self._num_needed() + len(sequence.ids) > self.max_ids
        free = next((row for row, running in enumerate(self._rows) if running is None), None)
        if free is not None and not (short and self.num_running):
            return free
        client = sequence.stream.request.client
        for row, running in enumerate(self._rows):
            if running and (running.held or self._had_turn(running, client)):
                self._put_back(row, first=False)
                return row
        return None

    def _had_turn(self, running: Sequence, client: str) -> bool:
        return running.stream.request.client != client and running.num_served >= TURN

    def _put_back(self, row: int, *, first: bool) -> None:
        """Take the row from a sequence, which waits again, as the first or the last of its client."""
        sequence = self._rows[row]
        assert sequence
        self._leave(row)
        with self._queue:
            queue = self._waiting.setdefault(sequence.stream.request.client, deque())
            if first:
                queue.appendleft(sequence)
            else:
                queue.append(sequence)

    def _enter(self, row: int, sequence: Sequence) -> None:
        """Let a sequence run in an empty row, with the pages that are there of its text."""
        assert self._cache
        self._rows[row] = sequence
        if len(sequence.ids) == sequence.num_prompt:
            sequence.settle()
        pages = self._prefixes.find(sequence.ids[:-1])
        if pages:
            self._cache.load(row, [page.data for page in pages])
        sequence.page = pages[-1] if pages else self._prefixes.root
        sequence.num_taken = len(pages) * PAGE
        stream = sequence.stream
        stream.num_cached = max(stream.num_cached, min(sequence.num_taken, sequence.num_prompt))
        if sequence.finish:
            sequence.tell()
            self._leave(row)

    def _plan(self) -> list[Run]:
        """What each row takes in this step: what it has pending, of the long ones as much as there is room for."""
        while self.num_running > 1 and self._num_needed() > self.max_ids:
            self._put_back(self._youngest(), first=True)
        self._num_steps += 1
        runs: list[Run] = []
        left = CHUNK
        num_drafted = DRAFTED // self.num_running if self.num_running else 0
        for number in range(len(self._rows)):
            row = (number + self._num_steps) % len(self._rows)  # so that each row is the first to have room at times
            sequence = self._rows[row]
            if sequence is None or sequence.held or sequence.finish:
                continue
            num = sequence.pending
            if num > 1:
                num = min(num, left)
                left -= num
            if num:
                ids = sequence.ids[sequence.num_taken : sequence.num_taken + num]
                whole = num == sequence.pending
                draft = self._draft(sequence, num_drafted) if whole and num_drafted else []
                runs.append(Run(row, ids + draft, len(draft) + 1 if whole else 0))
        return runs

    def _draft(self, sequence: Sequence, most: int) -> list[int]:
        """A guess of what follows, where that is not sure to be in vain."""
        assert self._cache
        if not sequence.drafter:
            return []
        length = len(sequence.ids)
        return sequence.drafter.guess(sequence.ids, min(most, self._cache.spare(length), self.runner.context - length))

    def _youngest(self) -> int:
        """The row of the text that has come on least since it got it."""
        return min((each.num_served, row) for row, each in enumerate(self._rows) if each)[1]

    def _keep(self, row: int, sequence: Sequence, before: int) -> None:
        """Put pages that have become whole since the row held `before` ids into the prefix tree."""
        assert self._cache
        for end in range(before // PAGE * PAGE + PAGE, sequence.num_taken + 1, PAGE):
            page, ids = sequence.page, tuple(sequence.ids[end - PAGE : end])
            if page is None or not self._prefixes.holds(page):
                sequence.page = None
                return
            if ids not in page.children:
                data = self._cache.save(row, end - PAGE)
                self._prefixes.add(page, ids, data, self._cache.size(data))
            sequence.page = page.children.get(ids)
