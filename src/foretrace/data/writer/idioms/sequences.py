"""Classics on lists: sums, extremes, searching, sorting, filtering, nesting, matrices, pairs."""

IDIOMS = """
= 5 sum of list
def ~f(~a:ints) -> int:
    ~t = <<0||0||0||#digit>>
    <<for ~x in ~a:
        ~t <<+= ~x||= ~t + ~x||+= ~x * 2||-= ~x||+= abs(~x)||+= ~x ** 2>>||for ~i in range(len(~a)):
        ~t += ~a[~i]<<|| * ~i||>>||~i = 0
    while ~i < len(~a):
        ~t += ~a[~i]
        ~i += <<1||1||2>>||for ~i, ~x in enumerate(~a):
        ~t += ~i * ~x||for ~x in ~a[<<1:||::2||:-1||::-1>>]:
        ~t += ~x>>
    return ~t
call: ~f(#ints)

= 5 sum where
def ~f(~a:ints<<||, ~k:int=#digit>>):
    ~t = 0
    for ~x:int in ~a:
        if $bool:
            ~t += <<~x||~x||1||~x * 2>>
        <<else:
            ~t -= <<1||~x>>||>>
    return ~t
call: ~f(#ints)

= 3 two conditions
def ~f(~a:ints):
    ~p = 0
    ~q = <<0||0||1>>
    for ~x in ~a:
        if ~x % 2 == 0:
            ~p += <<1||~x>>
        else:
            ~q += <<1||~x>>
    return <<~p, ~q||~p - ~q||{"even": ~p, "odd": ~q}||f"{~p} even, {~q} odd"||~p > ~q||[~p, ~q]>>
call: ~f(#ints)

= 5 largest
def ~f(~a:ints) -> int:
    <<||if not ~a:
        return <<None||0||-1>>
    ||if len(~a) == 0:
        raise ValueError("empty")
    >>~m = ~a[0]
    <<for ~x in ~a<<||[1:]>>:
        if ~x <<>||<>> ~m:
            ~m = ~x||for ~i in range(1, len(~a)):
        if ~a[~i] <<>||<>> ~m:
            ~m = ~a[~i]||~i = 1
    while ~i < len(~a):
        if ~a[~i] <<>||<||>=>> ~m:
            ~m = ~a[~i]
        ~i += 1||for ~x in ~a:
        ~m = <<max||min>>(~m, ~x)>>
    return <<~m||~m||~a.index(~m)>>
call: ~f(<<#ints||#ints||#ints||[]>>)

= 3 largest and its place
def ~f(~a:ints):
    <<~b = 0
    for ~i in range(len(~a)):
        if ~a[~i] > ~a[~b]:
            ~b = ~i
    return <<~b||~b, ~a[~b]>>||~b, ~m = 0, ~a[0]
    for ~i, ~x in enumerate(~a):
        if ~x > ~m:
            ~m = ~x
            ~b = ~i
    return ~b>>
call: ~f(#ints)

= 3 second largest
def ~f(~a:ints) -> int:
    <<~m = ~s = <<0||-1||-100>>
    for ~x in ~a:
        if ~x > ~m:
            ~s = ~m
            ~m = ~x
        elif ~x > ~s<< and ~x != ~m||>>:
            ~s = ~x
    return ~s||return sorted(<<~a||set(~a)>>)[-2]||~b = sorted(~a, reverse=True)
    return ~b[1]||~m = max(~a)
    ~r = [~x for ~x in ~a if ~x != ~m]
    return max(~r)>>
call: ~f(#ints)

= 3 range of values
def ~f(~a:ints):
    ~l = ~h = ~a[0]
    for ~x in ~a:
        if ~x < ~l:
            ~l = ~x
        <<elif||if>> ~x > ~h:
            ~h = ~x
    return <<~h - ~l||~l, ~h||(~l, ~h)||f"{~l}..{~h}">>
call: ~f(#ints)

= 4 linear search
def ~f(~a:ints, ~t:int):
    <<for ~i in range(len(~a)):
        if ~a[~i] == ~t:
            return ~i
    return <<-1||None||len(~a)>>||for ~i, ~x in enumerate(~a):
        if ~x == ~t:
            return <<~i||True>>
    return <<-1||False||None>>||~i = 0
    while ~i < len(~a) and ~a[~i] != ~t:
        ~i += 1
    return <<~i||~i if ~i < len(~a) else -1||~i < len(~a)>>||~p = -1
    for ~i in range(len(~a)):
        if ~a[~i] == ~t:
            ~p = ~i
            <<break||>>
    return ~p||for ~x in ~a:
        if ~x == ~t:
            ~r = "found"
            break
    else:
        ~r = "missing"
    return ~r||if ~t in ~a:
        return ~a.index(~t)
    return -1||try:
        return ~a.index(~t)
    except ValueError:
        return -1>>
call: ~f(~a=#ints, ~t=#hit)

= 4 binary search
def ~f(~a:ints, ~t:int) -> int:
    <<~l, ~h = 0, len(~a) - 1
    while ~l <= ~h:
        ~m = (~l + ~h) // 2
        if ~a[~m] == ~t:
            return ~m
        <<elif||if>> ~a[~m] < ~t:
            ~l = ~m + 1
        else:
            ~h = ~m - 1
    return <<-1||None>>||~l = 0
    ~h = len(~a)
    while ~l < ~h:
        ~m = ~l + (~h - ~l) // 2
        if ~a[~m] < ~t:
            ~l = ~m + 1
        else:
            ~h = ~m
    return ~l>>
call: ~f(~a=#sorted, ~t=#hit)

= 2 binary search, recursive
def ~f(~a:ints, ~t:int, ~l:int, ~h:int) -> int:
    if ~l > ~h:
        return -1
    ~m = (~l + ~h) // 2
    if ~a[~m] == ~t:
        return ~m
    if ~a[~m] > ~t:
        return ~f(~a, ~t, ~l, ~m - 1)
    return ~f(~a, ~t, ~m + 1, ~h)
call: ~f(#sorted, #hit, 0, <<1||2||1>>)

= 4 bubble sort
def ~f(~a:ints) -> list:
    <<~n = len(~a)
    for ~i in range(~n<<|| - 1>>):
        for ~j in range(<<~n - 1||~n - ~i - 1||0, ~n - ~i - 1>>):
            if ~a[~j] <<>||>||<>> ~a[~j + 1]:
                ~a[~j], ~a[~j + 1] = ~a[~j + 1], ~a[~j]
    return ~a||~s = True
    while ~s:
        ~s = False
        for ~i in range(len(~a) - 1):
            if ~a[~i] > ~a[~i + 1]:
                <<~a[~i], ~a[~i + 1] = ~a[~i + 1], ~a[~i]||~t = ~a[~i]
                ~a[~i] = ~a[~i + 1]
                ~a[~i + 1] = ~t>>
                ~s = True
    return ~a>>
call: ~f(<<[3, 1, 2]||[2, 1]||[4, 2, 3]||[5, 1, 4, 2]||[1, 3, 2]||[9, 7, 8]||[10, 30, 20]||[3, 3, 1]||\
["b", "a", "c"]||[2, -1, 0]>>)

= 3 selection sort
def ~f(~a:ints) -> list:
    <<for ~i in range(len(~a)):
        ~m = ~i
        for ~j in range(~i + 1, len(~a)):
            if ~a[~j] < ~a[~m]:
                ~m = ~j
        ~a[~i], ~a[~m] = ~a[~m], ~a[~i]
    return ~a||~r = []
    while ~a:
        ~m = <<min||max>>(~a)
        ~r.append(~m)
        ~a.remove(~m)
    return ~r||~b = ~a[:]
    ~r = []
    while ~b:
        ~r.append(~b.pop(~b.index(min(~b))))
    return ~r>>
call: ~f(<<[3, 1, 2]||[2, 1]||[4, 2, 3, 1]||[5, 1, 4]||[6, 5]||[12, 7, 30]||#few>>)

= 3 insertion sort
def ~f(~a:ints) -> list:
    for ~i in range(1, len(~a)):
        ~k = ~a[~i]
        ~j = ~i - 1
        while ~j >= 0 and ~a[~j] > ~k:
            ~a[~j + 1] = ~a[~j]
            ~j -= 1
        ~a[~j + 1] = ~k
    return ~a
call: ~f(<<[3, 1, 2]||[2, 1]||[4, 2, 3, 1]||[5, 1, 4]||#few>>)

= 2 merge
def ~f(~a:ints, ~b:ints) -> list:
    ~r = []
    ~i = ~j = 0
    while ~i < len(~a) and ~j < len(~b):
        if ~a[~i] <<<=||<>> ~b[~j]:
            ~r.append(~a[~i])
            ~i += 1
        else:
            ~r.append(~b[~j])
            ~j += 1
    <<return ~r + ~a[~i:] + ~b[~j:]||~r.extend(~a[~i:])
    ~r.extend(~b[~j:])
    return ~r||~r += ~a[~i:]
    ~r += ~b[~j:]
    return ~r>>
call: ~f(<<[1, 4], [2, 3]||[1, 2], [3]||[5], [1, 6]||#sorted, #sorted||[2, 4, 6], [1, 5]>>)

= 2 merge sort
def ~f1(~a:ints, ~b:ints) -> list:
    ~r = []
    while ~a and ~b:
        if ~a[0] < ~b[0]:
            ~r.append(~a.pop(0))
        else:
            ~r.append(~b.pop(0))
    return ~r + ~a + ~b


def ~f(~x:ints) -> list:
    if len(~x) <<< 2||<= 1>>:
        return ~x
    ~m = len(~x) // 2
    <<return ~f1(~f(~x[:~m]), ~f(~x[~m:]))||~l = ~f(~x[:~m])
    ~h = ~f(~x[~m:])
    return ~f1(~l, ~h)>>
call: ~f(<<[2, 1]||[3, 1, 2]||[4, 3, 2, 1]||[1, 2]||[7, 3, 9]>>)

= 2 quick sort
def ~f(~a:ints) -> list:
    if len(~a) <= 1:
        return ~a
    ~p = ~a[0]
    ~l = [~x for ~x in ~a[1:] if ~x <<<||<=>> ~p]
    ~h = [~x for ~x in ~a[1:] if ~x >= ~p]
    return ~f(~l) + [~p] + ~f(~h)
call: ~f(<<[2, 1]||[3, 1, 2]||[4, 6, 2]||[1, 2]||[7, 3, 9, 5]||[]>>)

= 5 filter list
def ~f(~a:ints) -> list:
    <<~r = []
    for ~x:int in ~a:
        if $bool:
            ~r.append(<<~x||~x||~x * 2||$int>>)
    return ~r||~r = []
    for ~x:int in ~a:
        if $bool:
            continue
        ~r.append(~x)
    return ~r>>
call: ~f(#ints)

= 4 map list
def ~f(~a:ints) -> list:
    ~r = []
    for ~x:int in ~a:
        <<~r.append($int)||~y = $int
        ~r.append(~y)||~r <<+= [~x]||= ~r + [~x]||= [~x] + ~r>>||~r.insert(0, ~x)>>
    return ~r
call: ~f(#ints)

= 4 words to lengths or letters
def ~f(~w:strs):
    <<~r = []
    for ~x:str in ~w:
        ~r.append(<<len(~x)||~x[0]||~x.upper()||~x[::-1]||$str||(~x, len(~x))>>)
    return ~r||~r = {}
    for ~x:str in ~w:
        ~r[~x] = <<len(~x)||$int||~x.upper()>>
    return ~r||~r = ""
    for ~x in ~w:
        ~r += ~x[0]
    return ~r||~r = []
    for ~x:str in ~w:
        if $bool:
            ~r.append(~x)
    return ~r||~n = 0
    for ~x in ~w:
        ~n += len(~x)
    return ~n>>
call: ~f(#strs)

= 3 running total
def ~f(~a:ints) -> list:
    ~r = []
    ~t = 0
    for ~x in ~a:
        ~t += ~x
        ~r.append(~t)
    return ~r
call: ~f(#ints)

= 3 differences
def ~f(~a:ints) -> list:
    <<~r = []
    for ~i in range(<<1, len(~a)||len(~a) - 1>>):
        ~r.append(<<~a[~i] - ~a[~i - 1]||~a[~i] + ~a[~i - 1]||abs(~a[~i] - ~a[~i - 1])>>)
    return ~r||~r = []
    for ~x, ~y in zip(~a, ~a[1:]):
        ~r.append(~y - ~x)
    return ~r||return [~a[~i + 1] - ~a[~i] for ~i in range(len(~a) - 1)]>>
call: ~f(#ints)

= 4 is sorted
def ~f(~a:ints) -> bool:
    <<for ~i in range(len(~a) - 1):
        if ~a[~i] > ~a[~i + 1]:
            return False
    return True||~p = ~a[0]
    for ~x in ~a[1:]:
        if ~x < ~p:
            return False
        ~p = ~x
    return True||return ~a == sorted(~a)||~i = 1
    while ~i < len(~a):
        if ~a[~i] < ~a[~i - 1]:
            break
        ~i += 1
    return ~i == len(~a)||return all(~a[~i] <= ~a[~i + 1] for ~i in range(len(~a) - 1))>>
call: ~f(<<#ints||#sorted||#few>>)

= 3 unique
def ~f(~a:ints) -> list:
    <<~r = []
    for ~x in ~a:
        if ~x not in ~r:
            ~r.append(~x)
    return <<~r||len(~r)>>||~s = set()
    ~r = []
    for ~x in ~a:
        if ~x in ~s:
            <<continue||~r.append(~x)>>
        ~s.add(~x)
        <<~r.append(~x)||>>
    return ~r||return len(~a) != len(set(~a))||~s = set()
    for ~x in ~a:
        if ~x in ~s:
            return True
        ~s.add(~x)
    return False||return sorted(set(~a))>>
call: ~f(<<[1, 2, 1, 3]||#ints||#few||["a", "b", "a"]||[4, 4, 4]||#ints||["x", "y"]>>)

= 3 common
def ~f(~a:ints, ~b:ints) -> list:
    <<~r = []
    for ~x in ~a:
        if ~x <<in||in||not in>> ~b:
            ~r.append(~x)
    return ~r||return <<sorted(set(~a) & set(~b))||[~x for ~x in ~a if ~x in ~b]||list(set(~a) & set(~b))||\
len(set(~a) | set(~b))>>||~n = 0
    for ~x in ~a:
        for ~y in ~b:
            if ~x == ~y:
                ~n += 1
    return ~n>>
call: ~f(#few, <<#few||[1, 2, 3]||[0, 5]>>)

= 3 reverse list
def ~f(~a:ints) -> list:
    <<~r = []
    for ~x in ~a:
        ~r.insert(0, ~x)
    return ~r||~i, ~j = 0, len(~a) - 1
    while ~i < ~j:
        ~a[~i], ~a[~j] = ~a[~j], ~a[~i]
        ~i += 1
        ~j -= 1
    return ~a||~r = []
    for ~i in range(len(~a) - 1, -1, -1):
        ~r.append(~a[~i])
    return ~r||~r = []
    while ~a:
        ~r.append(~a.pop())
    return ~r||if not ~a:
        return []
    return ~f(~a[1:]) + [~a[0]]||~a.reverse()
    return ~a||return ~a[::-1]>>
call: ~f(<<#few||#few||["a", "b", "c"]>>)

= 3 rotate list
def ~f(~a:ints, ~k:int) -> list:
    <<~k = ~k % len(~a)
    return <<~a[~k:] + ~a[:~k]||~a[-~k:] + ~a[:-~k]>>||for ~i in range(~k):
        ~a.append(~a.pop(0))
    return ~a||for _ in range(~k):
        ~x = ~a.pop()
        ~a.insert(0, ~x)
    return ~a>>
call: ~f(#few, <<1||2||3>>)

= 3 two sum
def ~f(~a:ints, ~t:int):
    <<for ~i in range(len(~a)):
        for ~j in range(~i + 1, len(~a)):
            if ~a[~i] + ~a[~j] == ~t:
                return <<~i, ~j||[~a[~i], ~a[~j]]||True>>
    return <<None||[]||False>>||~s = <<{}||{}>>
    for ~i, ~x in enumerate(~a):
        ~y = ~t - ~x
        if ~y in ~s:
            return [~s[~y], ~i]
        ~s[~x] = ~i
    return <<None||[]>>||~l, ~h = 0, len(~a) - 1
    while ~l < ~h:
        ~s = ~a[~l] + ~a[~h]
        if ~s == ~t:
            return ~l, ~h
        if ~s < ~t:
            ~l += 1
        else:
            ~h -= 1
    return None>>
call: ~f(<<[1, 2, 3, 4], 5||[2, 7, 11], 9||[1, 3], 7||[3, 5, 8, 10], 13||#few, #pos||#sorted, #pos||[0, 4, 6], 10>>)

= 3 flatten
def ~f(~g:grid) -> list:
    <<~r = []
    for ~w in ~g:
        <<for ~x in ~w:
            ~r.append(~x)||~r.extend(~w)||~r += ~w>>
    return ~r||return [~x for ~w in ~g for ~x in ~w]||~t = 0
    for ~w in ~g:
        for ~x in ~w:
            ~t += ~x
    return ~t||~r = []
    for ~w in ~g:
        ~r.append(<<sum(~w)||len(~w)||~w[0]||max(~w)>>)
    return ~r||~t = 0
    for ~w in ~g:
        if <<len(~w) > 2||sum(~w) > #pos||0 in ~w>>:
            ~t += 1
    return ~t>>
call: ~f(#grid)

= 3 matrix
def ~f(~g:grid):
    <<~t = 0
    for ~i in range(len(~g)):
        ~t += ~g[~i][<<~i||~i||-1 - ~i||0>>]
    return ~t||~r = []
    for ~j in range(len(~g[0])):
        ~c = []
        for ~i in range(len(~g)):
            ~c.append(~g[~i][~j])
        ~r.append(~c)
    return ~r||~r = [0] * len(~g[0])
    for ~w in ~g:
        for ~j in range(len(~w)):
            ~r[~j] += ~w[~j]
    return ~r||for ~i in range(len(~g)):
        for ~j in range(len(~g[~i])):
            if ~g[~i][~j] <<== 0||> 5||% 2 == 1>>:
                return ~i, ~j
    return None||for ~i in range(len(~g)):
        for ~j in range(len(~g[0])):
            ~g[~i][~j] <<+= 1||*= 2||= ~i + ~j||-= ~i>>
    return ~g||~b = ~g[0][0]
    for ~w in ~g:
        for ~x in ~w:
            if ~x > ~b:
                ~b = ~x
    return ~b||return [list(~w) for ~w in zip(*~g)]>>
call: ~f(#square)

= 2 build grid
def ~f(~n:int, ~m:int) -> list:
    <<~g = []
    for ~i in range(~n):
        ~w = []
        for ~j in range(~m):
            ~w.append(<<~i * ~j||~i + ~j||~i * ~m + ~j||(~i + ~j) % 2||0||1 if ~i == ~j else 0>>)
        ~g.append(~w)
    return ~g||~g = [[0] * ~m for _ in range(~n)]
    for ~i in range(min(~n, ~m)):
        ~g[~i][~i] = <<1||~i||~i + 1>>
    return ~g||return [[~i * ~j for ~j in range(~m)] for ~i in range(~n)]>>
call: ~f(<<2||3>>, <<2||3||2>>)

= 3 pairs to text
def ~f(~e:entries):
    <<~r = []
    for ~k, ~v in ~e:
        ~r.append(<<f"{~k}={~v}"||f"{~k}: {~v}"||~k||~k * 2||~v>>)
    return <<~r||~r||len(~r)>>||~d = {}
    for ~k, ~v in ~e:
        ~d[~k] = ~v
    return ~d||~t = 0
    for ~k, ~v in ~e:
        if ~v <<>||<||>=>> #int:
            ~t += ~v
    return ~t||~b = ~e[0]
    for ~p in ~e:
        if ~p[1] > ~b[1]:
            ~b = ~p
    return <<~b||~b[0]||f"{~b[0]} ({~b[1]})">>||~s = sorted(~e, key=lambda ~p: ~p[1]<<, reverse=True||>>)
    return <<~s||~s[0]||[~k for ~k, ~v in ~s]>>>>
call: ~f(#entries)

= 3 distance and points
def ~f(~p:points):
    <<~t = 0
    for ~x, ~y in ~p:
        ~t += <<~x * ~y||abs(~x - ~y)||~x + ~y||max(~x, ~y)>>
    return ~t||~r = []
    for ~x, ~y in ~p:
        if ~x <<<||>||==>> ~y:
            ~r.append(<<(~y, ~x)||~x||~x + ~y>>)
    return ~r||~x, ~y = ~p[0]
    for ~a, ~b in ~p[1:]:
        ~x += ~a
        ~y += ~b
    return ~x, ~y||~m = ~p[0]
    for ~q in ~p:
        if ~q[0] + ~q[1] < ~m[0] + ~m[1]:
            ~m = ~q
    return ~m>>
call: ~f(#points)

= 3 stack and queue
def ~f(~a:ints) -> list:
    ~s = []
    <<for ~x in ~a:
        if ~x <<> 0||!= 0||% 2 == 0>>:
            ~s.append(~x)
        elif ~s:
            ~s.pop()
    return ~s||for ~x in ~a:
        ~s.append(~x)
        if len(~s) > <<2||3>>:
            ~s.pop(0)
    return <<~s||sum(~s)>>||for ~x in ~a:
        while ~s and ~s[-1] > ~x:
            ~s.pop()
        ~s.append(~x)
    return ~s||~q = ~a[:]
    while len(~q) > 1:
        ~x = ~q.pop(0)
        ~s.append(~x)
        <<~q.pop(0)||~q.pop()>>
    return ~s>>
call: ~f(<<#few||[3, -1, 4, 0]||[5, 2, 6]>>)

= 3 postfix
def ~f(~t:str) -> int:
    ~s = []
    for ~x in ~t.split():
        if ~x == "+":
            ~s.append(~s.pop() + ~s.pop())
        elif ~x == "*":
            ~s.append(~s.pop() * ~s.pop())
        <<elif ~x == "-":
            ~b = ~s.pop()
            ~a = ~s.pop()
            ~s.append(~a - ~b)
        ||>>else:
            ~s.append(int(~x))
    return ~s<<.pop()||[0]||[-1]>>
call: ~f(<<"2 3 +"||"4 5 *"||"1 2 + 3 *"||"7 2 *"||"3 4 5 * +"||"6 +"||"9 1 + 2 +">>)

= 3 partition
def ~f(~a:ints, ~k:int):
    ~l = []
    ~h = []
    for ~x in ~a:
        <<if ~x <<>||<=||<>> ~k:
            ~l.append(~x)
        else:
            ~h.append(~x)||if ~x % ~k == 0:
            ~l.append(~x)
        elif ~x > ~k:
            ~h.append(~x)||(~l if ~x < ~k else ~h).append(~x)>>
    return <<~l, ~h||~l + ~h||[~l, ~h]||len(~l) - len(~h)||~h>>
call: ~f(#ints, <<#digit||#pos>>)

= 3 pair up
def ~f(~a:strs, ~b:ints):
    <<~d = {}
    for ~x, ~y in zip(~a, ~b):
        ~d[~x] = ~y
    return ~d||~r = []
    for ~i in range(min(len(~a), len(~b))):
        ~r.append(<<(~a[~i], ~b[~i])||f"{~a[~i]}{~b[~i]}"||~a[~i] * ~b[~i]>>)
    return ~r||return dict(zip(~a, ~b))||~r = ""
    for ~x, ~y in zip(~a, ~b):
        ~r += ~x[:~y]
    return ~r||for ~i, ~x in enumerate(~a):
        if ~i >= len(~b):
            break
        ~a[~i] = ~x + str(~b[~i])
    return ~a>>
call: ~f(#strs, <<#few||[1, 2, 3]||[0, 4]>>)

= 2 move zeros
def ~f(~a:ints) -> list:
    <<~r = []
    ~z = 0
    for ~x in ~a:
        if ~x == 0:
            ~z += 1
        else:
            ~r.append(~x)
    return ~r + [0] * ~z||~i = 0
    for ~j in range(len(~a)):
        if ~a[~j] != 0:
            ~a[~i], ~a[~j] = ~a[~j], ~a[~i]
            ~i += 1
    return ~a||return [~x for ~x in ~a if ~x] + [0] * ~a.count(0)>>
call: ~f(<<[0, 1, 0, 3]||[1, 0]||[0, 0, 5]||[4, 2]||[7, 0, 8, 0, 9]>>)

= 2 longest run
def ~f(~a:ints) -> int:
    ~b = ~n = <<1||0>>
    for ~i in range(1, len(~a)):
        if ~a[~i] <<==||>||>=>> ~a[~i - 1]:
            ~n += 1
            <<~b = max(~b, ~n)||if ~n > ~b:
                ~b = ~n>>
        else:
            ~n = 1
    return ~b
call: ~f(<<[1, 1, 2]||[1, 2, 3, 1]||[2, 2, 2, 5, 5]||#ints||"aabbb"||#few>>)

= 2 largest slice
def ~f(~a:ints) -> int:
    <<~b = ~c = ~a[0]
    for ~x in ~a[1:]:
        ~c = max(~x, ~c + ~x)
        ~b = max(~b, ~c)
    return ~b||~b = 0
    for ~i in range(len(~a) - 1):
        ~s = ~a[~i] + ~a[~i + 1]
        if ~s > ~b:
            ~b = ~s
    return ~b||~b = 0
    for ~i in range(1, len(~a)):
        ~p = ~a[~i] - ~a[~i - 1]
        if ~p > 0:
            ~b += ~p
    return ~b||~m = ~a[0]
    ~b = 0
    for ~x in ~a:
        if ~x < ~m:
            ~m = ~x
        elif ~x - ~m > ~b:
            ~b = ~x - ~m
    return ~b>>
call: ~f(<<#few||[3, -2, 5, -1]||[7, 1, 5, 3]>>)

= 2 median
def ~f(~a:ints):
    ~s = sorted(~a)
    ~n = len(~s)
    ~m = ~n // 2
    if ~n % 2 == <<1||0>>:
        return ~s[~m]
    return (~s[~m - 1] + ~s[~m]) / 2
call: ~f(<<#ints||#few||[3, 1, 2]||[4, 1, 3, 2]>>)

= 2 windows
def ~f(~a:ints, ~k:int) -> list:
    ~r = []
    for ~i in range(len(~a) - ~k + 1):
        ~r.append(<<sum(~a[~i:~i + ~k])||~a[~i:~i + ~k]||max(~a[~i:~i + ~k])>>)
    return ~r
call: ~f(#ints, <<2||3||2>>)

= 2 alias
def ~f1(~a:ints, ~x:int) -> list:
    <<~a.append(~x)||~a[0] = ~x||~a.insert(0, ~x)||~a += [~x]||~a = ~a + [~x]>>
    return ~a


def ~f(~b:ints, ~y:int):
    ~c = <<~b||~b[:]||list(~b)||~b.copy()>>
    ~d = ~f1(<<~c||~b>>, ~y)
    return <<~b, ~d||~b == ~d||len(~b)||~b, ~c||~d is ~b>>
call: ~f(#few, #digit)

= 2 votes
def ~f(~v:strs) -> str:
    ~b = None
    ~n = 0
    for ~x in <<~v||set(~v[:1])||~v>>:
        ~k = ~v.count(~x)
        if ~k > ~n:
            ~b, ~n = ~x, ~k
    return ~b
call: ~f(<<["a", "b", "a"]||["x", "y", "y"]||["tea", "milk", "tea"]||#strs>>)
"""
