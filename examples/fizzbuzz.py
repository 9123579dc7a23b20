"""The counting game: remainders, branches, and one line of output per turn.

foretrace debug examples/fizzbuzz.py --call 'fizzbuzz(6)'
"""


def fizzbuzz(n):  # << START_OF_TRACE
    for i in range(1, n + 1):
        if i % 15 == 0:
            print("FizzBuzz")
        elif i % 3 == 0:
            print("Fizz")
        elif i % 5 == 0:
            print("Buzz")
        else:
            print(i)


if __name__ == "__main__":
    fizzbuzz(6)
