"""`foretrace train plan`: what a run would take on a given cluster, in a page of text or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from foretrace import recipes
from foretrace.arguments import Parser, count
from foretrace.config import load, nearest, override
from foretrace.errors import ConfigError
from foretrace.train.config import TrainConfig
from foretrace.train.plan import ASSUMED_MFU, FITTED, GPUS, Plan, laws, plan

GB = 1e9


def main(words: Sequence[str]) -> int:
    """Print the plan; the status is 1 where memory does not suffice."""
    known = recipes.named()
    parser = Parser(
        prog="foretrace train plan",
        description="What a run would take: parameters, arithmetic, memory for each GPU, tokens a second, days.",
    )
    parser.add_argument("config", metavar="CONFIG", help=f"a recipe ({', '.join(known)}), a run or its config.json")
    parser.add_argument(
        "settings", nargs="*", default=[], metavar="NAME=VALUE", help="scalars to change, as in `foretrace train`"
    )
    parser.add_argument("--gpus", type=count, default=1, metavar="N", help="number of GPUs (default: 1)")
    parser.add_argument("--gpu", default="h100", metavar="KIND", help=f"{', '.join(GPUS)} (default: h100)")
    parser.add_argument(
        "--mfu",
        type=float,
        default=ASSUMED_MFU,
        metavar="SHARE",
        help=f"of the GPU's peak that is reached, from 0 to 1 (assumed: {ASSUMED_MFU})",
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    args = parser.parse(words)
    if args.gpu not in GPUS:
        parser.error(f"{args.gpu!r} is not a kind of GPU{nearest(args.gpu, GPUS)}")
    config = override(_config(args.config, known), args.settings)
    made = plan(config, gpus=args.gpus, gpu=args.gpu, mfu=args.mfu)
    print(json.dumps(_values(made)) if args.json else _text(config, made, args))
    return int(made.binds == "memory")


def _config(name: str, known: Mapping[str, Callable[[], TrainConfig]]) -> TrainConfig:
    if name in known:
        return known[name]()
    if name.endswith(".json") or Path(name).is_dir():
        return load(TrainConfig, Path(name) if name.endswith(".json") else Path(name) / "config.json")
    raise ConfigError(f"train plan: {name!r} is neither a recipe nor a run nor a config.json{nearest(name, known)}")


def _values(made: Plan) -> dict[str, object]:
    memory = asdict(made.memory) | {"total": made.memory.total}
    return asdict(made) | {"memory": memory, "days": made.days, "binds": made.binds}


def _text(config: TrainConfig, made: Plan, args: argparse.Namespace) -> str:
    memory, flops = made.memory, made.flops_per_token
    numbers = "float8 and bfloat16" if config.float8 else config.dtype
    kept = "inputs of blocks" if config.recompute else f"{config.memory_budget:.0%} of blocks"
    steps = made.tokens / config.batch_tokens
    rows = [
        ("parameters", f"{made.parameters:,}"),
        ("arithmetic", f"{flops:.3g} FLOP a token, {flops * made.tokens:.3g} in all, {numbers}"),
        ("run", f"{made.tokens:.4g} tokens, {steps:,.0f} steps of {config.batch_tokens:,}"),
        ("cluster", f"{args.gpus:,} {args.gpu}, {config.tensor_parallel} to a product, {args.mfu:.0%} of peak assumed"),
        ("weights", f"{memory.weights / GB:8.2f} GB for each GPU"),
        ("gradients", f"{memory.gradients / GB:8.2f} GB"),
        ("optimiser", f"{memory.optimizer / GB:8.2f} GB  {config.optimizer}"),
        ("activations", f"{memory.activations / GB:8.2f} GB  {kept} kept"),
        ("logits", f"{memory.logits / GB:8.2f} GB"),
        ("most at once", f"{memory.total / GB:8.2f} GB of {made.room / GB:.2f} GB"),
        ("step", f"{made.compute_seconds:.3g} s of products, {made.network_seconds:.3g} s of network beside them"),
        ("speed", f"{made.tokens_per_second:,.0f} tokens/s, {made.tokens_per_second / args.gpus:,.0f} for each GPU"),
        ("time", _time(made.days)),
        ("binds", _binds(made)),
        ("scaling laws", _laws(made)),
    ]
    return "\n".join(f"{name:14}{text}" for name, text in rows)


def _time(days: float) -> str:
    units = (("days", 1.0), ("hours", 24.0), ("minutes", 1440.0), ("seconds", 86_400.0))
    name, each = next((unit for unit in units if days * unit[1] >= 1), units[-1])
    return f"{days * each:.3g} {name}"


def _binds(made: Plan) -> str:
    spare = (made.room - made.memory.total) / GB
    if made.binds == "memory":
        return f"memory: {-spare:.1f} GB too much; take more GPUs, tensor_parallel, recompute or smaller micro-batches"
    if made.binds == "network":
        return f"network: take fewer, larger micro-batches or more tensor_parallel; {spare:.1f} GB to spare"
    return f"compute: {spare:.1f} GB to spare"


def _laws(made: Plan) -> str:
    try:
        best = laws(made.scaling_flops)
    except ConfigError as error:
        return f"no guess: {error}"
    return (
        f"learning rate {best.learning_rate:.2e}, batch of {best.batch_tokens:,.0f} tokens for "
        f"{made.scaling_flops:.2e} FLOP (fitted from {FITTED[0]:.0e} to {FITTED[1]:.0e} at 40 tokens for each "
        f"FLOP/token; here {made.tokens_per_scaling_flop:.3g})"
    )
