"""Does a word read the same both ways? Two indices walk towards each other in a while loop.

foretrace debug examples/palindrome.py --call 'is_palindrome("level")'
"""


def is_palindrome(word):  # << START_OF_TRACE
    left = 0
    right = len(word) - 1
    while left < right:
        if word[left] != word[right]:
            return False
        left += 1
        right -= 1
    return True


if __name__ == "__main__":
    print(is_palindrome("level"))
