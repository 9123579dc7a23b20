"""How the vocabulary of word pieces is made: what Python, the program writer and the standard library name.

    python -m foretrace.train.vocabulary OUT.json

Training is WordPiece (Hugging Face `tokenizers`) over the identifiers of the standard library's own source.
"""

from __future__ import annotations

import builtins
import collections
import io
import keyword
import sys
import sysconfig
import tokenize
from pathlib import Path

from foretrace.codec.tokenizer import Tokenizer
from foretrace.data.source import SKIPPED
from foretrace.data.writer import names as pool

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
BUILTIN_TYPES = (str, list, dict, set, tuple, bytes, int, float, frozenset)


def identifier_counts(root: Path) -> collections.Counter[str]:
    """In how many of the Python files under `root` each ASCII identifier occurs, keywords included."""
    counts: collections.Counter[str] = collections.Counter()
    for path in sorted(root.rglob("*.py")):
        if SKIPPED & set(path.relative_to(root).parts):
            continue
        try:
            tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
            counts.update({t.string for t in tokens if t.type == tokenize.NAME and t.string.isascii()})
        except (SyntaxError, UnicodeDecodeError, tokenize.TokenError):
            continue
    return counts


def build(num_words: int = 1_000, num_continuations: int = 300) -> Tokenizer:
    """Train a vocabulary with about `num_words` whole-word starts and `num_continuations` continuing pieces."""
    from tokenizers import Tokenizer as Trainer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from tokenizers.trainers import WordPieceTrainer

    counts = identifier_counts(Path(sysconfig.get_paths()["stdlib"]))
    named = set(keyword.kwlist) | set(keyword.softkwlist) | set(LETTERS)
    named |= {name for name in dir(builtins) if not name.startswith("_") and not name.endswith("Warning")}
    named |= {name for kind in BUILTIN_TYPES for name in dir(kind) if not name.startswith("_")}
    named |= {
        "__init__",
        "__len__",
        "__repr__",
        "__str__",
        "__eq__",
        "__next__",
        "__iter__",
        "main",
        "function",
        "module",
        "generator",
    }
    named |= {*pool.COMMON, *pool.WORDS, *pool.VERBS, *pool.CLASSES}
    words = sorted(named)
    words += [
        word for word, _ in counts.most_common(4 * num_words) if word not in named and len(word) > 1 and word[0] != "_"
    ][: max(0, num_words - len(words))]

    trainer = WordPieceTrainer(vocab_size=4 * num_continuations, continuing_subword_prefix="##", show_progress=False)
    model = Trainer(WordPiece(unk_token="[UNK]"))
    model.pre_tokenizer = WhitespaceSplit()
    model.train_from_iterator((word for word, count in counts.items() for _ in range(min(count, 20))), trainer)
    ranked = sorted(model.get_vocab().items(), key=lambda item: item[1])
    continuations = sorted({*LETTERS, *"0123456789"})
    pieces = [piece[2:] for piece, _ in ranked if piece.startswith("##") and len(piece) > 3]
    continuations += pieces[: num_continuations - len(continuations)]
    continuations += sorted(
        {"_" + word for word in (*pool.COMMON, *pool.WORDS, *pool.VERBS) if len(word) > 1} - set(continuations)
    )
    return Tokenizer(words, continuations)


if __name__ == "__main__":
    build().save(Path(sys.argv[1]))
