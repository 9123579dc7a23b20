"""Numbers drawn by a generator of pseudo-random numbers. The shipped model is sure to fail here.

Each draw multiplies a number of up to ten digits by another and keeps the remainder. Nothing but doing the whole
multiplication gives the next digits, and a model of a few million parameters cannot do that in its head.

    foretrace predict examples/lottery.py --call 'draw(2024, 3)' --check
"""


def draw(seed, count):  # << START_OF_TRACE
    numbers = []
    state = seed
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        numbers.append(state % 49 + 1)
    return numbers


if __name__ == "__main__":
    print(draw(2024, 3))
