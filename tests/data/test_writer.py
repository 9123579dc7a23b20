"""The program writer: the same programs everywhere, nearly all of them run, and they cover what first courses teach."""

from __future__ import annotations

import ast
import collections
import contextlib
import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from random import Random

import pytest

from foretrace.data.writer import Dials, Program, drills, idioms, methods, write
from foretrace.data.writer.dress import typed, with_imports
from foretrace.data.writer.grammar import Expression, Table, compile_text, spread
from foretrace.data.writer.pen import Module, Pen
from foretrace.data.writer.program import tables_for
from foretrace.data.writer.scope import Variable
from foretrace.data.writer.solution import solution

TAUGHT = """FunctionDef Return Assign AugAssign For While If Raise Try Assert Delete Global Nonlocal Pass Break Continue
ClassDef BoolOp NamedExpr BinOp UnaryOp Lambda IfExp Dict Set ListComp SetComp DictComp GeneratorExp Yield Compare Call
JoinedStr FormattedValue Attribute Subscript Starred Name List Tuple Slice Match And Or Add Sub Mult Div FloorDiv Mod
Pow LShift BitAnd BitOr BitXor Not USub Eq NotEq Lt LtE Gt GtE In NotIn Is IsNot ExceptHandler keyword""".split()


def outcome(program: Program, most_events: int = 5_000) -> tuple[str, int]:
    """What the call came to (`returned`, the name of an exception, `endless`) and how many trace events it made."""
    events = 0

    def tracer(frame, event, _argument):
        nonlocal events
        if frame.f_code.co_filename != "<written>":
            return None
        events += 1
        if events > most_events:
            raise TimeoutError
        return tracer

    names: dict[str, object] = {}
    before = sys.gettrace()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(program.source, "<written>", "exec"), names)
        sys.settrace(tracer)
        try:
            eval(program.call, names)
        except TimeoutError:
            return "endless", events
        except Exception as error:
            return type(error).__name__, events
        finally:
            sys.settrace(before)
    return "returned", events


def digest(seed: int, count: int) -> str:
    programs = (write(seed, i) for i in range(count))
    return hashlib.sha256("".join(f"{p.source}{p.call}" for p in programs).encode()).hexdigest()


@pytest.fixture(scope="module")
def programs() -> list[Program]:
    return [write(7, i) for i in range(1_500)]


def test_a_program_depends_on_seed_and_index_alone():
    code = (
        "import hashlib; from foretrace.data.writer import write\n"
        "programs = [write(3, i) for i in reversed(range(200))][::-1]\n"
        "print(hashlib.sha256(''.join(f'{p.source}{p.call}' for p in programs).encode()).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "17"}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert told.strip() == digest(3, 200)
    assert digest(3, 50) != digest(4, 50)


def test_what_programs_do_depends_on_no_order_of_hashes():
    code = (
        "from foretrace.data import stream; from foretrace.data.writer import write\n"
        "traces = [stream.recorded(write(3, i, stream.DIALS)) for i in range(500)]\n"
        "print([trace and (trace.frames, trace.outcome) for trace in traces])"
    )
    told = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        told.add(subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout)
    assert len(told) == 1


def test_programs_hardly_repeat():
    assert len({write(1, i) for i in range(800)} | {write(2, i) for i in range(800)}) > 1_585


def test_nearly_all_programs_run_and_none_is_endless(programs):
    ends = collections.Counter(outcome(program)[0] for program in programs)
    assert ends["returned"] >= 0.9 * len(programs)
    assert len(programs) - ends["returned"] > 0.03 * len(programs), "some failures are there to learn from"
    assert not ends.keys() & {"endless", "NameError", "UnboundLocalError", "SyntaxError"}
    assert ends["AttributeError"] <= 0.002 * len(programs), "of None, where a list of links is empty"


def test_lengths_of_runs(programs):
    lengths = sorted(outcome(program)[1] for program in programs)
    assert 10 <= lengths[len(lengths) // 2] <= 30
    assert lengths[int(len(lengths) * 0.97)] < 160


def test_most_calls_are_of_one_function_with_literals(programs):
    plain = 0
    for program in programs:
        call = ast.parse(program.call, mode="eval").body
        tops = {node.name for node in ast.parse(program.source).body if isinstance(node, ast.FunctionDef)}
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in tops:
            for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                ast.literal_eval(argument)
            plain += 1
    assert plain > 0.9 * len(programs)


def test_what_is_taught_is_written(programs):
    found = {type(node).__name__ for p in programs for node in ast.walk(ast.parse(p.source))}
    assert set(TAUGHT) <= found


def test_the_word_held_out_is_not_written(programs):
    assert not any("strawberry" in (p.source + p.call).lower() for p in programs)


def test_names_do_not_betray_types():
    """Over annotated parameters, no common name keeps to one type."""
    held = collections.defaultdict(collections.Counter)
    for i in range(4_000):
        for node in ast.walk(ast.parse(write(11, i).source)):
            if isinstance(node, ast.arg) and node.annotation is not None:
                held[node.arg][ast.unparse(node.annotation)] += 1
    common = [kinds for kinds in held.values() if kinds.total() >= 20]
    assert len(common) > 10
    assert all(max(kinds.values()) < 0.75 * kinds.total() for kinds in common)


def test_no_name_hides_a_builtin_that_is_used(programs):
    for program in programs:
        names = [node for node in ast.walk(ast.parse(program.source)) if isinstance(node, ast.Name)]
        bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        assert not bound & {"list", "str", "sum", "max", "min", "len", "set", "dict", "input", "type", "range", "id"}


@pytest.mark.parametrize("row", idioms.ROWS, ids=lambda row: row.family)
def test_every_idiom_runs(row):
    for i in range(20):
        module = idioms.written(Pen(Random(f"{row.family}{i}"), tables_for(Dials())), row)
        for call in (module.call, module.again()):
            ended = outcome(Program(module.source, call))[0]
            assert ended not in ("endless", "NameError", "UnboundLocalError", "AttributeError")


def test_further_calls_leave_the_program_as_it_is_and_end_as_well():
    ends = collections.Counter()
    for i in range(300):
        program = write(3, i, calls=4)
        calls = [program.call, *program.further]
        assert Program(program.source, program.call) == write(3, i)
        assert len(set(calls)) == len(calls) <= 4
        ends.update(outcome(Program(program.source, call))[0] for call in program.further)
    assert ends.total() > 800
    assert ends["returned"] > 0.8 * ends.total()
    assert not ends.keys() & {"endless", "NameError", "UnboundLocalError", "AttributeError"}


def only(drill: str) -> Dials:
    names = [*(row.name for row in drills.ROWS), "calls"]
    return Dials(idioms=0.0, drills=1.0, steps=tuple((name, 0.0) for name in names if name != drill))


@pytest.mark.parametrize("drill", [*(row.name for row in drills.ROWS), "calls"])
def test_every_drill_runs_and_never_repeats(drill):
    programs = [write(3, i, only(drill)) for i in range(60)]
    assert len(set(programs)) == 60
    ends = collections.Counter(outcome(program)[0] for program in programs)
    assert ends["returned"] >= 40
    assert not ends.keys() & {"endless", "NameError", "UnboundLocalError", "AttributeError"}


def test_the_drill_of_calls_calls_its_helpers_with_keywords_and_defaults():
    trees = [ast.parse(write(3, i, only("calls")).source) for i in range(60)]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    helpers = {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}
    own = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id in helpers]
    assert len(own) > 60
    assert sum(bool(node.keywords) for node in own) > 12
    assert any(node.defaults for tree in trees for node in ast.walk(tree) if isinstance(node, ast.arguments))


def test_counting_letters_is_a_family_with_many_faces():
    dials = Dials(idioms=1.0, classics=tuple((row.family, 0.0) for row in idioms.ROWS[1:]))
    faces = {write(5, i, dials).source for i in range(200)}
    assert len(faces) > 190
    loops = [ast.parse(source).body[0].body[1:-1] for source in faces]
    assert {type(node).__name__ for loop in loops for node in loop} >= {"For", "While"}
    assert all(len(ast.parse(source).body) >= 3 for source in faces)


def test_dials_steer():
    def count(dials: Dials, kind: type[ast.AST]) -> int:
        trees = [ast.parse(write(1, i, dials).source) for i in range(200)]
        return sum(isinstance(node, kind) for tree in trees for node in ast.walk(tree))

    grammar = Dials(idioms=0.0, drills=0.0)
    less, more = (replace(grammar, families=(("augment", factor),)) for factor in (0.0, 8.0))
    assert count(more, ast.AugAssign) > 1.15 * count(grammar, ast.AugAssign) > 1.3 * count(less, ast.AugAssign)
    assert count(replace(grammar, families=(("match", 0.0),)), ast.Match) == 0 < count(grammar, ast.Match)
    assert count(replace(grammar, length=3.0), ast.stmt) > 1.3 * count(grammar, ast.stmt)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$int * $int", ast.Mult),
        ("$int - $int", ast.Sub),
        ("$int ** 2", ast.Pow),
        ("-$int", ast.USub),
        ("not $bool", ast.Not),
        ("$bool and $bool", ast.And),
        ("$int % 3 == 0", ast.Compare),
        ("$str[0]", ast.Subscript),
        ("$int if $bool else $int", ast.IfExp),
    ],
)
def test_parentheses_keep_the_shape_of_a_row(text, expected):
    row = compile_text(text)
    for i in range(200):
        pen = Pen(Random(i), tables_for(Dials()))
        pen.scope.variables = [Variable(name, kind) for name, kind in (("a", "int"), ("b", "str"), ("c", "ints"))]
        node = ast.parse(pen.production(row, 0), mode="eval").body
        assert isinstance(getattr(node, "op", node), expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if <<$bool||@str>>: pass", {1}),
        ("x = <<1||$bool>>", {0}),
        ("x = a * <<2||$int>>", {8}),
        ("x = <<$int||2>> * a", {7}),
        ("x = <<a||<<$int||b>>>> - <<c||$int>>", {6, 7}),
    ],
)
def test_what_stands_outside_of_alternatives_asks_for_parentheses(text, expected):
    def needs(part):
        inner = [needs(p) for option in getattr(part, "options", ()) for p in option]
        return set().union(*inner, {part.need} if isinstance(part, Expression) else set())

    assert set().union(*map(needs, compile_text(text).parts)) == expected


def test_a_template_with_a_slot_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="unknown slot"):
        compile_text("$integer + 1")
    with pytest.raises(ValueError, match="unknown kind"):
        compile_text("~x:integer = 1")


def test_a_row_is_drawn_only_where_its_variables_are():
    pen = Pen(Random(0), tables_for(Dials()))
    table = Table([compile_text("len(@ints)"), compile_text("@str.upper()")])
    pen.scope.variables = [Variable("a", "ints")]
    assert {pen.production(pen.suited(table), 0) for _ in range(20)} == {"len(a)"}
    pen.scope.variables = []
    assert pen.suited(table) is None


def test_a_variable_may_be_read_again():
    row = compile_text("@ints[0] + ^ints[-1] \\>> 1")
    pen = Pen(Random(0), tables_for(Dials()))
    for _ in range(20):
        pen.scope.variables = [Variable("a", "ints"), Variable("b", "ints")]
        assert pen.production(row, 0) in ("a[0] + a[-1] >> 1", "b[0] + b[-1] >> 1")


def test_a_line_of_nested_alternatives_is_spread():
    assert spread("a<<b<<c||d>>||e>> >> f".replace(" >> ", " \\>> ")) == ["abc \\>> f", "abd \\>> f", "ae \\>> f"]


def test_a_loop_does_not_grow_what_it_walks_over():
    """Whatever a loop's header reads, its body neither grows nor binds anew."""
    grown = {"append", "extend", "insert", "add", "update", "setdefault"}
    for i in range(800):
        for loop in ast.walk(ast.parse(write(13, i, Dials(idioms=0.0)).source)):
            if isinstance(loop, ast.For) and isinstance(loop.iter, ast.Name):
                for node in (node for statement in loop.body for node in ast.walk(statement)):
                    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in grown:
                        assert node.value.id != loop.iter.id


def test_rows_are_drawn_by_weight():
    table = Table([compile_text("1", "rare", 1.0), compile_text("2", "common", 3.0)])
    rng = Random(0)
    for scale, share in (({}, 0.75), ({"rare": 3.0}, 0.5), ({"rare": 0.0}, 1.0)):
        scaled = table.scaled(scale)
        drawn = [scaled.draw(rng).family == "common" for _ in range(2_000)]
        assert sum(drawn) / len(drawn) == pytest.approx(share, abs=0.05)


def test_a_dead_end_is_written_anew() -> None:
    assert write(20_261_123, 3344) == write(20_261_123, 3344)
    ast.parse(write(20_261_123, 3344).source)


@pytest.fixture(scope="module")
def classes() -> list[Program]:
    return [write(7, i, Dials(classes=1.0, annotated=0.5)) for i in range(800)]


def test_programs_of_classes_run_and_hardly_repeat(classes):
    assert all(any(isinstance(node, ast.ClassDef) for node in ast.parse(p.source).body) for p in classes)
    assert len({p.source for p in classes}) >= 798
    assert all(ast.parse(p.call, mode="eval") for p in classes)
    ends = collections.Counter(outcome(program)[0] for program in classes)
    assert ends["returned"] >= 0.91 * len(classes)
    assert len(classes) - ends["returned"] > 0.03 * len(classes)
    assert not ends.keys() & {"endless", "NameError", "UnboundLocalError", "SyntaxError"}
    assert ends["AttributeError"] + ends["TypeError"] <= 0.006 * len(classes)


def test_classes_have_what_real_ones_have(classes):
    nodes = [node for p in classes for node in ast.walk(ast.parse(p.source))]
    defined = collections.Counter(node.name for node in nodes if isinstance(node, ast.FunctionDef))
    assert {row.family for row in methods.TABLES["specials"].rows} <= defined.keys()
    assert defined["__init__"] > 0.9 * len(classes)
    decorators = {
        ast.unparse(d) for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef) for d in n.decorator_list
    }
    assert {"property", "staticmethod", "classmethod", "dataclass"} <= decorators
    assert sum(isinstance(node, ast.ClassDef) and bool(node.bases) for node in nodes) > 0.1 * len(classes)
    called = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    assert "super().__init__" in called
    assert any(name.startswith("self.") and name.count(".") == 1 for name in called), "a method calls another"


def test_methods_are_of_their_instance(classes):
    """Every name that a method reads of `self` is an attribute, a method or a constant of the class or of its base."""
    for program in classes:
        known: set[str] = set()
        for top in ast.parse(program.source).body:
            if not isinstance(top, ast.ClassDef):
                continue
            known |= {node.name for node in top.body if isinstance(node, ast.FunctionDef)}
            for node in ast.walk(top):
                if isinstance(node, ast.Assign | ast.AnnAssign):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    known |= {getattr(target, "attr", getattr(target, "id", "")) for target in targets}
            read = {
                node.attr
                for node in ast.walk(top)
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self" and node.attr[:2] != "__"
            }
            assert read <= known


def value(source: str, call: str) -> object:
    """What the call gives back or raises, and what it prints."""
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(source, "<written>", "exec"), names)
        try:
            found = repr(eval(call, names))
        except Exception as error:
            found = repr(error)
    return found, printed.getvalue()


def test_functions_as_methods_do_what_they_did():
    places = collections.Counter()
    for i in range(500):
        program = write(17, i, calls=2)
        other = (*program.further, program.call)[0]
        made = solution(Random(i), Module(program.source, program.call, lambda other=other: other))
        if made is None:
            places["left"] += 1
            continue
        assert value(made.source, made.call) == value(program.source, program.call)
        again = other if made.again().endswith(other) else program.call
        assert value(made.source, made.again()) == value(program.source, again)
        top = [node for node in ast.parse(made.source).body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
        methods_ = [node for node in top[-1].body if isinstance(node, ast.FunctionDef)]
        assert isinstance(top[-1], ast.ClassDef) and all(node.args.args[0].arg == "self" for node in methods_)
        places["several" if len(methods_) > 1 else "outside" if len(top) > 1 else "one"] += 1
    assert places["left"] < 150
    assert min(places["several"], places["outside"]) > 20


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("class P:\n    pass\n\n\ndef f():\n    return P\n", "f()"),
        ("def g(x):\n    return x\n\n\ndef f(a):\n    return list(map(g, a))\n", "f([1])"),
        ("@w\ndef f(a):\n    return a\n", "f(1)"),
        ("def f(a):\n    return a\n", "str(f(1))"),
        ("def f(a):\n    return a\n", "f(f(1))"),
        ('def f(a):\n    return "f(1)"\n', "f(1)"),
    ],
)
def test_other_modules_are_not_made_methods(source, call):
    assert solution(Random(0), Module(source, call, lambda: call)) is None


def test_annotations_as_typing_has_them():
    old = "def f(a: list[dict[str, int]], b: int | None = None) -> tuple[int, ...]:\n"
    old += "    x: set[int] = {1}\n    return a, list(x)\n"
    new = typed(old)
    assert new.startswith("from typing import Dict, List, Optional, Set, Tuple\n\n\ndef f(a: List[Dict[str, int]], ")
    assert "b: Optional[int] = None) -> Tuple[int, ...]:\n    x: Set[int] = {1}\n    return a, list(x)" in new
    assert typed("def f(a: int) -> str:\n    return a\n") == "def f(a: int) -> str:\n    return a\n"
    for i in range(200):
        program = write(19, i, Dials(annotated=1.0))
        assert value(with_imports(Random(i), program.source), program.call) == value(program.source, program.call)
