"""Fifteen small functions of the kind that people write every day, several rounds of them."""

from collections import OrderedDict, deque


def two_sum(numbers, target):
    seen = {}
    for index, number in enumerate(numbers):
        if target - number in seen:
            return seen[target - number], index
        seen[number] = index
    return None


def bubble_sort(values):
    values = list(values)
    for end in range(len(values) - 1, 0, -1):
        swapped = False
        for i in range(end):
            if values[i] > values[i + 1]:
                values[i], values[i + 1] = values[i + 1], values[i]
                swapped = True
        if not swapped:
            break
    return values


def binary_search(values, wanted):
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(values) and values[low] == wanted else -1


def shortest_path(grid, start, goal):
    queue = deque([(start, 0)])
    seen = {start}
    while queue:
        (row, column), steps = queue.popleft()
        if (row, column) == goal:
            return steps
        for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            place = row + down, column + right
            if place in seen or not (0 <= place[0] < len(grid) and 0 <= place[1] < len(grid[0])):
                continue
            if grid[place[0]][place[1]] != "#":
                seen.add(place)
                queue.append((place, steps + 1))
    return -1


def edit_distance(a, b):
    before = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right)))
        before = row
    return before[-1]


def count_words(text):
    counts = {}
    for word in text.lower().split():
        word = word.strip(".,;")
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def sieve(limit):
    is_prime = [True] * limit
    is_prime[0] = is_prime[1] = False
    for n in range(2, int(limit**0.5) + 1):
        if is_prime[n]:
            for multiple in range(n * n, limit, n):
                is_prime[multiple] = False
    return [n for n, prime in enumerate(is_prime) if prime]


def queens(size, columns=()):
    if len(columns) == size:
        return 1
    found = 0
    for column in range(size):
        if all(column != c and abs(column - c) != len(columns) - r for r, c in enumerate(columns)):
            found += queens(size, (*columns, column))
    return found


class Cache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = OrderedDict()

    def get(self, key):
        if key not in self.items:
            return None
        self.items.move_to_end(key)
        return self.items[key]

    def put(self, key, value):
        self.items[key] = value
        self.items.move_to_end(key)
        if len(self.items) > self.capacity:
            self.items.popitem(last=False)


def use_cache():
    cache = Cache(3)
    hits = 0
    for key in "abcadbeabca":
        if cache.get(key) is None:
            cache.put(key, ord(key))
        else:
            hits += 1
    return hits


class Parser:
    def __init__(self, text):
        self.text = text.replace(" ", "")
        self.place = 0

    def peek(self):
        return self.text[self.place] if self.place < len(self.text) else ""

    def sum(self):
        value = self.product()
        while self.peek() and self.peek() in "+-":
            sign = self.peek()
            self.place += 1
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self):
        value = self.factor()
        while self.peek() == "*":
            self.place += 1
            value *= self.factor()
        return value

    def factor(self):
        if self.peek() == "(":
            self.place += 1
            value = self.sum()
            self.place += 1
            return value
        start = self.place
        while self.peek().isdigit():
            self.place += 1
        return int(self.text[start : self.place])


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def safe_ratio(pairs):
    ratios, failed = [], 0
    for top, bottom in pairs:
        try:
            ratio = top / bottom
        except ZeroDivisionError as error:
            failed += 1
            ratio = str(error)
        finally:
            ratios.append(ratio)
    return ratios, failed


def caesar(text, shift):
    out = ""
    for letter in text:
        if letter.isalpha():
            base = ord("a") if letter.islower() else ord("A")
            letter = chr((ord(letter) - base + shift) % 26 + base)
        out += letter
    return out


def multiply(a, b):
    product = [[0] * len(b[0]) for _ in a]
    for i in range(len(a)):
        for j in range(len(b[0])):
            for k in range(len(b)):
                product[i][j] += a[i][k] * b[k][j]
    return product


def roman(number):
    out = ""
    for value, letters in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (10, "X"),
        (9, "IX"),
    ):
        while number >= value:
            out += letters
            number -= value
    return out + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII")[number]


ROUNDS = 10
TEXT = "The quick brown fox, the lazy dog; the end of the road. A fox is a fox."


def run():
    done = []
    for k in range(ROUNDS):
        done = [
            two_sum([2, 7, 11, 15, k], 15 + k),
            bubble_sort([5, 2, 9, 1, 5, 6, k]),
            binary_search(list(range(0, 60, 3)), 33),
            shortest_path(["..#.", "..#.", "....", "#..."], (0, 0), (0, 3)),
            edit_distance("kitten", "sitting"),
            count_words(TEXT),
            sieve(40),
            queens(4),
            use_cache(),
            Parser("2 * (3 + 4) - 5 * 6").sum(),
            fibonacci(7),
            safe_ratio([(1, 2), (3, 0), (k, 5)]),
            caesar("Hello, World!", k),
            multiply([[1, 2], [3, 4]], [[5, 6, k], [7, 8, k]]),
            roman(1994 + k),
        ]
    return len(done)


def nothing():
    pass
