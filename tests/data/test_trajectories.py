"""Trajectories of agents as documents: what they are spelled as, and which of their ids are predicted."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tokenizers import AddedToken, decoders, models, pre_tokenizers
from tokenizers import Tokenizer as HuggingFaceTokenizer

from foretrace.codec.chat import MARKERS, Compact, Message, spelled
from foretrace.data.render import shipped_tokenizer
from foretrace.data.trajectories import OBSERVED, document, documents, read
from foretrace.errors import ModelError, SetError
from foretrace.model.config import ModelConfig
from foretrace.train.batches import packed
from foretrace.train.config import TrainConfig
from foretrace.train.loop import train

OURS = Compact(shipped_tokenizer())
MENDING: list[dict[str, Any]] = [
    {"role": "system", "content": " You mend programs.\n"},
    {"role": "user", "content": "The tests fail: <|eot_id|> 'n' is not 3."},
    {"role": "assistant", "content": "I look first.\n", "tool": "bash", "call": "cat app.py"},
    {"role": "tool", "tool": "bash", "content": "n = 2\n"},
    {"role": "tool", "tool": "bash", "content": "3 turns are left", "given": True},
    {"role": "assistant", "content": "", "tool": "edit", "call": "n = 3"},
    {"role": "tool", "tool": "edit", "content": "done\n"},
    {"role": "assistant", "content": "## All tests pass"},
]


def line(messages: list[dict[str, Any]]) -> str:
    return json.dumps({"messages": messages}) + "\n"


def predicted_texts(ids: list[int], predicted: list[bool]) -> list[str]:
    """The predicted bodies, each with what ends it left out."""
    found: list[list[int]] = []
    for before, now, i in zip([False, *predicted], predicted, ids, strict=False):
        if now and not before:
            found.append([])
        if now:
            found[-1].append(i)
    assert all(body[-1] == OURS.markers.end for body in found)
    return [shipped_tokenizer().decode(body[:-1]) for body in found]


class Never(Random):
    def random(self) -> float:
        return 1.0


class Always(Random):
    def random(self) -> float:
        return 0.0


def write_tokenizer(folder: Path, markers: tuple[str, ...] = MARKERS) -> None:
    """One whose vocabulary is all bytes and the special tokens."""
    vocabulary = {letter: i for i, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokenizer = HuggingFaceTokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in markers])
    tokenizer.save(str(folder / "tokenizer.json"))


def test_the_format_is_that_of_the_paper(tmp_path: Path) -> None:
    write_tokenizer(tmp_path)
    (tmp_path / "one.jsonl").write_text(line(MENDING), encoding="utf-8")
    ids, predicted = next(documents(str(tmp_path), 0, 0, 1))
    assert len(ids) == len(predicted) and not predicted[0]
    reader = HuggingFaceTokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert reader.decode(ids, skip_special_tokens=False) == (
        "<|begin_of_text|>"
        "<|start_header_id|>system<|end_header_id|>\n\nYou mend programs.<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nThe tests fail: <|eot_id|> 'n' is not 3.<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\nI look first.\n<tool: bash>\ncat app.py\n</tool><|eot_id|>"
        "<|start_header_id|>tool: bash<|end_header_id|>\n\nn = 2\n<|eot_id|>"
        "<|start_header_id|>tool: bash<|end_header_id|>\n\n3 turns are left<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n<tool: edit>\nn = 3\n</tool><|eot_id|>"
        "<|start_header_id|>tool: edit<|end_header_id|>\n\ndone\n<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n## All tests pass<|eot_id|>"
    )
    assert ids.count(reader.token_to_id("<|eot_id|>")) == len(MENDING)  # the user's own is text


def test_what_is_predicted() -> None:
    messages = read(line(MENDING), "here")
    said = ["I look first.\n<tool: bash>\ncat app.py\n</tool>", "<tool: edit>\nn = 3\n</tool>", "## All tests pass"]
    assert predicted_texts(*document(messages, Never(), OURS)) == said
    assert predicted_texts(*document(messages, Always(), OURS)) == [said[0], "n = 2\n", said[1], "done\n", said[2]]


def test_what_is_given_is_not_predicted_whoever_says_it() -> None:
    messages = [Message("assistant", "Yes.", given=True), Message("assistant", "No.")]
    assert predicted_texts(*document(messages, Always(), OURS)) == ["No."]


def test_half_of_the_observations_are_predicted_each_whole() -> None:
    many = [Message("tool", f"answer {n}", tool="bash") for n in range(2_000)]
    texts = predicted_texts(*document([*many, Message("assistant", "Done.")], Random(3), OURS))
    assert set(texts[:-1]) <= {message.content for message in many} and texts[-1] == "Done."
    assert abs(len(texts) / len(many) - OBSERVED) < 0.05  # more than four standard deviations


def test_the_draw_is_that_of_the_document_and_the_seed(tmp_path: Path) -> None:
    answers = [{"role": "tool", "tool": "bash", "content": f"answer {n}"} for n in range(40)]
    lines = [line([*answers, {"role": "assistant", "content": f"Done {n}."}]) for n in range(6)]
    (tmp_path / "many.jsonl").write_text("".join(lines), encoding="utf-8")

    def masks(seed: int, worker: int = 0, num_workers: int = 1) -> dict[tuple[int, ...], tuple[bool, ...]]:
        found = islice(documents(str(tmp_path), seed, worker, num_workers), 12 // num_workers)
        return {tuple(ids): tuple(predicted) for ids, predicted in found}

    first = masks(0)
    assert len(first) == 6  # two passes, the second with the same masks
    assert len(set(first.values())) == 6
    assert first == masks(0, 0, 2) | masks(0, 1, 2)
    assert first != masks(1) and first.keys() == masks(1).keys()
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "one.jsonl").write_text("\n" + lines[4], encoding="utf-8")
    ids, predicted = next(documents(str(alone), 0, 0, 1))
    assert first[tuple(ids)] == tuple(predicted)


@pytest.mark.parametrize("num_workers", [1, 2, 5])
def test_documents_from_any_place_on(tmp_path: Path, num_workers: int) -> None:
    lines = [line([{"role": "assistant", "content": f"Number {n}"}]) for n in range(3)]
    (tmp_path / "few.jsonl").write_text("".join(lines), encoding="utf-8")
    passes = []
    for worker in range(num_workers):
        whole = list(islice(documents(str(tmp_path), 7, worker, num_workers), 9))
        for start in range(9):
            rest = documents(str(tmp_path), 7, worker, num_workers, start=start)
            assert list(islice(rest, 9 - start)) == whole[start:]
        passes.append(whole)
    laid_flat = [passes[n % num_workers][n // num_workers] for n in range(9)]
    for start in (0, 3, 6):
        assert len({tuple(ids) for ids, _ in laid_flat[start : start + 3]}) == 3  # each pass has all of them


def test_a_model_is_trained_on_them(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_text(line(MENDING), encoding="utf-8")
    config = TrainConfig(
        run=str(tmp_path / "run"),
        documents=f"foretrace.data.trajectories:documents:{tmp_path}",
        model=ModelConfig(
            vocab_size=3421,
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=8,
            max_position_embeddings=512,
            sliding_window=64,
            layer_types=("full_attention",),
        ),
        tokens=6_000,
        batch_tokens=1024,
        row_tokens=512,
        long="cut",
        optimizer="adamw",
        adamw_lr=0.02,
        warmup_steps=1,
    )
    train(config)
    steps = [json.loads(text) for text in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    losses = [step["loss"] for step in steps if "loss" in step]
    assert losses[-1] < 0.8 * losses[0]


def test_masks_reach_the_batch() -> None:
    ids, predicted = document(read(line(MENDING), "here"), Never(), OURS)
    batch = packed([(ids, predicted)], 1, 512)
    assert batch.ids_BT.reshape(-1)[batch.predicted_P].tolist() == [i for i, p in zip(ids, predicted, strict=True) if p]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"messages": [', "Expecting value"),
        ('{"turns": []}', "'messages'"),
        (line([{"role": "robot", "content": "x"}]), "role is 'robot', expected one of system, user, assistant, tool"),
        (line([{"role": "tool", "content": "x"}]), "tool is None in a message of tool"),
        (line([{"role": "user", "content": "x", "tool": "bash"}]), "tool is 'bash' in a message of user"),
        (line([{"role": "user", "text": "x"}]), "unexpected keyword argument 'text'"),
        (line([{"role": "user", "content": 3}]), "content or call that is no text"),
        (line([{"role": "user", "content": "x"}]), "no message is the assistant's own; expected one or more"),
        (line([{"role": "assistant", "content": "x", "given": True}]), "no message is the assistant's own"),
    ],
)
def test_what_is_no_trajectory_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "bad.jsonl").write_text("\n" + text, encoding="utf-8")
    with pytest.raises(SetError, match="bad.jsonl, line 2: ") as caught:
        next(documents(str(tmp_path), 0, 0, 1))
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_folders_without_trajectories_or_chat_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="holds no trajectories"):
        next(documents(str(tmp_path), 0, 0, 1))
    (tmp_path / "one.jsonl").write_text(line(MENDING), encoding="utf-8")
    write_tokenizer(tmp_path, MARKERS[:2])
    with pytest.raises(ModelError, match="has no chat format"):
        next(documents(str(tmp_path), 0, 0, 1))


def test_headers_are_the_runtimes() -> None:
    head, body = spelled(Message("tool", "x\n", tool="bash"), OURS)
    _, start, says, end = OURS.markers
    assert head[0] == start and says in head and body[-1] == end and len({start, says, end}) == 3
