"""Classes with state and their special methods; context managers, decorators, generators; exceptions on their ways."""

IDIOMS = """
= 4 class that shows and compares
class ~P:
    def __init__(self, ~x<<||: int>>, ~y<<||=#digit>>):
        self.~x = ~x
        self.~y = ~y

    <<def __str__(self):
        return f"{self.~x}<</||:||, >>{self.~y}"

    ||def __repr__(self):
        return f"~P({self.~x}, {self.~y})"

    ||def __eq__(self, ~o):
        return self.~x == ~o.~x

    ||def __lt__(self, ~o):
        return self.~y < ~o.~y

    ||def __add__(self, ~o):
        return ~P(self.~x + ~o.~x, self.~y - ~o.~y)

    ||def __len__(self):
        return self.~x % 5

    ||def __bool__(self):
        return self.~x > self.~y

    >>def ~f1(self, ~k=#factor):
        <<self.~x <<+=||-=||*=>> ~k
        return <<self.~x||self||self.~x, self.~y>>||if self.~y > ~k:
            self.~y -= ~k
            return True
        return False||return self.~x * ~k + self.~y||self.~x, self.~y = self.~y, self.~x>>


def ~f(~a:int, ~b:int):
    ~p = ~P(~a, ~b)
    <<~q = ~P(~b, ~a)
    return <<str(~p)||~p.~x + ~q.~y||~p == ~q||[~p.~x, ~q.~x]||~p is ~q||bool(~p)||f"{~p.~x} and {~q.~y}">>||~p.~f1()
    ~p.~f1(#digit)
    return ~p.~x, ~p.~y||~r = ~p.~f1(~b)
    return <<~r||~p.~x||~p.~y - ~b>>||~p.~x += 1
    ~q = ~p
    ~q.~y = ~a
    return ~p.~x, ~p.~y||for ~i in range(2):
        ~p.~f1(~i)
    return ~p.~x - ~p.~y>>
call: ~f(#int, #digit)

= 4 container class
class ~P:
    <<~k = <<0||#digit>>

    ||>>def __init__(self, ~a<<=None||>>):
        <<self.~s = list(~a) if ~a else []||self.~s = []
        for ~x in ~a or []:
            self.~s.append(~x)>>

    def ~f1(self, ~x):
        <<self.~s.append(~x)
        return self||self.~s.insert(0, ~x)||if ~x not in self.~s:
            self.~s.append(~x)>>

    def __len__(self):
        return len(self.~s)

    <<def __getitem__(self, ~i):
        return self.~s[~i]||def __contains__(self, ~x):
        return ~x in self.~s||def __iter__(self):
        return iter(self.~s)||def __iter__(self):
        for ~x in self.~s:
            yield ~x||def __call__(self, ~x):
        return self.~s.count(~x)||@property
    def ~f2(self):
        return self.~s[-1] if self.~s else None>>


def ~f(~b:ints, ~y:int):
    ~p = ~P(~b)
    ~p.~f1(~y)
    return <<len(~p)||~p.~s||~p.~s[-1], len(~p)||sum(~p.~s)||sorted(~p.~s)||~p.~s is ~b>>
call: ~f(#few, #digit)

= 3 properties and class methods
class ~P:
    ~n = <<0||#digit>>

    def __init__(self, ~x:int):
        self._x = ~x
        ~P.~n += 1

    @property
    def ~f1(self):
        return self._x <<* 2||+ 1||// 2||% 10>>

    <<@~f1.setter
    def ~f1(self, ~v):
        if ~v < 0:
            raise ValueError("negative")
        self._x = ~v

    ||>>@classmethod
    def ~f2(cls, ~s:str):
        return cls(<<int(~s)||len(~s)>>)

    @staticmethod
    def ~f3(~y):
        return ~y <<- 1||* 3||> 5>>


def ~f(~a:int):
    ~p = ~P(~a)
    <<return ~p.~f1||~q = ~P.~f2(<<"12"||"7"||"30">>)
    return <<~q._x||~p.~f1 + ~q.~f1||~P.~n>>||return ~P.~f3(~a), ~p.~f3(2)||~p._x -= <<1||#digit>>
    return ~p.~f1||~P(~a)
    return ~P.~n, ~p.~n||return [~P(~i).~f1 for ~i in range(3)]>>
call: ~f(#int)

= 4 base and derived
class ~B:
    def __init__(self, ~x:int):
        self.~x = ~x

    def ~f1(self):
        return self.~x <<* 2||+ 1||- 3>>

    def ~f2(self):
        return <<self.~f1() + 1||f"{type(self).__name__}:{self.~f1()}"||[self.~f1()] * 2>>


class ~D(~B):
    <<def __init__(self, ~x:int, ~y:int=#digit):
        super().__init__(~x)
        self.~y = ~y

    def ~f1(self):
        return self.~x + self.~y||def ~f1(self):
        return super().~f1() <<+||*||->> #digit||def ~f3(self):
        self.~x += 1
        return self.~f1()||pass||~k = #digit

    def ~f1(self):
        return self.~k * self.~x>>


def ~f(~a:int):
    <<~p = ~D(~a)
    return <<~p.~f2()||~p.~f1()||isinstance(~p, ~B), ~p.~f2()||~p.~x, ~B(~a).~f1()||issubclass(~D, ~B), ~p.~f1()>>||\
return [~p.~f1() for ~p in (~B(~a), ~D(~a))]||\
~t = 0
    for ~p in [~B(~a), ~D(#digit)]:
        ~t += ~p.~f1()
    return ~t>>
call: ~f(#digit)

= 7 context managers
<<class ~C:
    def __init__(self, ~l):
        self.~l = ~l

    def __enter__(self):
        self.~l.append("enter")
        return <<self||len(self.~l)>>

    def __exit__(self, ~k, ~v, ~t):
        self.~l.append(<<"exit"||~k is None>>)
        return <<False||True||~k is ValueError>>||from contextlib import contextmanager


@contextmanager
def ~C(~l):
    ~l.append("enter")
    try:
        yield ~l
    finally:
        ~l.append("exit")>>


def ~f(~n:int):
    ~r = []
    <<with ~C(~r) as ~x:
        ~r.append(~n)
    return ~r||with ~C(~r):
        if ~n > #digit:
            raise ValueError("big")
        ~r.append("body")
    return ~r||with ~C(~r):
        with ~C(~r):
            ~r.append(~n * 2)
    return ~r||try:
        with ~C(~r):
            ~r.append(10 // ~n)
    except ZeroDivisionError:
        ~r.append("caught")
    return ~r||with ~C(~r):
        return ~r>>
call: ~f(<<#digit||0||#digit>>)

= 3 decorators
<<def ~w(~g):
    def||from functools import wraps


def ~w(~g):
    @wraps(~g)
    def>> ~h(*~a<<||, **~k>>):
        <<~v = ~g(*~a)
        return <<~v * 2||[~v]||str(~v)||-~v||~v, ~a[0]>>||print("call", ~a)
        return ~g(*~a)||return ~g(*~a) + ~g(*~a)||if ~a[0] < 0:
            return None
        return ~g(*~a)>>
    return ~h


@~w
def ~f1(~x:int<<, ~y:int=#digit>>):
    return ~x <<+||*||->> ~y


def ~f(~n:int):
    return <<~f1(~n)||~f1(~n, 2)||~f1(~n), ~f1(1, 1)||[~f1(~i) for ~i in range(2)]||~f1.__name__>>
call: ~f(#int)

= 4 generators in chains
def ~f1(~a):
    for ~x in ~a:
        <<if ~x <<% 2 == 0||> #digit||!= #digit>>:
            yield ~x||yield ~x <<+ 1||* #factor||% 3||** 2>>||if ~x < 0:
            return
        yield ~x||~y = yield ~x
        if ~y:
            yield ~y>>


def ~f2(~b):
    <<yield from ~b
    yield #digit||~t = 0
    for ~x in ~b:
        ~t += ~x
        yield ~t||for ~i, ~x in enumerate(~b):
        yield ~i * ~x||try:
        yield from ~b
    finally:
        print("<<done||closed>>")||~p = None
    for ~x in ~b:
        if ~x != ~p:
            yield ~x
        ~p = ~x>>


def ~f(~c:ints):
    <<return list(~f2(~f1(~c)))||return sum(~f2(~f1(~c)))||~g = ~f2(~f1(~c))
    ~x = next(~g, <<None||-1||0>>)
    return ~x, list(~g)||~r = []
    for ~x in ~f2(~f1(~c)):
        if len(~r) == 2:
            break
        ~r.append(~x)
    return ~r||~n = 0
    for ~x in ~f1(~c):
        ~n += 1
    return ~n||return max(~f2(~c), default=0)||~g = ~f1(~c)
    return next(~g) + next(~g)||return [~x for ~x in ~f1(~c) if ~x]||return dict(enumerate(~f2(~c)))||\
~a, *~b = ~f2(~f1(~c))
    return ~b, ~a>>
call: ~f(#few)

= 3 iterator class
class ~P:
    def __init__(self, ~n:int<<||, ~s:int=#small>>):
        self.~n = ~n
        self.~i = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.~i >= self.~n:
            raise StopIteration
        self.~i += <<1||1||2>>
        return self.~i <<* 2||- 1||** 2||% 3>>


def ~f(~m:int):
    return <<list(~P(~m))||sum(~P(~m))||[~x for ~x in ~P(~m) if ~x % 2]||next(~P(~m))||max(~P(~m), default=0)||\
~m in ~P(~m)||", ".join(map(str, ~P(~m)))||\
dict(zip("abc", ~P(~m)))>>
call: ~f(<<2||3||4||0||1||5>>)

= 7 raised, caught, raised again
def ~f1(~x:int):
    if ~x <<<||>||==||%>> <<#digit||5||3||#factor>>:
        raise <<ValueError||KeyError||TypeError||RuntimeError||IndexError>>(<<"bad"||f"bad {~x}"||~x||"no", ~x>>)
    return <<~x * 2||100 // ~x||~x - 1||[1, 2, 3][~x]||{1: "a", 2: "b"}[~x]>>


def ~f2(~y:int):
    <<try:
        return ~f1(~y)
    except <<ValueError||KeyError||(KeyError, IndexError)||RuntimeError||LookupError||ArithmeticError>>:
        <<return -1||raise||print("again")
        raise||return None>>||try:
        ~v = ~f1(~y)
    except <<ValueError||TypeError||Exception||LookupError>> as ~e:
        raise RuntimeError(<<"wrapped"||str(~e)>>)<<|| from ~e|| from None>>
    else:
        return ~v + <<1||~y>>
    ||~v = ~f1(~y)
    return <<~v||~v, ~y||[~v]>>||try:
        ~v = ~f1(~y)
    finally:
        print("<<leave||end>>", ~y)
    return ~v||try:
        return ~f1(~y)
    except ValueError:
        return "value"
    except (KeyError, IndexError) as ~e:
        return type(~e).__name__
    except Exception:
        return "other"
    finally:
        ~y += 1>>


def ~f(~z:int):
    <<try:
        return ~f2(~z)
    except <<RuntimeError||Exception||ValueError||(ValueError, RuntimeError)>> as ~e:
        return <<str(~e)||repr(~e)||~e.args||f"caught {~e}"||type(~e).__name__||~e.args[0]||\
isinstance(~e, LookupError)||~e.__cause__ is None>>||return ~f2(~z)||\
~r = []
    for ~i in (~z, <<0||1||3||#digit>>):
        try:
            ~r.append(~f2(~i))
        except Exception as ~e:
            ~r.append(<<str(~e)||type(~e).__name__||None>>)
    return ~r||~n = 0
    while ~n < 2:
        try:
            ~f2(~z)
        except Exception:
            ~z -= 1
        ~n += 1
    return ~z>>
call: ~f(<<#digit||#digit||0||#int>>)

= 3 errors of containers
def ~f(~d, ~k):
    try:
        ~v = <<~d[~k]||list(~d)[~k]||~d[~k][0]||len(~d) + ~k||~d + ~k||int(~k)||~d[~k] * 2||len(~d[~k])>>
    except <<KeyError||(KeyError, IndexError)||(LookupError, TypeError)||Exception>> as ~e:
        <<return type(~e).__name__||return str(~e)||~v = None||~v = repr(~e)||return ~d||raise ValueError(~k) from ~e>>
    <<else:
        ~v = [~v]
    ||finally:
        print("<<k||end>>", ~k)
    ||>>return <<~v||~v, ~k||~v, ~d>>
call: ~f(<<{"a": 1, "b": 2}, "a"||{"a": 1}, "c"||[#digit, #digit, #digit], 1||[#digit, #digit], 2||["x", "y"], "y"||\
"abc", 3||{"n": [#digit, #digit]}, "n"||{1: "one"}, 1||[], 0||(1, 2), -1||"a1", "1">>)

= 3 errors of our own
class ~E(<<Exception||ValueError>>):
    <<pass||def __init__(self, ~c, ~m="<<bad||wrong>>"):
        super().__init__(~m)
        self.~c = ~c||def __str__(self):
        return "<<~E: {self.args[0]}||oops>>">>


class ~D(~E):
    pass


def ~f1(~a:ints):
    ~t = 0
    for ~i, ~x in enumerate(~a):
        if ~x <<> #pos||< 0||== #digit||% 7 == 0>>:
            raise <<~E(~i)||~D(~i)||~E(~x)>>
        ~t += ~x
    return ~t


def ~f(~b:ints):
    try:
        <<return ~f1(~b)||~r = ~f1(~b)>>
    except ~D<<|| as ~v>>:
        <<~r = "first"||return -1>>
    except ~E as ~e:
        <<~r = str(~e)||~r = ~e.args||return None||raise||~r = type(~e).__name__>>
    return ~r
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, -1]>>)

= 3 finally and return
def ~f1(~l, ~x:int):
    <<try:
        ~l.append("try")
        return <<~x||10 // ~x>>
    <<except ZeroDivisionError:
        ~l.append("except")
        return 0
    ||>>finally:
        ~l.append("finally")||for ~i in range(3):
        try:
            if ~i == ~x:
                <<continue||break||return ~i>>
            ~l.append(~i)
        finally:
            ~l.append("f")
    return len(~l)||try:
        try:
            ~l.append(1 // ~x)
        finally:
            ~l.append("inner")
    except ZeroDivisionError as ~e:
        ~l.append(str(~e))
    return ~x||with_error = False
    try:
        ~l[~x]
    except IndexError:
        with_error = True
    else:
        ~l.append("fine")
    return with_error>>


def ~f(~y:int):
    ~r = []
    ~v = ~f1(~r, ~y)
    return ~v, ~r
call: ~f(<<0||1||2||#digit>>)

= 3 state in a class attribute and self
class ~P:
    def __init__(self, ~n:str, ~b:int=<<0||#pos>>):
        self.~n = ~n
        self.~b = ~b
        self.~h = []

    def ~f1(self, ~x:int):
        <<if ~x <= 0:
            raise ValueError(<<"bad amount"||f"bad {~x}">>)
        ||>>self.~b += ~x
        self.~h.append(<<~x||("in", ~x)||self.~b>>)

    def ~f2(self, ~x:int):
        if ~x > self.~b:
            <<return False||raise ValueError("too much")||~x = self.~b||self.~h.append("no")
            return False>>
        self.~b -= ~x
        self.~h.append(-~x)
        return True

    def ~f3(self):
        return <<f"{self.~n}: {self.~b}"||{"name": self.~n, "left": self.~b}||\
sum(~y for ~y in self.~h if isinstance(~y, int))||self.~h[-1] if self.~h else None>>


def ~f(~a:int, ~c:int):
    ~p = ~P(#name<<||, #two>>)
    ~p.~f1(~a)
    <<~ok = ~p.~f2(~c)
    return <<~ok, ~p.~b||~p.~f3()||~p.~h>>||~p.~f2(~c)
    ~p.~f1(#digit)
    return ~p.~f3()||~q = ~P(#name)
    ~q.~f1(~c)
    return ~p.~b + ~q.~b||~r = [~p.~f2(~i) for ~i in (~c, 1)]
    return ~r, ~p.~b>>
call: ~f(#pos, <<#pos||#digit>>)

= 3 linked nodes
class ~N:
    def __init__(self, ~v, ~x=None):
        self.~v = ~v
        self.~x = ~x


def ~f1(~a):
    ~h = None
    for ~i in <<reversed(~a)||~a||~a[::-1]>>:
        ~h = ~N(~i, ~h)
    return ~h


def ~f(~b:ints):
    ~n = ~f1(~b)
    <<~r = []
    while ~n:
        ~r.append(~n.~v)
        ~n = ~n.~x
    return ~r||~t = 0
    while ~n is not None:
        ~t += ~n.~v
        ~n = ~n.~x
    return ~t||~p = None
    while ~n:
        ~n.~x, ~p, ~n = ~p, ~n, ~n.~x
    return ~p.~v if ~p else None||~c = 0
    while ~n and ~n.~x:
        ~n = ~n.~x.~x
        ~c += 1
    return ~c||return ~n.~v + (~n.~x.~v if ~n.~x else 0)||if ~n.~x:
        ~n.~x = ~n.~x.~x
    return ~n.~x.~v if ~n.~x else -1>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||#few||[#digit, #digit, #digit, #digit]||[#digit]>>)

= 3 binary trees
class ~N:
    def __init__(self, ~v, ~l=None, ~r=None):
        self.~v = ~v
        self.~l = ~l
        self.~r = ~r


def ~f1(~n):
    <<if ~n is None:
        return 0
    return <<1 + max(~f1(~n.~l), ~f1(~n.~r))||~n.~v + ~f1(~n.~l) + ~f1(~n.~r)||1 + ~f1(~n.~l) + ~f1(~n.~r)||\
max(~n.~v, ~f1(~n.~l), ~f1(~n.~r))>>||if not ~n:
        return []
    return <<~f1(~n.~l) + [~n.~v] + ~f1(~n.~r)||[~n.~v] + ~f1(~n.~l) + ~f1(~n.~r)>>||if ~n:
        ~n.~l, ~n.~r = ~n.~r, ~n.~l
        ~f1(~n.~l)
        return ~n.~v
    return None>>


def ~f(~a:int, ~b:int):
    <<~t = ~N(~a, ~N(~b), ~N(#digit))||~t = ~N(~a)
    ~t.~l = ~N(~b, ~N(#digit))||~t = ~N(~b, None, ~N(~a))>>
    return <<~f1(~t)||~f1(~t), ~t.~v||[~f1(~t), ~f1(~t.~l)]>>
call: ~f(#digit, #digit)

= 2 search tree
class ~N:
    def __init__(self, ~v):
        self.~v = ~v
        self.~l = self.~r = None

    def ~f1(self, ~x):
        if ~x < self.~v:
            if self.~l is None:
                self.~l = ~N(~x)
            else:
                self.~l.~f1(~x)
        elif ~x > self.~v:
            if self.~r is None:
                self.~r = ~N(~x)
            else:
                self.~r.~f1(~x)


def ~f(~a:ints, ~k:int):
    ~t = ~N(<<5||#digit||~k>>)
    for ~y in ~a:
        ~t.~f1(~y)
    <<return ~t.~l is None, ~t.~r is None||while ~t.~l:
        ~t = ~t.~l
    return ~t.~v||~n = ~t
    while ~n and ~n.~v != ~k:
        ~n = ~n.~l if ~k < ~n.~v else ~n.~r
    return ~n is not None>>
call: ~f(<<[#digit, #digit]||[#digit, #digit, #digit]||[#digit]>>, <<#digit||7||8||3>>)

= 2 enum and dataclass
from <<dataclasses import dataclass, field


@dataclass(order=True)
class ~P:
    ~x: int
    ~y: list = field(default_factory=list)


def ~f(~a:int, ~b:int):
    ~p, ~q = ~P(~a), ~P(~b, [1])
    ~p.~y.append(~b)
    return <<~p < ~q||~p.~y, ~q.~y||max(~p, ~q).~x||~p == ~P(~a, [~b])||sorted([~q, ~p])[0].~x>>||enum import Enum


class ~P(Enum):
    LOW = 1
    MID = #digit
    TOP = #pos


def ~f(~a:int, ~b:int):
    return <<~P.LOW.value + ~a||~P.TOP.name||[~x.value for ~x in ~P]||~P(1) is ~P.LOW||~P["MID"].value > ~b||len(~P)>>>>
call: ~f(#digit, #digit)

= 5 arguments of every sort
def ~f1(~a:int, ~b:int=#digit, *~c<<, ~d=#factor||>>, **~e):
    <<return ~a + ~b||return [~a, ~b, *~c]||~t = ~a
    for ~x in ~c:
        ~t += ~x
    return ~t - ~b||return ~a, ~b, ~c, ~e||return {**~e, "a": ~a, "n": len(~c)}||return sum(~c, ~a) + len(~e)||if ~e:
        return sorted(~e.items())
    return ~c||return f"{~a} {~b} {~c}"||return max(~a, ~b, *~c)>>


def ~f(~p:int, ~q:ints):
    <<return ~f1(~p)||return ~f1(~p, ~b=#digit)||return ~f1(~p, *~q)||return ~f1(*~q)||\
return ~f1(~p, #digit, #two, <<size||k||left>>=~p)||\
~k = {"<<x||n||mode>>": ~p}
    return ~f1(~p, **~k)||return ~f1(~b=~p, ~a=#digit)||~r = ~f1(~p, *~q[:2], <<x||y>>=1)
    return ~r||return ~f1(*~q, **{"n": ~p})||~t = (~p, #digit)
    return ~f1(*~t), ~f1(#two)>>
call: ~f(#digit, <<[#digit, #digit]||#few||[#two, 3, 4]||[#digit]>>)

= 5 functions inside functions
def ~f(~a:ints, ~k:int):
    <<~t = <<0||#digit>>

    def ~f1(~x:int):
        nonlocal ~t
        ~t <<+=||-=||+=>> ~x <<* ~k||% ~k||>>
        <<return ~t > #two||if ~x > ~k:
            ~t += 1>>

    for ~y in ~a:
        ~f1(~y)
    return <<~t||~t, ~k>>||~r = []

    def ~f1(~x, ~d=0):
        if ~d >= <<2||~k % 3||3>>:
            return
        ~r.append(<<~x||(~x, ~d)||~x * ~d>>)
        ~f1(~x <<+ 1||- ~k||* 2||// 2>>, ~d + 1)

    ~f1(~a[0] if ~a else ~k)
    return ~r||def ~f1(~i):
        if ~i <<== len(~a)||>= len(~a)>>:
            return 0
        return <<max(~a[~i], ~f1(~i + 1))||~a[~i] + ~f1(~i + 1)||~f1(~i + 1) + (~a[~i] > ~k)>>

    return ~f1(0)||def ~f1(~x):
        return ~x <<+||*||->> ~k

    def ~f2(~x):
        return ~f1(~x) <<+ 1||* 2||% 5>>

    return <<[~f2(~x) for ~x in ~a]||~f1(~f2(~k))||sum(map(~f1, ~a))||sorted(~a, key=~f2)||~f2(len(~a))>>||~m = {}

    def ~f1(~n):
        if ~n in ~m:
            return ~m[~n]
        ~m[~n] = 1 if ~n < 2 else ~f1(~n - 1) + ~f1(~n // 2)
        return ~m[~n]

    return <<~f1(~k % 6)||[~f1(~x % 4) for ~x in ~a]>>>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, #digit]||[#digit]>>, <<#digit||3||2>>)

= 8 checks of arguments
def ~f(~n:int<<||, ~m:int=#digit>>):
    if <<not isinstance(~n, int)||type(~n) != int||isinstance(~n, str)||isinstance(~n, (list, str))>>:
        raise TypeError(<<"number expected"||"wrong type"||f"bad type {type(~n).__name__}">>)
    if ~n <<< 0||<= 0||> 99||== 0||< #digit>>:
        raise ValueError(<<"out of range"||"positive number expected"||f"{~n} is not allowed"||"zero">>)
    <<return <<~n * ~n||100 // ~n||~n % 10 + 1||str(~n) * 2||bin(~n % 8)||(~n * (~n + 1)) // 2||~n - 1>>||~t = 0
    for ~i in range(~n % 6):
        ~t += ~i * ~n
    return ~t||~t = <<1||0>>
    while ~n > 1:
        ~n //= <<2||3>>
        ~t += <<1||~n>>
    return ~t||return [~x for ~x in range(~n % 9)]>>
call: ~f(<<#digit||#pos||#int||"#digit"||#float||0||-1||[#digit]||None||#two>>)

= 6 globals read and changed
~G = <<0||#digit||#two||10>>
~L = <<[]||[#digit]||["start"]>>
~D = {"<<a||n||hits>>": #digit}


def ~f1(~x:int):
    global ~G
    ~G <<+=||-=||*=||=>> ~x
    <<~L.append(~G)||~D[~x] = ~G||~L.insert(0, ~x)||~D.update({"last": ~x})||pass>>
    <<return ~G||||return len(~L)>>


def ~f2(~y:int):
    <<~G = ~y * 2
    return ~G||return ~G + ~y||global ~L
    ~L = [~y]
    return ~L||for ~k in ~D:
        ~D[~k] += ~y
    return ~D||global ~G, ~D
    ~G -= 1
    ~D = {}
    return ~G||~L.append(~y)
    return ~L[-2:]||if ~G > ~y:
        return "more"
    return len(~D)>>


def ~f(~n:int):
    ~f1(~n)
    <<~r = ~f2(#digit)
    return <<~r, ~G||~G||~L, ~G||~D||~r>>||for ~i in range(<<2||3>>):
        ~f1(~i)
    return <<~G||~L||~D>>||~f2(~n)
    ~f1(#digit)
    return <<~G||~L||~D, ~G>>||return ~f1(1), ~f2(2), ~G>>
call: ~f(<<#digit||#digit||#two>>)

= 6 solution class
class Solution:
    def ~f(self, ~a:ints, ~k:int):
        <<~n = len(~a)
        ~t = 0
        for ~i in range(~n):
            for ~j in range(~i + 1, ~n):
                if ~a[~i] <<+||->> ~a[~j] <<==||>||%>> ~k:
                    ~t += 1
        return ~t||~d = {}
        for ~i, ~x in enumerate(~a):
            if ~k - ~x in ~d:
                return [~d[~k - ~x], ~i]
            ~d[~x] = ~i
        return []||self.~t = 0
        for ~x in ~a:
            self.~f1(~x, ~k)
        return self.~t

    def ~f1(self, ~y, ~m):
        if ~y <<>||<||%>> ~m:
            self.~t += ~y||def ~f1(~i):
            if ~i >= len(~a):
                return 0
            return max(~a[~i] + ~f1(~i + 2), ~f1(~i + 1))

        return ~f1(0) <<+||->> ~k||~r = <<~a[0]||0>>
        for ~x in ~a[1:]:
            ~r = max(~r, ~r + ~x - ~k)
        return ~r>>
call: Solution().~f(<<[#digit, #digit, #digit]||[#digit, #digit]>>, <<#digit||#pos||9||6>>)
= 8 several results
def ~f1(~a:ints<<, ~k:int=#digit):
    <<~x = ~y = 0
    for ~v in ~a:
        if ~v <<>||<||%>> ~k:
            ~x += <<~v||1>>
        else:
            ~y += <<1||~v>>
    return ~x, ~y||return <<min(~a), max(~a)||len(~a), sum(~a)||~a[0], ~a[-1]||sum(~a), ~k||~k, ~a.count(~k)>>||\
~b = sorted(~a)
    return ~b[0], ~b[-1]||return divmod(sum(~a), ~k + 1)||~i = len(~a) // 2
    return sum(~a[:~i]), sum(~a[~i:])||if not ~a:
        return None, 0
    return ~a[0], len(~a)>>||):
    <<~h, *~t = ~a
    return ~h, ~t||return ~a[:1], ~a[1:]||~x = [~v for ~v in ~a if ~v % 2]
    return ~x, len(~x)||return (max(~a), ~a.index(max(~a)))||return len(~a), None>>>>


def ~f(~c:ints):
    <<~p, ~q = ~f1(~c)
    return <<~p||~q||~q, ~p||f"{~p}/{~q}"||[~p, ~q]||~p == ~q||{"x": ~p, "y": ~q}||str(~p) + str(~q)>>||~r = ~f1(~c)
    return <<~r[0]||~r[1]||~r||len(~r)||~r[::-1]||list(~r)>>||~p, _ = ~f1(~c)
    return ~p||return ~f1(~c)[<<0||1>>]||(~p, ~q), ~n = ~f1(~c), len(~c)
    return ~n, ~q||return f"{~f1(~c)[0]}"||~p, ~q = ~f1(~c)
    ~x, ~y = ~f1(~c[::-1])
    return <<~p == ~x||[~q, ~y]||~p, ~y>>>>
call: ~f(<<#few||#ints||[#digit, #digit, #digit]>>)

= 4 attributes by name
class ~P:
    ~k = #digit

    def __init__(self, **~a):
        for ~n, ~v in ~a.items():
            setattr(self, ~n, ~v)


def ~f(~x:int, ~s:str="<<size||left||missing>>"):
    ~p = ~P(size=~x, left=<<#digit||"yes"||None>>)
    <<return getattr(~p, ~s, None)||return hasattr(~p, ~s)||return ~p.size, ~p.~k||if ~p.left:
        return ~p.size
    return ~p.~k||~p.__dict__.pop("left")
    return ~p.__dict__||return vars(~p)||return sorted(vars(~p))||if hasattr(~p, ~s):
        return getattr(~p, ~s)
    raise AttributeError(~s) from None||if ~p.size <<>||<||==>> ~P.~k:
        ~p.size -= 1
    return ~p.size||return ~p.left is None, callable(~p)||~P.~k += ~x
    return ~p.~k||del ~p.left
    return list(vars(~p))>>
call: ~f(#int<<||, "size"||, "left">>)
"""
