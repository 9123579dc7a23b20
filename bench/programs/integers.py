"""A tight loop over integers."""


def run():
    total = 0
    for i in range(5_000):
        x = i * 3 + 1
        total = total + x % 7
    return total


def nothing():
    pass
