"""Exercises of a first course: games, prices, marks, passwords, calendars, small simulations; and its usual imports."""

IDIOMS = """
= 3 pig latin
def ~f(~w:str) -> str:
    <<if ~w[0] in "aeiou":
        return ~w + "<<way||yay||ay>>"
    return ~w[1:] + ~w[0] + "ay"||~i = 0
    while ~i < len(~w) and ~w[~i] not in "aeiou":
        ~i += 1
    return ~w[~i:] + ~w[:~i] + "ay"||~r = []
    for ~x in ~w.split():
        ~r.append(~x[1:] + ~x[0] + "ay")
    return " ".join(~r)>>
call: ~f(<<#word||#word||#sentence>>)

= 4 remove or replace vowels
def ~f(~s:str) -> str:
    <<~r = ""
    for ~x in ~s:
        if ~x <<not in||in>> "aeiou":
            ~r += ~x
    return ~r||~r = ""
    for ~x in ~s:
        if ~x in "aeiou":
            ~r += "<<*||_||-||>>"
        else:
            ~r += ~x
    return ~r||for ~x in "aeiou":
        ~s = ~s.replace(~x, <<"*"||""||~x.upper()>>)
    return ~s||return "".join([~x for ~x in ~s if ~x not in "aeiou"])||~v = ~c = 0
    for ~x in ~s:
        if ~x in "aeiou":
            ~v += 1
        elif ~x.isalpha():
            ~c += 1
    return <<~v, ~c||~v > ~c||{"v": ~v, "c": ~c}>>>>
call: ~f(#word)

= 3 rock paper scissors
def ~f(~a:str, ~b:str) -> str:
    if ~a == ~b:
        return "<<tie||draw>>"
    <<if ~a + " " + ~b in ("rock scissors", "paper rock", "scissors paper"):
        return "<<first||win||one>>"
    return "<<second||lose||two>>"||~d = {"rock": "scissors", "paper": "rock", "scissors": "paper"}
    if ~d[~a] == ~b:
        return "<<first||win||one>>"
    return "<<second||lose||two>>"||~d = {"rock": "scissors", "paper": "rock", "scissors": "paper"}
    return ~d.get(~a) == ~b>>
call: ~f("<<rock||paper||scissors>>", "<<rock||paper||scissors>>")

= 3 ticket price
def ~f(~a:int<<, ~b:bool=False||, ~d:str="mon"||>>):
    <<if ~a < <<6||5||3>>:
        ~p = 0
    elif ~a < <<18||16||12>>:
        ~p = #digit
    elif ~a >= <<65||60>>:
        ~p = #digit
    else:
        ~p = #pos
    return <<~p||~p * 2||f"{~p} euro"||~p - 1>>||~p = #pos
    if ~a < 18:
        ~p <<-= 5||/= 2||//= 2||*= 0.5>>
    return ~p||if ~a < 0:
        raise ValueError("age")
    return #digit if ~a < 12 else #pos||~t = [(3, 0), (12, 5), (18, 8), (120, 12)]
    for ~l, ~p in ~t:
        if ~a < ~l:
            return ~p
    return None>>
call: ~f(<<#pos||#digit||12||17||70||64||3>>)

= 3 tax brackets
def ~f(~x:int) -> float:
    <<if ~x <= <<10||100||50>>:
        ~r = 0
    elif ~x <= <<200||500>>:
        ~r = <<10||5>>
    else:
        ~r = 20
    return <<~x * ~r / 100||~x - ~x * ~r // 100||~r>>||~t = 0
    for ~l, ~r in [(100, 0.3), (50, 0.2), (10, 0.1)]:
        if ~x > ~l:
            ~t += (~x - ~l) * ~r
            ~x = ~l
    return round(~t, 2)||~t = 0
    if ~x > 100:
        ~t += (~x - 100) * 2
        ~x = 100
    ~t += ~x
    return ~t>>
call: ~f(<<#pos||#pos||5||99||120||250||640>>)

= 3 days in month
def ~f(~m:int<<||, ~y:int=2023>>) -> int:
    <<if ~m == 2:
        return 28
    <<elif||if>> ~m in (4, 6, 9, 11):
        return 30
    return 31||~d = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return ~d[~m - 1]||~d = {1: "jan", 2: "feb", 3: "mar", 4: "apr"}
    return ~d.get(~m, "<<later||?>>")||if ~m < 1 or ~m > 12:
        return None
    return 30 if ~m in [4, 6, 9, 11] else 28 if ~m == 2 else 31||~t = 0
    for ~i in range(1, ~m):
        ~t += 28 if ~i == 2 else 30 if ~i in (4, 6, 9, 11) else 31
    return ~t>>
call: ~f(<<1||2||3||4||5||6||7||11||12||13>>)

= 3 weekday
def ~f(~n:int):
    ~d = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    <<return ~d[~n % 7]||if ~n >= 5:
        return "weekend"
    return ~d[~n]||~i = (~n + #small) % len(~d)
    return ~d[~i]||for ~i, ~x in enumerate(~d):
        if ~i == ~n:
            return ~x.title()
    return None||return ~d.index("<<wed||fri||tue>>") - ~n>>
call: ~f(<<#digit||0||3||6||#int>>)

= 4 student averages
def ~f(~d:groups):
    <<~r = {}
    for ~k, ~v in ~d.items():
        if ~v:
            ~r[~k] = <<sum(~v) / len(~v)||sum(~v) // len(~v)||round(sum(~v) / len(~v), 1)||max(~v)>>
        <<else:
            ~r[~k] = 0||>>
    return ~r||~b = None
    ~m = -1
    for ~k, ~v in ~d.items():
        ~t = 0
        for ~x in ~v:
            ~t += ~x
        if ~t > ~m:
            ~m = ~t
            ~b = ~k
    return <<~b||~b, ~m>>||~r = []
    for ~k in sorted(~d):
        ~r.append(f"{~k}: {sum(~d[~k])}")
    return ~r||~n = 0
    for ~v in ~d.values():
        ~n += len(~v)
    return ~n>>
call: ~f(#groups)

= 4 transactions
def ~f(~b:int, ~t:ints):
    <<for ~x in ~t:
        if ~b + ~x < 0:
            <<print("refused", ~x)
            continue||break||return None||raise ValueError("overdrawn")>>
        ~b += ~x
    return <<~b||f"balance {~b}"||~b>>||~r = []
    for ~x in ~t:
        ~b += ~x
        ~r.append(~b)
    return ~r||~i = 0
    while ~i < len(~t) and ~b > 0:
        ~b += ~t[~i]
        ~i += 1
    return ~b, ~i||~u = ~d = 0
    for ~x in ~t:
        if ~x >= 0:
            ~u += ~x
        else:
            ~d -= ~x
    return ~b + ~u - ~d>>
call: ~f(<<#pos||#digit||100||0>>, <<[10, -5, 20]||[-30, 15]||#few||[5, -50, 5]||[-1, -2, -3]>>)

= 3 to do list
def ~f(~c:strs) -> list:
    ~l = []
    for ~x in ~c:
        <<~p = ~x.split()
        if ~p[0] == "add":
            ~l.append(~p[1])
        elif ~p[0] == "del" and ~p[1] in ~l:
            ~l.remove(~p[1])
        <<elif ~p[0] == "clear":
            ~l = []||else:
            print("?", ~x)>>||if ~x.startswith("add "):
            ~l.append(~x[4:])
        elif ~x == "pop" and ~l:
            ~l.pop()||~k, _, ~v = ~x.partition(" ")
        if ~k == "add":
            ~l.insert(0, ~v)
        elif ~k == "del":
            ~l = [~y for ~y in ~l if ~y != ~v]>>
    return <<~l||len(~l)||sorted(~l)>>
call: ~f(<<["add tea", "add milk"]||["add a", "add b", "del a"]||["add x", "pop", "add y"]||["add egg", "del ham"]||\
["add b", "clear", "add c"]||["pop", "add z"]>>)

= 3 phone book
def ~f(~n:str):
    ~b = {#name: #numeral, #name: #numeral, "Ann": "555"}
    <<if ~n in ~b:
        return ~b[~n]
    return "<<unknown||not found>>"||return ~b.get(~n, "none")||for ~k, ~v in ~b.items():
        if ~v == ~n or ~k == ~n:
            return ~k
    return None||try:
        return ~b[~n]
    except KeyError:
        return "no " + ~n||~b[~n] = "<<123||0>>"
    return len(~b)||~r = []
    for ~k in ~b:
        if ~k.startswith(~n[0]):
            ~r.append(~k)
    return ~r>>
call: ~f(<<#name||"Ann"||"Ann"||#name>>)

= 3 hangman
def ~f(~w:str, ~g:str) -> str:
    <<~r = ""
    for ~x in ~w:
        if ~x in ~g:
            ~r += ~x
        else:
            ~r += "<<_||-||*>>"
    return ~r||return "".join(~x if ~x in ~g else "_" for ~x in ~w)||~m = 0
    for ~x in ~g:
        if ~x not in ~w:
            ~m += 1
    return <<~m||3 - ~m||"lost" if ~m > 2 else "alive">>||~r = ["_"] * len(~w)
    for ~i in range(len(~w)):
        if ~w[~i] in ~g:
            ~r[~i] = ~w[~i]
    return <<"".join(~r)||~r||"_" not in ~r>>>>
call: ~f(#word, <<"ae"||"aeo"||"xyz"||"lo"||"pen"||"t">>)

= 3 login attempts
def ~f(~a:strs, ~p:str):
    <<~n = 0
    for ~x in ~a:
        ~n += 1
        if ~x == ~p:
            return f"ok after {~n}"
        if ~n == <<3||2>>:
            break
    return "locked"||~n = 3
    while ~n > 0 and ~a:
        ~x = ~a.pop(0)
        if ~x == ~p:
            return True
        ~n -= 1
    return False||for ~i, ~x in enumerate(~a, 1):
        if ~x == ~p:
            break
    else:
        return None
    return ~i||return ~p in ~a[:3]>>
call: ~f(~a=#strs, ~p=#hit)

= 3 tic tac toe line
def ~f(~b:grid) -> bool:
    <<for ~r in ~b:
        if ~r[0] == ~r[1] == ~r[2]:
            return ~r[0]
    return None||for ~j in range(3):
        if ~b[0][~j] == ~b[1][~j] == ~b[2][~j]:
            return ~j
    return -1||return ~b[0][0] == ~b[1][1] == ~b[2][2] or ~b[0][2] == ~b[1][1] == ~b[2][0]||~n = 0
    for ~r in ~b:
        for ~x in ~r:
            if ~x == <<"x"||"o"||" "||1>>:
                ~n += 1
    return ~n||~r = []
    for ~i in range(3):
        for ~j in range(3):
            if ~b[~i][~j] == " ":
                ~r.append((~i, ~j))
    return ~r>>
call: ~f(<<[["x", "x", "x"], ["o", " ", "o"], [" ", "o", "x"]]||[["o", "x", " "], ["o", "x", "x"], ["o", " ", " "]]||\
[["x", "o", "x"], ["o", "x", " "], ["o", " ", "x"]]||[["x", "o", "x"], ["x", "o", "o"], ["o", "x", "x"]]||\
[[1, 0, 1], [1, 1, 0], [1, 0, 0]]>>)

= 3 pascal
def ~f(~n:int):
    <<~r = [1]
    for ~i in range(~n):
        ~r = <<[1] + [~r[~j] + ~r[~j + 1] for ~j in range(len(~r) - 1)] + [1]||\
[~x + ~y for ~x, ~y in zip([0] + ~r, ~r + [0])]>>
    return ~r||~a = []
    for ~i in range(~n):
        ~w = [1] * (~i + 1)
        for ~j in range(1, ~i):
            ~w[~j] = ~a[~i - 1][~j - 1] + ~a[~i - 1][~j]
        ~a.append(~w)
    return <<~a||~a[-1]>>>>
call: ~f(<<1||2||3||4>>)

= 3 check digits
def ~f(~s:str):
    <<~t = 0
    for ~i, ~x in enumerate(~s):
        ~d = int(~x)
        if ~i % 2 == <<0||1>>:
            ~d *= 2
            if ~d > 9:
                ~d -= 9
        ~t += ~d
    return <<~t % 10 == 0||~t||~t % 10>>||~t = sum(int(~x) * (~i + 1) for ~i, ~x in enumerate(~s))
    return ~t % <<11||7||10>>||~t = 0
    for ~x in reversed(~s):
        ~t = ~t * 3 + int(~x)
    return ~t % 10||if len(~s) != <<4||3>> or not ~s.isdigit():
        return False
    return int(~s[0]) + int(~s[1]) == int(~s[-1])>>
call: ~f(#numeral)

= 3 word count
def ~f(~s:str<<||, ~n:int=1>>):
    <<~d = {}
    for ~w in ~s.lower().split():
        ~w = ~w.strip(".,!?")
        ~d[~w] = ~d.get(~w, 0) + 1
    return ~d||~w = ~s.split()
    return <<len(~w)||~w[0]||~w[-1]||len(set(~w))||[~x for ~x in ~w if len(~x) > #small]>>||~d = {}
    for ~w in ~s.split():
        if ~w not in ~d:
            ~d[~w] = 0
        ~d[~w] += 1
    ~b = sorted(~d, key=lambda ~k: <<-~d[~k]||(-~d[~k], ~k)>>)
    return ~b[<<0||:2>>]||~c = 0
    ~i = False
    for ~x in ~s:
        if ~x == " ":
            ~i = False
        elif not ~i:
            ~i = True
            ~c += 1
    return ~c>>
call: ~f(<<#sentence||"to be or not to be"||"a rose is a rose"||"the end. The start!"||#sentence>>)

= 3 substring count
def ~f(~s:str, ~p:str) -> int:
    <<~n = 0
    for ~i in range(len(~s) - len(~p) + 1):
        if ~s[~i:~i + len(~p)] == ~p:
            ~n += 1
    return ~n||return ~s.count(~p)||~i = ~s.find(~p)
    if ~i == -1:
        return "<<no||absent>>"
    return ~s[:~i] + "<<*||[]>>" + ~s[~i + len(~p):]||~j = 0
    for ~x in ~s:
        if ~j < len(~p) and ~x == ~p[~j]:
            ~j += 1
    return ~j == len(~p)||return ~s.replace(~p, <<~p.upper()||""||"-">>)||return ~s.startswith(~p), ~s.endswith(~p)>>
call: ~f(<<"banana", "an"||"mississippi", "ss"||"aaaa", "aa"||"hello", "lo"||#word, "a"||"abcabc", "bc"||\
"tomato", "to"||"xyx", "y">>)

= 3 digits to words
def ~f(~n:int) -> str:
    ~w = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    <<~r = []
    for ~d in str(~n):
        ~r.append(~w[int(~d)])
    return <<" "||"-">>.join(~r)||return ~w[~n % 10]||if ~n < 10:
        return ~w[~n]
    return ~w[~n // 10] + " " + ~w[~n % 10]||~s = ""
    while ~n > 0:
        ~s = ~w[~n % 10] + " " + ~s
        ~n //= 10
    return ~s.strip()>>
call: ~f(<<#digit||#digit||42||307||90||58>>)

= 3 shopping cart
def ~f1(~p:float, ~q:int=1):
    return <<~p * ~q||round(~p * ~q, 2)>>


def ~f(~c):
    ~t = 0
    for ~n, ~p, ~q in ~c:
        <<~t += ~f1(~p, ~q)||~x = ~f1(~p, ~q)
        print(~n, ~x)
        ~t += ~x||if ~q > 2:
            ~t += ~f1(~p, ~q - 1)
        else:
            ~t += ~f1(~p, ~q)>>
    <<if ~t > #pos:
        ~t <<-= 5||*= 0.9>>
    ||>>return <<~t||f"total: {~t:.2f}"||round(~t, 1)>>
call: ~f([(#word, #float, #small), (#word, #digit, <<1||2||3>>)<<||, (#word, 2.5, 4)>>])

= 3 elevator
def ~f(~c:ints<<||, ~p:int=0>>):
    ~l = 0
    ~m = 0
    for ~x in ~c:
        <<~m += abs(~x - ~l)
        ~l = ~x||while ~l != ~x:
            ~l += 1 if ~x > ~l else -1
            ~m += 1||if ~x > ~l:
            ~m += ~x - ~l
        ~l = ~x>>
    return <<~m||~l, ~m||f"{~m} floors">>
call: ~f(<<[3, 1]||[2, 5, 0]||[4]||[1, 2, 3]||[6, 2]>>)

= 3 population
def ~f(~p:int, ~g:int, ~t:int) -> int:
    <<~y = 0
    while ~p < ~t:
        ~p += ~p * ~g // 100 + 1
        ~y += 1
        if ~y == <<6||8>>:
            break
    return <<~y||~y, ~p||~p>>||for ~y in range(~t % 6):
        ~p += ~g
        if ~p % 2 == 0:
            ~p //= 2
    return ~p||~y = 1
    while ~y < 7 and ~p > 0:
        ~p -= ~g
        ~y += 1
    return ~y if ~p <= 0 else None>>
call: ~f(#pos, <<10||20||50||5>>, <<100||200||500>>)

= 3 dice and coins
def ~f(~r:ints):
    <<~d = {~i: 0 for ~i in range(1, 4)}
    for ~x in ~r:
        if ~x in ~d:
            ~d[~x] += 1
    return ~d||~c = [0] * 6
    for ~x in ~r:
        ~c[~x % 6] += 1
    return <<~c||~c.index(max(~c))||max(~c)>>||~s = 0
    for ~x in ~r:
        if ~x == 1:
            ~s = 0
            break
        ~s += ~x
    return ~s||~b = 0
    for ~i in range(len(~r) - 1):
        if ~r[~i] == ~r[~i + 1]:
            ~b += 1
    return ~b||return sum(sorted(~r)[-3:])>>
call: ~f(<<[1, 3, 2, 3]||[6, 6, 1]||[2, 5, 4]||[3, 3, 3, 2]||[5, 1, 6]||#few>>)

= 3 vending
def ~f(~m:int, ~i:str):
    ~p = {"cola": <<15||12>>, "chips": 10, "gum": #digit}
    if ~i not in ~p:
        <<return "no such item"||raise KeyError(~i)||return None>>
    ~c = ~m - ~p[~i]
    if ~c < 0:
        return <<f"need {-~c} more"||"too little"||False>>
    <<~r = []
    for ~x in (10, 5, 1):
        while ~c >= ~x:
            ~r.append(~x)
            ~c -= ~x
    return ~r||return <<~c||f"{~i}, change {~c}">>>>
call: ~f(<<#pos||20||10||#digit>>, <<"cola"||"chips"||"gum"||"gum"||"tea">>)

= 3 two helpers for text
def ~f1(~s:str) -> str:
    ~r = ""
    for ~x:char in ~s:
        if $bool:
            ~r += ~x
    return ~r


def ~f2(~s:str) -> bool:
    return <<~s == ~s[::-1]||len(~s) > #small||~s != ""||~s.isalpha()>>


def ~f(~t:str):
    ~c = ~f1(~t<<||.lower()>>)
    <<if ~f2(~c):
        return <<~c||True||f"{~c}!">>
    return <<~t||False||"no">>||return ~f2(~c), ~c||return "yes" if ~f2(~c) else "no"||~n = 0
    while ~f2(~c) and ~n < 3:
        ~c = ~c[1:]
        ~n += 1
    return ~n>>
call: ~f(<<#str||#palindrome||#word>>)

= 3 two helpers for numbers
def ~f1(~n:int) -> bool:
    return <<~n % #factor == 0||~n > #digit||~n < 0||$bool>>


def ~f2(~n:int<<||, ~k:int=#factor>>) -> int:
    return <<~n * #factor + #digit||~n // #factor||abs(~n) + 1||$int>>


def ~f(~a:ints):
    <<~r = []
    for ~x in ~a:
        if ~f1(~x):
            ~r.append(~f2(~x))
        <<else:
            ~r.append(~x)||>>
    return ~r||~t = 0
    for ~x in ~a:
        ~t += ~f2(~x) if ~f1(~x) else 0
    return ~t||return [~f2(~x) for ~x in ~a if ~f1(~x)]||~d = {}
    for ~x in ~a:
        ~d[~x] = ~f2(~x) if ~f1(~x) else None
    return ~d||return sum(map(~f2, filter(~f1, ~a)))>>
call: ~f(#few)

= 2 math module
import math


def ~f(~a:int, ~b:int):
    <<return <<math.sqrt(~a * ~a + ~b * ~b)||math.gcd(~a, ~b)||math.floor(~a / 3) + math.ceil(~b / 3)||\
math.factorial(~b % 6)||round(math.pi * ~b ** 2, 2)||math.isqrt(abs(~a)) ** 2 == ~a||math.hypot(3, 4) + ~b>>||\
~r = math.sqrt(~b)
    return <<int(~r)||round(~r, 2)||~r == int(~r)>>||~d = math.gcd(~a, ~b)
    if ~d == 1:
        return f"{~a}/{~b}"
    return f"{~a // ~d}/{~b // ~d}">>
call: ~f(#int, #pos)

= 2 counter module
from collections import Counter


def ~f(~s:str):
    ~c = Counter(<<~s||~s.split()||~s.lower()>>)
    <<return <<~c.most_common(1)||dict(~c)||~c["a"]||len(~c)||max(~c.values())>>||~r = []
    for ~k, ~v in ~c.items():
        if ~v <<> 1||== 1>>:
            ~r.append(~k)
    return ~r||~k, ~v = ~c.most_common(1)[0]
    return f"{~k}: {~v}">>
call: ~f(<<#letters||#word||"a b a c">>)

= 2 default dict
from collections import defaultdict


def ~f(~a:strs) -> dict:
    ~d = defaultdict(<<list)
    for ~x in ~a:
        ~d[<<len(~x)||~x[:1]>>].append(~x)||int)
    for ~x in ~a:
        ~d[<<~x||len(~x)>>] += 1||int)
    for ~i, ~x in enumerate(~a):
        ~d[~x] += ~i>>
    return <<dict(~d)||~d||len(~d)||sorted(~d)>>
call: ~f(#strs)

= 2 deque
from collections import deque


def ~f(~a:ints):
    ~q = deque(<<~a||~a, maxlen=3||>>)
    <<for ~x in ~a:
        <<~q.append(~x)||~q.appendleft(~x)>>
    return list(~q)||~q.append(#digit)
    ~r = []
    while ~q:
        ~r.append(~q.popleft())
    return ~r||~q.append(#digit)
    ~q.rotate(1)
    return <<list(~q)||~q[0]||~q>>>>
call: ~f(#few)

= 2 string module and join
import string


def ~f(~s:str):
    ~r = <<""||"">>
    for ~x in ~s:
        <<if ~x in string.<<ascii_lowercase||digits||ascii_uppercase>>:
            ~r += ~x||~i = string.ascii_lowercase.find(~x)
        if ~i >= 0:
            ~r += string.ascii_lowercase[(~i + #small) % 26]>>
    return <<~r||len(~r)>>
call: ~f(<<#word||#identifier>>)

= 2 dataclass
from dataclasses import dataclass


@dataclass
class ~P:
    ~x: int
    ~y: int<<||= 0>>

    def ~f1(self):
        return self.~x <<+||*||->> self.~y


def ~f(~a:int, ~b:int):
    ~p = ~P(~a, ~b)
    <<~p.~x += 1
    return ~p||return ~p.~f1()||return ~p == ~P(~b, ~a)||return ~p>>
call: ~f(#digit, #digit)

= 2 named pair list
def ~f(~e:entries<<||, ~n:int=1>>):
    ~s = sorted(~e, key=lambda ~p: <<~p[1]||-~p[1]||~p[0]||(~p[1], ~p[0])>>)
    <<~r = []
    for ~i, (~k, ~v) in enumerate(~s, 1):
        ~r.append(f"{~i}. {~k} ({~v})")
    return ~r||return [~k for ~k, _ in ~s]||~k, ~v = ~s[0]
    return <<~k||f"{~k} with {~v}">>||for ~k, ~v in ~s:
        print(f"{~k:<6}{~v:>4}")
    return len(~s)>>
call: ~f(#entries)

= 2 accumulate with while and index
def ~f(~a:ints, ~g:int) -> int:
    ~i = 0
    ~t = 0
    while ~t < ~g:
        if ~i >= len(~a):
            return <<-1||None>>
        ~t += ~a[~i]
        ~i += 1
    return <<~i||~t - ~g||~i, ~t>>
call: ~f(#ints, <<#pos||#digit>>)

= 2 nested loops pairs
def ~f(~a:ints, ~b:ints):
    <<~r = []
    for ~x in ~a:
        for ~y in ~b:
            if ~x <<!=||<||+>> ~y:
                ~r.append(<<(~x, ~y)||~x * ~y||~x + ~y>>)
    return ~r||~n = 0
    for ~x in ~a:
        for ~y in ~b:
            <<~n += ~x * ~y||if ~x == ~y:
                ~n += 1
                break||if ~y > ~x:
                continue
            ~n += 1>>
    return ~n||return [(~x, ~y) for ~x in ~a for ~y in ~b if ~x <<<||!=>> ~y]||~b = ~b[:2]
    for ~x in ~a[:3]:
        for ~y in ~b:
            print(~x, ~y, ~x - ~y)
    return len(~a) * len(~b)>>
call: ~f(<<[1, 2]||[3, 0]||[4, 5, 6]||[2]>>, <<[1, 2]||[3]||[5, 1, 2]||[]>>)

= 2 many returns
def ~f(~x:int, ~s:str, ~a:ints):
    if ~x <<<||>||==>> #digit:
        return ~s<<.upper()||[::-1]||[:2]|| * 2>>
    if not ~a:
        return ~x
    <<for ~y in ~a:
        if ~y > ~x:
            return ~y
    return ~s||while len(~a) > 1:
        ~x += ~a.pop()
    return ~x||return len(~s) + len(~a)||~a[0] = ~x
    return ~a>>
call: ~f(#digit, #word, #few)
"""
