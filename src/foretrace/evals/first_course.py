"""Twenty programs in the manner of a first programming course, written by hand and apart from the training programs."""

from __future__ import annotations

from foretrace.evals.items import Item

ITEMS = (
    Item(
        "grade average",
        """\
def average(numbers):
    total = 0
    for number in numbers:
        total = total + number
    return total / len(numbers)


def report(name, grades):
    mean = average(grades)
    if mean >= 60:
        result = "passed"
    else:
        result = "failed"
    return name + " " + result + " with " + str(mean)
""",
        'report("Mia", [70, 85, 55])',
    ),
    Item(
        "vowels",
        """\
def count_vowels(sentence):
    vowels = "aeiou"
    number = 0
    for ch in sentence.lower():
        if ch in vowels:
            number += 1
    print("There are", number, "vowels")
    return number
""",
        'count_vowels("Green Apple")',
    ),
    Item(
        "reversed words",
        """\
def reverse_words(text):
    words = text.split()
    backwards = []
    for word in words:
        backwards.append(word[::-1])
    return " ".join(backwards)
""",
        'reverse_words("open the door now")',
    ),
    Item(
        "temperature table",
        """\
def to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32


def print_table(start, stop, step):
    print("C    F")
    celsius = start
    while celsius <= stop:
        fahrenheit = to_fahrenheit(celsius)
        print(celsius, "  ", fahrenheit)
        celsius += step
""",
        "print_table(0, 40, 10)",
    ),
    Item(
        "bank account",
        """\
class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            print("Not enough money")
            return False
        self.balance -= amount
        return True


def visit_bank(owner):
    account = Account(owner, 50)
    account.deposit(25)
    account.withdraw(100)
    account.withdraw(30)
    return account.balance
""",
        'visit_bank("Omar")',
    ),
    Item(
        "shopping total",
        """\
def shopping_total(cart):
    total = 0
    for product, price, pieces in cart:
        cost = price * pieces
        print(product, cost)
        total += cost
    if total > 20:
        discount = total // 10
        total -= discount
    return total
""",
        'shopping_total([("rice", 4, 2), ("oil", 7, 1), ("fish", 9, 1)])',
    ),
    Item(
        "leap years",
        """\
def is_leap(year):
    if year % 400 == 0:
        return True
    if year % 100 == 0:
        return False
    return year % 4 == 0


def leap_years(first, last):
    years = []
    for year in range(first, last + 1):
        if is_leap(year):
            years.append(year)
    return years
""",
        "leap_years(1898, 1904)",
    ),
    Item(
        "collatz",
        """\
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps
""",
        "collatz(6)",
    ),
    Item(
        "prime numbers",
        """\
def is_prime(n):
    divisor = 2
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 1
    return True


def primes_between(low, high):
    return [n for n in range(low, high) if is_prime(n)]
""",
        "primes_between(10, 16)",
    ),
    Item(
        "sum of digits",
        """\
def digit_sum(number):
    result = 0
    while number > 0:
        digit = number % 10
        result += digit
        number //= 10
    return result
""",
        "digit_sum(90417)",
    ),
    Item(
        "largest number",
        """\
def largest(values):
    best = values[0]
    position = 0
    for i in range(1, len(values)):
        if values[i] > best:
            best = values[i]
            position = i
    print(f"The largest value is {best} at position {position}")
    return best
""",
        "largest([12, -4, 31, 8, 31, 40])",
    ),
    Item(
        "caesar cipher",
        """\
def shift_letter(letter, key):
    place = ord(letter) - ord("a")
    return chr((place + key) % 26 + ord("a"))


def encrypt(message, key):
    secret = ""
    for letter in message:
        if letter.isalpha():
            secret += shift_letter(letter, key)
        else:
            secret += letter
    return secret
""",
        'encrypt("my zoo", 3)',
    ),
    Item(
        "fizz and buzz",
        """\
def fizz_buzz_list(limit):
    answers = []
    for n in range(1, limit + 1):
        answer = ""
        if n % 3 == 0:
            answer += "Fizz"
        if n % 5 == 0:
            answer += "Buzz"
        answers.append(answer or str(n))
    return answers
""",
        "fizz_buzz_list(6)",
    ),
    Item(
        "word counts",
        """\
def word_counts(line):
    counts = {}
    for word in line.split(" "):
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts


def most_common(line):
    counts = word_counts(line)
    winner = None
    for word in counts:
        if winner is None or counts[word] > counts[winner]:
            winner = word
    return winner
""",
        'most_common("row the boat row home")',
    ),
    Item(
        "sums of rows",
        """\
def row_sums(matrix):
    sums = []
    for row in matrix:
        total = 0
        for cell in row:
            total += cell
        sums.append(total)
    return sums
""",
        "row_sums([[1, 2, 3], [4, 5, 6], [7, 8, 9]])",
    ),
    Item(
        "bubble sort",
        """\
def sort_numbers(numbers):
    swapped = True
    while swapped:
        swapped = False
        for i in range(len(numbers) - 1):
            if numbers[i] > numbers[i + 1]:
                temp = numbers[i]
                numbers[i] = numbers[i + 1]
                numbers[i + 1] = temp
                swapped = True
    return numbers
""",
        "sort_numbers([5, 2, 9, 1])",
    ),
    Item(
        "no duplicates",
        """\
def without_duplicates(items):
    unique = []
    for item in items:
        if item not in unique:
            unique.append(item)
    removed = len(items) - len(unique)
    return unique, removed
""",
        'without_duplicates(["pen", "cup", "pen", "key", "cup"])',
    ),
    Item(
        "guessing game",
        """\
def guess_number(secret, low, high):
    attempts = 0
    found = False
    while not found:
        guess = (low + high) // 2
        attempts += 1
        if guess == secret:
            found = True
        elif guess < secret:
            print(guess, "is too low")
            low = guess + 1
        else:
            print(guess, "is too high")
            high = guess - 1
    return attempts
""",
        "guess_number(23, 1, 40)",
    ),
    Item(
        "compressed text",
        """\
def compress(text):
    packed = ""
    i = 0
    while i < len(text):
        run = 1
        while i + run < len(text) and text[i + run] == text[i]:
            run += 1
        packed += text[i] + str(run)
        i += run
    return packed
""",
        'compress("aaabccdd")',
    ),
    Item(
        "safe division",
        """\
def divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        print("Cannot divide", a, "by zero")
        return None


def divide_all(pairs):
    results = []
    for a, b in pairs:
        quotient = divide(a, b)
        if quotient is not None:
            results.append(quotient)
    return results
""",
        "divide_all([(9, 3), (5, 0), (7, 2)])",
    ),
)
