"""Literals in the style of people: words, names, sentences, identifiers, random letters, numbers, lists, dicts.

Each writer of a literal takes the random source and gives back a Python value; `literal(rng, kind)` picks it by kind.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

WORDS = tuple(
    """apple banana cherry grape lemon mango orange peach pear plum kiwi melon papaya fig berry olive carrot
    potato tomato onion pepper bean corn bread butter cheese coffee cookie pizza pasta salad sugar honey candy
    cake milk water juice tea cat dog bird fish horse rabbit tiger lion zebra monkey panda koala eagle sparrow
    turtle mouse elephant giraffe butterfly kangaroo dolphin penguin red green blue yellow purple black white
    silver gold brown pink house tree river mountain ocean forest garden window table chair school teacher
    student pencil paper book letter number hello world python java code program function variable loop string
    list level radar racecar madam civic noon kayak refer deed stats rotor mississippi committee balloon
    bookkeeper success address parallel tennessee coffee assess banana programming computer keyboard internet
    science music piano guitar movie summer winter spring autumn monday sunday january happy sad quick lazy
    jumps over the fox a an is it in on at to of and or not yes no data test abc xyz aaa abba aab zzz hello
    goodbye morning night light dark open close start stop left right up down big small fast slow listen
    silent evil live stressed desserts dormitory alphabet example sample value ticket engine planet rocket""".split()
)
NAMES = tuple(
    """Alice Bob Carol Dave Eve Frank Grace Heidi Ivan Judy Mallory Niaj Olivia Peggy Rupert Sybil Trent Victor
    Walter Anna Ben Carla Dan Emma Finn Gina Hugo Iris Jack Kim Leo Mia Noah Otto Paul Quinn Rosa Sam Tom Uma
    Vera Will Xena Yara Zoe Maria Chen Amir Priya Yuki Lars Ada Alan Linus""".split()
)
PUNCTUATION = ("!", "?", ".", "...", "")
SEPARATORS = (",", "-", ";", ":", " ", "/", "|", "_")


def integer(rng: Random) -> int:
    r = rng.random()
    if r < 0.5:
        return rng.randint(0, 10)
    if r < 0.78:
        return rng.randint(10, 99)
    if r < 0.88:
        return rng.randint(100, 999)
    return -rng.randint(1, 30) if r < 0.98 else rng.randint(1000, 5000)


def small(rng: Random) -> int:
    return rng.choice((0, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7))


def place(rng: Random) -> int:
    """An index, mostly inside."""
    return rng.choice((0, 0, 0, 1, 1, 2, -1, -1, -1, -2))


def positive(rng: Random) -> int:
    r = rng.random()
    return rng.randint(1, 9) if r < 0.5 else rng.randint(10, 99) if r < 0.9 else rng.randint(100, 999)


def factor(rng: Random) -> int:
    return rng.choice((2, 2, 2, 3, 3, 4, 5, 6, 7, 10))


def digit(rng: Random) -> int:
    return rng.randint(0, 9)


def decimal(rng: Random) -> float:
    return rng.choice((0.5, 1.5, 2.5, 0.25, 3.0, rng.randint(0, 200) / 10, rng.randint(0, 9999) / 100))


def letters(rng: Random) -> str:
    """A random string over few letters, so that letters repeat."""
    alphabet = rng.sample(string.ascii_lowercase, rng.randint(1, 6))
    return "".join(rng.choices(alphabet, k=rng.randint(1, 14 if rng.random() < 0.3 else 8)))


def any_letters(rng: Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(1, 14 if rng.random() < 0.3 else 8)))


def mixed(rng: Random) -> str:
    pool = string.ascii_letters + string.digits * 2
    return "".join(rng.choices(pool, k=rng.randint(2, 8)))


def word(rng: Random) -> str:
    r = rng.random()
    if r < 0.45:
        return rng.choice(WORDS)
    if r < 0.65:
        return letters(rng)
    if r < 0.78:
        return any_letters(rng)
    if r < 0.86:
        return rng.choice(NAMES)
    if r < 0.9:
        return mixed(rng)
    if r < 0.96:
        return rng.choice((str.upper, str.title, str.swapcase))(rng.choice(WORDS))
    return palindrome(rng)


def palindrome(rng: Random) -> str:
    half = letters(rng)[:4]
    return half + half[::-1][rng.randint(0, 1) :]


def name(rng: Random) -> str:
    return rng.choice(NAMES)


def sentence(rng: Random) -> str:
    parts = rng.choices(WORDS, k=rng.randint(2, 4))
    if rng.random() < 0.3:
        parts[0] = parts[0].title()
    if rng.random() < 0.2:
        parts.append(parts[0])
    return " ".join(parts) + (rng.choice(PUNCTUATION) if rng.random() < 0.3 else "")


def text(rng: Random) -> str:
    r = rng.random()
    if r < 0.66:
        return word(rng)
    if r < 0.8:
        return sentence(rng)
    if r < 0.83:
        return ""
    return rng.choice((identifier, numeral, padded, listed, email, scrap, scrap, scrap, scrap))(rng)


def identifier(rng: Random) -> str:
    parts = rng.choices(WORDS, k=2)
    first, second = parts
    number = rng.randint(1, 99)
    return rng.choice((f"{first}_{second}", first + second.title(), f"{first}{number}", f"{first}-{second}"))


def numeral(rng: Random) -> str:
    return str(rng.choice((digit(rng), positive(rng), positive(rng), rng.randint(1000, 99999))))


def maybe_numeral(rng: Random) -> str:
    if rng.random() < 0.6:
        return numeral(rng)
    return rng.choice((word(rng), "", "-" + numeral(rng), "3.5", "12a", "x1", " 7 "))


def padded(rng: Random) -> str:
    return rng.choice((" ", "  ", "\t", "")) + word(rng) + rng.choice((" ", "  ", "\n", "!"))


def listed(rng: Random) -> str:
    parts = [word(rng) if rng.random() < 0.5 else str(integer(rng)) for _ in range(rng.randint(2, 4))]
    return rng.choice(SEPARATORS).join(parts)


def csv_numbers(rng: Random) -> str:
    return rng.choice((",", ",", " ", ";")).join(str(positive(rng)) for _ in range(rng.randint(1, 5)))


def scrap(rng: Random) -> str:
    """Pieces of words, digits and signs in any order, as people type to try a function."""
    signs = rng.choice(
        (" ", "-", "_", ",", "!", ".", "/", "+", "*", "  ", "@", "#", ":", "<>", "?!", "(", "%", "=", "&")
    )
    pieces = (
        letters(rng)[:4],
        rng.choice(WORDS)[:5],
        str(rng.randint(0, 999)),
        rng.choice(NAMES),
        signs,
        signs,
        any_letters(rng)[:3],
    )
    return "".join(rng.choices(pieces, k=rng.randint(1, 5)))


def thing(rng: Random, depth: int = 0) -> Any:
    """A value of any type."""
    makers: tuple[Callable[[Random], Any], ...] = (
        integer, integer, digit, word, scrap, decimal, lambda rng: rng.random() < 0.5, lambda rng: None,
    )  # fmt: skip
    if depth < 1 and rng.random() < 0.25:
        inner = [thing(rng, depth + 1) for _ in range(rng.randint(0, 3))]
        return rng.choice((list, tuple, lambda found: dict.fromkeys(keys(rng), *inner[:1])))(inner)
    return rng.choice(makers)(rng)


def email(rng: Random) -> str:
    return f"{rng.choice(NAMES).lower()}@{rng.choice(WORDS)}.{rng.choice(('com', 'org', 'net'))}"


def bits(rng: Random) -> str:
    return "".join(rng.choices("01", k=rng.randint(1, 7)))


def brackets(rng: Random) -> str:
    pool = "()" if rng.random() < 0.5 else "()[]{}"
    if rng.random() < 0.5:
        return "".join(rng.choices(pool, k=rng.randint(1, 7)))
    return rng.choice(("()", "(())", "()()", "[()]", "{[]}", "(a[0]+b)", "((x))", "([)]", "(()", "())"))


def character(rng: Random) -> str:
    r = rng.random()
    if r < 0.72:
        return rng.choice(string.ascii_lowercase)
    if r < 0.8:
        return rng.choice("aeiou")
    return rng.choice(string.ascii_uppercase + string.digits + " -_.!*#")


def length(rng: Random) -> int:
    r = rng.random()
    return 0 if r < 0.03 else rng.randint(1, 2) if r < 0.12 else rng.randint(3, 6) if r < 0.88 else rng.randint(7, 9)


def integers(rng: Random) -> list[int]:
    size = length(rng)
    r = rng.random()
    if r < 0.45:
        return [rng.randint(0, 10) for _ in range(size)]
    if r < 0.6:
        return [rng.randint(1, 5) for _ in range(size)]
    if r < 0.75:
        return [rng.randint(-10, 20) for _ in range(size)]
    if r < 0.85:
        return [rng.randint(1, 99) for _ in range(size)]
    if r < 0.92:
        return sorted_integers(rng)
    return [integer(rng) for _ in range(size)]


def sorted_integers(rng: Random) -> list[int]:
    return sorted(rng.sample(range(60 if rng.random() < 0.5 else 20), rng.randint(2, 8)))


def short_integers(rng: Random) -> list[int]:
    return integers(rng)[:5]


def strings(rng: Random) -> list[str]:
    size = min(length(rng), 5)
    make = rng.choice(
        (word, word, word, word, word, letters, letters, character, character, name, numeral, text, scrap)
    )
    items = [make(rng) for _ in range(size)]
    if size > 2 and rng.random() < 0.3:
        items[-1] = items[0]
    return items


def names(rng: Random) -> list[str]:
    return rng.sample(NAMES, rng.randint(1, 4))


def numerals(rng: Random) -> list[str]:
    return [maybe_numeral(rng) if rng.random() < 0.3 else numeral(rng) for _ in range(rng.randint(2, 5))]


def key(rng: Random) -> str:
    r = rng.random()
    return rng.choice(WORDS) if r < 0.5 else rng.choice(string.ascii_lowercase) if r < 0.8 else rng.choice(NAMES)


def keys(rng: Random) -> list[str]:
    return list(dict.fromkeys(key(rng) for _ in range(rng.randint(1, 4) if rng.random() < 0.95 else 0)))


def matrix(rng: Random) -> list[list[int]]:
    rows, columns = rng.choice(((1, 3), (2, 2), (2, 2), (2, 3), (3, 2), (3, 3)))
    if rng.random() < 0.25:
        return [[rng.randint(0, 9) for _ in range(rng.randint(0, 3))] for _ in range(rows)]
    return [[rng.randint(0, 9) for _ in range(columns)] for _ in range(rows)]


def square(rng: Random) -> list[list[int]]:
    size = rng.choice((2, 2, 3))
    return [[rng.randint(0, 9) for _ in range(size)] for _ in range(size)]


WRITERS: dict[str, Callable[[Random], Any]] = {
    "int": integer,
    "small": small,
    "pos": positive,
    "count": lambda rng: rng.randint(1, 24),
    "two": lambda rng: rng.randint(10, 99),
    "three": lambda rng: rng.randint(100, 999),
    "place": place,
    "long": lambda rng: " ".join(rng.choices(WORDS, k=rng.randint(4, 7))),
    "factor": factor,
    "digit": digit,
    "float": decimal,
    "bool": lambda rng: rng.random() < 0.5,
    "str": text,
    "char": character,
    "word": word,
    "letters": letters,
    "short": lambda rng: letters(rng)[: rng.randint(2, 5)],
    "name": name,
    "sentence": sentence,
    "identifier": identifier,
    "numeral": numeral,
    "numberish": maybe_numeral,
    "padded": padded,
    "listed": listed,
    "scrap": scrap,
    "thing": thing,
    "things": lambda rng: [thing(rng) for _ in range(rng.randint(1, 5))],
    "numbers": lambda rng: {rng.randint(0, 20): integer(rng) for _ in range(rng.randint(1, 4))},
    "nested": lambda rng: {k: {j: integer(rng) for j in rng.sample("abcxyz", rng.randint(1, 2))} for k in keys(rng)},
    "pieces": lambda rng: [strings(rng)[:3] for _ in range(rng.randint(1, 3))],
    "csv": csv_numbers,
    "email": email,
    "bits": bits,
    "brackets": brackets,
    "palindrome": lambda rng: palindrome(rng) if rng.random() < 0.6 else word(rng),
    "sep": lambda rng: rng.choice(SEPARATORS),
    "ints": integers,
    "sorted": sorted_integers,
    "few": short_integers,
    "strs": strings,
    "names": names,
    "numerals": numerals,
    "floats": lambda rng: [decimal(rng) for _ in range(rng.randint(1, 4))],
    "bools": lambda rng: [rng.random() < 0.5 for _ in range(rng.randint(1, 5))],
    "grid": matrix,
    "square": square,
    "entry": lambda rng: (key(rng), integer(rng)),
    "entries": lambda rng: [(key(rng), integer(rng)) for _ in range(rng.randint(1, 4))],
    "pair": lambda rng: (integer(rng), integer(rng)),
    "points": lambda rng: [(rng.randint(0, 9), rng.randint(0, 9)) for _ in range(rng.randint(1, 4))],
    "nums": lambda rng: tuple(integer(rng) for _ in range(rng.randint(2, 5))),
    "counts": lambda rng: {k: integer(rng) for k in keys(rng)},
    "table": lambda rng: {k: word(rng) for k in keys(rng)},
    "groups": lambda rng: {k: short_integers(rng)[:3] for k in keys(rng)},
    "labels": lambda rng: {k: word(rng) for k in rng.sample(range(10), rng.randint(1, 4))},
    "intset": lambda rng: sorted({rng.randint(0, 12) for _ in range(rng.randint(1, 4))}),
    "strset": lambda rng: keys(rng),
    "maybe": lambda rng: integer(rng) if rng.random() < 0.75 else None,
    "none": lambda rng: None,
    "key": key,
}


SORTS = {
    "int": "number", "digit": "number", "pos": "number", "char": "letter", "word": "word", "key": "word", "str": "word",
}  # fmt: skip
"""Kinds of literal that may repeat what was met, and the sort of piece that they repeat."""


def pieces(value: Any) -> Iterator[tuple[str, list[Any]]]:
    """What is in a value, by sort: numbers, letters, words."""
    if isinstance(value, dict):
        items = [*value, *value.values()]
    else:
        items = list(value) if isinstance(value, (list, tuple)) else [value]
    yield "number", [item for item in items if type(item) is int][:6]
    yield "word", [item for item in items if isinstance(item, str)][:4]
    yield "letter", [letter for item in items[:2] if isinstance(item, str) for letter in item[:4]]


def member(rng: Random, holder: Any, share: float = 0.75) -> Any:
    """Something that `holder` holds, in that share of the cases; otherwise something of the same sort."""
    if isinstance(holder, dict):
        return rng.choice(list(holder)) if holder and rng.random() < share else key(rng)
    if isinstance(holder, str):
        return rng.choice(holder) if holder and rng.random() < share else character(rng)
    if isinstance(holder, (list, tuple)) and holder:
        found = rng.choice(list(holder))
        if rng.random() < share:
            return found
        return word(rng) if isinstance(found, str) else integer(rng)
    return integer(rng)


def spelt(value: Any, kind: str) -> str:
    """Source text of a literal; sets are kept as sorted lists until here, so that no hash order shows."""
    if kind in ("intset", "strset"):
        return "{" + ", ".join(map(repr, value)) + "}" if value else "set()"
    return repr(value)
