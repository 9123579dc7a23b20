"""A string that grows to 4,000 characters."""


def run():
    text = ""
    for i in range(4_000):
        text += "ab"[i % 2]
    return len(text)


def nothing():
    pass
