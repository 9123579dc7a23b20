"""What was rare beside real code, or hard for a model: values one by one, errors that go up, tables indexed by tables.

Written after the held-out programs, which stay as they are: these classics are for training alone (`stream.HELD_OUT`).
"""

IDIOMS = """
= 10 generator driven by hand
def ~f1(~n:int, ~k:int):
    <<~a, ~b = <<0, 1||1, 1||~k, ~n>>
    while ~a < <<20||~n * ~k||12>>:
        yield ~a
        ~a, ~b = ~b, ~a + ~b + <<0||1>>||for ~i in range(~n, ~n + ~k + 1):
        yield ~i <<* ~i||- ~k||* 2 + 1||% 3>>||~t = ~n
    for ~i in range(~k):
        yield ~t
        ~t = <<~t * 2||~t + ~i||~t - ~k||~t // 2 + ~i>>||while ~n > 0:
        ~n, ~r = divmod(~n, <<10||2||~k + 1>>)
        yield ~r>>


def ~f(~x:int):
    ~g = ~f1(~x, <<3||2||4>>)
    <<~p = next(~g)
    ~q = next(~g, <<None||0||-1>>)
    return <<~p, ~q||(~q, ~p)||[~p, ~q]||~p, list(~g)>>||~r = []
    for ~v in ~g:
        <<~r.append(~v)||~r += [~v, -~v]||~r.insert(0, ~v)>>
        if len(~r) > <<3||2||4>>:
            break
    return <<~r||~r[::-1]||sum(~r), len(~r)>>||~t = 0
    for ~i, ~v in enumerate(~g):
        ~t <<+= ~i * ~v||-= ~v||= ~t * 2 + ~v>>
    return <<~t||~t % 10>>||return <<sum(~v for ~v in ~g if ~v % 2)||[~v + ~x for ~v in ~g][:4]||max(~g, default=0)||\
sorted(~g)>>>>
call: ~f(<<2||3||5||12||47>>)

= 8 generators over texts and lists
def ~f1(~a):
    <<~w = ""
    for ~c in ~a:
        if ~c == <<" "||"a"||",">>:
            yield ~w
            ~w = ""
        else:
            ~w += ~c
    <<yield ~w||if ~w:
        yield ~w>>||for ~i in range(len(~a) - 1):
        yield ~a[~i], ~a[~i + 1]||for ~i in range(0, len(~a), <<2||3>>):
        yield ~a[~i : ~i + <<2||3>>]||~s = set()
    for ~x in ~a:
        if ~x not in ~s:
            ~s.add(~x)
            yield ~x||~p = None
    for ~x in ~a:
        <<if ~p is not None:
            yield ~p
        ~p = ~x||if ~x == ~p:
            continue
        yield ~x
        ~p = ~x>>||for ~i, ~x in enumerate(~a, <<1||0>>):
        yield <<~i, ~x||str(~i) + str(~x)||{~i: ~x}>>>>


def ~f(~b:str):
    <<return <<list(~f1(~b))||len(list(~f1(~b)))||[~x for ~x in ~f1(~b) if ~x]>>||~n = 0
    for ~x in ~f1(~b):
        ~n += <<1||len(~x)||~x != ~b>>
    return ~n||~r = {}
    for ~x in ~f1(~b):
        ~k = <<str(~x)||len(~x)>>
        ~r[~k] = ~r.get(~k, 0) + 1
    return ~r>>
call: ~f(<<"ab a"||"aab"||#word||"a,b,,c"||"tea for two"||"abca">>)

= 5 generator that is told something
def ~f1(~t:int=<<0||1>>):
    <<~x = yield ~t
    while ~x is not None:
        ~t <<+= ~x||= ~t * 2 - ~x||= max(~t, ~x)>>
        ~x = yield ~t||while True:
        ~x = yield ~t
        if ~x is None:
            return
        ~t <<+= ~x||-= ~x>>>>


def ~f(~a:ints):
    ~g = ~f1()
    ~r = [next(~g)]
    for ~y in ~a:
        ~r.append(~g.send(~y))
    <<~g.close()
    >>return <<~r||~r[-1]||sum(~r)>>
call: ~f(<<#few||[#digit, #digit]||[#digit, #digit, #digit]>>)

= 4 generators inside each other
def ~f1(~t):
    <<for ~x in ~t:
        if isinstance(~x, list):
            yield from ~f1(~x)
        else:
            yield ~x||if not isinstance(~t, list):
        yield ~t
        return
    for ~x in ~t:
        yield from ~f1(~x)>>


def ~f(~a):
    return <<list(~f1(~a))||sum(~f1(~a))||max(~f1(~a))||[~x * 2 for ~x in ~f1(~a)]>>
call: ~f([#digit, [#digit, #digit], <<[[#digit]]||#digit||[]||[#digit, [#digit]]>>])

= 9 error that goes up
class ~E(<<ValueError||Exception||KeyError||ArithmeticError>>):
    <<pass||"What went wrong."||def __init__(self, ~n, ~m="<<bad||too much||empty>>"):
        super().__init__(~m)
        self.~n = ~n>>


def ~f1(~x:int):
    if ~x <<> #digit||< 0||% 2||== #digit>>:
        raise <<~E(~x)||ValueError(f"<<bad||odd||got>> {~x}")||ValueError("<<negative||not allowed||\
out of range>>")||~E(<<"low"||~x>>)>>
    return ~x <<* 2||- 1||// 2||+ #digit>>


def ~f2(~y:int):
    <<return ~f1(~y) + ~f1(~y - <<1||2||#digit>>)||try:
        return ~f1(~y)
    except ~E as ~e:
        <<raise||raise ValueError("<<no||again>>") from ~e||return -1>>||try:
        return ~f1(~y)
    finally:
        print(<<"done"||~y||"f", ~y>>)>>


def ~f(~n:int):
    <<~t = 0
    for ~i in range(~n):
        try:
            ~t += ~f2(~i)
        except (<<~E, ValueError||ValueError, ~E>>):
            ~t <<-= 1||+= ~i * 10||= -~t>>
        <<else:
            ~t += 1
        >>return ~t||try:
        ~r = ~f2(~n)
    except <<~E as ~e:
        ~r = type(~e).__name__||ValueError as ~e:
        ~r = str(~e)||Exception as ~e:
        ~r = repr(~e)||~E:
        ~r = None>>
    return ~r||return <<~f2(~n)||[~f2(~n), ~n]||~f2(~n) - ~n>>>>
call: ~f(<<#digit||#digit||-#digit||3||4>>)

= 7 checks before work
def ~f1(~a, ~k):
    if <<not ~a||len(~a) == 0||not isinstance(~a, <<list||str>>)>>:
        raise ValueError("<<empty||nothing to do||need items>>")
    if <<~k < 0||~k >= len(~a)||~k == 0>>:
        raise <<IndexError(~k)||ValueError(f"<<k||at>> = {~k}")||KeyError(~k)>>
    return <<~a[~k]||~a[:~k]||len(~a) // ~k||sum(~a) % ~k||~a[-~k]>>


def ~f(~b:ints, ~i:int=<<1||2||0>>):
    <<try:
        return ~f1(~b, ~i)
    except <<ValueError||(ValueError, IndexError)||IndexError>> as ~e:
        return <<str(~e)||~e.args||None||type(~e).__name__>>||~r = []
    for ~j in (<<~i, -1, 9||0, ~i||~i, ~i + 1, ~i + 5>>):
        try:
            ~r.append(~f1(~b, ~j))
        except (ValueError, LookupError, TypeError):
            ~r.append(<<None||"-"||~j>>)
    return ~r||return ~f1(~b, ~i)>>
call: ~f(<<#few||[]||[#digit, #digit]||#few>><<||, #digit||, -1>>)

= 9 table indexed by a table
def ~f(~a:ints, ~b:ints):
    <<~p = sorted(range(len(~a)), key=lambda ~i: <<~a[~i]||-~a[~i]||(~a[~i], -~i)>>)
    return <<[~b[~i % len(~b)] for ~i in ~p]||~p||~b[~p[0] % len(~b)]>>||~c = [0] * <<10||12>>
    for ~x in ~a:
        ~c[~x % len(~c)] += 1
    return <<[~c[~y % len(~c)] for ~y in ~b]||~c||~c[~b[0] % len(~c)], max(~c)>>||\
~d = {~x: ~i for ~i, ~x in enumerate(~a)}
    return <<[~d.get(~y, -1) for ~y in ~b]||sum(~d[~y] for ~y in ~b if ~y in ~d)||\
{~y: ~d[~y] for ~y in ~b if ~y in ~d}>>||~g = [[0] * len(~b) for _ in ~a]
    for ~i in range(len(~a)):
        for ~j in range(len(~b)):
            ~g[~i][~j] = <<~a[~i] * ~b[~j]||~a[~i] - ~b[~j]||max(~a[~i], ~b[~j])||~a[~i] + ~g[~i - 1][~j]>>
    return <<~g||~g[-1][-1]||[~r[0] for ~r in ~g]||~g[0][-1] - ~g[-1][0]>>||~n = 0
    for ~i in range(len(~a)):
        if ~a[~i] <<> ~b[~i % len(~b)]||== ~b[-1]||<= ~a[~i - 1]>>:
            ~n = max(~n, ~a[~i] + ~b[~a[~i] % len(~b)])
    return ~n||~u = list(range(<<6||7>>))
    for ~x, ~y in zip(~a, ~b):
        ~x, ~y = ~x % len(~u), ~y % len(~u)
        while ~u[~x] != ~x:
            ~x = ~u[~x]
        ~u[~x] = ~u[~y]
    return <<~u||[~u[~u[~i]] for ~i in range(3)]>>>>
call: ~f(<<[#digit, #digit, #digit]||#few>>, <<[#digit, #digit]||[#digit, #digit, #digit]>>)

= 7 returned expressions
def ~f1(~x:int, ~y:int):
    return <<~x * ~y - ~x // <<2||3>>||(~x + ~y) * (~x - ~y)||~x ** 2 + ~y||~x % 7 * ~y||abs(~x - ~y) + max(~x, ~y)||\
~x * 100 // (~y or 1)||-~x + ~y * 3>>


def ~f2(~a, ~b):
    return <<[~a, ~b, ~a + ~b]||{"<<low||sum>>": min(~a, ~b), "<<high||rest>>": max(~a, ~b)}||\
(~a, ~b) if ~a < ~b else (~b, ~a)||str(~a) + str(~b)||f"{~a}/{~b}"||~a == ~b or ~a % 2 == 0||\
[~i * ~a for ~i in range(~b % 4)]||~a and ~b>>


def ~f(~n:int, ~k:int):
    <<return ~f2(~f1(~n, ~k), ~f1(~k, ~n))||~p = ~f1(~n, ~k)
    ~q = ~f1(~p, #digit)
    return ~f2(~p, ~q)||return [~f1(~n, ~i) for ~i in range(~k % 4 + 1)]||\
return {~i: ~f2(~i, ~n) for ~i in range(~k % 3 + 1)}||return ~f1(~f1(~n, 2), ~k) + ~f1(~k, 1)>>
call: ~f(<<#digit||#int||12||25>>, <<#digit||3||7||#factor>>)

= 7 steps on tuples
def ~f(~a:int, ~b:int, ~n:int=<<3||4||2>>):
    <<for _ in range(~n):
        ~a, ~b = <<~b, ~a + ~b||~b, ~a % (~b or 1)||~a + 1, ~b * 2||~b - ~a, ~a||~a + ~b, ~a - ~b>>
    return <<~a, ~b||~a||~b - ~a>>||~c = <<0||1||~n>>
    for ~i in range(~n):
        ~a, ~b, ~c = <<~b, ~c, ~a + ~b||~c, ~a, ~b + ~i||~a + ~i, ~b - ~i, ~a * ~b>>
    return <<~a, ~b, ~c||~c||[~c, ~b, ~a]>>||(~x, ~y), ~z = (~a, ~b), ~n
    ~x, ~z = <<~z, ~x||~y + ~z, ~x * 2>>
    return <<~x, ~y, ~z||{~x: ~z}||~x * ~y - ~z>>||~p, ~q = divmod(<<~a * 10 + ~b||~a * ~b||~a + ~b * 7>>, ~n)
    ~a, *~r = [~q, ~p, ~b]
    return <<~p, ~q||~a, ~r||~p * ~n + ~q>>>>
call: ~f(<<#digit||#int||1>>, <<#digit||5||2>><<||, #digit||, 4>>)

= 6 bits and powers
def ~f(~n:int<<, ~k:int=<<1||2||3>>||, ~k:int=2>>):
    <<~c = 0
    while ~n:
        <<~c += ~n & 1
        ~n \\>>= 1||~n &= ~n - 1
        ~c += 1||~c = ~c << 1 | ~n & 1
        ~n \\>>= 1>>
    return <<~c||bin(~c)>>||~r = 1
    ~b = ~k + 1
    while ~n > 0:
        if ~n & 1:
            ~r = ~r * ~b % <<13||97||100>>
        ~b = ~b * ~b % <<13||97||100>>
        ~n \\>>= 1
    return ~r||~m = 0
    for ~i in range(~n):
        ~m <<|= 1 << (~i % 4)||^= ~i||+= ~i << ~k>>
    return <<~m||~m & 7||~m, bin(~m)>>||return <<~n ^ ~k||~n & ~k||~n | ~k||(~n << ~k) - (~n \\>> ~k)||\
~n & -~n, ~n & 1 == 0||[~n \\>> ~i & 1 for ~i in range(4)]>>>>
call: ~f(<<#digit||12||#factor||45||6||#int>>)

= 7 functions that remember
def ~f(~a:ints, ~k:int=<<2||3||1>>):
    <<~s = []

    def ~f1(~i, ~t):
        if ~i == len(~a):
            <<~s.append(~t)||if ~t <<> ~k||% ~k == 0>>:
                ~s.append(~t)>>
            return
        ~f1(~i + 1, ~t)
        ~f1(~i + 1, ~t + ~a[~i])

    ~f1(0, 0)
    return <<~s||len(~s)||sorted(set(~s))||max(~s, default=0)>>||~n = 0

    def ~f1(~x):
        nonlocal ~n
        ~n += <<~x||1||~x * ~k>>
        return <<~n||~x - ~k||~n % 5>>

    <<return [~f1(~x) for ~x in ~a], ~n||for ~x in ~a:
        ~f1(~x)
    return ~n||~r = ~f1(~a[0]) - ~f1(~a[-1])
    return ~r, ~n>>||def ~f1(~x):
        return <<~x * ~k||~x - ~k||~x % ~k, ~x||abs(~x - ~k)>>

    return <<[~f1(~x) for ~x in ~a]||sorted(~a, key=~f1)||max(~a, key=~f1)||list(map(~f1, ~a))>>||~d = {}

    def ~f1(~i):
        if ~i < 2:
            return <<1||~i||~k>>
        if ~i not in ~d:
            ~d[~i] = ~f1(~i - 1) + ~f1(~i - 2)
        return ~d[~i]

    return <<~f1(len(~a) + 1)||~f1(4), ~d||[~f1(~i) for ~i in range(4)]>>>>
call: ~f(<<[#digit, #digit]||[#digit, #digit, #digit]||[1, 2, 3]>><<||, #digit||, 2>>)

= 6 comprehensions of comprehensions
def ~f(~a:ints, ~n:int=<<3||2>>):
    <<~g = [[<<~i * ~j||~i + ~j||(~i, ~j)||~i == ~j>> for ~j in range(~n)] for ~i in range(<<2||~n>>)]
    return <<~g||[~x for ~r in ~g for ~x in ~r]||[~r[0] for ~r in ~g]||[list(~r) for ~r in zip(*~g)]>>||\
return <<[~x for ~x in ~a if ~x % ~n]||{~x % ~n for ~x in ~a}||{~x: ~x * ~n for ~x in ~a if ~x > 1}||\
[~x if ~x > ~n else -~x for ~x in ~a]||[(~x, ~y) for ~x in ~a for ~y in range(~n) if ~x != ~y][:5]||\
sum(~x * ~n for ~x in ~a)||[~a[~i] - ~a[~i - 1] for ~i in range(1, len(~a))]||\
any(~x > ~n for ~x in ~a), all(~x for ~x in ~a)||min((abs(~x - ~n), ~x) for ~x in ~a)>>||\
~w = {~x: [~y for ~y in ~a if ~y <<>= ~x||< ~x||!= ~x>>] for ~x in ~a[:~n]}
    return <<~w||{~k: len(~v) for ~k, ~v in ~w.items()}||sorted(~w)>>>>
call: ~f(<<[#digit, #digit, #digit]||#few||[#digit, #digit]>><<||, 2||, 4>>)
"""
