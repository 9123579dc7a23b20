"""Programs in pairs that differ in how they end: by an exception or not, ever or never. Written by hand."""

from __future__ import annotations

from foretrace.evals.items import Item

__all__ = ["HALTING", "RAISING"]


def _calls(name: str, source: str, *calls: str) -> list[Item]:
    return [Item(name, source, call) for call in calls]


RAISING = (
    *_calls(
        "share of a bill",
        """\
def share(bill, guests):
    tip = bill // 10
    return (bill + tip) / guests
""",
        "share(90, 3)",
        "share(90, 0)",
    ),
    *_calls(
        "third item",
        """\
def third(things):
    place = 2
    return things[place]
""",
        "third(['a', 'b', 'c'])",
        "third(['a', 'b'])",
    ),
    *_calls(
        "price of a fruit",
        """\
def price(fruit):
    prices = {"apple": 3, "pear": 4}
    cost = prices[fruit]
    return cost * 2
""",
        "price('pear')",
        "price('lemon')",
    ),
    *_calls(
        "year of birth",
        """\
def born(age, year):
    number = int(age)
    return year - number
""",
        "born('31', 2020)",
        "born('thirty', 2020)",
    ),
    *_calls(
        "greeting",
        """\
def greet(name):
    text = "Hello " + name
    return text
""",
        "greet('Ivy')",
        "greet(7)",
    ),
    *_calls(
        "checked withdrawal",
        """\
def withdraw(balance, amount):
    if amount > balance:
        raise ValueError("not enough")
    return balance - amount
""",
        "withdraw(50, 20)",
        "withdraw(20, 50)",
    ),
    *_calls(
        "remove a name",
        """\
def drop(names, name):
    names.remove(name)
    return len(names)
""",
        "drop(['Al', 'Bo'], 'Bo')",
        "drop(['Al', 'Bo'], 'Cy')",
    ),
    *_calls(
        "shout",
        """\
def shout(words):
    loud = []
    for word in words:
        loud.append(word.upper())
    return loud
""",
        "shout(['hi', 'you'])",
        "shout(['hi', 5])",
    ),
    *_calls(
        "pairs unpacked",
        """\
def widths(boxes):
    total = 0
    for width, height in boxes:
        total += width
    return total
""",
        "widths([(1, 2), (3, 4)])",
        "widths([(1, 2), (3, 4, 5)])",
    ),
    *_calls(
        "only when positive",
        """\
def root_guess(n):
    if n > 0:
        guess = n / 2
    return guess + 1
""",
        "root_guess(8)",
        "root_guess(-8)",
    ),
    *_calls(
        "empty maximum",
        """\
def spread(numbers):
    big = [n for n in numbers if n > 10]
    return max(big) - min(big)
""",
        "spread([12, 40, 3])",
        "spread([2, 4, 3])",
    ),
    *_calls(
        "assertion",
        """\
def average(numbers):
    assert numbers, "no numbers"
    return sum(numbers) / len(numbers)
""",
        "average([4, 6])",
        "average([])",
    ),
    *_calls(
        "caught or not",
        """\
def convert(text):
    try:
        return int(text)
    except ValueError:
        return 0
""",
        "convert('x1')",
        "convert(None)",
    ),
    *_calls(
        "error two calls deep",
        """\
def cell(row, column):
    return row[column]


def corner(grid):
    last = cell(grid, len(grid) - 1)
    return cell(last, 0)
""",
        "corner([[1], [2]])",
        "corner([[1], []])",
    ),
    *_calls(
        "later turn",
        """\
def inverses(numbers):
    out = []
    for n in numbers:
        out.append(12 // n)
    return out
""",
        "inverses([3, 4, 6])",
        "inverses([3, 4, 0])",
    ),
    *_calls(
        "attribute of nothing",
        """\
class Person:
    def __init__(self, name):
        self.name = name


def find(people, name):
    for person in people:
        if person.name == name:
            return person
    return None


def label(name):
    people = [Person("Uma"), Person("Raj")]
    return find(people, name).name
""",
        "label('Raj')",
        "label('Sam')",
    ),
)
"""Each function returns at its first call and raises at its second."""

HALTING = (
    *_calls(
        "count down by two",
        """\
def count_down(n):
    steps = 0
    while n != 0:
        n -= 2
        steps += 1
    return steps
""",
        "count_down(6)",
        "count_down(5)",
    ),
    *_calls(
        "search with a step",
        """\
def search(items, wanted):
    place = 0
    while items[place] != wanted:
        place = (place + 2) % len(items)
    return place
""",
        "search(['a', 'b', 'c', 'd'], 'c')",
        "search(['a', 'b', 'c', 'd'], 'b')",
    ),
    *_calls(
        "halving",
        """\
def halvings(n):
    turns = 0
    while n > 0:
        n = n // 2
        turns += 1
    return turns
""",
        "halvings(9)",
    ),
    *_calls(
        "halving that rounds up",
        """\
def halvings(n):
    turns = 0
    while n > 0:
        n = (n + 1) // 2
        turns += 1
    return turns
""",
        "halvings(9)",
    ),
    *_calls(
        "stripping",
        """\
def strip_x(text):
    while text.endswith("x"):
        text = text[:-1]
    return text
""",
        "strip_x('boxxx')",
    ),
    *_calls(
        "stripping the wrong end",
        """\
def strip_x(text):
    while text.endswith("x"):
        text = text[1:] + "x"
    return text
""",
        "strip_x('boxxx')",
    ),
    *_calls(
        "saving",
        """\
def months(goal, saved, monthly):
    n = 0
    while saved < goal:
        saved += monthly
        n += 1
    return n
""",
        "months(100, 40, 20)",
        "months(100, 40, 0)",
    ),
    *_calls(
        "work list",
        """\
def work(tasks):
    done = []
    while tasks:
        task = tasks.pop(0)
        if task == "again":
            tasks.append(task)
        else:
            done.append(task)
    return done
""",
        "work(['mop', 'cook'])",
        "work(['mop', 'again'])",
    ),
    *_calls(
        "meeting point",
        """\
def meet(a, b):
    while a != b:
        if a < b:
            a += 3
        else:
            b += 3
    return a
""",
        "meet(1, 10)",
        "meet(1, 9)",
    ),
    *_calls(
        "flag never set",
        """\
def wait_for(signal):
    tries = 0
    ready = False
    while not ready:
        tries += 1
        if tries == signal:
            ready = True
    return tries
""",
        "wait_for(4)",
        "wait_for(-1)",
    ),
    *_calls(
        "swap until sorted",
        """\
def settle(pair):
    low, high = pair
    while low > high:
        low, high = high, low
    return low, high
""",
        "settle((5, 2))",
    ),
    *_calls(
        "swap until different",
        """\
def settle(pair):
    low, high = pair
    while low == high:
        low, high = high, low
    return low, high
""",
        "settle((5, 5))",
    ),
    *_calls(
        "doubling",
        """\
def doublings(start, limit):
    n = 0
    while start < limit:
        start *= 2
        n += 1
    return n
""",
        "doublings(3, 40)",
        "doublings(0, 40)",
    ),
)
"""Loops that end beside loops that do not."""
