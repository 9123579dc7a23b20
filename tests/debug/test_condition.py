"""Conditions of breakpoints: they mean what Python means by them, run nothing, and say why they cannot be told."""

import pytest

from foretrace.debug.condition import Condition, ConditionError

VALUES = {
    "n": 3,
    "x": -2.5,
    "word": "level",
    "xs": [3, 1, 2],
    "d": {"a": [1], "b": []},
    "s": {1, 2},
    "t": (),
    "no": None,
}
TEXTS = {name: repr(value) for name, value in VALUES.items()}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "n == 3",
            "n != 3",
            "n > 2 and n < 3",
            "n > 2 or missing",
            "not n",
            "not n > 5",
            "1 < n <= 3 < 4",
            "1 < n > 5",
            "5 > n > 4",
        ),
        *(
            "-n < x",
            "+n == 3 == ~-4",
            "n * 2 - 1 == 5",
            "n / 2 > 1.4",
            "n // 2 == 1 and n % 2 == 1",
            "n & 1 | 4 ^ 1 == 4",
        ),
        *(
            "word == 'level'",
            "word[0] == word[-1]",
            "word[1:] == 'evel'",
            "word[::-1] == word",
            "'v' in word",
            "'z' in word",
        ),
        *(
            "xs[0] > xs[1]",
            "len(xs) == n",
            "sum(xs) == 6",
            "max(xs) == n",
            "min(xs) < 1",
            "abs(x) > 2",
            "3 not in xs[1:]",
        ),
        *(
            "d['a']",
            "d['b']",
            "d['a'][0] == 1",
            "'c' in d",
            "n in (1, 2)",
            "n in [1, 3]",
            "s == {2, 1}",
            "s - {1} == {2}",
        ),
        *(
            "t",
            "xs",
            "no is None",
            "no is not None",
            "xs is None",
            "word + 'x' == 'levelx'",
            "xs + [n] == [3, 1, 2, 3]",
        ),
    ],
)
def test_what_python_says(text: str) -> None:
    assert Condition(text).holds(TEXTS) is bool(eval(text, {}, VALUES))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n >", "'n >' is no expression (invalid syntax); expected one such as n > 3"),
        ("n = 3", "'n = 3' is no expression"),
        ("print(n)", "print(n) cannot stand in a condition; expected literals, variables, attributes, subscripts,"),
        ("f(n).x > 1", "f(n) cannot stand in a condition"),
        ("word.upper() == 'X'", "word.upper() cannot stand in a condition"),
        ("[x for x in xs]", "[x for x in xs] cannot stand in a condition"),
        ("(lambda: 1)()", "(lambda: 1)() cannot stand in a condition"),
        ("n ** 9", "n ** 9 cannot stand in a condition"),
        ("1 << n", "1 << n cannot stand in a condition"),
        ("len(*xs)", "*xs cannot stand in a condition"),
        ("max(xs, key=len)", "max(xs, key=len) cannot stand in a condition"),
        ("f'{n}'", "f'{n}' cannot stand in a condition"),
        ("(n := 3)", "(n := 3) cannot stand in a condition"),
        ("n is 3", "n is 3 cannot stand in a condition; expected ==, or NAME is None"),
        ("x == ...", "... cannot stand in a condition"),
        ("(" * 300 + "n" + ")" * 300, "is no expression"),
    ],
)
def test_what_is_no_condition(text: str, message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Condition(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("m > 1", "there is no variable m here, expected one of: n, word"),
        ("wrod == 1", "there is no variable wrod here, did you mean 'word'?"),
        ("n > 'a'", "n > 'a' cannot be worked out (TypeError: '>' not supported between instances of 'int' and 'str')"),
        ("n / 0", "n / 0 cannot be worked out (ZeroDivisionError:"),
        ("word[9] == 'x'", "cannot be worked out (IndexError:"),
        ("word * n == ''", "cannot be worked out (TypeError: mul of str and int)"),
        ("'%d' % n", "cannot be worked out (TypeError: mod of str and int)"),
        ("n.real > 1", "n.real is not told here"),
        ("p.z > 1", "there is no p.z here"),
        ("p.box > 1", "p.box is Box(n=2), no whole literal"),
    ],
)
def test_what_cannot_be_told(text: str, message: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Condition(text).holds({"n": "3", "word": "'level'"} | ({"p": "P(x=1, box=Box(n=2))"} if text[0] == "p" else {}))
    assert message in str(caught.value)


def test_attributes_are_read_off_the_text() -> None:
    names = {"p": "P(x=4, at=[Q(y='a'), Q(y='b')], d={'k': Q(y=1.5)})"}
    for text in ("p.x > 3", "p.at[-1].y == 'b'", "p.d['k'].y * 2 == 3", "p.x in [p.x, 1]"):
        assert Condition(text).holds(names)
    assert Condition("p.x + 1").value(names) == 5


@pytest.mark.parametrize(
    "shown",
    [
        "Node(value=1)", "<list len 90>", "<function f>", "nan", "[1, ...<9>..., 2]", "'abc'...<5>...'xyz'",
        "[1, [...]]",
        "{...}", "(...)", "Ellipsis", "deque([1])", "__import__('os').system('true')",
    ],
)  # fmt: skip
def test_a_value_that_is_no_literal(shown: str) -> None:
    with pytest.raises(ConditionError) as caught:
        Condition("x == 1").holds({"x": shown})
    assert str(caught.value) == f"x is {shown}, no whole literal; a condition can only ask whether it is None"
    assert Condition("x is not None").holds({"x": shown})
    assert not Condition("x is None").holds({"x": shown})
