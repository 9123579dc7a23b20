"""Patterns of programming puzzles: tables of subproblems, prefix sums, windows, pointers, stacks, bits, grids."""

IDIOMS = """
= 6 table of subproblems
def ~f(~n:int, ~k:int=<<2||3||1>>):
    <<~d = [0] * (~n + 1)
    ~d[0] = <<1||0>>
    for ~i in range(1, ~n + 1):
        <<~d[~i] = ~d[~i - 1] + <<~k||~i % ~k||~d[max(0, ~i - ~k)]>>||for ~j in range(1, min(~i, ~k) + 1):
            ~d[~i] += ~d[~i - ~j]||~d[~i] = ~d[~i // 2] + (~i & 1)||\
~d[~i] = min(~d[~i - 1], ~d[~i - ~k] if ~i >= ~k else ~i) + 1>>
    return <<~d[~n]||~d[-1]||~d||max(~d)>>||~a, ~b = <<0, 1||1, 1||1, ~k>>
    for _ in range(<<~n||~n - 1||2, ~n + 1>>):
        ~a, ~b = ~b, ~a <<+||* ~k +>> ~b
    return <<~a||~b||~a + ~b>>||~d = {0: 1}
    for ~i in range(1, ~n + 1):
        ~d[~i] = ~d.get(~i - 1, 0) + ~d.get(~i - ~k, 0)
    return <<~d[~n]||~d>>||~d = [<<1||0>>] + [0] * ~n
    for ~c in (1, ~k + 1):
        for ~i in range(~c, ~n + 1):
            ~d[~i] += ~d[~i - ~c]
    return <<~d||~d[~n]>>>>
call: ~f(<<3||4||5||6||2>><<||, 2||, 3||, 1>>)

= 6 best choice along a list
def ~f(~a:ints):
    <<~p = ~c = 0
    for ~x in ~a:
        ~p, ~c = ~c, max(~c, ~p + ~x)
    return <<~c||~p, ~c>>||~b = ~c = ~a[0]
    for ~x in ~a[1:]:
        ~c = max(~x, ~c + ~x)
        ~b = max(~b, ~c)
    return ~b||~d = [1] * len(~a)
    for ~i in range(len(~a)):
        for ~j in range(~i):
            if ~a[~j] < ~a[~i]:
                ~d[~i] = max(~d[~i], ~d[~j] + 1)
    return <<max(~d)||~d>>||~l = ~a[0]
    ~p = 0
    for ~x in ~a:
        if ~x < ~l:
            ~l = ~x
        elif ~x - ~l > ~p:
            ~p = ~x - ~l
    return <<~p||~p, ~l>>||~d = ~a[:]
    for ~i in range(2, len(~d)):
        ~d[~i] += max(~d[~i - 2], 0)
    return ~d||~m = 0
    for ~i, ~x in enumerate(~a):
        if ~i > ~m:
            return False
        ~m = max(~m, ~i + ~x)
    return True>>
call: ~f(<<#few||[#digit, #digit, #digit, #digit]||[#digit, #digit, #digit]||[-1, #digit, -2]>>)

= 4 tables in two dimensions
def ~f(~s:str, ~t:str):
    ~d = [[0] * (len(~t) + 1) for _ in range(len(~s) + 1)]
    <<for ~i in range(1, len(~s) + 1):
        for ~j in range(1, len(~t) + 1):
            if ~s[~i - 1] == ~t[~j - 1]:
                ~d[~i][~j] = ~d[~i - 1][~j - 1] + 1
            <<else:
                ~d[~i][~j] = max(~d[~i - 1][~j], ~d[~i][~j - 1])||>>||for ~i, ~x in enumerate(~s, 1):
        for ~j, ~y in enumerate(~t, 1):
            ~d[~i][~j] = ~d[~i - 1][~j - 1] + 1 if ~x == ~y else <<0||max(~d[~i - 1][~j], ~d[~i][~j - 1])>>>>
    return <<~d[-1][-1]||~d[len(~s)][len(~t)]||max(map(max, ~d))||~d[-1]>>
call: ~f(<<#short, #short||#short, "a">>)

= 4 paths in a grid
def ~f(~g:grid):
    ~m, ~n = len(~g), len(~g[0])
    <<for ~i in range(~m):
        for ~j in range(~n):
            <<if ~i == 0 and ~j == 0:
                continue
            if ~i == 0:
                ~g[~i][~j] += ~g[~i][~j - 1]
            elif ~j == 0:
                ~g[~i][~j] += ~g[~i - 1][~j]
            else:
                ~g[~i][~j] += <<min||max>>(~g[~i - 1][~j], ~g[~i][~j - 1])||if ~i > 0 and ~j > 0:
                ~g[~i][~j] += ~g[~i - 1][~j - 1]>>
    return <<~g[-1][-1]||~g||~g[~m - 1][~n - 1]>>||~t = 0
    for ~x, ~y in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        ~i, ~j = <<0||1>> + ~x, ~y
        if 0 <= ~i < ~m and 0 <= ~j < ~n:
            ~t += ~g[~i][~j]
    return ~t||~r = []
    ~i = ~j = 0
    while ~i < ~m and ~j < ~n:
        ~r.append(~g[~i][~j])
        ~i, ~j = <<~i + 1, ~j + 1||(~i + 1, ~j) if ~g[~i][~j] % 2 else (~i, ~j + 1)>>
    return ~r||return [[~g[~i][~j] for ~i in range(~m)] for ~j in range(~n)]||return [~r[::-1] for ~r in ~g]||\
for ~i in range(~m):
        for ~j in range(~i):
            ~g[~i][~j], ~g[~j][~i] = ~g[~j][~i], ~g[~i][~j]
    return ~g>>
call: ~f(#square)

= 4 islands
def ~f(~g:grid) -> int:
    ~n = 0

    def ~f1(~i, ~j):
        if ~i < 0 or ~j < 0 or ~i >= len(~g) or ~j >= len(~g[0]) or ~g[~i][~j] != 1:
            <<return
        ~g[~i][~j] = 0
        ~f1(~i + 1, ~j)
        ~f1(~i, ~j + 1)||return 0
        ~g[~i][~j] = 0
        return 1 + ~f1(~i + 1, ~j) + ~f1(~i, ~j + 1)||return
        ~g[~i][~j] = 2
        for ~x, ~y in ((1, 0), (0, 1)):
            ~f1(~i + ~x, ~j + ~y)>>

    for ~i in range(len(~g)):
        for ~j in range(len(~g[0])):
            if ~g[~i][~j] == 1:
                ~f1(~i, ~j)
                ~n += 1
    return ~n
call: ~f(<<[[1, 0], [0, 1]]||[[1, 1]]||[[0, 1]]||[[1], [0], [1]]||[[1, 0, 1]]||[[0, 0], [0, 1]]>>)

= 6 prefix sums
def ~f(~a:ints, ~k:int):
    ~p = [0]
    for ~x in ~a:
        ~p.append(~p[-1] + ~x)
    <<return ~p||return <<~p[-1] - ~p[1]||~p[len(~a) // 2]||[~p[~i + 1] - ~p[~i] for ~i in range(len(~a))]||max(~p)||\
~k in ~p>>||for ~i in range(1, len(~p)):
        if ~p[~i] <<>=||>||==>> ~k:
            return ~i
    return -1||~n = 0
    for ~i in range(len(~p)):
        for ~j in range(~i):
            if ~p[~i] - ~p[~j] == ~k:
                ~n += 1
    return ~n||~s = {0}
    for ~x in ~p[1:]:
        if ~x - ~k in ~s:
            return True
        ~s.add(~x)
    return False||~t = ~p[-1]
    for ~i, ~x in enumerate(~a):
        if ~p[~i] * 2 + ~x == ~t:
            return ~i
    return None>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, #digit]>>, <<#digit||#pos||3||5>>)

= 6 sliding window
def ~f(~a:ints, ~k:int):
    <<~t = sum(~a[:~k])
    ~b = ~t
    for ~i in range(~k, len(~a)):
        ~t += ~a[~i] - ~a[~i - ~k]
        <<~b = max(~b, ~t)||if ~t < ~b:
            ~b = ~t>>
    return <<~b||~b / ~k||~b, ~t>>||return [<<sum||max||min>>(~a[~i:~i + ~k]) for ~i in range(len(~a) - ~k + 1)]||\
~l = ~t = 0
    ~b = 0
    for ~r, ~x in enumerate(~a):
        ~t += ~x
        while ~t > <<#pos||10||~k * 5>> and ~l <= ~r:
            ~t -= ~a[~l]
            ~l += 1
        ~b = max(~b, ~r - ~l + 1)
    return ~b||~r = []
    for ~i in range(0, len(~a), ~k):
        ~r.append(<<~a[~i:~i + ~k]||sum(~a[~i:~i + ~k])||~a[~i]>>)
    return ~r||for ~i in range(len(~a) - ~k):
        ~a[~i] <<-=||+=>> ~a[~i + ~k]
    return ~a>>
call: ~f(<<#ints||[#digit, #digit, #digit, #digit]||[#digit, #digit, #digit]||#few>>, <<2||3||1>>)

= 4 longest without repeats
def ~f(~s:str):
    <<~l = ~b = 0
    ~d = {}
    for ~r, ~x in enumerate(~s):
        if ~x in ~d and ~d[~x] >= ~l:
            ~l = ~d[~x] + 1
        ~d[~x] = ~r
        ~b = max(~b, ~r - ~l + 1)
    return <<~b||~b, ~l||~d>>||~b = ""
    for ~i in range(len(~s)):
        for ~j in range(~i, len(~s)):
            ~t = ~s[~i:~j + 1]
            if <<~t == ~t[::-1]||len(set(~t)) == len(~t)>> and len(~t) > len(~b):
                ~b = ~t
    return ~b||~w = []
    ~m = 0
    for ~x in ~s:
        while ~x in ~w:
            ~w.pop(0)
        ~w.append(~x)
        ~m = max(~m, len(~w))
    return <<~m||"".join(~w)>>>>
call: ~f(#short)

= 6 two pointers
def ~f(~a:ints, ~t:int):
    <<~i, ~j = 0, len(~a) - 1
    while ~i < ~j:
        ~s = ~a[~i] + ~a[~j]
        if ~s == ~t:
            return <<[~i, ~j]||~a[~i], ~a[~j]||True>>
        <<elif ~s < ~t:
            ~i += 1
        else:
            ~j -= 1||if ~s < ~t:
            ~i += 1
        else:
            ~j -= 1>>
    return <<[]||None||False>>||~i = 0
    for ~j in range(len(~a)):
        if ~a[~j] <<>||!=||<>> ~t:
            ~a[~i], ~a[~j] = ~a[~j], ~a[~i]
            ~i += 1
    return <<~a||~i||~a[:~i]>>||~i = ~j = 0
    while ~j < len(~a):
        if ~a[~j] % 2 == 0:
            ~a[~i] = ~a[~j]
            ~i += 1
        ~j += 1
    return ~a[:~i], ~t||~l, ~r, ~b = 0, len(~a) - 1, 0
    while ~l < ~r:
        ~b = max(~b, (~r - ~l) * min(~a[~l], ~a[~r]))
        if ~a[~l] < ~a[~r]:
            ~l += 1
        else:
            ~r -= 1
    return ~b>>
call: ~f(<<#sorted||[1, 3, 4, 6]||[2, 5]||[1, 8, 6, 2]>>, <<#digit||7||#pos||8>>)

= 6 stack of the open
def ~f(~a:ints):
    <<~s = []
    ~r = [<<-1||0>>] * len(~a)
    for ~i, ~x in enumerate(~a):
        while ~s and ~a[~s[-1]] < ~x:
            ~j = ~s.pop()
            ~r[~j] = <<~x||~i - ~j||~i>>
        ~s.append(~i)
    return <<~r||~s>>||~s = []
    for ~x in ~a:
        while ~s and ~s[-1] > ~x:
            ~s.pop()
        ~s.append(~x)
    return <<~s||len(~s)>>||~s = []
    for ~x in ~a:
        if ~s and ~s[-1] == ~x:
            ~s.pop()
        else:
            ~s.append(~x)
    return ~s||~s = []
    for ~x in ~a:
        if ~x < 0:
            ~s.append(~s.pop() - ~x if ~s else ~x)
        else:
            ~s.append(~x)
    return ~s, len(~s)>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, -2, #digit]>>)

= 6 stack over text
def ~f(~s:str):
    ~k = []
    for ~x in ~s:
        <<if ~k and ~k[-1] == ~x:
            ~k.pop()
        else:
            ~k.append(~x)||if ~x == "<":
            if ~k:
                ~k.pop()
        else:
            ~k.append(~x)||if ~x.isdigit():
            ~k.append(int(~x))
        elif ~x in "+*-" and len(~k) > 1:
            ~b, ~a = ~k.pop(), ~k.pop()
            ~k.append(~a + ~b if ~x == "+" else ~a * ~b)||if ~x in "([":
            ~k.append(~x)
        elif not ~k or (~k[-1], ~x) not in (("(", ")"), ("[", "]")):
            return False
        else:
            ~k.pop()||if ~x == "(":
            ~k.append(len(~k))
        elif ~x == ")" and ~k:
            ~k.pop()||while ~k and ~k[-1] > ~x:
            ~k.pop()
        ~k.append(~x)>>
    return <<~k||len(~k)||not ~k||str(~k)||~k[-1] if ~k else None>>
call: ~f(<<"aab"||"ab<c"||"12+"||"([])"||"(()"||"34*2+"||"abba"||"<a"||"[)"||"cab"||"abc<"||"23-">>)

= 6 bits
def ~f(~n:int):
    <<~c = 0
    while ~n:
        ~c += ~n & 1
        ~n \\>>= 1
    return ~c||~c = 0
    while ~n:
        ~n &= ~n - 1
        ~c += 1
    return ~c||return <<~n & 1||~n \\>> 1||~n << 2||~n ^ #pos||~n | #digit||~n & -~n||~n & (~n - 1) == 0||\
~n.bit_length()||bin(~n)[2:][:4]||(1 << ~n % 5) - 1||\
bin(~n).count("1")||int(bin(~n)[2:][::-1], 2)||~n ^ (~n \\>> 1)||(~n \\>> 2) & 3>>||~r = []
    for ~i in range(<<4||3>>):
        if ~n \\>> ~i & 1:
            ~r.append(~i)
    return ~r||~x = 0
    for ~i in range(~n % 6 + 1):
        ~x <<^=|||=||+=>> <<~i||1 << ~i>>
    return ~x||~r = ""
    while ~n > 0:
        ~r = <<str(~n % 2)||"01"[~n & 1]>> + ~r
        ~n <<\\>>= 1||//= 2>>
    return <<~r[:4]||len(~r)>>>>
call: ~f(<<#digit||#count||#count||12||5>>)

= 4 the odd one out
def ~f(~a:ints):
    <<~r = 0
    for ~x in ~a:
        ~r ^= ~x
    return ~r||~s = set()
    for ~x in ~a:
        if ~x in ~s:
            ~s.remove(~x)
        else:
            ~s.add(~x)
    return <<sorted(~s)||len(~s)||~s>>||~n = len(~a)
    return ~n * (~n + 1) // 2 - sum(~a)||for ~x in ~a:
        if ~a.count(~x) <<== 1||> 1||% 2 == 1>>:
            return ~x
    return None||~a.sort()
    for ~i in range(1, len(~a)):
        if ~a[~i] - ~a[~i - 1] <<> 1||== 0>>:
            return ~a[~i]
    return -1||~c = ~v = 0
    for ~x in ~a:
        if ~c == 0:
            ~v = ~x
        ~c += 1 if ~x == ~v else -1
    return ~v>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit, #digit, #digit]||#few||[#digit]||\
[#digit, #digit, #digit, #digit, #digit]>>)

= 6 intervals
def ~f(~a):
    ~a.sort(<<key=lambda ~x: ~x[1]||>>)
    <<~r = [~a[0]]
    for ~x, ~y in ~a[1:]:
        if ~x <= ~r[-1][1]:
            ~r[-1] = <<(~r[-1][0], max(~r[-1][1], ~y))||[~r[-1][0], max(~y, ~r[-1][1])]>>
        else:
            ~r.append((~x, ~y))
    return ~r||~n = 0
    ~e = <<-1||0>>
    for ~x, ~y in ~a:
        if ~x >= ~e:
            ~n += 1
            ~e = ~y
    return <<~n||~n, ~e>>||~t = 0
    for ~x, ~y in ~a:
        ~t += ~y - ~x
    return ~t||return [~y - ~x for ~x, ~y in ~a]||for ~i in range(1, len(~a)):
        if ~a[~i][0] < ~a[~i - 1][1]:
            return <<False||~i>>
    return True||return max(~y for _, ~y in ~a) - min(~x for ~x, _ in ~a)>>
call: ~f(<<[(1, 3), (2, 5), (7, 8)]||[[4, 6], [1, 2]]||[(0, 10)]||[(5, 8), (1, 4), (3, 6)]||[[1, 2], [2, 3]]>>)

= 4 memo in a dict
def ~f(~n:int, ~m=None):
    if ~m is None:
        ~m = {}
    if ~n in ~m:
        return ~m[~n]
    if ~n <<<= 1||< 2||== 0>>:
        return <<~n||1>>
    ~m[~n] = <<~f(~n - 1, ~m) + ~f(~n - 2 if ~n > 1 else 0, ~m)||~f(~n // 2, ~m) + ~f(~n // 3, ~m)||~f(~n - 1, ~m) * 2>>
    return <<~m[~n]||~m[~n]||~m[~n] % 10>>
call: ~f(<<2||3||4||5||6>>)

= 4 backtracking
def ~f(~a:ints<<, ~t:int=<<3||5||4||7>>):
    ~r = []

    def ~f1(~i, ~p, ~s):
        if ~s == ~t:
            ~r.append(<<~p[:]||list(~p)>>)
            return
        if ~i == len(~a) or ~s > ~t:
            return
        ~f1(~i + 1, ~p + [~a[~i]], ~s + ~a[~i])
        ~f1(~i + 1, ~p, ~s)

    ~f1(0, [], 0)
    return <<~r||len(~r)>>||):
    ~r = []

    def ~f1(~i, ~p):
        ~r.append(~p)
        for ~j in range(~i, len(~a)):
            ~f1(~j + 1, ~p + [~a[~j]])

    ~f1(0, [])
    return <<~r||len(~r)||~r[-1]>>||):
    if not ~a:
        return [[]]
    ~r = []
    for ~i, ~x in enumerate(~a):
        for ~p in ~f(~a[:~i] + ~a[~i + 1:]):
            ~r.append([~x] + ~p)
    return ~r>>
call: ~f(<<[#digit, #digit]||[#digit]>>)

= 4 building strings by recursion
def ~f(~n:int, ~s:str=""):
    <<if ~n == 0:
        return [~s]
    return ~f(~n - 1, ~s + "<<0||a>>") + ~f(~n - 1, ~s + "<<1||b>>")||if len(~s) >= ~n:
        return ~s
    return ~f(~n, <<~s + str(len(~s))||"x" + ~s||~s + ~s + "a">>)||if ~n <= 0:
        return ~s
    return ~f(~n - 1, <<str(~n) + ~s||~s + str(~n)||~s + "-"||f"({~s})">>)||if ~n < 10:
        return str(~n) + ~s
    return ~f(~n // 10, str(~n % 10) + ~s)||if ~n == 1:
        return "1" + ~s
    return ~f(~n // 2, str(~n % 2) + ~s)>>
call: ~f(<<2||1||3||2||4>>)

= 4 graph search
def ~f(~g, ~s:str):
    ~v = <<set()||set()>>

    def ~f1(~x):
        <<if ~x in ~v:
            return 0
        ~v.add(~x)
        return 1 + sum(~f1(~y) for ~y in ~g.get(~x, []))||~v.add(~x)
        for ~y in ~g.get(~x, ()):
            if ~y not in ~v:
                ~f1(~y)>>

    ~f1(~s)
    return <<sorted(~v)||len(~v)||"c" in ~v||[~x for ~x in ~g if ~x not in ~v]>>
call: ~f(<<{"a": ["b"], "b": ["c"]}, "a"||{"a": [], "c": ["a"]}, "c"||{"a": ["a", "b"]}, "a"||\
{"x": ["y"], "y": ["x"]}, "y"||{"b": ["c"], "c": []}, "b">>)

= 4 edges and degrees
def ~f(~e, ~n:int=<<3||4>>):
    <<~g = {~i: [] for ~i in range(~n)}
    for ~x, ~y in ~e:
        ~g[~x].append(~y)
        <<~g[~y].append(~x)
    ||>>return <<~g||[len(~g[~i]) for ~i in range(~n)]||max(~g, key=lambda ~i: len(~g[~i]))||sorted(~g[0])>>||\
~p = list(range(~n))

    def ~f1(~x):
        while ~p[~x] != ~x:
            ~x = ~p[~x]
        return ~x

    for ~x, ~y in ~e:
        ~p[~f1(~x)] = ~f1(~y)
    return <<~p||~f1(0) == ~f1(~n - 1)||sum(~p[~i] == ~i for ~i in range(~n))>>||~d = [0] * ~n
    for ~x, ~y in ~e:
        ~d[~x] += 1
        ~d[~y] <<+=||-=>> 1
    return <<~d||~d.index(max(~d))||[~i for ~i, ~x in enumerate(~d) if ~x == 0]>>>>
call: ~f(<<[(0, 1), (1, 2)]||[[0, 2]]||[(0, 1), (0, 2)]||[(2, 1), (1, 0)]||[(1, 2)]||[]>>)

= 4 binary search by answer
def ~f(~n:int, ~k:int=<<2||3>>):
    ~l, ~h = <<0||1>>, ~n
    while ~l <<<||<=>> ~h:
        ~m = (~l + ~h<<|| + 1>>) // 2
        if <<~m * ~m <= ~n||~m * ~k >= ~n||~m ** 2 > ~n>>:
            <<~l = ~m + 1||~h = ~m - 1||~l = ~m + 1>>
        else:
            <<~h = ~m - 1||~l = ~m + 1||~h = ~m - 1>>
    return <<~l||~h||~l, ~h>>
call: ~f(<<#count||#pos||9||16||10||1>>)

= 4 digits
def ~f(~n:int<<||, ~b:int=<<10||2||8>>>>):
    <<~r = []
    while ~n > 0:
        ~n, ~d = divmod(~n, 10)
        ~r.append(~d)
    return <<~r||~r[::-1]||sum(~r)||max(~r)||sum(~x * ~x for ~x in ~r)>>||~s = str(~n)
    return <<~s == ~s[::-1]||sum(map(int, ~s))||int(~s[::-1])||int("".join(sorted(~s)))||len(set(~s))||\
[int(~x) for ~x in ~s]||~s.count("1")||int(~s[0]) + int(~s[-1])||\
~s[1:] + ~s[0]||max(~s)||"".join(str(9 - int(~x)) for ~x in ~s)>>||while ~n >= 10:
        ~n = sum(int(~x) for ~x in str(~n))
    return ~n||~r = 0
    while ~n:
        ~r = ~r * 10 + ~n % 10
        ~n //= 10
    return ~r||~t = 0
    for ~i, ~x in enumerate(reversed(str(~n))):
        ~t += int(~x) * <<(~i + 1)||(2 if ~i % 2 else 1)||~i>>
    return <<~t||~t % 10||~t % 11 == 0>>||~t = 1
    for ~x in str(~n):
        ~t *= int(~x) or 1
    return ~t||~p = 1
    ~t = 0
    while ~n > 0:
        ~t += ~n % <<2||3>> * ~p
        ~n //= <<2||3>>
        ~p *= 10
    return ~t % 1000>>
call: ~f(<<#two||#three||#pos||#two||#digit>>)

= 4 counting loops
def ~f(~n:int, ~m:int=<<#small||#digit>>):
    <<~c = 0
    for ~i in range(1, ~n + 1):
        if ~i % 3 == 0 <<or||and>> ~i % <<2||5>> == 0:
            ~c += <<1||~i>>
    return ~c||return sum(~i for ~i in range(~n) if ~i % <<2||3>> == <<0||1>>)||return [~i for ~i in range(<<1, ~n||\
~m, ~n||~n, 0, -1||0, ~n, 2>>) if <<~n % (~i + 1) == 0||~i % 2||~i != ~m>>]||\
~t = 0
    while ~n > ~m:
        ~n -= <<2||3||1||~m % 3 + 1>>
        ~t += <<1||~n>>
    return <<~t||~n, ~t>>||~r = []
    ~i = 0
    while len(~r) < ~n % 5:
        if ~i % <<2||3>> == 1:
            ~r.append(~i)
        ~i += 1
    return <<~r||~i>>||~c = 0
    for ~i in range(~n):
        for ~j in range(~i):
            if (~i + ~j) % <<2||3>> == 0:
                ~c += 1
    return ~c||~k = 0
    while ~k * ~k < ~n:
        ~k += 1
    return <<~k||~k * ~k == ~n||~k * ~k - ~n>>||for ~i in range(2, ~n):
        if ~n % ~i == 0:
            return ~i
    else:
        return <<~n||None>>>>
call: ~f(<<4||5||6||7||8||3||9>><<||, 2||, #digit>>)

= 4 seen before
def ~f(~a:ints, ~k:int=<<1||2>>):
    <<~s = {}
    for ~i, ~x in enumerate(~a):
        if ~x in ~s<< and ~i - ~s[~x] <= ~k||>>:
            return <<True||~i, ~s[~x]||~x>>
        ~s[~x] = ~i
    return <<False||None||~s>>||~s = set()
    ~r = []
    for ~x in ~a:
        if ~x not in ~s:
            ~s.add(~x)
            ~r.append(~x)
        <<else:
            ~r.append(<<0||-~x||None>>)
        ||>><<||if ~x - ~k in ~s:
            return ~r
    >>return ~r||~d = {}
    for ~x in ~a:
        ~d[~x % 3] = ~d.get(~x % 3, 0) + 1
    return <<~d||sorted(~d)||max(~d.values())>>||return len(~a) != len(set(~a))||\
return [~x for ~i, ~x in enumerate(~a) if ~x <<in||not in>> ~a[:~i]]||\
return sorted(set(~a), key=lambda ~x: (-~a.count(~x), ~x))[:~k]||~b = sorted(~a)
    ~r = {}
    for ~i, ~x in enumerate(~b):
        ~r.setdefault(~x, ~i + 1)
    return [~r[~x] for ~x in ~a]>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, #digit]||[#digit, #digit, #digit, #digit]>>)

= 4 sorting by hand
def ~f(~a:ints):
    <<for ~i in range(len(~a)):
        ~m = ~i
        for ~j in range(~i + 1, len(~a)):
            if ~a[~j] <<>||<>> ~a[~m]:
                ~m = ~j
        ~a[~i], ~a[~m] = ~a[~m], ~a[~i]
    return ~a||for ~i in range(1, len(~a)):
        ~k = ~a[~i]
        ~j = ~i - 1
        while ~j >= 0 and ~a[~j] > ~k:
            ~a[~j + 1] = ~a[~j]
            ~j -= 1
        ~a[~j + 1] = ~k
    return ~a||~c = [0] * 10
    for ~x in ~a:
        ~c[~x % 10] += 1
    return <<~c||[~i for ~i in range(10) for _ in range(~c[~i])]||~c.index(max(~c))>>||~s = True
    while ~s:
        ~s = False
        for ~i in range(len(~a) - 1):
            if ~a[~i] > ~a[~i + 1]:
                ~a[~i], ~a[~i + 1] = ~a[~i + 1], ~a[~i]
                ~s = True
    return ~a||if len(~a) <= 1:
        return ~a
    ~p = ~a[0]
    return ~f([~x for ~x in ~a[1:] if ~x < ~p]) + [~p] + ~f([~x for ~x in ~a[1:] if ~x >= ~p])||~n = 0
    for ~i in range(len(~a)):
        for ~j in range(~i + 1, len(~a)):
            if ~a[~i] > ~a[~j]:
                ~n += 1
    return ~n||~r = []
    while ~a:
        ~m = min(~a)
        ~a.remove(~m)
        ~r.append(~m)
    return ~r>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[#digit, #digit, #digit, #digit]||[#digit]>>)

= 4 matching texts
def ~f(~s:str, ~p:str):
    <<for ~i in range(len(~s) - len(~p) + 1):
        if ~s[~i:~i + len(~p)] == ~p:
            return ~i
    return -1||~i = 0
    for ~x in ~s:
        if ~i < len(~p) and ~x == ~p[~i]:
            ~i += 1
    return <<~i == len(~p)||~i||~p[~i:]>>||~n = 0
    ~i = ~s.find(~p)
    while ~i >= 0:
        ~n += 1
        ~i = ~s.find(~p, ~i + <<1||len(~p)>>)
    return ~n||return ~s in ~p + ~p||return ~p in ~s * 2 and len(~s) == len(~p)||~r = []
    for ~x in ~p:
        ~i = ~s.find(~x)
        ~r.append(~i)
    return <<~r||sorted(~r)||~r == sorted(~r)>>||~i = ~j = 0
    while ~i < len(~s) and ~j < len(~p):
        if ~s[~i] == ~p[~j]:
            ~j += 1
        ~i += 1
    return ~j == len(~p)||~a, ~b = sorted(~s), sorted(~p)
    return <<~a == ~b||~a < ~b||"".join(~a) in "".join(~b)||[~x for ~x in ~a if ~x not in ~b]>>||~d = {}
    for ~x, ~y in zip(~s, ~p):
        if ~d.setdefault(~x, ~y) != ~y:
            return False
    return <<True||~d>>>>
call: ~f(<<"abcab", "ab"||"hello", "lo"||"abc", "ac"||"egg", "add"||"aaa", "aa"||"listen", "silent"||"cab", "abc"||\
"note", "tone"||"xyz", "b"||#word, #hit>>)

= 7 places in places
def ~f(~a:ints, ~s:str):
    <<~c = [0] * <<26||26||5>>
    for ~x in ~s:
        ~c[<<ord(~x) - 97||ord(~x) - ord("a")||ord(~x) % 5>>] += 1
    return <<max(~c)||~c.index(max(~c))||sum(~c)||[~i for ~i, ~x in enumerate(~c) if ~x > 1]||~c[:4]>>||~d = {}
    for ~i in range(len(~s)):
        ~d[~s[~i]] = ~d.get(~s[~i], 0) + <<1||~i>>
    return <<~d||~d[~s[0]]||[~d[~x] for ~x in ~s]||max(~d[~x] for ~x in ~d)>>||~r = [0] * len(~a)
    for ~i in range(len(~a)):
        ~r[~a[~i] % len(~a)] += <<1||~i||~a[~i]>>
    return <<~r||~r[~a[0] % len(~a)]>>||return [~a[~a[~i] % len(~a)] for ~i in range(len(~a))]||~r = ""
    for ~i in ~a:
        ~r += ~s[~i % len(~s)]
    return <<~r||~r.upper()>>||~i = <<0||1>>
    ~v = set()
    while ~i not in ~v:
        ~v.add(~i)
        ~i = ~a[~i % len(~a)] % len(~a)
    return <<~i||len(~v)||sorted(~v)>>||~p = {~x: ~i for ~i, ~x in enumerate(~s)}
    return <<[~p[~x] for ~x in ~s]||~p[~s[0]] + ~p[~s[-1]]||~p[max(~p)]||sorted(~s, key=lambda ~x: -~p[~x])>>||\
~o = sorted(range(len(~a)), key=lambda ~i: ~a[~i])
    return <<~o||[~a[~i] for ~i in ~o]||~a[~o[0]]||~o[-1]>>||for ~i in range(1, len(~a)):
        ~a[~i] += ~a[~i - 1] * (~i + 1) - ~a[0]
    return ~a||~g = [[0] * 2 for _ in range(2)]
    for ~i, ~x in enumerate(~a):
        ~g[~i % 2][~x % 2] += <<1||~x>>
    return <<~g||~g[1][0] - ~g[0][1]>>||~t = 0
    for ~i in range(len(~a) - 1):
        if ~a[~i] <<< ~a[~i + 1]||== ~a[~i + 1]||> ~a[~i - 1]>>:
            ~t += ~a[~i + 1] - ~a[~i]
    return ~t||~l, ~r = [~a[0]], [~a[-1]]
    for ~i in range(1, len(~a)):
        ~l.append(max(~l[~i - 1], ~a[~i]))
        ~r.append(min(~r[-1], ~a[len(~a) - ~i - 1]))
    return ~l, ~r>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, #digit, #digit, #digit]||[#digit, #digit]||#sorted>>, <<#letters||\
"banana"||"abc"||"tree">>)

= 4 simulation
def ~f(~n:int, ~k:int):
    <<~q = list(range(1, ~n + 1))
    ~i = 0
    while len(~q) > 1:
        ~i = (~i + ~k - 1) % len(~q)
        ~q.pop(~i)
    return ~q[0]||~t = 0
    ~d = 0
    while ~t < ~n and ~d < 8:
        ~d += 1
        ~t += ~k
        if ~d % 2 == 0:
            ~t -= 1
    return <<~d||~d, ~t>>||~x, ~s = 0, {0}
    for ~i in range(<<4||5>>):
        ~x = (~x * ~k + ~n) % <<7||10>>
        if ~x in ~s:
            return <<~i||sorted(~s)||~x>>
        ~s.add(~x)
    return None||~l = [0] * ~n
    for ~i in range(1, ~n + 1):
        for ~j in range(~i - 1, ~n, ~i):
            ~l[~j] = 1 - ~l[~j]
    return <<~l||sum(~l)>>||~b = ~n
    ~e = ~n
    while ~e >= ~k > 1:
        ~e, ~m = divmod(~e, ~k)
        ~b += ~e
        ~e += ~m
        if ~b > 30:
            break
    return ~b||~h = [~n]
    while ~h[-1] != 1 and len(~h) < 6:
        ~h.append(~h[-1] // 2 if ~h[-1] % 2 == 0 else ~h[-1] * ~k + 1)
    return ~h>>
call: ~f(<<4||5||6||3||7>>, <<2||3||2>>)
= 6 queue of states
from collections import deque


def ~f(~g:grid, ~i:int=0, ~j:int=0):
    ~q = deque([(~i, ~j, 0)])
    ~v = {(~i, ~j)}
    while ~q:
        ~x, ~y, ~t = ~q.popleft()
        if (~x, ~y) == (len(~g) - 1, len(~g[0]) - 1):
            return <<~t||~t, len(~v)||True>>
        for ~a, ~b in ((<<0, 1), (1, 0||1, 0), (0, 1>>)):
            ~m, ~n = ~x + ~a, ~y + ~b
            if ~m < len(~g) and ~n < len(~g[0]) and ~g[~m][~n] != 1 and (~m, ~n) not in ~v:
                ~v.add((~m, ~n))
                ~q.append((~m, ~n, ~t + 1))
    return <<-1||None||len(~v)||sorted(~v)>>
call: ~f(<<[[0, 0], [1, 0]]||[[0, 2]]||[[0], [0], [0]]||[[0, 1], [1, 0]]||[[0, 1], [0, 0]]||[[3, 0, 1]]>>)

= 6 numbers with fractions
def ~f(~a:float, ~b:float, ~c:int=#factor):
    <<~x = (~a + ~b) / 2
    ~y = ~a * ~b / ~c
    return round(~x - ~y, 2)||return round(<<~a * ~c ** 2||(~a - ~b) ** 2 / ~c||~a / (~b + 1)||\
(~a ** 2 + ~b ** 2) ** 0.5||~a * (1 - ~b / 100)||~a + ~b / ~c||~a / ~b * 100||~a * ~b - ~a / 2||\
2 * ~a * ~b / (~a + ~b)||~b ** -1>>, <<1||2>>)||if ~b == 0:
        return <<0.0||None||float("inf")>>
    return round(~a / ~b, <<1||2>>)||~t = 0.0
    for ~i in range(~c % 4):
        ~t += ~a / 2
        ~t -= 0.5
    return ~t||return <<~a // 1||int(~a), ~a % 1||abs(~a - ~b) < 0.5||max(~a, ~b) / 2||~a > ~b||\
round(~a) + round(~b)||f"{~a:.1f}-{~b:.2f}"||~a == int(~a)||(~a, ~b)||~a.is_integer()||-~a * 2>>||~x = ~a
    ~n = 0
    while ~x > 1 and ~n < 5:
        ~x /= 2
        ~n += 1
    return ~n>>
call: ~f(<<#float||1.5||2.0||10.0>>, <<#float||0.5||4.0||2.5>><<||, #digit>>)

= 6 keys that are tuples
def ~f(~p:points, ~k:int=#digit):
    ~d = {}
    for ~x, ~y in ~p:
        ~d[<<(~x, ~y)||(~y, ~x)||~x % 2, ~y % 2||(~x, ~k)>>] = <<~x + ~y||~d.get((~x, ~y), 0) + 1||len(~d)||~x * ~k>>
    <<return ~d||return sorted(~d)||return max(~d, key=~d.get)||return {~y: ~v for (~x, ~y), ~v in ~d.items()}||\
return sum(~v for (~x, _), ~v in ~d.items() if ~x > 1)||\
return ~d.get((~k, ~k), -1)||return (~p[0][0], ~p[0][1]) in ~d||~t = 0
    for (~x, ~y), ~v in ~d.items():
        ~t += ~x * ~v - ~y
    return ~t||return [~x for ~x, _ in ~d]>>
call: ~f(#points<<||, 1>>)
"""
