"""A list that grows to 2,000 items, then a dict."""


def run():
    items = []
    for i in range(2_000):
        items.append(i * 2)
    table = {}
    for i in range(2_000):
        table[i] = items[i]
    return len(table)


def nothing():
    pass
