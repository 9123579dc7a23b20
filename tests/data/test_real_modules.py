"""Cutting functions out of modules, and finding what they are called with."""

from __future__ import annotations

import ast
import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from foretrace.data.real.calls import Argument, doc_types, literal_calls
from foretrace.data.real.candidates import Cutter
from foretrace.data.real.cut import cut_out
from foretrace.data.real.harmless import Unsuitable, check_harmless
from foretrace.data.real.modules import Module
from foretrace.data.real.parts import Part
from foretrace.data.real.reader import Reader
from foretrace.data.real.sources import Folder, from_folder, from_solutions
from foretrace.data.real.stateless import without_class
from foretrace.trace import record

MODULE = '''
"""Words about it."""
import math
import os
from collections import Counter as Bag

LIMIT = 3
UNUSED = os.sep


def helper(x):
    """Half of it.

    >>> helper(9)
    4
    """
    return min(x // 2, LIMIT)


def area(r: float = 2.0) -> float:
    return math.pi * r * helper(r)


def count(text):
    return Bag(text)


def where():
    return os.getcwd()


if __name__ == "__main__":
    numbers = [1, 2]
    print(count("abba"), area(3), sum(numbers), count(numbers))
'''


def test_a_function_comes_with_what_it_needs_and_nothing_else() -> None:
    source = cut_out(Module(MODULE), ["area"])
    assert source == (
        "import math\n\n\nLIMIT = 3\n\n\ndef helper(x):\n    return min(x // 2, LIMIT)\n\n\n"
        "def area(r: float = 2.0) -> float:\n    return math.pi * r * helper(r)\n"
    )
    assert cut_out(Module(MODULE), ["count"]).startswith("from collections import Counter as Bag\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (MODULE, "touches files, input or the interpreter"),
        ("def where():\n    return absent + 1\n", "names missing"),
        ("def where():\n    return open('x').read()\n", "touches files, input or the interpreter"),
        ("import sys\ndef where():\n    sys.setrecursionlimit(9)\n", "touches files, input or the interpreter"),
        ("import math\ndef where():\n    math.pi = 3\n", "touches files, input or the interpreter"),
    ],
)
def test_what_reaches_outside_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Unsuitable, match=reason):
        cut_out(Module(text), ["where"])


def test_harmless_uses_of_sys_stay() -> None:
    check_harmless("import sys\n\n\ndef f():\n    return sys.maxsize\n")


def test_definitions_come_from_other_modules_of_the_library() -> None:
    first = Module("from lib.second import twice\n\n\ndef f(x):\n    return twice(x) + 1\n", "lib/first.py")
    second = Module("BY = 2\n\n\ndef twice(x):\n    return x * BY\n", "lib/second.py")
    first.library = {"lib/second.py": second}
    source = cut_out(first, ["f"])
    assert "import" not in source
    assert record(source, "f(4)").value == "9"


PACKAGE = {
    "pkg/__init__.py": "from . import tools\nfrom .sums import add as plus\n",
    "pkg/tools.py": "STEP = 3\n\n\ndef grown(x):\n    return x + STEP\n",
    "pkg/sums.py": "def add(a, b):\n    return a + b\n",
    "pkg/deep/__init__.py": "from .rest import *\n",
    "pkg/round.py": "from .about import *\n",
    "pkg/about.py": "from .round import *\nfrom .deep import *\n",
    "pkg/deep/rest.py": "def halved(x):\n    return x // 2\n",
}


def within_package(text: str) -> Module:
    """A module of that text in the package."""
    library = {path: Module(source, path) for path, source in (*PACKAGE.items(), ("pkg/a.py", text))}
    for module in library.values():
        module.library = library
    return library["pkg/a.py"]


@pytest.mark.parametrize(
    "text",
    [
        "from . import tools\n\n\ndef f(x):\n    return tools.grown(x)\n",
        "from pkg import tools as t\n\n\ndef f(x):\n    return t.grown(x - t.STEP) + t.STEP\n",
        "import pkg.tools\n\n\ndef f(x):\n    return pkg.tools.grown(x)\n",
        "import pkg.tools as t\n\n\ndef f(x):\n    return [t.grown(y) for y in [x]][0]\n",
        "from .tools import grown as larger\n\n\ndef f(x):\n    return larger(x)\n",
        "import pkg\n\n\ndef f(x):\n    return pkg.plus(x, 3)\n",
        "def f(x):\n    from .tools import grown\n    return grown(x)\n",
        "def f(x):\n    if x:\n        import pkg.tools as t\n    'é'; return t.grown(x)\n",
        "from .deep import halved\n\n\ndef f(x):\n    return halved(2 * x + 6)\n",
        "try:\n    from .tools import grown\nexcept ImportError:\n    grown = 0\n\n\ndef f(x):\n    return grown(x)\n",
        "import sys\nif sys.version_info[0] >= 3:\n    STEP = 3\nelse:\n    from gone import STEP\n\n\n"
        "def f(x):\n    return x + STEP\n",
        "from pkg import deep\n\n\ndef f(x):\n    return deep.halved(2 * x + 6)\n",
        "from . import round as r\n\n\ndef f(x):\n    return r.halved(2 * x + 6)\n",
        # Names that mean something else in the one module than in the other.
        "from . import tools\n\n\ndef f(grown):\n    return tools.grown(grown)\n",
        "from . import tools\n\n\ndef grown(x):\n    return tools.grown(x)\n\n\nf = grown\n",
        "from .sums import add as min\n\n\ndef add(a):\n    return a\n\n\ndef f(x):\n    return min(add(x), 3)\n",
        "from . import tools\n\nSTEP = 1\n\n\ndef f(x):\n    return tools.grown(x) * STEP\n",
        "from .deep import *\n\n\nclass halved:\n    pass\n\n\ndef f(x):\n    return g(halved, 2 * x + 6)\n\n\n"
        "def g(a, b):\n    from .deep import halved\n    return halved(b)\n",
        "from typing import overload\n\n@overload\ndef f(x: int): ...\ndef f(x):\n    return x + 3\n",
    ],
)
def test_imports_of_the_library_are_followed(text: str) -> None:
    source = cut_out(within_package(text), ["f"])
    assert "import" not in source
    assert record(source, "f(4)").value == "7"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f(x):\n    from .tools import grown\n    grown = grown(x)\n    return grown\n", "names clash"),
        ("from . import tools\n\n\ndef f(x):\n    return g(tools)\n\n\ng = repr\n", "a module as a value"),
        ("from . import tools\n\n\ndef f(x):\n    return tools.absent\n", "names missing"),
    ],
)  # fmt: skip
def test_imports_that_cannot_be_followed(text: str, reason: str) -> None:
    with pytest.raises(Unsuitable, match=reason):
        cut_out(within_package(text), ["f"])


def test_literal_calls_of_scripts_doctests_and_asserts() -> None:
    calls = literal_calls(ast.parse(MODULE))
    assert {str(a[0]) for a in calls["count"]} == {"'abba'", "[1, 2]"}
    assert [tuple(map(str, a)) for a in calls["helper"]] == [("9",)]
    assert [tuple(map(str, a)) for a in literal_calls(ast.parse("assert f({2, 1}, k=-1) == 3"))["f"]] == [
        ("{1, 2}", "k=-1")
    ]
    assert "f" not in literal_calls(ast.parse("f(x, 2)"))


def test_types_are_read_from_annotations_and_docstrings() -> None:
    function = ast.parse('def f(a, b: "list[int]"):\n    """\n    :type a: List[str]\n    """').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert doc_types(function) == {"a": "List[str]", "b": "'list[int]'"}


def test_a_class_without_state_becomes_functions() -> None:
    text = (
        "class Solution:\n    def twoSum(self, a):\n        return self.helpOut(a) + 1\n"
        "    def helpOut(self, a):\n        return a\n"
    )
    module = Module(text, judged=True)
    node = module.tree.body[0]
    assert isinstance(node, ast.ClassDef)
    found = without_class(module, node)
    assert found is not None
    changed, names = found
    assert names == {"twoSum": "two_sum", "helpOut": "help_out"}
    assert record(changed.text, "two_sum(4)").value == "5"
    twice = Module(f"{text}\n\n{text}".replace("(a) + 1", "(a) + self.b", 1), judged=True)
    first, second = twice.tree.body
    assert isinstance(first, ast.ClassDef) and isinstance(second, ast.ClassDef)
    assert without_class(twice, first) is None
    assert without_class(twice, second) is not None
    stateful = Module(text.replace("return a\n", "self.a = a\n"), judged=True)
    assert without_class(stateful, stateful.tree.body[0]) is None  # type: ignore[arg-type]


def test_judged_modules_get_the_usual_imports_and_linked_arguments() -> None:
    text = (
        "class Solution:\n    def total(self, head: Optional[ListNode]) -> int:\n        n = 0\n"
        "        while head:\n            n += head.val\n            head = head.next\n        return n\n"
    )
    calls = literal_calls(ast.parse("total(list_node([1, 2]))"))
    (found,) = Reader(Module(text, judged=True), calls, Cutter("o", "MIT", Counter())).candidates()
    assert found.source.startswith("from typing import Optional\n")
    assert record(found.source, found.call(found.known[0])).value == "3"


def test_a_folder_gives_functions_methods_and_examples(tmp_path: Path) -> None:
    (tmp_path / "stack.py").write_text(
        'class Stack:\n    """A stack.\n\n    >>> s = Stack()\n    >>> s.push(3)\n    >>> s.items\n    [3]\n    """\n\n'
        "    def __init__(self):\n        self.items = []\n\n"
        "    def push(self, item):\n        self.items.append(item)\n\n"
        "    def top(self):\n        return self.items[-1] if self.items else None\n"
        "\n\ndef turn(items):\n    return items[::-1]\n"
    )
    (tmp_path / "test_stack.py").write_text(
        "from stack import turn\n\n\ndef test_turn():\n    assert turn([1, 2]) == [2, 1]\n"
    )
    (tmp_path / "broken.py").write_text("print 'old'\n")
    (tmp_path / "box.py").write_text(
        "class Box:\n    def __init__(self, side):\n        self.side = side % 9\n\n"
        "    def grown(self, by):\n        return Box(self.side + by)\n\n"
        "    def side_of(self):\n        return self.side\n\n"
        "    def __add__(self, other):\n        return self.side + other.side\n\n\n"
        "def area(box: 'Box', times):\n    return box.side ** 2 * times\n\n\nBox(4).grown(2)\n"
    )
    drops: Counter[str] = Counter()
    found = {each.callee.form: each for each in from_folder(Folder(tmp_path, "here", "MIT"), drops)}
    grown, added, area = found["{}.grown({})"], found["{} + {}"], found["area({})"]
    assert grown.call(grown.known[0]) == "Box(4).grown(2)" and "area" not in grown.source + added.source
    assert drops["nothing happens in it"] == 1 and "side_of" not in grown.source
    for each in (added, area):
        typed = [arguments for seed in range(9) if (arguments := each.typed(Random(seed)))]
        calls = {each.call(arguments) for arguments in typed}
        assert len(calls) > 2 and all(record(each.source, call).outcome == "returned" for call in calls)
    assert [list(map(str, arguments)) for arguments in found["turn({})"].known] == [["[1, 2]"]]
    episodes = found["use_stack({})"]
    calls = [episodes.call(arguments) for arguments in episodes.known]
    assert all(call.startswith("use_stack(Stack(), [(") for call in calls)
    assert {record(episodes.source, call).outcome for call in calls} == {"returned"} and len(set(calls)) > 5
    assert record(episodes.source, "use_stack(Stack(), [('push', 3), ('top',)])").value == "[None, 3]"
    example = found["try_stack({})"]
    assert record(example.source, "try_stack()").value == "[3]"
    assert found["turn({})"].origin == "here/stack.py:turn"


def test_what_follows_links_gets_trees_and_lists_of_the_modules_own_nodes() -> None:
    text = (
        "class Node:\n    def __init__(self, data, next=None):\n        self.data = data\n        self.next = next\n\n"
        "def total(start):\n    n = 0\n    while start:\n        n += start.data\n        start = start.next\n"
        "    return n\n\ndef first(head):\n    return head.data if head else None\n"
    )
    calls = literal_calls(ast.parse("total([1, 2])"))
    total, first = Reader(Module(text), calls, Cutter("o", "MIT", Counter())).candidates()
    assert total.known == () and "class ListNode" not in total.source
    for candidate, value in ((total, "3"), (first, "1")):
        assert record(candidate.source, candidate.call((Argument([1, 2], "list_node"),))).value == value
        made = candidate.typed(Random(0))
        assert made is not None and made[0].maker == "list_node"


def test_solutions_of_the_sets_problems_get_the_arguments_of_their_asserts(tmp_path: Path) -> None:
    row = {
        "task_id": "add-two",
        "entry_point": "Solution().addTwo",
        "test": "def check(candidate):\n    assert candidate(a = 3) == 5\n",
        "completion": "",
        "response": "",
    }
    (tmp_path / "set.jsonl").write_text(json.dumps(row) + "\n")
    solution = "class Solution:\n    def addTwo(self, a):\n        return a + 2\n"
    names = ("code/0001_Add_Two.py", "code/add-two.py", "code/7. Add Two/7.py", "code/add-three.py", "code/1.py")
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(solution)
    drops: Counter[str] = Counter()
    arguments = (Folder(tmp_path / "code", "here", "MIT"), tmp_path / "set.jsonl", drops)
    found = list(from_solutions(*arguments))
    assert [each.origin.rpartition(":")[0] for each in found] == [f"here/{name[5:]}" for name in sorted(names[:3])]
    assert {str(each.known[0][-1].value) for each in found} == {"3"} and {each.group for each in found} == {"addTwo"}
    assert drops == {"of no problem that may be trained on": 2}
    parts = [list(from_solutions(*arguments, Part(number, 2))) for number in range(2)]
    assert sorted(each.origin for part in parts for each in part) == sorted(each.origin for each in found)
