"""What the versions of Python compile differently, close together; its record is the same on all of them."""


class Stack:
    def __init__(self, *items):
        self.items = list(items)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.items.clear()

    def push(self, item):
        self.items.append(item)
        return len(self.items)


def evens(limit):
    n = 0
    try:
        while True:
            if n >= limit:
                return
            yield n
            n += 2
    finally:
        print("closed", n)


def divide(a, b):
    try:
        with Stack(a, b) as stack:
            return stack.items[0] // stack.items[1]
    except ZeroDivisionError as error:
        reason = str(error)
    finally:
        del a
    return reason


def play(words):
    lengths = {word: len(word) for word in words if [c for c in word if c != "x"]}
    stack = Stack(*lengths.values())
    total = sum(n * n for n in stack.items)
    for n in evens(3):
        stack.push(n)
    add = lambda x: x + total  # noqa: E731
    return divide(add(1), 0), f"{stack.push(9)!r:>4}"
