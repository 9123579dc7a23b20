"""Classics of structure: classes, recursion, generators, closures, exceptions, globals, functions as values."""

IDIOMS = """
= 4 counter class
class ~C:
    def __init__(self<<||, ~s=0||, ~s=#digit>>):
        self.~a = <<0||0||#digit>>

    def ~f1(self<<||, ~n=1||, ~n=#digit>>):
        self.~a += <<1||#digit||2>>
        return <<self.~a||self||None||self.~a>>

    def ~f2(self):
        <<return self.~a||self.~a = 0
        return self.~a||return f"{self.~a} so far"||if self.~a > 3:
            return "full"
        return "ok">>


def ~f(~k:int):
    ~c = ~C()
    for <<_||~i>> in range(~k):
        ~c.~f1()
    <<||~c.~a -= 1
    >>return <<~c.~a||~c.~f2()||~c.~f1()||(~c.~a, ~c.~f2())>>
call: ~f(<<1||2||3||4>>)

= 4 account class
class ~C:
    def __init__(self, ~o:str, ~b:int=0):
        self.~o = ~o
        self.~b = ~b

    def ~f1(self, ~n:int):
        <<self.~b += ~n
        return self.~b||if ~n <= 0:
            raise ValueError("bad amount")
        self.~b += ~n||self.~b = self.~b + ~n>>

    def ~f2(self, ~m:int):
        if ~m > self.~b:
            <<return False||raise ValueError("not enough")||return "no">>
        self.~b -= ~m
        return <<True||self.~b>>


def ~f(~x:int, ~y:int):
    ~a = ~C(#name<<||, #pos>>)
    ~a.~f1(~x)
    <<return ~a.~f2(~y)||~a.~f2(~y)
    return ~a.~b||try:
        ~a.~f2(~y)
    except ValueError as ~e:
        return str(~e)
    return ~a.~b||~r = ~a.~f2(~y)
    return ~a.~o, ~r||if ~a.~f2(~y):
        return f"{~a.~o}: {~a.~b}"
    return "failed">>
call: ~f(#pos, #pos)

= 3 stack class
class ~C:
    def __init__(self):
        self.~a = []

    def ~f1(self, ~x):
        self.~a.append(~x)
        <<return self||return len(self.~a)||>>

    def ~f2(self):
        <<return self.~a.pop()||if not self.~a:
            return None
        return self.~a.pop(<<||0>>)||if len(self.~a) == 0:
            raise IndexError("empty")
        return self.~a.pop()>>

    def ~f3(self):
        return <<len(self.~a)||self.~a[-1]||not self.~a>>


def ~f(~v:ints):
    ~s = ~C()
    for ~x in ~v:
        ~s.~f1(~x)
    <<return ~s.~f2()||~y = ~s.~f2()
    ~z = ~s.~f2()
    return ~y, ~z||~r = []
    while ~s.~a:
        ~r.append(~s.~f2())
    return ~r||return ~s.~f3()>>
call: ~f(#few)

= 3 shape class
class ~C:
    def __init__(self, ~w:int, ~h:int):
        self.~w = ~w
        self.~h = ~h

    def ~f1(self) -> int:
        return <<self.~w * self.~h||2 * (self.~w + self.~h)||self.~w + self.~h>>

    <<def ~f2(self, ~k:int):
        self.~w *= ~k
        self.~h *= ~k||def ~f2(self, ~k:int):
        return ~C(self.~w * ~k, self.~h * ~k)||def ~f2(self, ~k:int) -> bool:
        return self.~f1() > ~k||def ~f2(self, ~k:int):
        self.~w, self.~h = self.~h, self.~w + ~k
        return self.~w>>


def ~f(~a:int, ~b:int):
    ~r = ~C(~a, ~b)
    ~q = ~r.~f2(#factor)
    return <<~r.~f1()||~r.~f1()||~q, ~r.~w||~r.~w, ~r.~h>>
call: ~f(#digit, #pos)

= 3 class with special methods
class ~C:
    def __init__(self, ~x:int, ~y:int):
        self.~x = ~x
        self.~y = ~y

    <<def __add__(self, ~o):
        return ~C(self.~x + ~o.~x, self.~y + ~o.~y)||def __sub__(self, ~o):
        return ~C(self.~x - ~o.~x, self.~y - ~o.~y)

    def __add__(self, ~o):
        return ~C(self.~x * ~o.~x, self.~y)||def __add__(self, ~o):
        self.~x += ~o.~x
        return self>>

    def __repr__(self):
        return f"<<P||V||>>({self.~x}, {self.~y})"

    def __eq__(self, ~o):
        return self.~x == ~o.~x<< and self.~y == ~o.~y||>>


def ~f(~a:int, ~b:int):
    ~p = ~C(~a, ~b)
    ~q = ~C(~b, <<~a||#digit>>)
    <<return repr(~p + ~q)||return ~p == ~q||~r = ~p + ~q
    return ~r.~x||~r = ~p + ~q
    return str(~r)||return ~p + ~q == ~q + ~p>>
call: ~f(#digit, #digit)

= 3 inheritance
class ~A:
    def __init__(self, ~n:str):
        self.~n = ~n

    def ~f1(self):
        return <<"..."||"noise"||"hm">>

    def ~f2(self):
        return <<f"{self.~n} says {self.~f1()}"||self.~n + ": " + self.~f1()>>


class ~B(~A):
    <<def ~f1(self):
        return "<<woof||meow||moo||hi>>"||def __init__(self, ~n:str, ~k:int=#digit):
        super().__init__(~n)
        self.~k = ~k

    def ~f1(self):
        return "x" * self.~k>>


def ~f(~s:str):
    <<~o = ~B(~s)
    return ~o.~f2()||~l = [~A(~s), ~B(~s)]
    ~r = []
    for ~o in ~l:
        ~r.append(~o.~f1())
    return ~r||~o = ~A(~s)
    ~p = ~B(~s)
    return ~o.~f2() + " / " + ~p.~f2()||return isinstance(~B(~s), ~A)>>
call: ~f(#name)

= 2 items class
class ~C:
    def __init__(self):
        self.~d = {}

    def ~f1(self, ~k:str, ~v:int=1):
        <<self.~d[~k] = self.~d.get(~k, 0) + ~v||if ~k in self.~d:
            self.~d[~k] += ~v
        else:
            self.~d[~k] = ~v>>

    def ~f2(self):
        <<return sum(self.~d.values())||~t = 0
        for ~x in self.~d.values():
            ~t += ~x
        return ~t||return sorted(self.~d)||return len(self.~d)||return max(self.~d, key=self.~d.get)>>


def ~f(~a:strs):
    ~b = ~C()
    for ~y in ~a:
        ~b.~f1(~y<<||, len(~y)>>)
    return <<~b.~f2()||~b.~d||~b.~f2(), ~b.~d>>
call: ~f(<<#strs||["a", "b", "a"]||#names>>)

= 2 linked list
class ~N:
    def __init__(self, ~v, ~n=None):
        self.~v = ~v
        self.~n = ~n


def ~f(~a:ints):
    ~h = None
    for ~x in <<~a||reversed(~a)||~a[::-1]>>:
        ~h = ~N(~x, ~h)
    <<~r = []
    while ~h:
        ~r.append(~h.~v)
        ~h = ~h.~n
    return ~r||~t = 0
    while ~h is not None:
        ~t += ~h.~v
        ~h = ~h.~n
    return ~t||~k = 0
    ~c = ~h
    while ~c:
        ~k += 1
        ~c = ~c.~n
    return ~k>>
call: ~f(<<[1, 2]||[4]||[3, 5, 7]||[]||[9, 8]>>)

= 2 tree
def ~f1(~t, ~x):
    if ~t is None:
        return <<[~x, None, None]||{"v": ~x, "l": None, "r": None}||[~x, None, None]>>
    <<~i = 1 if ~x < ~t[0] else 2
    ~t[~i] = ~f1(~t[~i], ~x)||if ~x < ~t[0]:
        ~t[1] = ~f1(~t[1], ~x)
    else:
        ~t[2] = ~f1(~t[2], ~x)>>
    return ~t


def ~f(~a:ints):
    ~r = None
    for ~y in ~a:
        ~r = ~f1(~r, ~y)
    return ~r
call: ~f(<<[2, 1]||[3, 5, 4]||[1]||[2, 1, 3]>>)

= 4 recursion on numbers
def ~f(~n:int<<):
    if ~n <= 0:
        return <<0||[]||"">>
    return <<~f(~n - 1)||~f(~n - 2)>>||) -> int:
    if ~n == 0:
        return <<0||1>>
    return <<~n + ~f(~n - 1)||2 * ~f(~n - 1)||~f(~n - 1) + 1||~n - ~f(~n - 1)>>||) -> list:
    if ~n == 0:
        return []
    return <<[~n] + ~f(~n - 1)||~f(~n - 1) + [~n]||~f(~n - 1) + [~n * ~n]>>||) -> str:
    if ~n < 2:
        return str(~n)
    return ~f(~n // 2) + str(~n % 2)||) -> int:
    if ~n < 10:
        return <<1||~n>>
    ~r = ~f(~n // 10)
    return <<1 + ~r||max(~r, ~n % 10)||~n % 10 + ~r>>||, ~a:int=<<0||1>>) -> int:
    if ~n == 0:
        return ~a
    return ~f(~n - 1, ~a <<+||*>> ~n)||) -> None:
    if ~n == 0:
        print("<<go||lift off||done>>")
        return
    print(~n)
    ~f(~n - 1)||) -> bool:
    if ~n == 0:
        return True
    if ~n == 1:
        return False
    return ~f(~n - 2)>>
call: ~f(<<2||3||4||5||3||6>>)

= 3 recursion on lists
def ~f(~a:ints<<) -> int:
    if not ~a:
        return 0
    return ~a[0] + ~f(~a[1:])||) -> int:
    if len(~a) == 1:
        return ~a[0]
    ~m = ~f(~a[1:])
    <<if ~a[0] > ~m:
        return ~a[0]
    return ~m||return ~a[0] if ~a[0] > ~m else ~m||return max(~a[0], ~m)>>||) -> list:
    if not ~a:
        return []
    if ~a[0] % 2 == 0:
        return [~a[0]] + ~f(~a[1:])
    return ~f(~a[1:])||, ~i:int=0) -> int:
    if ~i == len(~a):
        return 0
    return ~a[~i] + ~f(~a, ~i + 1)||) -> int:
    if ~a == []:
        return 0
    return 1 + ~f(~a[1:])||, ~x:int=#digit) -> bool:
    if not ~a:
        return False
    return ~a[0] == ~x or ~f(~a[1:], ~x)>>
call: ~f(<<#few||[3, 1, 2]||[5, 8]||[4]>>)

= 3 recursion on text
def ~f(~s:str<<) -> str:
    if ~s == "":
        return ""
    return ~f(~s[1:]) + ~s[0]||) -> int:
    if not ~s:
        return 0
    if ~s[0] in "aeiou":
        return 1 + ~f(~s[1:])
    return ~f(~s[1:])||, ~c:char="<<a||e||s>>") -> int:
    if len(~s) == 0:
        return 0
    ~n = ~f(~s[1:], ~c)
    if ~s[0] == ~c:
        ~n += 1
    return ~n||) -> str:
    if len(~s) <= 1:
        return ~s
    if ~s[0] == ~s[1]:
        return ~f(~s[1:])
    return ~s[0] + ~f(~s[1:])||) -> list:
    if len(~s) <= 1:
        return [~s]
    ~r = []
    for ~i in range(len(~s)):
        for ~p in ~f(~s[:~i] + ~s[~i + 1:]):
            ~r.append(~s[~i] + ~p)
    return ~r>>
call: ~f(<<"abc"||"aab"||"see"||"lee"||"ab"||"ki"||"x"||"tea"||"oo">>)

= 2 nested sum
def ~f(~a) -> int:
    <<~t = 0
    for ~x in ~a:
        if isinstance(~x, list):
            ~t += ~f(~x)
        else:
            ~t += ~x
    return ~t||~r = []
    for ~x in ~a:
        if type(~x) is list:
            ~r.extend(~f(~x))
        else:
            ~r.append(~x)
    return ~r||~d = 0
    for ~x in ~a:
        if isinstance(~x, list):
            ~d = max(~d, ~f(~x))
    return ~d + 1>>
call: ~f(<<[1, [2, 3]]||[[1], [2, [3]]]||[4, [5], 6]||[]||[7, [8, [9]]]||#grid>>)

= 2 hanoi and ways
def ~f(~n:int<<, ~a:str="A", ~b:str="B", ~c:str="C"):
    if ~n == 0:
        return <<0||[]>>
    <<~x = ~f(~n - 1, ~a, ~c, ~b)
    ~y = ~f(~n - 1, ~c, ~b, ~a)
    return ~x + ~y||return ~f(~n - 1, ~a, ~c, ~b) + ~f(~n - 1, ~c, ~b, ~a)>>||):
    if ~n <= 1:
        return 1
    return ~f(~n - 1) + ~f(~n - 2)||, ~m:int=2):
    if ~n == 0 or ~m == 0:
        return 1
    return ~f(~n - 1, ~m) + ~f(~n, ~m - 1)||, ~m:int=3):
    if ~m == 0:
        return ~n + 1
    return ~f(~n + 1, ~m - 1)>>
call: ~f(<<1||2||2||3>>)

= 4 generator
def ~f1(~n:int):
    <<~i = 0
    while ~i < ~n:
        yield ~i
        ~i += 1||for ~i in range(~n):
        yield ~i <<* ~i||+ 1||* 2||% 2>>||while ~n > 0:
        yield ~n
        ~n -= 1||~a, ~b = 0, 1
    for _ in range(~n):
        yield ~a
        ~a, ~b = ~b, ~a + ~b||for ~i in range(~n):
        if ~i % 2 == 0:
            yield ~i||yield 0
    yield ~n
    yield ~n * 2||~t = 0
    for ~i in range(~n):
        ~t += ~i
        yield ~t>>


def ~f(~k:int):
    <<~t = 0
    for ~x in ~f1(~k):
        ~t += ~x
    return ~t||return list(~f1(~k))||return sum(~f1(~k))||~r = []
    for ~x in ~f1(~k):
        if ~x > #small:
            break
        ~r.append(~x)
    return ~r||~g = ~f1(~k)
    ~a = next(~g)
    ~b = next(~g, None)
    return ~a, ~b||return [~x * 2 for ~x in ~f1(~k)]||return max(~f1(~k))>>
call: ~f(<<2||3||4||5||1>>)

= 2 generator over items
def ~f1(~a):
    for ~x in ~a:
        <<if ~x:
            yield ~x||yield ~x
        yield ~x||yield ~x, len(str(~x))||yield str(~x)||if ~x != <<0||"a"||2>>:
            yield ~x>>


def ~f(~b:ints):
    <<return list(~f1(~b))||~n = 0
    for ~y in ~f1(~b):
        ~n += 1
    return ~n||~r = []
    for ~y in ~f1(~b):
        ~r.append(~y)
    return ~r>>
call: ~f(<<#few||#word||[1, 0, 2]||#strs||#letters>>)

= 5 closure
def ~f1(~n:int):
    def ~f2(~x:int):
        return <<~x + ~n||~x * ~n||~x - ~n||[~x] * ~n||~x > ~n>>
    return ~f2


def ~f(~a:int):
    ~g = ~f1(#small)
    <<return ~g(~a)||~h = ~f1(~a)
    return ~g(1), ~h(2)||return [~g(~i) for ~i in range(3)]||return ~g(~g(~a)) if ~a < 5 else ~g(0)>>
call: ~f(#int)

= 7 closure with state
def ~f1():
    ~n = <<0||1||#digit>>

    def ~f2(<<||~k=1>>):
        nonlocal ~n
        ~n <<+=||*=||-=>> <<1||2||3>>
        return ~n
    return ~f2


def ~f(~m:int):
    ~c = ~f1()
    <<for ~i in range(~m):
        ~c()
    return ~c()||~a = ~c()
    ~b = ~c()
    return ~a, ~b||~d = ~f1()
    ~c()
    return ~c() + ~d()||return [~c() for ~i in range(~m)]>>
call: ~f(<<1||2||3>>)

= 4 inner helper
def ~f(~a:ints) -> list:
    def ~f1(~x:int):
        if ~x <<> 5||% 2 == 0||< 0>>:
            return <<0||~x * 2||-~x>>
        return <<~x||~x + 1||1>>

    <<~r = []
    for ~y in ~a:
        ~r.append(~f1(~y))
    return ~r||return [~f1(~y) for ~y in ~a]||return sum(~f1(~y) for ~y in ~a)||return list(map(~f1, ~a))||~t = 0
    for ~y in ~a:
        ~t += ~f1(~y)
    return ~t>>
call: ~f(#few)

= 3 functions as values
def ~f1(~x:int) -> int:
    return <<~x + 1||~x * 2||-~x||~x ** 2||~x % 3>>


def ~f2(~g, ~a:ints):
    <<~r = []
    for ~y in ~a:
        ~r.append(~g(~y))
    return ~r||return [~g(~y) for ~y in ~a]||~t = 0
    for ~y in ~a:
        ~t += ~g(~y)
    return ~t||return ~g(~g(len(~a)))>>


def ~f(~b:ints):
    <<return ~f2(~f1, ~b)||return ~f2(lambda ~z: ~z <<- 1||* 10||// 2>>, ~b)||~h = ~f2(~f1, ~b)
    return ~h>>
call: ~f(#few)

= 2 dispatch
def ~f1(~a:int, ~b:int) -> int:
    return ~a + ~b


def ~f2(~a:int, ~b:int) -> int:
    return ~a - ~b


def ~f(~o:str, ~x:int, ~y:int):
    <<~d = {"+": ~f1, "-": ~f2}
    if ~o not in ~d:
        return None
    return ~d[~o](~x, ~y)||if ~o == "+":
        return ~f1(~x, ~y)
    elif ~o == "-":
        return ~f2(~x, ~y)
    raise ValueError(<<f"unknown {~o}"||~o||"bad op">>)||~d = {"+": ~f1, "-": ~f2, "*": lambda ~m, ~n: ~m * ~n}
    return ~d[~o](~x, ~y)>>
call: ~f(<<"+"||"-"||"*"||"+"||"-">>, #int, #int)

= 4 calculator
def ~f(~a:int, ~o:str, ~b:int):
    if ~o == "+":
        return ~a + ~b
    <<elif||if>> ~o == "-":
        return ~a - ~b
    <<elif||if>> ~o == "*":
        return ~a * ~b
    <<elif ~o == "/":
        <<if ~b == 0:
            return <<None||"error">>
        >>return ~a <</||//>> ~b
    ||>><<return None||else:
        raise ValueError("unknown operator")||return "?">>
call: ~f(#int, <<"+"||"-"||"*"||"/"||"/"||"%">>, <<#int||#digit||0>>)

= 4 safe divide
def ~f(~a:int, ~b:int):
    <<try:
        return ~a <</||//||%>> ~b
    except ZeroDivisionError:
        return <<None||0||"error"||float("inf")>>||try:
        ~r = ~a // ~b
    except ZeroDivisionError<<|| as ~e>>:
        ~r = <<0||-1||"none">>
    <<else:
        ~r += 1
    ||>>finally:
        print("<<done||end||ok>>")
    return ~r||if ~b == 0:
        raise <<ValueError||ZeroDivisionError>>("<<zero||b is zero>>")
    return ~a // ~b||if ~b == 0:
        return None
    return ~a / ~b||return ~a // ~b||try:
        ~r = ~a // ~b
        ~s = "ok"
    except ZeroDivisionError as ~e:
        ~r = None
        ~s = str(~e)
    return ~r, ~s>>
call: ~f(#int, <<#digit||0||#factor||0>>)

= 4 parse int
def ~f(~s:str<<||, ~d:int=#digit>>):
    <<try:
        return int(~s)
    except ValueError:
        return <<None||0||-1||"bad">>||try:
        ~n = int(~s)
    except ValueError:
        <<print("bad:", ~s)
        >>~n = <<0||-1||len(~s)>>
    return ~n <<+ 1||* 2||||>>||~n = int(~s)
    if ~n < #digit:
        raise ValueError("too small")
    return ~n||if ~s.isdigit():
        return int(~s)
    return None||try:
        ~n = float(~s)
    except ValueError:
        return False
    else:
        return ~n>>
call: ~f(#numberish)

= 3 parse many
def ~f(~a:strs):
    ~t = <<0||[]||0>>
    ~b = 0
    for ~x in ~a:
        try:
            ~n = int(~x)
        except ValueError:
            ~b += 1
            <<continue||~n = 0||continue>>
        ~b += <<~n||~n||0>>
    return <<~b||~b, ~t||f"{~b}">>
call: ~f(#numerals)

= 3 sum with errors
def ~f(~a) -> int:
    ~t = 0
    for ~x in ~a:
        try:
            ~t += <<~x||int(~x)||10 // ~x||len(~x)>>
        except (TypeError, ValueError<<||, ZeroDivisionError>>):
            <<pass||~t -= 1||continue||return -1>>
    return ~t
call: ~f(<<[1, "a", 2]||["3", "x", "4"]||[1, 0, 2]||[5, None]||["ab", 3]||#ints||#numerals||["7"]>>)

= 3 custom error
class ~E(Exception):
    pass


def ~f1(~x:int) -> int:
    if ~x <<<||>||==>> #digit:
        raise ~E(<<"bad"||f"bad {~x}"||"out of range"||~x>>)
    return <<~x * 2||~x||100 // ~x>>


def ~f(~y:int):
    <<try:
        return ~f1(~y)
    except ~E as ~e:
        return <<str(~e)||f"error: {~e}"||-1||None>>||try:
        ~r = ~f1(~y)
    except ~E:
        ~r = 0
    finally:
        ~y += 1
    return ~r, ~y||return ~f1(~y)||try:
        return ~f1(~y)
    except ValueError:
        return "value"
    except ~E:
        return "custom">>
call: ~f(#digit)

= 5 validate
def ~f1(~n:str, ~a:int):
    if not ~n:
        raise ValueError("<<name||empty name||no name>>")
    if ~a < 0<<|| or ~a > 120>>:
        raise <<ValueError||TypeError||RuntimeError>>(<<"age"||f"bad age {~a}"||"negative">>)
    return <<True||f"{~n} ({~a})"||{"name": ~n, "age": ~a}>>


def ~f(~n:str, ~a:int):
    <<try:
        return ~f1(~n, ~a)
    except ValueError as ~e:
        return <<f"error: {~e}"||str(~e)||False>>||~r = ~f1(~n, ~a)
    return ~r||try:
        ~f1(~n, ~a)
    except (ValueError, TypeError) as ~e:
        print(~e)
        raise
    return "ok"||try:
        ~f1(~n, ~a)
    except Exception as ~e:
        return type(~e).__name__
    return None>>
call: ~f(<<#name||""||#name>>, <<#pos||-1||#digit||#int>>)

= 3 find or raise
def ~f1(~d:counts, ~k:str) -> int:
    if ~k not in ~d:
        raise KeyError(<<~k||f"no {~k}">>)
    return ~d[~k]


def ~f(~k:str):
    ~d = #counts
    <<try:
        return ~f1(~d, ~k)
    except KeyError as ~e:
        return <<str(~e)||0||None||~e.args[0]>>||return ~f1(~d, ~k) + 1||try:
        ~v = ~f1(~d, ~k)
    except KeyError:
        ~d[~k] = #digit
        ~v = ~f1(~d, ~k)
    return ~v>>
call: ~f(#hit)

= 2 retry
def ~f(~n:int):
    ~t = 0
    while ~t < <<3||4>>:
        ~t += 1
        try:
            if ~t < ~n:
                raise <<ValueError||RuntimeError>>(~t)
            return <<f"ok after {~t}"||~t>>
        except <<(ValueError, RuntimeError)||Exception>> as ~e:
            <<print("try", ~e)||continue||~x = ~e.args[0]>>
    return <<"gave up"||-1||None>>
call: ~f(<<1||2||3||5>>)

= 2 finally order
def ~f(~x:int):
    ~r = []
    try:
        ~r.append("try")
        <<if ~x > #digit:
            raise ValueError("big")
        ~r.append("ok")||~y = 10 // ~x
        ~r.append(~y)||~r.append([1, 2][~x])>>
    except <<ValueError||(ValueError, ZeroDivisionError)||(IndexError, ZeroDivisionError, ValueError)>>:
        ~r.append("except")
    <<else:
        ~r.append("else")
    ||>>finally:
        ~r.append("finally")
    return ~r
call: ~f(<<#digit||0||1||#int>>)

= 3 global counter
~G = <<0||0||#digit||10>>


def ~f1(~x:int):
    global ~G
    ~G <<+=||+=||-=>> ~x
    return ~G


def ~f(~n:int):
    <<for ~i in range(~n):
        ~f1(~i)
    return ~G||~f1(~n)
    ~f1(1)
    return ~G||~a = ~f1(~n)
    ~b = ~f1(~n)
    return ~a, ~b>>
call: ~f(<<1||2||3||4>>)

= 3 constants
~L = #pos
~R = <<#float||0.5||0.1||2>>


def ~f(~x:int<<||, ~y:int=#digit>>):
    <<if ~x > ~L:
        return ~L
    return ~x * ~R||~t = ~x * ~R
    if ~t > ~L:
        ~t -= 1
    return round(~t, 2)||~n = 0
    while ~x < ~L and ~n < 5:
        ~x += #pos
        ~n += 1
    return ~x, ~n||return "over" if ~x > ~L else "under">>
call: ~f(#pos)

= 2 default list trap
def ~f1(~x:int, ~a=<<[]||None>>):
    <<||if ~a is None:
        ~a = []
    >>~a.append(~x)
    return ~a


def ~f(~y:int):
    <<~p = ~f1(~y, [])
    ~q = ~f1(~y + 1, ~p)
    return ~q||~p = ~f1(~y, [#digit])
    return ~p||~p = [#digit]
    ~f1(~y, ~p)
    return ~p>>
call: ~f(#digit)

= 5 star arguments
def ~f1(*~a):
    <<~t = 0
    for ~x in ~a:
        ~t += ~x
    return ~t||return len(~a)||return sum(~a)||return ~a[0]||return max(~a)>>


def ~f(~p:int, ~q:int):
    <<return ~f1(~p, ~q)||return ~f1(~p, ~q, #digit)||~r = [~p, ~q, #digit]
    return ~f1(*~r)||return ~f1(~p) + ~f1(~q, ~p)>>
call: ~f(#int, #int)

= 5 keyword arguments
def ~f1(**~k):
    <<~r = []
    for ~n, ~v in ~k.items():
        ~r.append(f"{~n}={~v}")
    return ", ".join(~r)||return len(~k)||return sum(~k.values())||return sorted(~k)||return ~k.get("a", 0)>>


def ~f(~p:int):
    return ~f1(a=~p, <<b||c||size||n>>=#digit)
call: ~f(#int)

= 2 enum of states
def ~f(~e:strs) -> str:
    ~s = "<<off||idle||start>>"
    for ~x in ~e:
        <<if ~s == "off" and ~x == "on":
            ~s = "on"
        elif ~x == "off":
            ~s = "off"||if ~x == "go":
            ~s = "running"
        elif ~x == "stop":
            ~s = "stopped"
            break||~s = {"go": "run", "stop": "idle"}.get(~x, ~s)>>
    return ~s
call: ~f(<<["on", "off"]||["on"]||["go", "stop", "go"]||["go"]||["x", "go"]||["stop"]>>)

= 2 robot
def ~f(~m:str):
    ~x = ~y = 0
    for ~c in ~m:
        <<if ~c == "U":
            ~y += 1
        elif ~c == "D":
            ~y -= 1
        elif ~c == "L":
            ~x -= 1
        <<elif ~c == "R"||else>>:
            ~x += 1||~a, ~b = {"U": (0, 1), "D": (0, -1), "L": (-1, 0), "R": (1, 0)}[~c]
        ~x += ~a
        ~y += ~b>>
    return <<~x, ~y||abs(~x) + abs(~y)||~x == 0 and ~y == 0||(~x, ~y)>>
call: ~f(<<"UU"||"UDLR"||"RRD"||"LLU"||"URX"||"DDR"||"L"||"UURR">>)

= 2 queue simulation
def ~f(~a:strs, ~n:int):
    ~q = list(~a)
    ~d = []
    <<while ~q and len(~d) < ~n:
        ~x = ~q.pop(0)
        ~d.append(~x)
    return <<~d, ~q||~d||len(~q)>>||while len(~q) > 1:
        for _ in range(<<1||2>>):
            ~q.append(~q.pop(0))
        ~q.pop(0)
    return ~q[0]||for ~i in range(~n):
        ~q.append(~q.pop(0))
    return ~q>>
call: ~f(<<#names||["a", "b", "c"]||["x", "y"]>>, <<1||2>>)

= 2 graph walk
def ~f(~g, ~s:str):
    ~v = []
    ~q = [~s]
    while ~q:
        ~n = ~q.pop(<<0||>>)
        if ~n in ~v:
            continue
        ~v.append(~n)
        <<for ~m in ~g.get(~n, []):
            if ~m not in ~v:
                ~q.append(~m)||~q.extend(~g.get(~n, []))||~q += ~g[~n]>>
    return <<~v||len(~v)||sorted(~v)>>
call: ~f(<<{"a": ["b"], "b": ["a"]}, "a"||{"a": ["b", "c"], "b": [], "c": []}, "a"||{"x": ["y"], "y": []}, "x"||\
{"a": ["b"], "b": ["c"], "c": ["a"]}, "b"||{"k": []}, "k">>)
"""
