"""Marks of a class: a helper function called once per item, a chain of branches, a list that grows.

foretrace debug examples/grades.py --call 'grades([72, 38, 91])'
"""


def grade(points):
    if points >= 90:
        return "A"
    if points >= 70:
        return "B"
    if points >= 50:
        return "C"
    return "F"


def grades(marks):  # << START_OF_TRACE
    result = []
    for points in marks:
        result.append(grade(points))
    return result


if __name__ == "__main__":
    print(grades([72, 38, 91]))
