"""Searches, tables and tricks as solutions of puzzles have them: heaps, queues, windows, bits, grids, formulas, output.

Written after the held-out programs: for training alone (`stream.HELD_OUT_DIALS`).
"""

IDIOMS = """
= 10 heap of candidates
import heapq


def ~f(~a: list[int], ~k: int<<|| = 2>>) -> <<int||list[int]||object>>:
    <<~h = []
    for ~i, ~x in enumerate(~a):
        heapq.heappush(~h, (<<~x||-~x||~x % 10>>, ~i))
        if len(~h) > ~k:
            heapq.heappop(~h)
    <<~r = []
    while ~h:
        ~x, ~i = heapq.heappop(~h)
        ~r.append(<<~i||~a[~i]||abs(~x)>>)
    return <<~r||~r[::-1]>>||return <<~h[0][0]||sorted(~x for ~x, _ in ~h)||[~i for _, ~i in ~h]>>>>||~h = ~a[:]
    heapq.heapify(~h)
    ~t = 0
    while len(~h) > 1<<|| and ~h[0] < 20>>:
        ~x = heapq.heappop(~h)
        ~y = heapq.heappop(~h)
        <<~t += ~x + ~y
        heapq.heappush(~h, ~x + ~y)||if ~x != ~y:
            heapq.heappush(~h, ~y - ~x)
        ~t += 1||~t = max(~t, ~x * ~y)
        heapq.heappush(~h, ~x + 2 * ~y)>>
    return <<~t||~h[0] if ~h else 0||~t - 1||~t, ~h>>||~h = [-~x for ~x in ~a]
    heapq.heapify(~h)
    for _ in range(min(~k, len(~h))):
        ~x = -heapq.heappop(~h)
        <<heapq.heappush(~h, -(~x // 2))||if ~x > 1:
            heapq.heappush(~h, -(~x - 1))||~a[0] += ~x>>
    return <<-sum(~h)||sorted(~h)||-~h[0] if ~h else -1||~a[0]>>||\
return <<heapq.nsmallest(~k, ~a)||heapq.nlargest(~k, ~a)[-1]||sorted(~a, key=lambda ~x: (-~x % 3, ~x))[:~k]>>>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[#digit, #digit, #digit, #digit]>><<, 2||, 1||, 3>>)

= 10 queue over a grid
from collections import deque


def ~f(~g: list[list[int]]) -> int:
    ~m, ~n = len(~g), len(~g[0])
    <<if ~g[0][0] == 1 or ~g[~m - 1][~n - 1] == 1:
        return -1
    ||>>~q = deque([(0, 0<<||, 1>>)])
    ~s = {(0, 0)}
    ~d = <<0||1>>
    while ~q:
        <<for _ in range(len(~q)):
            ~i, ~j = ~q.popleft()[:2]
            if ~i == ~m - 1 and ~j == ~n - 1:
                return <<~d||~d + 1||len(~s)>>
            for ~x, ~y in ((~i + 1, ~j), (~i, ~j + 1)<<||, (~i - 1, ~j)>>):
                if 0 <= ~x < ~m and 0 <= ~y < ~n and ~g[~x][~y] == 0 and (~x, ~y) not in ~s:
                    ~s.add((~x, ~y))
                    ~q.append((~x, ~y))
        ~d += 1||~i, ~j, *_ = ~q.popleft()
        ~d = max(~d, ~i + ~j)
        for ~x, ~y in [(0, 1), (1, 0)]:
            ~x, ~y = ~i + ~x, ~j + ~y
            if ~x >= ~m or ~y >= ~n or ~g[~x][~y] != ~g[~i][~j]<<|| or (~x, ~y) in ~s>>:
                continue
            ~s.add((~x, ~y))
            ~q.append((~x, ~y))>>
    return <<-1||~d||len(~s)||False>>
call: ~f(<<[[0, 0], [1, 0]]||[[0, 1], [1, 0]]||[[0, 0, 0]]||[[0], [0]]||[[1, 0]]||[[0, 1], [0, 0]]>>)

= 10 order of tasks
from collections import <<defaultdict, deque||deque, defaultdict||defaultdict, deque, Counter>>


def ~f(~n: int, ~e: list[list[int]]) -> <<bool||list[int]||object>>:
    ~g = defaultdict(list)
    ~d = [0] * ~n
    for ~x, ~y in ~e:
        ~g[<<~y||~x>>].append(<<~x||~y>>)
        ~d[~x] += 1
    <<~q = deque([~i for ~i in range(~n) if ~d[~i] == 0])
    ~r = []
    while ~q:
        ~x = ~q.popleft()
        ~r.append(~x)
        for ~y in ~g[~x]:
            ~d[~y] -= 1
            if ~d[~y] == 0:
                ~q.append(~y)
    return <<len(~r) == ~n||~r if len(~r) == ~n else []||~r||~n - len(~r)>>||~c = [0] * ~n

    def ~h(~i):
        if ~c[~i]:
            return ~c[~i] == 2
        ~c[~i] = 1
        for ~j in ~g[~i]:
            if not ~h(~j):
                return False
        ~c[~i] = 2
        return True

    return <<all(~h(~i) for ~i in range(~n))||[~h(~i) for ~i in range(~n)]>>||~v = [False] * ~n

    def ~h(~u):
        ~v[~u] = True
        ~t = 1
        for ~w in ~g[~u]:
            if <<not ~v[~w]||~v[~w] == False||~v[~w] is False>>:
                ~t += ~h(~w)
        return ~t

    ~b = 0
    for ~i in range(~n):
        if not ~v[~i]:
            ~b = <<max(~b, ~h(~i))||~b + 1 if ~h(~i) > 1 else ~b||~b * 10 + ~h(~i)>>
    return ~b>>
call: ~f(<<3, [[1, 0], [2, 1]]||2, [[0, 1], [1, 0]]||3, [[0, 1]]||4, [[1, 0], [3, 2]]||2, []||3, [[2, 0], [2, 1]]>>)

= 10 counters and pairs
import collections


def ~f(~s, ~k: int = <<1||2>>):
    ~c = collections.Counter(~s)
    <<~t = 0
    for ~x in ~c:
        <<if ~c[~x] == ~k:
            ~t += 1||~t += ~c[~x] * (~c[~x] - 1) // 2||~t = max(~t, ~c[~x])||~t += ~c[~x] // 2 * 2||if ~c[~x] & 1:
            ~t += 1>>
    return <<~t||~t + 1 if ~t < len(~s) else ~t||~t == len(~c)>>||return <<sorted(~c.values())||max(~c, key=~c.get)||\
[~x for ~x, ~n in ~c.items() if ~n >= ~k]||all(~n % 2 == 0 for ~n in ~c.values())||~c.most_common(1)[0][1]||\
len(set(~c.values())) == len(~c)||sum(~n & 1 for ~n in ~c.values()) <= 1||dict(~c)||~c.keys() >= set(~s[:~k])>>||\
~d = collections.defaultdict(<<int||list>>)
    for ~i, ~x in enumerate(~s):
        ~d[~x] = <<~i||~i + ~k||[~i]>>
    return <<dict(~d)||max(~d.keys())||list(~d.values())>>||~r = []
    for ~x, ~n in sorted(~c.items(), key=lambda ~p: (-~p[1], ~p[0])):
        ~r += [~x] * ~n
    return ~r>>
call: ~f(<<#letters||[#digit, #digit, #digit]||"aab"||[1, 1, 2]||#short||"abba">><<||, 2>>)

= 10 window that moves
def ~f(~s, ~k: int<<|| = 2>>):
    <<~b = ~i = 0
    ~d = {}
    for ~j, ~x in enumerate(~s):
        ~d[~x] = ~d.get(~x, 0) + 1
        while <<len(~d) > ~k||~d[~x] > ~k||~j - ~i + 1 > ~k + 1>>:
            ~d[~s[~i]] -= 1
            if ~d[~s[~i]] == 0:
                <<del ~d[~s[~i]]||~d.pop(~s[~i])>>
            ~i += 1
        ~b = max(~b, ~j - ~i + 1)
    return <<~b||~s[~i:]||~d>>||~b = ~l = 0
    ~p = {}
    for ~r, ~x in enumerate(~s):
        if ~x in ~p and ~p[~x] >= ~l:
            ~l = ~p[~x] + 1
        ~p[~x] = ~r
        <<~b = max(~b, ~r - ~l + 1)||if ~r - ~l + 1 > ~b:
            ~b = ~r - ~l + 1>>
    return <<~b||~b - ~l||~b == len(~s)>>||~r = []
    for ~i in range(len(~s) - ~k + 1):
        ~r.append(<<~s[~i:~i + ~k]||max(~s[~i:~i + ~k])||~s[~i] == ~s[~i + ~k - 1]>>)
    return <<~r||len(~r)||~r[-1]>>||~n = 0
    for ~i in range(~k, len(~s)):
        if ~s[~i] <<>||==||!=||<>> ~s[~i - ~k]:
            ~n += 1
        else:
            ~n = <<0||max(~n - 1, 0)>>
    return ~n||for ~i in range(len(~s)):
        for ~j in range(~i + 1, min(len(~s), ~i + ~k + 1)):
            if ~s[~i] == ~s[~j]:
                return <<True||[~i, ~j]||~j - ~i>>
    return <<False||[]||-1>>>>
call: ~f(<<#short||[#digit, #digit, #digit]||"abab"||[1, 2, 1, 3]||"aabc">><<, 2||, 1||, 2>>)

= 12 pointers that meet
def ~f(~a: list[int]<<||, ~k: int = 10>>) -> <<int||bool||object>>:
    <<~a.sort()
    ||>>~i, ~j = 0, len(~a) - 1
    <<while ~i < ~j:
        ~t = ~a[~i] + ~a[~j]
        if ~t == <<10||9||12>>:
            return <<True||[~i, ~j]||~a[~i]||~j - ~i>>
        if ~t < <<10||9>>:
            ~i += 1
        else:
            ~j -= 1
    return <<False||-1||[]>>||~b = 0
    while ~i < ~j:
        ~b = max(~b, min(~a[~i], ~a[~j]) * (~j - ~i))
        if ~a[~i] <<<||<=>> ~a[~j]:
            ~i += 1
        else:
            ~j -= 1
    return ~b||while ~i <= ~j:
        ~m = (~i + ~j) <<// 2||\\>> 1>>
        if ~a[~m] <<>||>=>> <<7||5||~a[-1]>>:
            ~j = ~m - 1
        else:
            ~i = ~m + 1
    return <<~i||~j||len(~a) - ~i>>||while ~i < ~j and ~a[~i] <= ~a[~i + 1]:
        ~i += 1
    while ~j > ~i and ~a[~j] >= ~a[~j - 1]:
        ~j -= 1
    return <<~j - ~i||~a[~i:~j + 1]||~i == ~j||~i != ~j and ~a[~i] > ~a[~j]>>||~r = []
    while ~i <= ~j:
        if abs(~a[~i]) > abs(~a[~j]):
            ~r.append(~a[~i] ** 2)
            ~i += 1
        else:
            ~r.append(~a[~j] ** 2)
            ~j -= 1
    return <<~r[::-1]||~r||~r[-1]>>||~w = 0
    for ~x in ~a:
        if ~x != <<0||~a[-1]>>:
            ~a[~w] = ~x
            ~w += 1
    return <<~w||~a[:~w]||~a>>>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[1, #digit, 9, #digit]||[-4, #digit, #digit]||[5]>>)

= 12 table of two lists
def ~f(~s, ~t) -> int:
    ~m, ~n = len(~s), len(~t)
    ~d = [[<<0||0||1>>] * (~n + 1) for _ in range(~m + 1)]
    <<for ~i in range(~m + 1):
        ~d[~i][0] = ~i
    for ~j in range(~n + 1):
        ~d[0][~j] = ~j
    ||>>for ~i in range(~m):
        for ~j in range(~n):
            if ~s[~i] == ~t[~j]:
                ~d[~i + 1][~j + 1] = ~d[~i][~j]<< + 1||>>
            else:
                ~d[~i + 1][~j + 1] = <<max(~d[~i][~j + 1], ~d[~i + 1][~j])||\
min(~d[~i][~j], ~d[~i][~j + 1], ~d[~i + 1][~j]) + 1||\
0||~d[~i][~j + 1] + ~d[~i + 1][~j]>>
    return <<~d[~m][~n]||~d[-1][-1]||max(~x for ~r in ~d for ~x in ~r)||~m + ~n - 2 * ~d[~m][~n]||~d[~m]||\
~d[-1][-1] == ~m>>
call: ~f(<<"#short", "a"||"ab", "ba"||[1, #digit], [#digit, 1]||"abc", "ac"||"x", "xy"||[#digit], [#digit, #digit]>>)

= 12 table along a list
def ~f(~a: list[int], ~k: int = <<2||3>>) -> int:
    <<~n = len(~a)
    ~d = [<<0||1>>] * (~n + 1)
    for ~i in range(1, ~n + 1):
        <<~d[~i] = max(~d[~i - 1], ~d[max(~i - 2, 0)] + ~a[~i - 1])||~d[~i] = ~d[~i - 1] + ~a[~i - 1]
        if ~i >= ~k:
            ~d[~i] = min(~d[~i], ~d[~i - ~k] + 5)||for ~j in range(max(0, ~i - ~k), ~i):
            ~d[~i] = max(~d[~i], ~d[~j] + ~a[~i - 1] * (~i - ~j))||if ~a[~i - 1] % ~k == 0:
            ~d[~i] = ~d[~i - 1] + 1
            continue
        ~d[~i] = ~d[~i - 1]>>
    return <<~d[~n]||~d||max(~d)||~d[-1] - ~d[1]>>||~n = len(~a)
    ~d = [0] * ~n
    for ~i in range(~n - 2, -1, -1):
        <<~d[~i] = ~d[~i + 1] + (1 if ~a[~i] <<>||<>> ~a[~i + 1] else 0)||~d[~i] = max(~d[~i + 1], ~a[~i + 1])||\
if ~a[~i] < ~a[~i + 1]:
            ~d[~i] = ~d[~i + 1] + 1>>
    return <<~d||~d[0]||sum(~d)||max(~d) - min(~d)>>||~p, ~q = 0, -~a[0]
    for ~x in ~a[1:]:
        ~p = max(~p, ~q + ~x)
        ~q = max(~q, ~p - ~x)
    return <<~p||~p - ~q||~q>>||~d = {0}
    for ~x in ~a:
        ~d |= {~y + ~x for ~y in ~d if ~y + ~x <= 20}
    return <<~k in ~d||max(~d)||len(~d)||sorted(~d)>>||~d = [True] + [False] * 10
    for ~x in ~a:
        for ~j in range(10, ~x - 1, -1):
            <<~d[~j] = ~d[~j] or ~d[~j - ~x]||if ~d[~j - ~x]:
                ~d[~j] = True>>
            break
    return <<~d[~k]||~d.index(False) if False in ~d else -1||sum(~d)>>>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[1, #digit, 2, #digit]||[#digit]||[2, 1, 4]>>)

= 10 rows and columns
def ~f(~g: list[list[int]]):
    ~m, ~n = len(~g), len(~g[0])
    <<for ~i in range(~m):
        for ~j in range(~n):
            <<if ~g[~i][~j] == 0:
                return <<[~i, ~j]||False||~i * ~n + ~j>>||if ~i > 0 and ~g[~i][~j] == ~g[~i - 1][~j]:
                return <<False||~g[~i][~j]>>||if ~j > 0 and ~g[~i][~j] <= ~g[~i][~j - 1]:
                return False||if ~i + 1 < ~m and ~j + 1 < ~n and ~g[~i][~j] != ~g[~i + 1][~j + 1]:
                return False>>
    return <<True||-1||None>>||~t = 0
    for ~i in range(~m):
        for ~j in range(~n):
            <<if ~g[~i][~j] == max(~g[~i]) and ~g[~i][~j] == min(~r[~j] for ~r in ~g):
                ~t += 1||if ~i == ~j or ~i + ~j == ~n - 1:
                ~t += ~g[~i][~j]||if ~g[~i][~j] % 2 or ~i < ~j:
                continue
            ~t += ~g[~i][~j] * (~i + 1)||for ~x, ~y in ((~i + 1, ~j), (~i, ~j + 1)):
                if ~x < ~m and ~y < ~n and ~g[~x][~y] == ~g[~i][~j]:
                    ~t += 1>>
    return ~t||~r = [[0] * ~m for _ in range(~n)]
    for ~i in range(~m):
        for ~j in range(~n):
            ~r[~j][<<~i||~m - 1 - ~i>>] = ~g[~i][~j]
    return ~r||return <<[max(~r) for ~r in ~g]||sum(~x for ~r in ~g for ~x in ~r if ~x > 2)||\
[~x for ~r in ~g for ~x in ~r]||\
max(max(~r) - min(~r) for ~r in ~g)||all(~r == sorted(~r) for ~r in ~g)||[list(~c) for ~c in zip(*~g)][0]>>||\
for ~i in range(~m):
        ~s = 0
        for ~x in ~g[~i]:
            ~s += ~x
        print(~s, end=<<" "||""||"\\n"||", ">>)
    <<print()
    >>return ~s>>
call: ~f(<<#square||[[1, #digit], [#digit, 1]]||[[#digit, 0]]||[[1, 2], [3, #digit]]||[[#digit], [#digit]]>>)

= 12 bits by hand
def ~f(~n: int<<||, ~k: int = 1>>) -> <<int||bool||object>>:
    <<~c = 0
    while ~n:
        <<~c += ~n & 1
        ~n \\>>= 1||~n &= ~n - 1
        ~c += 1||~c = (~c << 1) | (~n & 1)
        ~n = ~n \\>> 1||if ~n & 1:
            ~c += 1
        else:
            ~c = ~c << 1
        ~n \\>>= 1>>
    return <<~c||~c % 2 == 0||~c - 1||bin(~c)||~c ^ 1>>||return <<~n > 0 and ~n & (~n - 1) == 0||bin(~n).count("1")||\
~n ^ (~n \\>> 1)||(~n \\>> 1) & 1||~n & -~n||~n | ~n << 1||bin(~n)[2:][::-1]||int(bin(~n)[2:].zfill(5)[::-1], 2)||\
~n.bit_length() - 1||~n ^ ((1 << ~n.bit_length()) - 1)>>||~r = 0
    for ~i in range(<<4||5||3>>):
        if ~n \\>> ~i & 1:
            ~r |= 1 << (<<3||4>> - ~i)<<||
        else:
            ~r ^= 1>>
    return <<~r||~r == ~n||~r \\>> 1||~r & ~n>>||~a = []
    for ~i in range(1 << (~n % 3)):
        ~a.append([~j for ~j in range(3) if ~i \\>> ~j & 1])
    return <<~a||len(~a)||~a[-1]>>||~x = 0
    while (1 << ~x) <= ~n:
        ~x += 1
    return <<~x||1 << ~x||~x - 1, ~n - (1 << (~x - 1))>>||~s = ""
    while ~n > 0:
        ~s = str(~n & 1) + ~s
        ~n = ~n \\>> 1
    return <<~s||~s or "0"||~s.count("1")||int(~s or "0", 2)>>>>
call: ~f(<<#digit||#two||6||12||#pos||8>>)

= 9 places by bisection
import bisect


def ~f(~a: list[int], ~x: int):
    <<~a = sorted(~a)
    ~i = bisect.bisect_left(~a, ~x)
    <<if ~i == len(~a)<<|| or ~a[~i] != ~x>>:
        return <<-1||False||None>>
    return <<~i||~a[~i] == ~x||~a[~i] - ~x>>||return <<bisect.bisect_right(~a, ~x) - ~i||\
~i != len(~a) and ~a[~i] == ~x||~a[:~i]>>>>||\
~t: list[int] = []
    for ~y in ~a:
        ~i = bisect.bisect_left(~t, ~y)
        if ~i == len(~t):
            ~t.append(~y)
        else:
            ~t[~i] = ~y
    return <<len(~t)||~t||~t, ~i>>||~t = []
    ~r = 0
    for ~y in ~a:
        ~r += len(~t) - bisect.bisect_right(~t, ~y)
        bisect.insort(~t, ~y)
    return <<~r||~t||~r * ~x>>>>
call: ~f(<<[#digit, #digit, #digit], #digit||[#digit, #digit], 5||[1, 3, 5], #digit||[2, 2, #digit], 2>>)

= 10 letters by their numbers
def ~f(~s: str<<||, ~k: int = <<1||3>>>>) -> <<str||int||object>>:
    <<~c = [0] * 26
    for ~x in ~s:
        <<~c[ord(~x) - ord("a")] += 1||if ~x.isalpha():
            ~c[ord(~x.lower()) - 97] += 1>>
    return <<max(~c)||~c[0]||chr(ord("a") + ~c.index(max(~c)))||sum(~x > 1 for ~x in ~c)||\
[~i for ~i, ~x in enumerate(~c) if ~x]>>||\
~r = ""
    for ~x in ~s:
        if ~x.islower():
            ~r += chr((ord(~x) - ord("a") + <<1||3||13>>) % 26 + ord("a"))
        else:
            ~r += <<~x||"-">>
    return ~r||~t = 0
    for ~x in ~s:
        ~t = ~t * <<10||26>> + (ord(~x) - ord(<<"0"||"a">>)) % 10
        ~t %= <<1000||997||100>>
    return <<~t||~t == 0||~t // 10>>||~p = -1
    for ~i in range(len(~s) - 1):
        if ord(~s[~i + 1]) - ord(~s[~i]) <<== 1||> 0||!= -1||< -1>>:
            ~p = ~i
    return <<~p||~p == -1||~s[~p + 1:]>>||~v = {<<"I": 1, "V": 5, "X": 10||"a": 1, "b": 5, "c": 10>>}
    ~t = 0
    for ~i in range(len(~s)):
        ~x = ~v.get(~s[~i], 0)
        if ~i + 1 < len(~s) and ~v.get(~s[~i + 1], 0) > ~x:
            ~t -= ~x
        else:
            ~t += ~x
    return ~t>>
call: ~f(<<#letters||#short||"XIV"||"abz"||"407"||#word>>)

= 10 patterns in text
import re


def ~f(~s: str) -> <<str||bool||object>>:
    <<if re.<<search||match>>(<<r"\\d+"||r"^a.*b$"||r"[A-Z]+[a-z]+$"||"^[a-z]+_[a-z]+$"||r"\\w*z\\w*"||"ab{2,3}">>, ~s):
        return <<"Found a match!"||True||~s[::-1]||~s.upper()>>
    <<else:
        >>return <<"Not matched!"||False||None||"">>||return <<re.sub(r"\\s+", <<"_"||""||" ">>, ~s)||\
re.sub(r"[aeiou]", "<<*||>>", ~s)||\
re.findall(r"\\d+", ~s)||re.split(r"[ ,;]+", ~s)||re.sub(r"(\\w)([A-Z])", r"\\1 \\2", ~s)||\
re.sub("0+(?=[1-9])", "", ~s)||\
[~x for ~x in re.findall(r"[a-z]+", ~s) if len(~x) > 2]>>||~p = re.compile(<<r"^[a-z]\\w*$"||r"(\\d)(\\d*)"||"a+">>)
    ~m = ~p.search(~s)
    if not ~m:
        return <<None||-1||False>>
    return <<~m.group()||~m.start()||~m.end() - ~m.start()||~m.group(0) == ~s||~s[:~m.start()]>>||\
for ~m in re.finditer(r"<<\\d+||[aeiou]||\\b\\w>>", ~s):
        <<if ~m.start() > 0:
            return ~m.start(), ~m.group()||print(~m.group(), end=" ")>>
    return <<~s||None||len(~s)>>>>
call: ~f(<<#word||#sentence||#identifier||"ab12c3"||"abb"||#scrap||"x7, y10"||"aab">>)

= 10 formulas of school
import math


def ~f(~a: float, ~b: float, ~c: float = <<2||3||1>>) -> float:
    <<if ~a <= 0 or ~b <= 0<<|| or ~c <= 0>>:
        <<raise ValueError("<<sides must be positive||bad input>>")||return 0||return -1||raise Exception("<<invalid||\
too small>>")>>
    ||>><<~d = ~b ** 2 - 4 * ~a * ~c
    if ~d < 0:
        return <<None||0||"no roots">>
    ~r = math.sqrt(~d)
    return <<round((-~b + ~r) / (2 * ~a), 2)||round(~r, 2)||round((~r - ~b) / (2 * ~a), 1)>>||~s = (~a + ~b + ~c) / 2
    return <<round(math.sqrt(abs(~s * (~s - ~a) * (~s - ~b) * (~s - ~c))), 2)||~s||~s * (~s - ~a)>>||\
return <<~a * ~b / 2||\
(~a + ~b) * ~c / 2||round(~a * (1 + ~b / 100) ** ~c, 2)||round(~a / (~b * ~c), 2)||\
round(math.sqrt(~a ** 2 + ~b ** 2), 2)||\
round(4 * math.pi * ~a ** 2, 1)||round(~a ** ~c / math.factorial(int(~c)), 2)||2 * (~a * ~b + ~b * ~c)||\
~a * ~b ** (~c - 1)||\
round(~a * (~b ** ~c - 1) / (~b - 1), 1) if ~b != 1 else ~a * ~c||round(abs(~a - ~b) / math.hypot(3, 4), 2)||\
(-1) ** int(~c) * ~a / ~b||~a * len(str(~b)) * ~c>>||~t = 0
    for ~i in range(1, 4):
        ~t += <<~a * ~i ** 2 / ~b||~a ** ~i - ~b||(~a - ~i) * (~b - ~i)||2 ** (~i - 1) * ~c>>
    return <<round(~t, 2)||round(~t / ~c, 1)||~t > ~a * ~b>>>>
call: ~f(<<#digit, #digit||3, 4, 5||#pos, #digit||#digit, #digit, 2||6, 8||#digit, 0||1, 5, 6>>)

= 10 remainders of large numbers
def ~f(~n: int<<||, ~k: int = <<3||7>>>>) -> int:
    ~a, ~b = <<1, 1||0, 1||1, 2>>
    for ~i in range(2, ~n % 6 + 2):
        <<~a, ~b = ~b, (~a + ~b) % 1000000007||~a = ~a * ~i % 1000000007
        ~b = (~b + ~a) % 1000000007||~a = (~a * 10 + ~i) % <<7||10007||12345>>||~b = ~b * <<2||3>> % 1000000007
        if ~b > 50000:
            break>>
    if ~b <<>||<||==>> <<100000||65536||99999||-2147483648>>:
        return <<-1||0||~a>>
    return <<~b||~a + ~b||~b % 10000||min(~b, 10**6)||max(~a, ~b) % 100000>>
call: ~f(<<#digit||#two||#digit||4||5>>)

= 10 true or false
def ~f(~a: list[int], ~k: int<<|| = 2>>) -> bool:
    <<if not ~a:
        return False
    ||>><<~p = <<True||False>>
    for ~i in range(len(~a) - 1):
        if ~a[~i] <<>||<||==||!=>> ~a[~i + 1]<<|| and ~a[~i] != ~k>>:
            <<~p = not ~p||~p = False
            break||return <<True||False>>>>
    return <<~p||not ~p||~p and len(~a) > ~k||~p == False>>||~u = ~v = True
    for ~i in range(1, len(~a)):
        if ~a[~i - 1] < ~a[~i]:
            ~u = False
        if ~a[~i - 1] > ~a[~i]:
            ~v = False
    return <<~u or ~v||~u and ~v||~u != ~v||~v>>||~s = set()
    for ~x in ~a:
        if ~k - ~x in ~s<<|| or ~x == ~k||>>:
            return True
        ~s.add(~x)
    return False||for ~i in range(len(~a)):
        if ~a[~i] % 2 == 0 and ~i % 2 == 0 and ~a[~i] > ~k:
            return True
        if ~a[~i] <<== -1||< 0||== ~a[~i - 1] and ~i > 0>>:
            return False
    return <<False||True||len(~a) == ~k>>||~i = 0
    while ~i < len(~a):
        if ~a[~i] == 0:
            if ~i + 1 == len(~a) or ~a[~i + 1] == 0:
                return False
            ~i += 2
        else:
            ~i += 1
    return True||return <<all(~x % ~k == 0 for ~x in ~a)||any(~x > 5 and ~x % 2 for ~x in ~a)||\
len(~a) != len(set(~a))||\
~a == ~a[::-1]||sorted(~a) == ~a||sum(~a[:~k]) == sum(~a[~k:])||\
max(~a) >= 2 * sorted(~a)[-2] if len(~a) > 1 else True||\
bool(~a) and ~a[0] == ~a[-1]>>>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[1, 2, #digit]||[]||[3, 2, 1]||[0, 1, 0]||[#digit]>><<, 2||\
, 3||, #digit>>)

= 9 lists built from the back
def ~f(~a: list[int]<<||, ~k: int = 1>>) -> <<list[int]||object>>:
    <<~r = []
    for ~x in reversed(~a):
        <<if ~x % 2 == 0:
            continue
        ~r.append(~x)||~r.append(~x + (~r[-1] if ~r else 0))||while ~r and ~r[-1] <= ~x:
            ~r.pop()
        ~r.append(~x)>>
    return <<~r||~r[::-1]||len(~r)||~r[-1] if ~r else -1>>||~n = len(~a)
    ~r = [-1] * ~n
    ~s = []
    for ~i in range(~n):
        while ~s and ~a[~s[-1]] < ~a[~i]:
            <<~r[~s.pop()] = ~a[~i]||~j = ~s.pop()
            ~r[~j] = ~i - ~j>>
        ~s.append(~i)
    return <<~r||~s||[~x for ~x in ~r if ~x != -1]>>||~c = 1
    for ~i in range(len(~a) - 1, -1, -1):
        ~a[~i] += ~c
        if ~a[~i] < 10:
            return ~a
        ~a[~i] = 0
    return [1] + ~a||~m = -1
    for ~i in reversed(range(len(~a))):
        ~a[~i], ~m = ~m, max(~m, ~a[~i])
    return <<~a||~m>>||~r = [~a[0]]
    for ~x in ~a[1:]:
        if ~x >= ~r[-1]:
            ~r.append(~x)
        elif ~r[-1] - ~x > 2:
            ~r[-1] = ~x
    return ~r||~r = ~a[-1:0:-1]
    ~r.sort(key=lambda ~x: <<-~x||(~x % 2, ~x)||abs(~x - 5)>>)
    return <<~r||~r[:-1]||~a[:0:-1] == ~r>>>>
call: ~f(<<[#digit, #digit, #digit]||[9, 9]||[#digit, 9]||[#digit, #digit]||[1, 2, #digit]||[#digit]>>)

= 9 choices of all kinds
<<from functools import lru_cache


||from functools import cache


||>>def ~f(~a: list[int], ~t: int):
    ~r = []

    def ~g(~i, ~p, ~s):
        if ~s == 0:
            <<~r.append(~p[:])||~r.append(list(~p))>>
            return
        if ~i == len(~a) or ~s < 0:
            return
        <<for ~j in range(~i, len(~a)):
            if ~j > ~i and ~a[~j] == ~a[~j - 1]:
                continue
            ~p.append(~a[~j])
            ~g(~j + 1, ~p, ~s - ~a[~j])
            ~p.pop()||~g(~i + 1, ~p + [~a[~i]], ~s - ~a[~i])
        ~g(~i + 1, ~p, ~s)>>

    ~g(0, [], ~t)
    return <<~r||len(~r)||~r[0] if ~r else -1||max(map(len, ~r), default=0)>>
call: ~f(<<[1, 2, 3], 3||[2, 2], 2||[1, 1], 1||[#digit, #digit], #digit||[1, 2], 3>>)

= 9 text printed line by line
def ~f(~n: int, ~c: str = "<<*||#||x>>", *<<, ~p: bool = False||, ~p: int = 0||, ~p: str = "">>):
    <<for ~i in range(1, ~n + 1):
        for ~j in range(~i):
            print(~c, end="<<|| >>")
        print()
    return <<~i * ~j||~n - ~i||None>>||for ~i in range(~n, 0, -1):
        print(" " * (~n - ~i) + ~c * (2 * ~i - 1)<<||, end="\\n\\n">>)
    return <<~c * ~i||~i>>||~r = []
    for ~i in range(~n):
        ~r.append(<<" " * (~n - ~i - 1) + ~c * (2 * ~i + 1)||~c * ~i + "|"||f"{~i:>3}|{~c * ~i:<4}|">>)
    return <<~r||"\\n".join(~r)||f"{'/'.join(~r)}"||max(~r, key=len)>>||~a, ~b = 0, 1
    while ~a < ~n:
        print(~a, end=" ")
        ~a, ~b = ~b, ~a + ~b
    print(f"{~a} is {<<'big' if ~a > 5 else 'small'||~a + ~b>>}")
    return <<~a||~b - ~a>>||for ~i in range(1, ~n + 1):
        if ~n % ~i == 0:
            print(f"{~i} x {~n // ~i} = {~n}"<<||, end="; ">>)
    else:
        print(~c, ~p, sep="-")
    return ~i>>
call: ~f(<<2||3||1||2||3>>)

= 13 walk over a grid by recursion
def ~f(~g: list[list[int]]) -> int:
    ~m, ~n = len(~g), len(~g[0])
    <<~v = set()
    ||~b = 0
    >>
    def ~h(~i: int, ~j: int)<<|| -> int>>:
        <<if ~i < 0 or ~i == ~m or ~j < 0 or ~j == ~n or ~g[~i][~j] == 0:
            return 0
        ~x = ~g[~i][~j]
        ~g[~i][~j] = 0
        return <<~x + max(~h(~i + 1, ~j), ~h(~i, ~j + 1))||1 + ~h(~i + 1, ~j) + ~h(~i, ~j + 1)||\
~x + ~h(~i + 1, ~j) + ~h(~i, ~j + 1)>>||\
if not (0 <= ~i < ~m and 0 <= ~j < ~n):
            return <<0||1>>
        if ~g[~i][~j] != 1:
            return <<1||0>>
        ~g[~i][~j] = <<-1||2>>
        ~t = 0
        for ~x, ~y in (~i, ~j + 1), (~i + 1, ~j):
            ~t += ~h(~x, ~y)
        return ~t||if ~i == ~m - 1 and ~j == ~n - 1:
            return ~g[~i][~j]
        if ~i == ~m or ~j == ~n:
            return <<99||10 ** 3>>
        return ~g[~i][~j] + min(~h(~i + 1, ~j), ~h(~i, ~j + 1))>>

    <<return <<~h(0, 0)||~h(0, 0), ~g||~h(~m - 1, 0) + ~h(0, 0)>>||~r = 0
    for ~i in range(~m):
        for ~j in range(~n):
            if ~g[~i][~j] <<== 1||> 0>>:
                ~r = max(~r, ~h(~i, ~j))
    return ~r>>
call: ~f(<<[[1, 0], [1, 1]]||[[1, 1]]||[[#digit, 1]]||[[0, 1], [1, 0]]||[[1], [1]]||[[1, #digit], [0, 1]]>>)

= 13 recursion that remembers
<<from functools import cache


||from functools import lru_cache


||import functools


||>>def ~f(~a: list[int], ~k: int) -> int:
    ~m = {}
    ~n = len(~a)

    def ~h(~i, ~s<<||=0>>):
        if ~i == ~n:
            return <<1 if ~s == ~k else 0||0||~s||abs(~s - ~k)>>
        if (~i, ~s) in ~m:
            return ~m[~i, ~s]
        <<~r = ~h(~i + 1, ~s)
        if ~s + ~a[~i] <= ~k:
            ~r = <<max(~r, ~h(~i + 1, ~s + ~a[~i]))||~r + ~h(~i + 1, ~s + ~a[~i])||\
max(~r, ~h(~i + 1, ~s + ~a[~i]) + 1)||\
min(~r, ~h(~i + 1, ~s + ~a[~i]))>>||~r = ~h(~i + 1, ~s + ~a[~i]) + ~h(~i + 1, ~s - ~a[~i])||\
~r = min(~h(~i + 1, ~s + 1), \
~h(~i + 1, abs(~s - ~a[~i])))>>
        ~m[(~i, ~s)] = ~r
        return ~r

    return <<~h(0, 0)||~h(0, 0) % (10**9 + 7)||~h(0, 1) - ~h(1, 0)||~h(0, 0) == ~k>>
call: ~f(<<[#digit, #digit], #digit||[1, 2], 3||[2, 2], 2||[1, 1], 0||[#digit], #digit||[3, 1], 4>>)

= 10 recursion with a bound
def ~f(~n: int<<||, ~k: int = 2>>) -> <<int||list[str]||list[int]||object>>:
    <<~r = []

    def ~h(~s, ~i, ~j):
        if len(~s) == 2 * ~n:
            ~r.append(<<~s||~s[::-1]||len(~s)>>)
            return
        if ~i < ~n:
            ~h(~s + "(", ~i + 1, ~j)
        if ~j < ~i:
            ~h(~s + ")", ~i, ~j + 1)

    ~h("", 0, 0)
    return <<~r||len(~r)||~r[-1]>>||def ~h(~x):
        if ~x <= 1:
            return <<~x||1>>
        <<if ~x % 2 == 0:
            return ~h(~x // 2) + 1
        return 1 + min(~h(~x - 1), ~h(~x - 2))||return ~h(~x - 1) + ~h(~x - 2)||return ~x * ~h(~x - 1)||\
return ~h(~x // 2) * 10 + ~x % 2>>

    return <<~h(~n)||~h(~n + 1) - ~h(~n)||[~h(~i) for ~i in range(1, ~n + 1)]||~h(~n) % 7>>||~r: list[int] = []

    def ~h(~x, ~d):
        if ~d == 0:
            ~r.append(~x)
            return
        for ~y in range(<<1||~x % 10 + 1>>, 3):
            ~h(~x * 10 + ~y, ~d - 1)

    ~h(0, min(~n, 2))
    return <<~r||sum(~r)||~r[0] if ~r else -1>>||def ~h(~x: int, ~y: int) -> int:
        if ~y == 0:
            return ~x
        return ~h(~y, ~x % ~y)

    ~t = 0
    for ~i in range(1, ~n + 1):
        for ~j in range(~i + 1, ~n + 1):
            if ~h(~i, ~j) == 1:
                ~t += 1
    return ~t||~c = 0

    def ~h(~i):
        nonlocal ~c
        if ~i > ~n:
            return
        ~c += <<1||~i>>
        <<~h(~i * 2)||~h(~i * 10)
        if ~i % 10 != 9:
            ~h(~i + 1)||~h(2 * ~i)
        ~h(2 * ~i + 1)>>

    ~h(1)
    return <<~c||~c - ~n||~c % 10>>>>
call: ~f(<<2||1||3||2>>)

= 10 children of the tree
<<from collections import defaultdict


||import collections


||>>def ~f(~p: list[int], ~v: list[int]<<||, ~k: int = 1>>) -> int:
    ~c = {~i: [] for ~i in range(len(~p))}
    for ~i in range(1, len(~p)):
        ~c[~p[~i]].append(~i)
    <<~b = 0
    ||>>
    def ~h(~u, ~d=<<0||1>>):
        <<~t = ~v[~u]
        for ~w in ~c[~u]:
            ~t += ~h(~w, ~d + 1)
        <<~v[~u] = ~t
        ||>>return ~t||return max((~h(~w, ~d + 1) for ~w in ~c[~u]), default=~d)||if not ~c[~u]:
            return ~v[~u] * ~d
        return <<sum(~h(~w, ~d + 1) for ~w in ~c[~u])||max(~h(~w, ~d + 1) for ~w in ~c[~u])>>||~x, ~y = ~v[~u], 0
        for ~w in ~c[~u]:
            ~r = ~h(~w, ~d + 1)
            ~x = max(~x, ~r + ~v[~u])
            ~y += ~r
        return max(~x, ~y)>>

    return <<~h(0)||~h(0), ~v||~h(0) - ~h(len(~p) - 1)||[~h(~i) for ~i in range(len(~p))][-1]>>
call: ~f(<<[-1, 0], [#digit, #digit]||[-1, 0, 0], [#digit, #digit, #digit]||[-1, 0, 1], [#digit, 1, 2]||\
[-1], [#digit]>>)

= 9 every arrangement
<<from itertools import permutations


||import itertools


>>def ~f(~s<<||: str>>, ~k: int = 2):
    <<if len(~s) <= 1:
        return [~s]
    ~r = []
    for ~i in range(len(~s)):
        for ~p in ~f(~s[:~i] + ~s[~i + 1:]):
            <<~r.append(~s[~i] + ~p)||if ~s[~i] + ~p not in ~r:
                ~r.append(~s[~i] + ~p)>>
    return ~r||~r = set()
    for ~i in range(len(~s)):
        for ~j in range(~i + 1, len(~s) + 1):
            <<if ~s[~i:~j] == ~s[~i:~j][::-1]:
                ~r.add(~s[~i:~j])||if ~j - ~i == ~k:
                ~r.add(~s[~i:~j])||~r.add(len(~s[~i:~j]))>>
    return <<sorted(~r)||len(~r)||max(~r)>>||~r = [""]
    for ~x in ~s:
        ~r = [~p + ~y for ~p in ~r for ~y in (~x, ~x.upper())]
    return <<~r||len(~r)||~r[-1]>>||~r = []
    ~i = 0
    while ~i + ~k <= len(~s):
        ~r.append(~s[~i:~i + ~k])
        ~i += <<1||~k>>
    return <<~r||"-".join(~r)||~r[-1]>>>>
call: ~f(<<"ab"||"aba"||"xy"||"abc"||"a1">>)

= 14 names imported from modules
<<from heapq import heapify, heappop, heappush


def ~f(~a: list[int], ~k: int = 2):
    <<~h = []
    for ~i, ~x in enumerate(~a):
        heappush(~h, (~x, ~i))
    while ~k > 0 and ~h:
        ~x, ~i = heappop(~h)
        <<~a[~i] = -~x||~a[~i] += ~k||~a[~i] *= 2||~k -= ~x % 2>>
        ~k -= 1
    return <<~a||~h||sum(~a)||~a[0]>>||heapify(~a)
    ~r = [heappop(~a) for _ in range(min(~k, len(~a)))]
    return <<~r||~a||~r[-1]||~a[0] if ~a else -1>>||~d = {0: 0}
    ~h = [(0, 0)]
    while ~h:
        ~x, ~i = heappop(~h)
        if ~i == len(~a):
            return <<~x||~d||~d[~i]>>
        for ~j in range(~i + 1, min(~i + ~k, len(~a)) + 1):
            if ~x + ~a[~j - 1] < ~d.get(~j, 99):
                ~d[~j] = ~x + ~a[~j - 1]
                heappush(~h, (~d[~j], ~j))
    return -1>>||from bisect import bisect_left, bisect_right, insort


def ~f(~a: list[int], ~k: int = 3):
    ~s = []
    <<for ~x in ~a:
        ~i = bisect_<<right||left>>(~s, ~x)
        <<~s.insert(~i, ~x)||insort(~s, ~x)||if ~i < len(~s):
            ~s[~i] = ~x
        else:
            ~s.append(~x)>>
    return <<~s||~i||bisect_right(~s, ~k)||len(~s)>>||~a.sort()
    ~i = bisect_left(~a, ~k)
    return <<~i < len(~a) and ~a[~i] == ~k||len(~a) - ~i||~a[bisect_right(~a, ~k) - 1]||~a[~i:]>>>>||\
from collections import Counter, deque


def ~f(~a: list[int], ~k: int = 2):
    <<~q = deque()
    for ~i, ~x in enumerate(~a):
        while ~q and ~a[~q[-1]] <= ~x:
            ~q.pop()
        ~q.append(~i)
        if ~q[0] <= ~i - ~k:
            ~q.popleft()
    return <<list(~q)||[~a[~i] for ~i in ~q]||~a[~q[0]]>>||~c = Counter(~a)
    ~m = ~c.most_common(~k)
    return <<~m||~m[0][0]||[~x for ~x, _ in ~m]||sum(~c.values()) - ~m[0][1]||sorted(~c.keys())||~c[~k]||\
~c - Counter(~a[1:])>>||\
~q = deque(~a)
    <<~q.rotate(~k)||~q.appendleft(~q.pop())||while len(~q) > 1:
        ~q.append(~q.popleft())
        ~q.popleft()>>
    return <<list(~q)||~q[0]||len(~q)>>||~q = deque([(0, 0)])
    ~b = 0
    while ~q:
        ~i, ~s = ~q.popleft()
        if ~i == len(~a):
            ~b = max(~b, ~s)
            continue
        <<~q.append((~i + 1, ~s))
        ||>>~q.append((~i + 1, ~s + ~a[~i]))
    return ~b>>||from math import ceil, floor, gcd, log2, pi, sqrt


def ~f(~a: list[int], ~k: int = 2) -> float:
    <<~t = 0
    for ~x in ~a:
        <<~t += ceil(~x / ~k)||~t += int(sqrt(abs(~x)))||~t = gcd(~t, ~x)||~t = max(~t, floor(~x / (~k + 1)))||\
if sqrt(abs(~x)) == int(sqrt(abs(~x))):
            ~t += 1>>
    return ~t||return <<round(sqrt(sum(~x ** 2 for ~x in ~a)), 2)||ceil(log2(len(~a) + 1))||round(pi * ~a[0] ** 2, 1)||\
floor(sum(~a) / len(~a))||round(sqrt((~a[0] - ~a[-1]) ** 2 + ~k ** 2), 1)||ceil(sqrt(~k)) - floor(sqrt(~k))>>>>||\
from functools import reduce


def ~f(~a: list[int], ~k: int = 2):
    <<return <<reduce(lambda ~x, ~y: ~x <<+||* 2 +||-||^>> ~y, ~a)||reduce(max, ~a)||\
reduce(lambda ~x, ~y: ~x + [~y % ~k], ~a, [])||\
reduce(lambda ~x, ~y: ~y if ~y > ~x else ~x, ~a, ~k)||list(map(lambda ~x: ~x ** ~k, ~a))>>||\
def ~g(~x, ~y):
        return <<~x * ~k + ~y||min(~x, ~y, ~k)||max(~x, ~y - ~k)>>

    return <<reduce(~g, ~a)||reduce(~g, ~a, 0)||~g(~a[0], ~a[-1]) - ~g(~k, ~a[0])||~g(1, ~k) * ~g(~k, 2)>>>>>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[1, #digit, 2]||[#digit]>><<, 2||, 1||, 3||>>)

= 10 text taken apart by patterns
import re


def ~f(~s: str):
    <<~t = re.sub(<<r"[^a-z]"||"[aeiou]"||r"\\d"||" +">>, <<""||"-"||"*">>, ~s)
    return <<~t||len(~s) - len(~t)||~t == ~t[::-1]||~t.split("-")>>||~w = re.findall(<<r"\\w+"||r"[A-Za-z]+"||\
r"\\d">>, ~s)
    return <<~w||len(~w)||" ".join(~w)||~w[-1] if ~w else None||max(~w, key=len, default="")||sum(map(len, ~w))>>||\
if re.match(<<r"[a-z]+$"||r"\\d+$"||r"\\w+@\\w+"||"a.*">>, ~s):
        return <<True||"match"||~s>>
    return <<False||"no match"||None>>||~m = re.<<match||search>>(r"(\\w)(\\w*)", ~s)
    if ~m is None:
        return <<-1||"">>
    return <<~m.group(1)||~m.groups()||~m.group(2) + ~m.group(1)||~m.start()||~m.span()||~m.end() == len(~s)>>||\
~c = re.compile(<<r"(\\d+)"||r"[aeiou]"||r"\\b\\w">>)
    return <<~c.sub("#", ~s)||~c.sub(lambda ~m: ~m.group().upper(), ~s)||bool(~c.search(~s))||~c.findall(~s)||\
~c.split(~s)>>>>
call: ~f(<<#word||#sentence||#identifier||"a1b22"||"x = 7"||#scrap||"ab"||"12">>)
"""
