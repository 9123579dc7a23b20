"""Averages of lists, one of them empty: an exception leaves the function that raises it and is handled by its caller.

foretrace debug examples/averages.py --call 'averages([[4, 8], [], [6]])'
"""


def average(numbers):
    return sum(numbers) / len(numbers)


def averages(groups):  # << START_OF_TRACE
    result = []
    for group in groups:
        try:
            result.append(average(group))
        except ZeroDivisionError:
            result.append(None)
    return result


if __name__ == "__main__":
    print(averages([[4, 8], [], [6]]))
