"""A short program whose work is done by libraries: json, re and difflib, on their own source as data."""

import difflib
import inspect
import json.decoder
import json.encoder
import re

OLD = inspect.getsource(json.decoder)
NEW = inspect.getsource(json.encoder)
WORD = re.compile(r"[A-Za-z_]\w+")


def run_json():
    lines = NEW.splitlines() * 20
    table = {str(n): [line, n, {"words": WORD.findall(line)}] for n, line in enumerate(lines)}
    text = json.dumps(table, indent=1)
    return len(json.loads(text))


def run_re():
    found = 0
    for pattern in (r"\b(\w+)\b.*\b\1\b", r"(?m)^\s*def (\w+)\((.*)\):", r"[^\W\d]+(?=\s*=)"):
        re.purge()
        compiled = re.compile(pattern)
        for _ in range(10):
            found += len(compiled.findall(OLD))
            found += len(compiled.sub(lambda match: match[0].upper(), NEW))
    return found


def run_difflib():
    matcher = difflib.SequenceMatcher(None, OLD, NEW, autojunk=False)
    ratio = matcher.quick_ratio()
    close = difflib.get_close_matches("iterencode", WORD.findall(NEW), 5)
    changes = list(difflib.unified_diff(OLD.splitlines(), NEW.splitlines()))
    return ratio, close, len(changes)


def nothing():
    pass
