"""A shopping receipt: prices looked up in a dict, and a total that accumulates.

foretrace debug examples/receipt.py --call 'total(["tea", "bread", "tea"])'
"""


def total(basket):  # << START_OF_TRACE
    prices = {"tea": 3, "bread": 2, "milk": 1}
    amount = 0
    counts = {}
    for item in basket:
        amount += prices[item]
        counts[item] = counts.get(item, 0) + 1
    print(f"{len(basket)} items, {amount} to pay")
    return counts


if __name__ == "__main__":
    print(total(["tea", "bread", "tea"]))
