"""Scaling: losses and frames foreseen over sizes and numbers of ids, a law fitted to them, what it says of larger ones.

    python bench/scaling.py [--sizes 64x4 128x4 192x5] [--ids 0.5 1 2 4] [--device cpu] [--runs runs/scaling]
        [--also MODEL_DIR=MILLIONS ...] [NAME=VALUE ...]

Every size is trained on the documents of the model that ships, in one long run at the peak rates; where it comes to
70 % of each number of ids, a branch of it goes on for the rest while the rates fall to nothing, so that every number
of ids has a model that is done (warm-up, stable, decay: arXiv 2404.06395; used so: arXiv 2405.18392). `--ids` are
millions; a size is width x layers. Each model is asked about the same held-out programs. `--also` adds a model that
was trained elsewhere, on so many millions of ids. `NAME=VALUE` sets scalars of the recipe.

What is done is not done again: stop it when you like, the same command goes on. `--dry RATE` tells how long the rest
would take. Prints tables, then one line of JSON; draws RUNS/scaling.svg. On a GPU, which small models do not fill, all
sizes at once, each a process of its own by `--only`, and a last one for the report:

    all="--device cuda --sizes 128x4 256x6 384x8 512x9 --ids 4 16 64 workers=4"
    for size in 128x4 256x6 384x8 512x9; do python bench/scaling.py $all --only $size & done; wait
    python bench/scaling.py $all
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from foretrace.codec.compact import Document, encode, encode_leap
from foretrace.config import override
from foretrace.data.mixture import HELD_OUT
from foretrace.data.real.bundle import read_bundle
from foretrace.data.render import MAX_IDS
from foretrace.data.stream import held_out, recorded, shipped_tokenizer
from foretrace.errors import ConfigError, ForetraceError
from foretrace.evals.plots import logarithmic, picture
from foretrace.evals.report import table
from foretrace.model.config import LayerType, ModelConfig, read_config
from foretrace.model.sizes import num_parameters, size
from foretrace.recipes.default import default
from foretrace.trace import Limits, record
from foretrace.train.config import TrainConfig
from foretrace.train.scaling import FLOPS, Law, Link, Run, fit, fit_link, resampled
from foretrace.train.schedule import DECAY

if TYPE_CHECKING:
    from foretrace.evals.progress import Counts

# What brings torch is imported where it is used: the processes that make documents import this file, too.

PROGRAMS = 200
"""Held-out programs of the writer that each model is asked about, whole and in one leap."""
LARGER = ("300m", "1.8b")
"""Sizes that the law is asked about, by the shape of their blocks."""
MFU, PEAK = 0.4, 989e12
"""Share of the peak that is taken to be reached, and the peak of an H100 in bfloat16."""


class Figures(NamedTuple):
    """One model that is done, and what it made of each held-out document of each set."""

    name: str
    model: ModelConfig
    ids: float
    counts: Mapping[str, list[Counts]]

    @property
    def weights(self) -> int:
        """Of the blocks."""
        return num_parameters(self.model, embeddings=False)

    def loss(self, name: str = "synthetic") -> float:
        return sum(c.losses for c in self.counts[name]) / sum(c.ids for c in self.counts[name])

    def frames(self, name: str = "synthetic") -> float:
        return sum(c.right_frames for c in self.counts[name]) / sum(c.frames for c in self.counts[name])

    def whole(self, name: str) -> float:
        return sum(c.whole for c in self.counts[name]) / len(self.counts[name])


# -- runs -------------------------------------------------------------------------------------------------------------


def shape(text: str) -> ModelConfig:
    """The model that ships, in another width and number of layers, `WIDTHxLAYERS`."""
    width, _, layers = text.partition("x")
    if not (width.isdecimal() and layers.isdecimal() and int(width) % 32 == 0 and int(width) and int(layers)):
        raise ConfigError(f"scaling: size is {text!r}, expected WIDTHxLAYERS with a multiple of 32, such as 128x4")
    head = 64 if int(width) >= 256 else 32
    heads = int(width) // head
    kinds: list[LayerType] = ["full_attention" if i % 2 else "sliding_attention" for i in range(int(layers))]
    return replace(
        size("14m"),
        hidden_size=int(width),
        intermediate_size=round(int(width) * 8 / 3 / 32) * 32,
        num_hidden_layers=int(layers),
        num_attention_heads=heads,
        num_key_value_heads=max(n for n in range(1, max(1, heads // 3) + 1) if heads % n == 0),
        head_dim=head,
        layer_types=(*kinds[:-1], "full_attention"),
    )


def recipe(device: str, settings: Sequence[str] = ()) -> TrainConfig:
    """What all runs share: `default`, or the same documents in the small batches that suit a core."""
    shared = replace(default(), seconds=None, tokens=1, evaluate=None, schedule="constant", checkpoint_seconds=120.0)
    if device == "cpu":
        small = replace(shared, batch_tokens=2048, row_tokens=None, warmup_steps=40)
        shared = replace(small, device="cpu", compile=False, workers=1, threads=1, muon_lr=0.01, adamw_lr=0.003)
    return override(shared, settings)


def branches(
    name: str, ids: Sequence[int], runs: Path, shared: TrainConfig
) -> Iterator[tuple[TrainConfig, TrainConfig]]:
    """For each number of ids, least first: the long run up to where the branch begins, and the branch."""
    for num in sorted(ids):
        stem = replace(shared, model=shape(name), run=str(runs / name / "stem"), tokens=round(num * (1 - DECAY)))
        branch = replace(
            stem,
            run=str(runs / name / f"{num}"),
            init=stem.run,
            init_optimizers=True,
            seed=stem.seed + num,  # other documents than the long run has
            tokens=num - round(num * (1 - DECAY)),
            schedule="warmup-stable-decay",
            schedule_from=1 - DECAY,
            warmup_steps=0,
        )
        yield stem, branch


def done(config: TrainConfig) -> bool:
    """Train to the end of a run; False where it was stopped before."""
    from foretrace.train.loop import train

    if left(config):
        train(config)
    return not left(config)


def left(config: TrainConfig) -> int:
    """Ids that a run has still to go through."""
    return max(0, (config.tokens or 0) - gone(config))


def gone(config: TrainConfig) -> int:
    """Ids that a run has gone through."""
    from foretrace.train.checkpoint import load_progress

    checkpoint = checkpoint_of(config.run)
    return int(load_progress(checkpoint)["tokens"]) if checkpoint else 0


def checkpoint_of(run: str | Path) -> Path | None:
    """The last checkpoint of a run."""
    from foretrace.train.checkpoint import latest_checkpoint

    return latest_checkpoint(run)


# -- measuring --------------------------------------------------------------------------------------------------------


@cache
def documents() -> dict[str, list[Document]]:
    """Held-out calls of the writer's programs and of real functions, whole, and the former in one leap."""
    traces = [trace for program in held_out()[:PROGRAMS] if (trace := recorded(program))]
    functions = [(item.source, item.calls[0]) for item in (read_bundle(HELD_OUT) if HELD_OUT.exists() else ())]
    real = [trace for source, call in functions if (trace := record(source, call, limits=Limits(frames=400)))]
    rendered = {
        "synthetic": [_rendered(encode, trace) for trace in traces],
        "real": [_rendered(encode, trace) for trace in real],
        "leaps": [_rendered(encode_leap, trace) for trace in traces if trace.outcome == "returned"],
    }
    return {name: sorted(filter(None, each), key=lambda d: len(d.ids)) for name, each in rendered.items()}


def _rendered(way: Any, trace: Any) -> Document | None:
    try:
        made: Document = way(trace, shipped_tokenizer())
    except ForetraceError:
        return None
    return made if len(made.ids) <= MAX_IDS else None


def measured(directory: Path, kept: Path) -> dict[str, list[Counts]]:
    """What a model makes of the held-out documents; read from `kept` where it was measured before."""
    from foretrace.evals.progress import Counts, counts
    from foretrace.model import load_model

    if not kept.exists():
        model = load_model(directory)
        found = {name: counts(model, each) for name, each in documents().items() if each}
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(found), encoding="utf-8")
        os.replace(part, kept)
    stored = json.loads(kept.read_text(encoding="utf-8"))
    return {name: [Counts(*each) for each in many] for name, many in stored.items()}


# -- what it says -----------------------------------------------------------------------------------------------------


def report(
    own: Sequence[Figures], also: Sequence[Figures], known: Mapping[str, float], target: float
) -> dict[str, Any]:
    """Tables on standard output; the same as an object. `known`: way -> what the first of `also` has of the target."""
    print(table(*runs_table([*own, *also])))
    runs = [Run(each.weights, each.ids, each.loss()) for each in (*own, *also)]
    laws = {"these runs": (fit(runs[: len(own)]), resampled(runs[: len(own)]))}
    if also:
        laws["all"] = (fit(runs), resampled(runs))
    rows = [(name, *(_spread(getattr(law, f), [getattr(o, f) for o in others]) for f in Law._fields))
            for name, (law, others) in laws.items()]  # fmt: skip
    print("\n" + table(("L = E + A / N^a + B / D^b, millions; fitted to", "E", "A", "a", "B", "b"), rows))
    for each in also:
        law, others = laws["these runs"]
        foreseen = _spread(law.loss(each.weights, each.ids), [o.loss(each.weights, each.ids) for o in others])
        print(f"\n{each.name}, foreseen from these runs alone: {foreseen}; measured {each.loss():.4f}")
    every = [*own, *also]
    losses = [each.loss() for each in every]
    ways = {"frames": [e.frames() for e in every], "traces": [e.whole("synthetic") for e in every]}
    ways["leaps"] = [each.whole("leaps") for each in every]
    links = {name: fit_link(losses, shares) for name, shares in ways.items()}
    print("\n" + table(("right = exp(-s L^p)", "s", "p", "furthest off"), [
        (name, f"{link.scale:.3f}", f"{link.power:.3f}", f"{_off(link, losses, ways[name]):.1f} points")
        for name, link in links.items()
    ]))  # fmt: skip
    law, others = laws["all" if also else "these runs"]
    print("\n" + table(*larger_table(law, others, links, also)))
    if also and known:
        print("\n" + table(*target_table(law, others, links, also[0], known, target)))
    return {
        "runs": [
            (e.name, e.weights, e.ids, e.loss(), e.frames(), e.whole("synthetic"), e.whole("leaps")) for e in every
        ],
        "laws": {name: law._asdict() for name, (law, _) in laws.items()},
        "links": {name: link._asdict() for name, link in links.items()},
    }


def runs_table(every: Sequence[Figures]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    columns = ("run", "weights in blocks", "in all", "ids", "FLOP", "loss", "frames", "traces", "in one leap",
               "loss, real", "frames, real")  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for each in every:
        real = (f"{each.loss('real'):.3f}", f"{each.frames('real'):.1%}") if "real" in each.counts else ("-", "-")
        right = (each.frames(), each.whole("synthetic"), each.whole("leaps"))
        size_of = (f"{each.weights / 1e6:.2f} M", f"{num_parameters(each.model) / 1e6:.2f} M")
        flops = f"{FLOPS * each.weights * each.ids:.1e}"
        shares = (f"{share:.1%}" for share in right)
        rows.append((each.name, *size_of, f"{each.ids / 1e6:g} M", flops, f"{each.loss():.4f}", *shares, *real))
    return columns, rows


def larger_table(
    law: Law, others: Sequence[Law], links: Mapping[str, Link], also: Sequence[Figures]
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Losses and frames of larger models, on as many ids as `also` had, and on more."""
    numbers = sorted({*(each.ids for each in also), 1e9, 10e9, 100e9})
    rows: list[tuple[object, ...]] = []
    for name in LARGER:
        weights = num_parameters(size(name), embeddings=False)
        for ids in numbers:
            losses = [other.loss(weights, ids) for other in others]
            loss = law.loss(weights, ids)
            frames = _spread(links["frames"].share(loss), [links["frames"].share(other) for other in losses], "{:.1%}")
            rows.append((name, f"{weights / 1e6:,.0f} M", f"{ids / 1e9:g} G", _spread(loss, losses), frames,
                         _hours(FLOPS * weights * ids)))  # fmt: skip
    return ("size", "weights in blocks", "ids", "loss", "frames", f"H100 hours at {MFU:.0%} of its peak"), rows


def target_table(
    law: Law,
    others: Sequence[Law],
    links: Mapping[str, Link],
    model: Figures,
    known: Mapping[str, float],
    target: float,
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """What the target would take, if it hangs on the held-out loss as the same thing does on held-out programs.

    That is: with the power of the link of its way, and the scale that the one measured model gives.
    """
    rows: list[tuple[object, ...]] = []
    for way, share in known.items():
        power = links[way].power
        needed = model.loss() * (np.log(target) / np.log(share)) ** (1 / power)
        ids = _spread(
            law.ids_for(needed, model.weights) / 1e9, [o.ids_for(needed, model.weights) / 1e9 for o in others]
        )
        best = _cheapest(law, needed)
        cheapest = [_cheapest(other, needed) for other in others]
        rows.append((f"{way}: {share:.1%} now", f"{needed:.4f} ({model.loss():.4f} now)", ids,
                     _spread(best, cheapest, "{:.1e}"), f"{best / (PEAK * MFU) / 3600:,.1f}"))  # fmt: skip
    return (f"{target:.1%} takes", "loss", "ids for this size, G", "or FLOP, best size", "H100 hours"), rows


def _cheapest(law: Law, loss: float) -> float:
    """Least arithmetic that comes to a loss; infinite where none does."""
    if loss <= law.floor:
        return float("inf")
    low, high = 1e10, 1e40
    while high / low > 1.01:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if law.loss(*law.best(middle)) <= loss else (middle, high)
    return high if high < 1e39 else float("inf")


def _hours(flops: float) -> str:
    return f"{flops / (PEAK * MFU) / 3600:,.1f}"


def _spread(value: float, others: Sequence[float], form: str = "{:.3g}") -> str:
    """A value with the bounds between which 95 of 100 others lie."""
    low, high = np.percentile(np.array(others), (2.5, 97.5), method="nearest")
    return f"{form.format(value)} [{form.format(low)}, {form.format(high)}]"


def _off(link: Link, losses: Sequence[float], shares: Sequence[float]) -> float:
    return 100 * max(abs(link.share(loss) - share) for loss, share in zip(losses, shares, strict=True))


def drawn(every: Sequence[Figures], law: Law) -> str:
    """Losses over ids, sizes apart, with the law through them; and frames over loss."""
    dots: dict[str, list[tuple[float, float]]] = {}
    for each in every:
        dots.setdefault(f"{each.weights / 1e6:.2g} M", []).append((each.ids, each.loss()))
    reach = np.geomspace(min(each.ids for each in every), max(each.ids for each in every), 40)
    sizes = {f"{each.weights / 1e6:.2g} M": each.weights for each in every}
    curves = {name: [(float(ids), law.loss(weights, ids)) for ids in reach] for name, weights in sizes.items()}
    wrong: dict[str, list[tuple[float, float]]] = {}
    for each in every:
        wrong.setdefault(f"{each.weights / 1e6:.2g} M", []).append((each.loss(), 1 - each.frames()))
    return picture(
        [
            logarithmic("Held-out loss by ids of training, for weights in blocks; lines: the law", dots, curves, "ids"),
            logarithmic("Share of frames that are wrong, given the true past, by held-out loss", wrong, {}, "loss"),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    parser.add_argument("--sizes", nargs="+", default=["64x4", "128x4", "192x5"], metavar="WIDTHxLAYERS")
    parser.add_argument("--ids", nargs="+", type=float, default=[0.5, 1, 2, 4], metavar="MILLIONS")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--runs", type=Path, default=Path("runs/scaling"), metavar="DIR")
    parser.add_argument("--also", nargs="+", default=[], metavar="MODEL_DIR=MILLIONS", help="models trained elsewhere")
    parser.add_argument("--known", nargs="+", default=[], metavar="WAY=SHARE",
                        help="what the first of them has of the target: traces=0.56 leaps=0.3")  # fmt: skip
    parser.add_argument("--target", type=float, default=0.577, help="share whose cost is asked for (%(default)s)")
    parser.add_argument("--only", nargs="+", metavar="WIDTHxLAYERS", help="train these, report nothing")
    parser.add_argument("--dry", type=float, metavar="RATE", help="say how long the rest takes at RATE ids a second")
    options = parser.parse_intermixed_args()
    shared = recipe(options.device, options.settings)
    ids = [round(1e6 * millions) for millions in options.ids]
    by_size = {name: list(branches(name, ids, options.runs, shared)) for name in options.sizes}
    if options.dry:
        for name, plans in by_size.items():
            rest = left(plans[-1][0]) + sum(left(branch) for _, branch in plans)
            weights = num_parameters(shape(name))
            print(f"{name}: {weights:,} weights, {rest / 1e6:.1f} M ids, {rest / options.dry:.0f} s")
        return 0
    own: list[Figures] = []
    for plans in zip(*by_size.values(), strict=True):  # what is cheap first, so that a run that is cut short tells most
        for name, (stem, branch) in zip(by_size, plans, strict=True):
            if name not in (options.only or by_size):
                continue
            kept = Path(branch.run) / "measured.json"
            total = (branch.tokens or 0) + (stem.tokens or 0)
            if not kept.exists():
                started = time.monotonic()
                if not gone(branch) and gone(stem) > (stem.tokens or 0) + 2 * stem.batch_tokens:
                    raise ConfigError(f"{stem.run} is past {total:,} ids already; expected more --ids, or other --runs")
                if not (done(stem) and done(branch)):
                    return 1
                print(f"{name}, {total:,} ids: {time.monotonic() - started:.0f} s", file=sys.stderr)
            directory = checkpoint_of(branch.run) or Path(branch.run)
            own.append(Figures(name, shape(name), total, measured(directory, kept)))
    if options.only:
        return 0
    also: list[Figures] = []
    for text in options.also:
        directory, _, millions = text.rpartition("=")
        kept = options.runs / f"also-{Path(directory).resolve().name}-{millions}.json"
        model = read_config(Path(directory))
        also.append(
            Figures(Path(directory).resolve().name, model, float(millions) * 1e6, measured(Path(directory), kept))
        )
    known = {way: float(share) for way, _, share in (text.partition("=") for text in options.known)}
    found = report(own, also, known, options.target)
    law = Law(**found["laws"]["all" if also else "these runs"])
    (options.runs / "scaling.svg").write_text(drawn([*own, *also], law), encoding="utf-8")
    print("\n" + json.dumps(found))
    return 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except ForetraceError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
