"""Bubble sort: two nested loops, and a list that changes in place.

foretrace debug examples/bubble.py --call 'bubble_sort([3, 1, 2])'
"""


def bubble_sort(xs):  # << START_OF_TRACE
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs


if __name__ == "__main__":
    print(bubble_sort([3, 1, 2]))
