"""Where control may go: the syntax against what the interpreter does."""

import ast

from foretrace.codec.successors import successors
from foretrace.data.writer import write
from foretrace.trace import Limits, record

SOURCE = """\
def f(xs):
    '''A docstring makes no event.'''
    global total
    for x in xs:
        if x > 2:
            continue
        elif x:
            break
        x += 1
    else:
        return 0
    while x:
        x -= 1
    try:
        y = 1 / x
    except ZeroDivisionError:
        y = 0
    except (TypeError, ValueError):
        raise
    finally:
        x = 1
    with open(y) as z: pass
    match x:
        case 1:
            return z
        case _:
            pass
    if x: return y
"""


def test_every_statement() -> None:
    assert successors(ast.parse(SOURCE)) == {
        -1: (4,),
        1: (),
        4: (5, 11),
        5: (6, 7),
        6: (4,),
        7: (8, 9),
        8: (12,),
        9: (4,),
        11: (),
        12: (13, 14),
        13: (12,),
        14: (15,),
        15: (21,),
        16: (17, 18),
        17: (21,),
        18: (19, 21),
        19: (),
        21: (22,),
        22: (22, 23),
        23: (24,),
        24: (25, 26),
        25: (),
        26: (27, 28),
        27: (28,),
        28: (),
        3: (4,),
        2: (4,),
    }


def test_the_interpreter_goes_where_the_syntax_says() -> None:
    steps = foreseen = 0
    for index in range(200):
        program = write(31, index)
        if "try:" in program.source:  # handlers are reached by exceptions
            continue
        known = successors(ast.parse(program.source))
        before: dict[int, int] = {}
        for frame in record(program.source, program.call, limits=Limits(frames=150)).frames:
            if frame.event == "line" and frame.activation in before and "<" not in frame.function.rpartition(".")[2]:
                steps += 1
                foreseen += frame.line in known.get(before[frame.activation], ())
            if frame.event in ("call", "line"):
                before[frame.activation] = -frame.line if frame.event == "call" else frame.line
    assert steps > 500
    assert foreseen / steps > 0.99
