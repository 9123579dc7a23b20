"""How many r are there in "strawberry"?

foretrace predict examples/strawberry.py --call 'f("r")' --check
"""


def count_letters(s, letter):
    count = 0
    for c in s:
        if c == letter:
            count += 1
    return count


def format_answer(word, letter, count):
    return f"{letter} occurs {count} times in {word}"


def f(c):  # << START_OF_TRACE
    word = "strawberry"
    n = count_letters(word, c)
    return format_answer(word, c, n)


if __name__ == "__main__":
    print(f("r"))
