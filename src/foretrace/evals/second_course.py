"""Forty more programs in the manner of a programming course: classes, recursion, generators, exceptions, sorting."""

from __future__ import annotations

from foretrace.evals.items import Item

ITEMS = (
    Item(
        "queue at the counter",
        """\
class Counter:
    def __init__(self):
        self.waiting = []
        self.served = 0

    def arrive(self, person):
        self.waiting.append(person)

    def serve(self):
        if not self.waiting:
            return "nobody"
        self.served += 1
        return self.waiting.pop(0)


def morning(people):
    counter = Counter()
    for person in people:
        counter.arrive(person)
    first = counter.serve()
    second = counter.serve()
    third = counter.serve()
    return first, second, third, counter.served
""",
        'morning(["Ada", "Bo"])',
    ),
    Item(
        "shapes",
        """\
class Shape:
    def describe(self):
        return f"{self.label()} of area {self.area()}"


class Square(Shape):
    def __init__(self, side):
        self.side = side

    def label(self):
        return "square"

    def area(self):
        return self.side ** 2


class Strip(Square):
    def __init__(self, side, length):
        super().__init__(side)
        self.length = length

    def label(self):
        return "strip"

    def area(self):
        return self.side * self.length


def gallery():
    lines = []
    for shape in (Square(4), Strip(2, 9)):
        lines.append(shape.describe())
    return lines
""",
        "gallery()",
    ),
    Item(
        "thermostat",
        """\
def regulate(readings, wanted):
    heating = False
    log = []
    for degrees in readings:
        if degrees < wanted - 1:
            heating = True
        elif degrees > wanted + 1:
            heating = False
        log.append("on" if heating else "off")
    return log
""",
        "regulate([17, 19, 20, 22, 20], 20)",
    ),
    Item(
        "factorial",
        """\
def factorial(n):
    if n <= 1:
        return 1
    smaller = factorial(n - 1)
    return n * smaller
""",
        "factorial(6)",
    ),
    Item(
        "towers",
        """\
def hanoi(height, source, target, spare):
    if height == 0:
        return 0
    moves = hanoi(height - 1, source, spare, target)
    print(source, "to", target)
    moves += 1
    moves += hanoi(height - 1, spare, target, source)
    return moves
""",
        'hanoi(2, "left", "right", "middle")',
    ),
    Item(
        "greatest common divisor",
        """\
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def simplify(top, bottom):
    common = gcd(top, bottom)
    return top // common, bottom // common
""",
        "simplify(84, 126)",
    ),
    Item(
        "flatten",
        """\
def flatten(nested):
    flat = []
    for part in nested:
        if isinstance(part, list):
            flat.extend(flatten(part))
        else:
            flat.append(part)
    return flat
""",
        "flatten([1, [2, [3]], [], 4])",
    ),
    Item(
        "binary digits",
        """\
def to_binary(number):
    if number == 0:
        return "0"
    digits = ""
    while number:
        number, rest = divmod(number, 2)
        digits = str(rest) + digits
    return digits
""",
        "to_binary(37)",
    ),
    Item(
        "insertion sort",
        """\
def insertion_sort(cards):
    for right in range(1, len(cards)):
        card = cards[right]
        left = right - 1
        while left >= 0 and cards[left] > card:
            cards[left + 1] = cards[left]
            left -= 1
        cards[left + 1] = card
    return cards
""",
        "insertion_sort([7, 3, 9, 5])",
    ),
    Item(
        "merge two lists",
        """\
def merge(one, two):
    merged = []
    i = j = 0
    while i < len(one) and j < len(two):
        if one[i] <= two[j]:
            merged.append(one[i])
            i += 1
        else:
            merged.append(two[j])
            j += 1
    return merged + one[i:] + two[j:]
""",
        "merge([2, 6, 11], [4, 5, 20])",
    ),
    Item(
        "sort by length",
        """\
def by_length(words):
    def key(word):
        return len(word), word

    ordered = sorted(words, key=key)
    shortest, *_, longest = ordered
    return shortest, longest
""",
        'by_length(["plum", "fig", "banana", "kiwi"])',
    ),
    Item(
        "selection of the smallest",
        """\
def smallest_first(numbers):
    result = []
    pool = list(numbers)
    while pool:
        least = min(pool)
        pool.remove(least)
        result.append(least)
    return result
""",
        "smallest_first((8, -1, 5, 8))",
    ),
    Item(
        "binary search",
        """\
def find(sorted_names, wanted):
    low = 0
    high = len(sorted_names) - 1
    while low <= high:
        middle = (low + high) // 2
        name = sorted_names[middle]
        if name == wanted:
            return middle
        if name < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
""",
        'find(["Ann", "Ben", "Cem", "Dag", "Eva", "Fay"], "Eva")',
    ),
    Item(
        "countdown generator",
        """\
def countdown(start):
    while start > 0:
        yield start
        start -= 1


def launch(start):
    spoken = []
    for number in countdown(start):
        spoken.append(str(number))
    spoken.append("lift-off")
    return " ".join(spoken)
""",
        "launch(3)",
    ),
    Item(
        "running totals",
        """\
def running_totals(amounts):
    total = 0
    for amount in amounts:
        total += amount
        yield total


def first_above(amounts, limit):
    for total in running_totals(amounts):
        if total > limit:
            return total
    return None
""",
        "first_above([5, 9, 2, 30, 1], 15)",
    ),
    Item(
        "fibonacci pairs",
        """\
def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def even_ones(how_many):
    found = []
    for number in fibonacci():
        if number % 2 == 0:
            found.append(number)
        if len(found) == how_many:
            break
    return found
""",
        "even_ones(2)",
    ),
    Item(
        "ages in words",
        """\
def parse_age(text):
    age = int(text)
    if age < 0:
        raise ValueError("negative age")
    return age


def read_ages(texts):
    ages = []
    problems = []
    for text in texts:
        try:
            ages.append(parse_age(text))
        except ValueError as error:
            problems.append(str(error))
    return ages, len(problems)
""",
        'read_ages(["41", "old", "-3"])',
    ),
    Item(
        "cleaning up",
        """\
def open_door(code):
    if code != 1234:
        raise PermissionError("wrong code")
    return "inside"


def visit(code):
    steps = ["ring"]
    try:
        steps.append(open_door(code))
    except PermissionError:
        steps.append("refused")
    else:
        steps.append("welcome")
    finally:
        steps.append("leave")
    return steps
""",
        "visit(999)",
    ),
    Item(
        "own exception",
        """\
class OutOfStock(Exception):
    pass


def take(stock, product, pieces):
    if stock.get(product, 0) < pieces:
        raise OutOfStock(product)
    stock[product] -= pieces


def order(stock, wishes):
    missing = []
    for product, pieces in wishes:
        try:
            take(stock, product, pieces)
        except OutOfStock as problem:
            missing.append(problem.args[0])
    return stock, missing
""",
        'order({"lamp": 2, "chair": 1}, [("lamp", 1), ("table", 1), ("chair", 1)])',
    ),
    Item(
        "retries",
        """\
def fetch(attempt):
    if attempt < 2:
        raise ConnectionError(f"attempt {attempt} failed")
    return "data"


def patient_fetch(most):
    for attempt in range(most):
        try:
            return fetch(attempt)
        except ConnectionError as error:
            print(error)
    return "nothing"
""",
        "patient_fetch(5)",
    ),
    Item(
        "phone book",
        """\
def add_entries(book, entries):
    for name, number in entries:
        book.setdefault(name, []).append(number)
    return book


def lookup(book, name):
    numbers = book.get(name)
    if numbers is None:
        return "unknown"
    return ", ".join(str(number) for number in numbers)


def directory():
    book = add_entries({}, [("Zoe", 112), ("Max", 345), ("Zoe", 678)])
    return lookup(book, "Max"), lookup(book, "Tom")
""",
        "directory()",
    ),
    Item(
        "grouped by first letter",
        """\
def group(words):
    groups = {}
    for word in words:
        letter = word[0].upper()
        if letter not in groups:
            groups[letter] = []
        groups[letter].append(word)
    return {letter: len(members) for letter, members in groups.items()}
""",
        'group(["bean", "corn", "beet", "carrot", "pea"])',
    ),
    Item(
        "swapped dictionary",
        """\
def invert(capitals):
    inverted = {}
    for country, city in capitals.items():
        inverted[city] = country
    return inverted


def which_country(city):
    countries = invert({"Peru": "Lima", "Chad": "N'Djamena", "Fiji": "Suva"})
    return countries.get(city, "no idea")
""",
        'which_country("Suva")',
    ),
    Item(
        "stock value",
        """\
def stock_value(stock, prices):
    value = 0.0
    unknown = set()
    for product, pieces in sorted(stock.items()):
        if product not in prices:
            unknown.add(product)
            continue
        value += pieces * prices[product]
    return round(value, 2), unknown
""",
        'stock_value({"nail": 40, "saw": 2, "glue": 3}, {"nail": 0.05, "saw": 12.5})',
    ),
    Item(
        "palindromic phrase",
        """\
def is_palindromic(phrase):
    letters = [c.lower() for c in phrase if c.isalpha()]
    start, end = 0, len(letters) - 1
    while start < end:
        if letters[start] != letters[end]:
            return False
        start += 1
        end -= 1
    return True
""",
        'is_palindromic("No lemon, no melon")',
    ),
    Item(
        "acronym",
        """\
def acronym(phrase):
    short = ""
    for word in phrase.replace("-", " ").split():
        if word in ("of", "and", "the"):
            continue
        short += word[0].upper()
    return short
""",
        'acronym("head of the run-time team")',
    ),
    Item(
        "title case",
        """\
def title(sentence):
    words = sentence.split()
    for place, word in enumerate(words):
        words[place] = word[:1].upper() + word[1:].lower()
    return " ".join(words)
""",
        'title("the oLD man and the SEA")',
    ),
    Item(
        "longest run",
        """\
def longest_run(flips):
    best = current = 0
    previous = None
    for flip in flips:
        if flip == previous:
            current += 1
        else:
            current = 1
        best = max(best, current)
        previous = flip
    return best
""",
        'longest_run("HTTTHHT")',
    ),
    Item(
        "balanced brackets",
        """\
PAIRS = {">": "<", "}": "{"}


def balanced(text):
    stack = []
    for ch in text:
        if ch in "<{":
            stack.append(ch)
        elif ch in PAIRS:
            if not stack or stack.pop() != PAIRS[ch]:
                return False
    return not stack
""",
        'balanced("a{<b>c}<")',
    ),
    Item(
        "seconds on the clock",
        """\
def clock(seconds):
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}"


def race(times):
    best = min(times)
    worst = max(times)
    return clock(best), clock(worst - best)
""",
        "race([4210, 3999, 8000])",
    ),
    Item(
        "multiplication table",
        """\
def table(size):
    rows = []
    for a in range(1, size + 1):
        row = [a * b for b in range(1, size + 1)]
        rows.append(row)
        print(*row)
    return sum(sum(row) for row in rows)
""",
        "table(3)",
    ),
    Item(
        "turned grid",
        """\
def turn(grid):
    height = len(grid)
    turned = []
    for column in range(len(grid[0])):
        line = ""
        for row in range(height - 1, -1, -1):
            line += grid[row][column]
        turned.append(line)
    return turned
""",
        'turn(["abc", "def"])',
    ),
    Item(
        "change in coins",
        """\
def change(amount, coins):
    used = {}
    for coin in coins:
        pieces = amount // coin
        if pieces:
            used[coin] = pieces
            amount -= pieces * coin
    return used, amount
""",
        "change(88, (50, 20, 10, 5))",
    ),
    Item(
        "savings",
        """\
def years_until(target, savings, rate):
    years = 0
    while savings < target:
        interest = savings * rate // 100
        if interest == 0:
            return None
        savings += interest
        years += 1
    return years
""",
        "years_until(1500, 1000, 10)",
    ),
    Item(
        "votes",
        """\
def tally(votes):
    counts = {}
    for vote in votes:
        counts[vote] = counts.get(vote, 0) + 1
    return counts


def winner(votes):
    counts = tally(votes)
    most = max(counts.values())
    leaders = [name for name, n in counts.items() if n == most]
    if len(leaders) > 1:
        return "tie between " + " and ".join(sorted(leaders))
    return leaders[0]
""",
        'winner(["Kim", "Lee", "Kim", "Lee", "Pat"])',
    ),
    Item(
        "linked list",
        """\
class Node:
    def __init__(self, value, following=None):
        self.value = value
        self.following = following


def build(values):
    head = None
    for value in reversed(values):
        head = Node(value, head)
    return head


def total(head):
    result = 0
    while head is not None:
        result += head.value
        head = head.following
    return result


def main(values):
    return total(build(values))
""",
        "main([10, 20, 3])",
    ),
    Item(
        "search tree",
        """\
class Tree:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None

    def insert(self, value):
        side = "left" if value < self.value else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(value))
        else:
            child.insert(value)


def depth(tree):
    if tree is None:
        return 0
    return 1 + max(depth(tree.left), depth(tree.right))


def grow(values):
    root = Tree(values[0])
    for value in values[1:]:
        root.insert(value)
    return depth(root)
""",
        "grow([5, 8])",
    ),
    Item(
        "counter closure",
        """\
def make_counter(step):
    count = 0

    def advance():
        nonlocal count
        count += step
        return count

    return advance


def use():
    by_two = make_counter(2)
    by_five = make_counter(5)
    by_two()
    by_five()
    return by_two() + by_five()
""",
        "use()",
    ),
    Item(
        "temperature report",
        """\
def to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32


def report(week):
    warm = [to_fahrenheit(c) for c in week if c >= 20]
    if not warm:
        print("a cold week")
    average = sum(warm) / len(warm)
    return f"{len(warm)} warm days, {average:.1f} F"
""",
        "report([15, 20, 25, 18])",
    ),
    Item(
        "matrix diagonal",
        """\
def trace_of(matrix):
    total = 0
    for i, row in enumerate(matrix):
        assert len(row) == len(matrix), "not square"
        total += row[i]
    return total


def compare(first, second):
    a = trace_of(first)
    b = trace_of(second)
    if a == b:
        return "equal"
    return "first" if a > b else "second"
""",
        "compare([[1, 2], [3, 4]], [[6, 0], [9, -2]])",
    ),
)
