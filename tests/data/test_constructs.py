"""The count of constructs: what is named, what a program is, and what the writer must not lack."""

from __future__ import annotations

import gzip
import json

import pytest

from foretrace.data.constructs import constructs, covered, main, occurrences, programs_of
from foretrace.data.writer import Dials, write
from foretrace.errors import SourceError


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a[i - 1] += 2", {"augment += int", "augment subscript"}),
        ("a, b = b, a", {"unpack 2", "assign tuple = tuple"}),
        ("a[0], a[1] = x", {"unpack into subscript"}),
        ("for i, x in enumerate(a): pass", {"for in enumerate()", "for tuple", "pass"}),
        ("for i in range(1, n): pass", {"for in range() 2"}),
        ("s[::-1]; s[1:]; s[-1]", {"slice [::-int]", "slice [int:]", "index [-int]"}),
        (
            "try: f()\nexcept (A, B) as e: raise\nfinally: pass",
            {"except tuple", "except as", "except raise again", "try finally"},
        ),
        ("print(f'{x:>5}', end='')", {"call print(end=)", "f-string :>9"}),
        ("[x for r in g for x in r if x]", {"listcomp", "listcomp for for", "listcomp if"}),
        ("def f(n, k=1): return f(n - 1)", {"def of 2", "def default", "def recursive", "return f()"}),
        ("x = a if b is None else -c", {"ifexp", "compare is None", "unary -"}),
        ("' '.join(sorted(w, key=len))", {"method ''.join", "call sorted(key=)", "call sorted"}),
    ],
)
def test_names_of_constructs(source, expected):
    assert expected <= constructs(source)


def test_occurrences_are_per_thousand_programs():
    found = [constructs(source) for source in ("x += 1\nx += 2", "pass", "pass", "y = 1")]
    assert occurrences(found)["augment name"] == 250
    assert covered([{"pass"}, {"pass", "break"}], occurrences(found)) == 0.5


def test_programs_are_small_functions_without_docstrings():
    long = "def g():\n" + "    x = 1\n" * 40
    found = list(programs_of(f"import os\ndef f():\n    'Doc.'\n    return 1\n{long}print(1)"))
    assert found == ["def f():\n    return 1"]
    assert list(programs_of("def f(:")) == []


def test_the_table_marks_what_the_writer_lacks(tmp_path, capsys):
    rows = [{"task_id": i, "code": "def f():\n    async def g(): await h\n"} for i in range(3)]
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    main(["--writer", "20", f"{path}:code>0"])
    lines = {line[:40].strip(): line.split() for line in capsys.readouterr().out.splitlines()}
    assert lines["await"] == ["await", "0", "1000", "rare"]
    with pytest.raises(SourceError, match="no such file"):
        main([str(tmp_path / "none")])


USUAL = """
augment += name;augment -= int;augment *= int;augment //= int;augment %= int;augment subscript;store [name];
store [int];store [str];unpack 2;unpack 3;unpack *;assign tuple = tuple;unpack into subscript;for in range() 1;
for in range() 2;for in range() 3;for in enumerate();for in zip();for in .items();for in name;for in sorted();
for in reversed();for nested;for with if;for else;while <;while >;while True;while and;while name;if alone;
if else;if elif;compare ==;compare !=;compare chain;compare in;compare not in;compare is None;compare is not None;
and 2;or 2;unary not;unary -;ifexp;lambda;namedexpr;try;except as;except tuple;try finally;try else;
raise ValueError();except raise again;assert;del subscript;break;continue;pass;global;nonlocal;yield;class;
def __init__;self.x;def nested;def recursive;def default;def *args;def **kwargs;call f(k=);call f(*a);listcomp;
listcomp if;listcomp for for;setcomp;dictcomp;dictcomp if;generatorexp;comprehension over zip();slice [int:];
slice [:int];slice [int:int];slice [::-int];slice [name:];slice [:name];index [int];index [-int];index [name];
index [-];index [+];index [][];f-string;f-string :.9f;f-string !r;call print;call print(end=);call len;call range;
call sum;call max;call min;call sorted;call sorted(key=);call sorted(reverse=);call abs;call int;call str;
call list;call set;call dict;call tuple;call enumerate;call zip;call map;call filter;call any;call all;call ord;
call chr;call round;call divmod;call isinstance;call reversed;call bin;call float;call bool;call type;
method .append;method .pop;method .insert;method .extend;method .remove;method .sort;method .reverse;
method .index;method .count;method .copy;method .clear;method .get;method .items;method .keys;method .values;
method .update;method .setdefault;method .add;method .discard;method .join;method .split;method .strip;
method .lower;method .upper;method .replace;method .find;method .startswith;method .endswith;method .isdigit;
method .isalpha;method .isupper;method .title;method .capitalize;method .swapcase;method .center;method .ljust;
method .rjust;method .zfill;method .format;method .partition;method .splitlines;method .rfind;method .lstrip;
method .rstrip;method .translate;binary **;binary <<;binary >>;binary &;binary |;binary ^;binary %;binary //;
binary /;const None;const float
""".replace("\n", "").split(";")
"""What small real programs do."""


def test_what_is_usual_in_real_programs_is_written():
    counts = occurrences([constructs(write(5, i, Dials(idioms=0.5)).source) for i in range(4_000)])
    assert [name for name in USUAL if counts[name] < 1] == []
