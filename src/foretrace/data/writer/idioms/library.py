"""What small programs use of the standard library: itertools, functools, collections, re, math, heapq, bisect."""

IDIOMS = """
= 4 itertools chains
import itertools


def ~f(~a:ints, ~b:ints):
    return <<list(itertools.chain(~a, ~b))||list(itertools.accumulate(~a))||list(itertools.islice(~a, <<2||1, 3>>))||\
list(itertools.takewhile(lambda ~x: ~x > #digit, ~a))||list(itertools.dropwhile(lambda ~x: ~x < #digit, ~a))||\
sum(itertools.chain(~a, ~b))||list(itertools.zip_longest(~a, ~b, fillvalue=0))||list(itertools.compress(~a, ~b))||\
[~x for ~x, ~y in itertools.product(~a[:2], ~b[:2]) if ~x != ~y]||len(list(itertools.combinations(~a, 2)))||\
list(itertools.repeat(~a[0], 3))||list(itertools.starmap(pow, [(2, ~x % 4) for ~x in ~a]))||\
list(itertools.pairwise(~a))||\
list(itertools.chain.from_iterable([~a, ~b]))||list(itertools.accumulate(~a, max))>>
call: ~f(#few, #few)

= 4 combinations
from itertools import combinations, permutations, product


def ~f(~a:ints, ~k:int=#pos):
    <<~n = 0
    for ~x, ~y in combinations(~a, 2):
        if ~x + ~y <<==||>||<||%>> ~k:
            ~n += 1
    return ~n||return list(combinations(~a, 2))||return [~x + ~y for ~x, ~y in combinations(~a, 2)]||\
return max(~x * ~y for ~x, ~y in combinations(~a, 2))||\
return [~p for ~p in product([0, 1], repeat=2) if sum(~p) < ~k]||return list(permutations(~a[:3], 2))||\
for ~x, ~y in product(~a[:3], repeat=2):
        if ~x - ~y == ~k:
            return ~x, ~y
    return None||return ["".join(~p) for ~p in permutations("<<abc||xy||ace>>")]||\
return sorted({sum(~p) for ~p in combinations(~a, 2)})>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[#digit, #digit, #digit, #digit]>>, <<#digit||#pos||5>>)

= 3 group by
from itertools import groupby


def ~f(~s:str):
    <<return [(~k, len(list(~g))) for ~k, ~g in groupby(~s)]||~r = ""
    for ~k, ~g in groupby(~s):
        ~n = len(list(~g))
        ~r += ~k if ~n == 1 else <<f"{~k}{~n}"||~k.upper()>>
    return ~r||return [~k for ~k, _ in groupby(~s)]||return max(len(list(~g)) for ~k, ~g in groupby(~s))||\
return "".join(~k for ~k, ~g in groupby(sorted(~s)))>>
call: ~f(<<#letters||#short>>)

= 4 reduce
from functools import reduce


def ~f(~a:ints):
    return <<reduce(lambda ~x, ~y: <<~x + ~y||~x * 2 + ~y||max(~x, ~y)||~x - ~y||~x if ~x > ~y else ~y||\
~x * 10 + ~y % 10||~x ^ ~y>>, ~a<<||, #digit||, 0>>)||\
reduce(lambda ~x, ~y: ~x + [~x[-1] + ~y], ~a, [0])||reduce(max, ~a)>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit]>>)

= 5 cached recursion
from functools import <<cache


@cache||lru_cache


@lru_cache(maxsize=None)||lru_cache


@lru_cache>>
def ~f(~n:int) -> int:
    if ~n <<< 2||<= 1||== 0 or ~n == 1>>:
        return <<~n||1||1>>
    return <<~f(~n - 1) + ~f(~n - 2)||~f(~n - 1) * 2 + 1||~f(~n // 2) + 1||~f(~n - 2) + ~n||~f(~n - 1) + ~f(~n // 2)>>
call: ~f(<<3||4||5||6||2||1>>)

= 3 partial
from functools import partial


def ~f1(~a:int, ~b:int, ~c:int=#digit):
    return <<~a - ~b + ~c||~a * ~b - ~c||[~a, ~b, ~c]||f"{~a}{~b}{~c}"||(~a + ~b) % (~c + 1)>>


def ~f(~x:int):
    <<~g = partial(~f1, ~x)||~g = partial(~f1, ~b=~x)||~g = partial(~f1, #digit, ~c=~x)>>
    return <<~g(#digit)||~g(#two)||[~g(~i) for ~i in range(2)]>>
call: ~f(#digit)

= 4 counters
from collections import Counter


def ~f(~a:strs, ~b:strs):
    ~c = Counter(~a)
    <<~c.update(~b)
    return <<~c||dict(~c)||~c[~b[0]]||~c.most_common(2)||~c.total()||sorted(~c.items())>>||return ~c - Counter(~b)||\
return ~c & Counter(~b)||return ~c == Counter(~b)||\
~d = Counter(~b)
    return <<~c + ~d||[~x for ~x in ~c if ~c[~x] > ~d[~x]]||sum((~c - ~d).values())||\
all(~d[~x] <= ~c[~x] for ~x in ~d)>>||for ~x in ~b:
        ~c[~x] -= 1
    return [~x for ~x, ~n in ~c.items() if ~n <<> 0||!= 0||< 0>>]||~r = []
    for ~x, ~n in ~c.most_common():
        ~r.append(~x * ~n)
    return "".join(~r)||return max(~c.values()) if ~c else 0||~c[<<"a"||"z">>] += 2
    return dict(~c)||return list(~c.elements())>>
call: ~f(<<#letters||["a", "b", "a"]||#word||#short>>, <<#letters||#short||#word||["b", "b"]>>)

= 4 default dicts
from collections import defaultdict


def ~f(~e:entries):
    ~d = defaultdict(<<list)
    for ~k, ~v in ~e:
        ~d[~k].append(~v)
    return <<dict(~d)||~d||{~k: sum(~v) for ~k, ~v in ~d.items()}||len(~d)||max(~d, key=lambda ~k: len(~d[~k]))>>||int)
    for ~k, ~v in ~e:
        ~d[~k] <<+=||-=||+=>> ~v
    return <<dict(~d)||sorted(~d.items())||~d["none"]||max(~d.values())||[~k for ~k in ~d if ~d[~k] > #digit]>>||set)
    for ~k, ~v in ~e:
        ~d[~k].add(~v % 3)
    return {~k: sorted(~v) for ~k, ~v in ~d.items()}||lambda: #digit)
    for ~k, ~v in ~e:
        ~d[~k] += ~v
    return dict(~d), ~d["other"]>>
call: ~f(<<#entries||[("a", 1), ("b", 2), ("a", 3)]||[("x", 5), ("x", -1)]||[("k", 7), ("m", 7), ("k", 2)]>>)

= 6 deques
from collections import deque


def ~f(~a:ints, ~n:int=<<1||2||3>>):
    ~q = deque(~a<<||, maxlen=3>>)
    <<~q.rotate(<<~n||-~n||1>>)
    return list(~q)||~q.appendleft(~n)
    ~q.pop()
    return <<~q||list(~q)||sum(~q)>>||~r = []
    while ~q:
        ~x = ~q.popleft()
        if ~x <<> ~n||% 2||!= ~n>>:
            ~r.append(~x)
        elif ~q:
            ~r.append(~q.pop())
    return ~r||for ~i in range(~n):
        ~q.append(~q.popleft())
    return <<list(~q)||~q[0]>>||~q.extend([~n, ~n + 1])
    ~q.extendleft([0])
    return list(~q)||while len(~q) > 1:
        ~q.rotate(-~n)
        ~q.popleft()
    return ~q[0]>>
call: ~f(#few<<||, 1||, 2>>)

= 5 breadth first
from collections import deque


def ~f(~g, ~s:str, ~t:str="<<c||d||b>>"):
    ~d = {~s: 0}
    ~q = deque([~s])
    while ~q:
        ~x = ~q.popleft()
        <<if ~x == ~t:
            return ~d[~x]
        ||>>for ~y in ~g.get(~x, []):
            if ~y not in ~d:
                ~d[~y] = ~d[~x] + 1
                ~q.append(~y)
    return <<~d||-1||None||len(~d)||max(~d.values())>>
call: ~f(<<{"a": ["b"], "b": ["c"]}, "a"||{"a": ["b", "c"], "b": ["d"], "c": ["d"]}, "a"||\
{"x": ["y"], "y": ["x"]}, "x"||{"a": ["c"]}, "b"||\
{"b": ["a"], "a": ["b"]}, "b">>)

= 4 heaps
import heapq


def ~f(~a:ints, ~k:int=<<1||2||3>>):
    <<~h = []
    for ~x in ~a:
        heapq.heappush(~h, <<~x||-~x||(~x % 5, ~x)>>)
        if len(~h) > ~k:
            heapq.heappop(~h)
    return <<~h||~h[0]||sorted(~h)>>||heapq.heapify(~a)
    ~r = []
    while ~a<< and len(~r) < ~k||>>:
        ~r.append(heapq.heappop(~a))
    return ~r||return heapq.<<nlargest||nsmallest>>(~k, ~a)||heapq.heapify(~a)
    heapq.heappush(~a, ~k)
    return <<~a[0]||~a>>||heapq.heapify(~a)
    ~t = 0
    while len(~a) > 1:
        ~x = heapq.heappop(~a) + heapq.heappop(~a)
        ~t += ~x
        heapq.heappush(~a, ~x)
    return ~t>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit, #digit, #digit]||#few||[#digit, #digit]>><<||, 2>>)

= 3 bisection
import bisect


def ~f(~a:ints, ~x:int):
    <<return bisect.<<bisect_left||bisect_right||bisect>>(~a, ~x)||bisect.insort(~a, ~x)
    return ~a||~i = bisect.bisect_left(~a, ~x)
    return <<~i < len(~a) and ~a[~i] == ~x||~a[:~i], ~a[~i:]||len(~a) - ~i>>||~t = [#digit, 10, 20]
    return "FDCB"[bisect.bisect(sorted(~t), ~x)]||~r = []
    for ~y in ~a[::-1]:
        bisect.insort(~r, ~y % (abs(~x) + 1))
    return ~r>>
call: ~f(#sorted, <<#hit||#digit||#pos>>)

= 8 patterns
import re


def ~f(~s:str):
    <<return re.findall(r"<<\\d+||[a-z]+||\\w+||[aeiou]||[A-Z]||\\d||[a-z]\\d>>", ~s)||return re.sub(r"<<\\d||\
[aeiou]||\\s+||[^a-z]||(.)\\1||\\W>>", <<"<<||-||_||#>>">>, ~s)||\
~m = re.search(r"<<(\\d+)||([a-z]+)||([A-Z])||(\\w)(\\w)>>", ~s)
    return <<~m.group(1) if ~m else None||~m.start() if ~m else -1||bool(~m)||~m.groups() if ~m else ()>>||\
return re.split(r"<<[,; ]+||\\W+||\\d||-||\\s>>", ~s)||\
if re.<<match||fullmatch>>(r"<<\\d+||[a-z]+||\\w+@\\w+\\.\\w+||[A-Z]\\w*||a.*||\\d{2,4}>>", ~s):
        return <<True||"match"||len(~s)>>
    return <<False||"no match"||None>>||~r = []
    for ~m in re.finditer(r"<<\\d||[a-z]||\\w\\w>>", ~s[:6]):
        ~r.append((~m.start(), ~m.group()))
    return ~r||return len(re.findall(<<"a"||"[aeiou]"||"[0-9]"||"\\\\w">>, ~s))||\
return re.sub(r"(\\w+) (\\w+)", r"\\2 \\1", ~s)||~p = re.compile(r"<<\\d+||[a-z]+||[^ ]+>>")
    return <<~p.findall(~s)||~p.sub("x", ~s)||[~x.upper() for ~x in ~p.findall(~s)]>>||return re.sub(r"<<[a-z]||\
\\d>>", lambda ~m: <<~m.group().upper()||~m.group() * 2>>, ~s)>>
call: ~f(<<"a1b22"||"hello world"||"x=10, y=20"||#email||"Room 101"||#identifier||"2024-05-01"||"aabb"||"Hi there"||\
"no digits"||"42"||"a, b;c"||#word>>)

= 7 math functions
import math


def ~f(~a:int, ~b:int):
    <<return <<math.gcd(~a, ~b)||math.sqrt(~a * ~a)||math.floor(~a / ~b)||math.ceil(~a / ~b)||math.isqrt(~a + ~b)||\
math.factorial(~b % 7)||math.lcm(~a % 10 + 1, ~b)||\
math.comb(~b % 7 + 2, 2)||math.prod([~a % 10, ~b % 10, 2])||math.pow(~b % 5, 2)||math.trunc(~a / ~b)||\
abs(math.floor(-~a / ~b))||math.log2(8) + ~b||\
math.fabs(-~a)||math.inf > ~a||math.isclose(~a / 10, ~b / 10)||round(math.pi, 2) * ~b||math.hypot(3, 4) * ~b||\
math.perm(~b % 5 + 1, 1)||\
math.log10(100) + ~a||math.degrees(0) + ~b||~a // math.gcd(~a, ~b)>>||~m = math.inf
    for ~x in (~a, ~b, #pos):
        if ~x < ~m:
            ~m = ~x
    return ~m||~d = math.gcd(~a, ~b)
    return f"{~a // ~d}/{~b // ~d}"||~r = int(math.sqrt(~a))
    return ~r, ~r * ~r == ~a||~n = 0
    for ~i in range(1, math.isqrt(~b) + 1):
        if ~b % ~i == 0:
            ~n += 2 if ~i * ~i != ~b else 1
    return ~n>>
call: ~f(#pos, #pos)

= 8 pattern found or not
import re


def ~f(~s:str):
    <<if re.<<search||match||search||fullmatch>>(<<r"^[a-z]+$"||r"[A-Z]"||r"\\d"||"a[bc]*"||r"\\w+_\\w+"||r"^\\S+$"||\
r"\\bthe\\b"||r"(\\w)\\1"||"o.$"||r"\\s\\w">>, ~s):
        return <<True||"found"||"yes"||1>>
    <<else:
        return <<False||"not found"||"no"||0>>||return <<False||"not found"||"no"||0>>>>||~m = re.search(r"<<\\d+||\
[a-z]+||[A-Z]\\w*||\\w+$||o\\w||(\\w)\\1>>", ~s)
    if <<~m||~m is not None>>:
        ~a = ~m.<<start()||end()||group()>>
        return <<~a||~s[~m.start():~m.end()]||~a, ~m.span()||~m.group(0)>>
    return <<None||-1||"">>||~p = <<"ab?"||"[aeiou]"||r"\\d\\d"||"lo"||r"\\w ">>
    ~r = re.findall(~p, ~s)
    return <<~r||len(~r)||"".join(~r)||~r[0] if ~r else None>>||~t = re.sub(r"<<\\s||[aeiou]||\\d+||[^a-z ]||\
(\\w)\\1>>", <<"-"||""||"*">>, ~s)
    return <<~t||len(~t)||~t == ~s||~t.upper()>>||for ~m in re.finditer(<<"a"||r"\\w+"||"[A-Z]"||r"\\d">>, ~s):
        return ~m.start(), ~m.group()
    return None||~w = re.split(r"<<[ ,]||-||\\d||_||\\W+>>", ~s)
    return <<~w||len(~w)||~w[-1]||[~x for ~x in ~w if ~x]>>>>
call: ~f(<<#sentence||#word||#scrap||#identifier||"abbc"||"the end"||"Room 42"||"loop"||#email>>)

= 2 operator functions
import operator


def ~f(~a:entries):
    return <<sorted(~a, key=operator.itemgetter(<<1||0>>))||max(~a, key=operator.itemgetter(1))||\
list(map(operator.itemgetter(0), ~a))||\
[operator.add(~x[1], #digit) for ~x in ~a]||dict(sorted(~a, key=operator.itemgetter(1), reverse=True))||\
operator.mul(len(~a), #digit)>>
call: ~f(#entries)

= 2 copies deep and shallow
import copy


def ~f(~g:grid):
    ~a = <<copy.deepcopy(~g)||copy.copy(~g)||~g[:]||[~r[:] for ~r in ~g]||~g>>
    ~a[0]<<.append(#digit)||[0] = #two||[-1] += 1>>
    return <<~g, ~a||~g||~a == ~g||~a is ~g, ~a[0] is ~g[0]>>
call: ~f(<<#grid||[[1, 2], [3]]||[[0, 0], [0, 0]]||[[5]]>>)

= 2 named tuples
from collections import namedtuple

~P = namedtuple("~P", "<<x y||name size||left right>>")


def ~f(~a:int, ~b:int):
    ~p = ~P(~a, ~b)
    return <<~p||~p[0] + ~p[1]||~p == (~a, ~b)||sorted([~p, ~P(#digit, ~b)])||~p._fields||len(~p)||\
[~x * 2 for ~x in ~p]||max(~p)>>
call: ~f(#digit, #digit)

= 2 text as data
import json


def ~f(~d:counts):
    <<return json.dumps(~d<<||, sort_keys=True>>)||~s = json.dumps(~d)
    return <<len(~s)||json.loads(~s) == ~d||~s.count(":")||~s.replace(": ", ":")>>||\
return json.loads('{"a": [1, 2], "b": null}')["<<a||b>>"]||\
return json.dumps([*~d, None, True])>>
call: ~f(<<{"a": 1}||{"x": 2, "b": 10}||#counts>>)

= 2 ordered dict
from collections import OrderedDict


def ~f(~e:entries, ~n:int=2):
    ~d = OrderedDict()
    for ~k, ~v in ~e:
        if ~k in ~d:
            ~d.move_to_end(~k)
        ~d[~k] = ~v
        if len(~d) > ~n:
            ~d.popitem(last=<<False||True>>)
    return <<dict(~d)||list(~d)||list(~d.items())||~d>>
call: ~f(<<[("a", 1), ("b", 2), ("a", 3), ("c", 4)]||#entries||[("x", 1), ("y", 2), ("z", 3)]>>)

= 2 two loops of itertools
from itertools import count, cycle, islice


def ~f(~a:ints, ~n:int=<<3||4||5>>):
    <<~c = cycle(~a)
    return [next(~c) for _ in range(~n)]||return list(islice(count(#digit, #factor), ~n))||\
return list(islice(cycle(~a), ~n))||for ~i in count(#digit):
        if ~i % (~n + 1) == 0:
            return ~i||return list(zip(count(1), ~a))||~r = []
    for ~x, ~i in zip(cycle("<<ab||xyz||RG>>"), range(~n)):
        ~r.append(f"{~x}{~i}")
    return ~r||~t = 0
    for ~i in count():
        ~t += ~i
        if ~t > ~n:
            return ~i, ~t>>
call: ~f(<<#few||[#digit, #digit]||[#digit]>>)
"""
