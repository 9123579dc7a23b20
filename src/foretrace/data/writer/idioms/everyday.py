"""Small everyday programs, mostly of several functions: reports, shopping, scores, messages, sorting with keys."""

IDIOMS = """
= 4 report line
def ~f1(~n:str, ~v:int) -> str:
    return <<f"{~n}: {~v}"||f"{~n} -> {~v}"||~n + "=" + str(~v)||f"{~n:<8}{~v:>4}"||f"{~n} scored {~v} points"||\
"%s (%d)" % (~n, ~v)>>


def ~f2(~d:counts):
    <<~r = []
    for ~k, ~x in ~d.items():
        ~r.append(~f1(~k, ~x))
    return <<~r||", ".join(~r)||"\\n".join(~r)>>||~s = ""
    for ~k in <<~d||sorted(~d)>>:
        ~s += ~f1(~k, ~d[~k]) + "<<;||,||\\n>>"
    return ~s||for ~k, ~x in ~d.items():
        print(~f1(~k, ~x))
    return len(~d)>>
call: ~f2(#counts)

= 4 score
def ~f1(~a:ints) -> int:
    <<~t = 0
    for ~x in ~a:
        ~t += ~x
    return ~t||return sum(~a)||return max(~a) - min(~a)||return len(~a)>>


def ~f2(~t:int, ~n:int) -> str:
    <<if ~t > ~n:
        return "<<high||win||pass>>"
    elif ~t == ~n:
        return "<<even||tie>>"
    return "<<low||lose||fail>>"||return f"{~t} of {~n}"||if ~n == 0:
        return "none"
    return f"{~t / ~n:.1f}">>


def ~f(~b:ints<<||, ~m:int=#pos>>) -> str:
    <<~s = ~f1(~b)
    return ~f2(~s, #pos)||return ~f2(~f1(~b), len(~b))||~s = ~f1(~b)
    ~k = ~f2(~s, #pos)
    return f"{~k} ({~s})"||~s, ~n = ~f1(~b), #pos
    return ~f2(~s, ~n).upper()>>
call: ~f(#ints)

= 4 discount
def ~f1(~p:float, ~d:int=<<10||5||20>>) -> float:
    return <<~p * (100 - ~d) / 100||~p - ~p * ~d / 100||round(~p * (1 - ~d / 100), 2)>>


def ~f(~a:ints):
    ~t = 0
    for ~x in ~a:
        <<if ~x > #pos:
            ~t += ~f1(~x)
        else:
            ~t += ~x||~t += ~f1(~x<<||, #digit||, ~d=#digit>>)||~t += ~x>>
    <<return ~t||return round(~t, 2)||return f"${~t:.2f}"||return ~f1(~t, 50)>>
call: ~f(<<#few||[10, 20]||[5, 50, 8]||[100]>>)

= 4 steps in a chain
def ~f1(~s:str) -> str:
    return ~s<<.strip()||.lower()||.upper()||.replace(" ", "")||[::-1]||[1:]>>


def ~f2(~s:str) -> int:
    <<~n = 0
    for ~x in ~s:
        if ~x in <<"aeiou"||"abc"||"0123456789">>:
            ~n += 1
    return ~n||return len(~s)||return len(set(~s))||return ~s.count(<<"a"||"e"||"o">>)||return len(~s.split())>>


def ~f3(~s:str, ~n:int) -> str:
    <<return f"{~s}:{~n}"||if ~n > #small:
        return ~s
    return ~s * 2||return ~s[:~n]||return ~s + "!" * ~n||return {"text": ~s, "n": ~n}>>


def ~f(~t:str):
    <<~c = ~f1(~t)
    ~m = ~f2(~c)
    return ~f3(~c, ~m)||return ~f3(~t, ~f2(~f1(~t)))||~c = ~f1(~t)
    return ~f3(~f1(~c), ~f2(~t))||~m = ~f2(~t)
    if ~m > #small:
        return ~f1(~t)
    return ~f3(~t, ~m)>>
call: ~f(<<#word||#str||#sentence||#padded||~t=#word>>)

= 4 helper in a loop
def ~f1(~x:int<<||, ~k:int=#factor>>):
    <<return ~x * #factor + #digit||if ~x % 2 == 0:
        return ~x // 2
    return ~x * 3 + 1||if ~x > #digit:
        return <<True||1||"big">>
    return <<False||0||"">>||~y = ~x - #digit
    return abs(~y)||return ~x % #factor == 0>>


def ~f(~a:ints):
    <<~r = []
    for ~v in ~a:
        <<~r.append(~f1(~v))||~w = ~f1(~v)
        ~r.append(~w)||if ~f1(~v):
            ~r.append(~v)>>
    return ~r||~n = 0
    for ~v in ~a:
        if ~f1(~v):
            ~n += 1
    return ~n||return [~f1(~v) for ~v in ~a]||~d = {}
    for ~v in ~a:
        ~d[~v] = ~f1(~v)
    return ~d||~i = 0
    while ~i < len(~a) and not ~f1(~a[~i]):
        ~i += 1
    return ~i||return all(~f1(~v) for ~v in ~a)||return sorted(~a, key=~f1)||return list(filter(~f1, ~a))>>
call: ~f(<<#few||#ints>>)

= 4 word helper in a loop
def ~f1(~w:str, ~c:char):
    <<return ~w.count(~c)||~n = 0
    for ~x in ~w:
        if ~x == ~c:
            ~n += 1
    return ~n||return ~w.find(~c)||return ~c in ~w>>


def ~f(~a:strs, ~c:char):
    <<~t = 0
    for ~v in ~a:
        ~t += ~f1(~v, ~c)
    return ~t||~d = {}
    for ~v in ~a:
        ~d[~v] = ~f1(~v, ~c)
    return ~d||~b = ~a[0]
    for ~v in ~a[1:]:
        if ~f1(~v, ~c) > ~f1(~b, ~c):
            ~b = ~v
    return ~b||return [~f1(~v, ~c) for ~v in ~a]||~r = []
    for ~v in ~a:
        if ~f1(~v, ~c):
            ~r.append(~v)
    return ~r>>
call: ~f(<<["abc", "bca"]||#strs||#names||["aa", "ba", "ccc"]>>, <<"a"||"e"||"o"||#char>>)

= 3 message builder
def ~f(~n:str, ~a:int<<, ~c:str="<<Paris||Rome||Oslo>>||, ~c:str="x>>"):
    <<~m = f"{~n} is {~a}"
    if ~a <<>=||>||<>> 18:
        ~m += " <<adult||and free||old>>"
    else:
        ~m += " <<minor||young>>"
    return ~m||return f"{~n} ({~a}) from {~c}"||~m = ~n.upper()
    ~m = ~m + "-" + str(~a)
    return ~m||return "{}, {}, {}".format(~n, ~a, ~c)||~p = [~n, str(~a), ~c]
    return <<"|"||", "||" ">>.join(~p)||~l = len(~n)
    return "*" * ~l + ~n + "*" * ~l||return f"{~n!r} {~a:03d} {~c:>5}"||return {"name": ~n, "age": ~a, "city": ~c}>>
call: ~f(#name, #pos<<||, #word||, ~c=#word>>)

= 3 numbers as text
def ~f(~x:float<<) -> str:
    return f"{~x:.<<1||2||0>>f}"||) -> str:
    return f"{~x:<<5||05||,||+>>}"||) -> str:
    return str(~x).rjust(<<4||5||6>>, <<"0"||" "||".">>)||) -> str:
    return <<"%d" % ~x||"%04d" % ~x||"%5d|" % ~x>>||) -> str:
    ~s = str(~x)
    return ~s[::-1] + "<<!||0||>>"||) -> str:
    ~s = str(abs(~x))
    ~r = ""
    while len(~s) > 3:
        ~r = "," + ~s[-3:] + ~r
        ~s = ~s[:-3]
    return ~s + ~r||) -> str:
    return <<hex(~x)||bin(~x)||oct(~x)||format(~x, "b")||chr(65 + ~x % 26)>>>>
call: ~f(<<#int||#pos||1234567||#int>>)

= 3 shapes of star
def ~f(~n:int, ~c:char="*"):
    <<~r = []
    for ~i in range(<<~n||1, ~n + 1||~n, 0, -1>>):
        ~r.append(~c * ~i)
    return <<~r||"\\n".join(~r)>>||for ~i in range(~n):
        ~l = ""
        for ~j in range(<<~n||~i + 1>>):
            <<~l += ~c||if (~i + ~j) % 2 == 0:
                ~l += ~c
            else:
                ~l += ".">>
        print(~l)||~s = ""
    for ~i in range(~n):
        ~s += ~c if ~i % 2 == 0 else "-"
    return ~s>>
call: ~f(<<2||3||4>><<||, #char>>)

= 3 date pieces
def ~f(~s:str):
    <<~y, ~m, ~d = ~s.split("-")
    return <<f"{~d}/{~m}/{~y}"||int(~y), int(~m)||int(~d) + int(~m)||~y[2:] + ~m>>||~p = ~s.split("-")
    return <<[int(~x) for ~x in ~p]||"/".join(~p[::-1])||len(~p)||~p[-1]>>||~y = int(~s[:4])
    return <<~y % 4 == 0||~y + 1||2030 - ~y>>>>
call: ~f(<<"2024-01-15"||"1999-12-31"||"2023-07-04"||"2000-02-29"||"2010-10-10"||"1987-05-23">>)

= 3 step counter
def ~f(~a:ints, ~g:int):
    ~t = 0
    for ~i, ~x in enumerate(~a<<||, 1>>):
        ~t += ~x
        if ~t >= ~g:
            return <<~i||~i, ~t||f"day {~i}">>
    return <<None||-1||~t||f"short by {~g - ~t}">>
call: ~f(#ints, <<#pos||#digit>>)

= 3 parity of two counters
def ~f(~a:ints):
    ~u, ~d = 0, 0
    for ~i in range(1, len(~a)):
        if ~a[~i] > ~a[~i - 1]:
            ~u += 1
        elif ~a[~i] < ~a[~i - 1]:
            ~d += 1
    return <<~u, ~d||~u - ~d||"up" if ~u > ~d else "down"||f"{~u} up {~d} down">>
call: ~f(#ints)

= 3 swap and chain
def ~f(~a:int, ~b:int, ~c:int):
    <<~a, ~b = ~b, ~a
    ~b, ~c = ~c, ~b
    return ~a, ~b, ~c||~a, ~b, ~c = ~c, ~a, ~b
    return <<~a - ~b + ~c||[~a, ~b, ~c]>>||if ~a > ~b:
        ~a, ~b = ~b, ~a
    if ~b > ~c:
        ~b, ~c = ~c, ~b
    if ~a > ~b:
        ~a, ~b = ~b, ~a
    return [~a, ~b, ~c]||~x = ~a + ~b
    ~y = ~x * ~c
    ~x -= ~y
    return ~x||~t = (~a, ~b, ~c)
    ~p, *~q = ~t
    return ~p, ~q||~a += ~b
    ~b -= ~c
    ~c *= 2
    return ~a + ~b + ~c>>
call: ~f(#int, #digit, #int)

= 3 boolean table
def ~f(~p:bool, ~q:bool):
    <<return <<~p and not ~q||~p or ~q||not (~p and ~q)||~p != ~q||not ~p or ~q||~p == ~q>>||if ~p and ~q:
        return "both"
    elif ~p or ~q:
        return "one"
    return "none"||~n = 0
    if ~p:
        ~n += 1
    if not ~q:
        ~n += 2
    return ~n||~r = []
    for ~x in (~p, ~q):
        ~r.append(not ~x)
    return ~r>>
call: ~f(#bool, #bool)

= 3 truth of values
def ~f(~a):
    <<~n = 0
    for ~x in ~a:
        if ~x:
            ~n += 1
    return ~n||return [bool(~x) for ~x in ~a]||return [~x for ~x in ~a if ~x]||for ~x in ~a:
        if not ~x:
            return ~x
    return ~a||~r = None
    for ~x in ~a:
        ~r = ~r or ~x
    return ~r||~s = []
    for ~x in ~a:
        ~s.append(type(~x).__name__)
    return ~s||return [~x is None for ~x in ~a]||~t = 0
    for ~x in ~a:
        if isinstance(~x, int):
            ~t += ~x
        elif isinstance(~x, str):
            ~t += len(~x)
    return ~t>>
call: ~f(<<[0, 1, ""]||[None, "a", 2]||[#int, #word]||[[], [0], {}]||["", #word, 3]||[True, False, 1]||\
[#float, #word, #digit]||[#word, None]>>)

= 3 sorting with keys
def ~f(~a:strs):
    <<return sorted(~a, key=len<<||, reverse=True>>)||return sorted(~a, key=lambda ~x: <<~x[-1]||len(~x)||\
~x.lower()||(len(~x), ~x)||-len(~x)||~x[::-1]>>)||~a.sort(<<||key=len||reverse=True>>)
    return ~a||return max(~a, key=len)||return min(~a, key=lambda ~x: <<len(~x)||~x[-1]>>)||~b = sorted(~a)
    return <<~b[0]||~b == ~a||~b[::-1]>>||~a.sort(key=lambda ~x: ~x.count("<<a||e||o>>"))
    return ~a>>
call: ~f(<<#strs||#names||["kiwi", "fig", "apple"]>>)

= 3 until sentinel
def ~f(~a:ints):
    <<~i = 0
    ~t = 0
    while ~a[~i] <<!= 0||> 0||< #pos>>:
        ~t += ~a[~i]
        ~i += 1
    return <<~t||~i, ~t>>||~r = []
    for ~x in ~a:
        if ~x <<== 0||< 0||> #pos>>:
            break
        ~r.append(~x)
    return ~r||~t = 0
    while True:
        ~x = ~a.pop(0)
        if ~x == 0<<|| or not ~a>>:
            break
        ~t += ~x
    return ~t||~t = 0
    for ~x in ~a:
        if ~x == 0:
            break
        ~t += 1
    else:
        return "no zero"
    return ~t>>
call: ~f(<<[3, 2, 0, 5]||[1, 0]||[4, 6, 2, 0]||[0]||[7, 7]||[5, -1, 0, 2]>>)
= 4 calls in the middle
def ~f1(~x:int<<||, ~k:int=#factor>>):
    return <<~x * 2||~x + #digit||~x % #factor||max(~x, #digit)||$int||abs(~x) // 2>>


def ~f2(~s:str):
    return <<~s.upper()||~s[::-1]||~s + "!"||~s[:2]||$str||len(~s) * "*">>


def ~f(~a:int, ~t:str):
    <<return f"{~f1(~a)}<< ||:||/>>{~f2(~t)}"||return ~f1(~a) <<+||-||*>> ~f1(<<~a + 1||#digit||len(~t)>>)||\
return ~f1(~f1(~a) - <<1||~a>>)||if ~f1(~a) > <<~f1(#digit)||#two>>:
        return ~f2(~t)
    return ~f2(~t + <<"a"||"-">>)||~r = [~f1(~a), ~f1(#digit) - ~f1(1)]
    return <<~r||sum(~r)||~r[1]>>||return {~f2(~t): ~f1(~a), ~t: ~f1(len(~t))}||~d = {~f2("<<ab||x||tea>>"): #digit}
    ~d[~f2(~t)] = ~f1(~a)
    return ~d||return ~f2(~f2(~t)) + str(~f1(~a))||while ~f1(~a) < <<#two||20>> and ~a < 30:
        ~a += <<7||~f1(3) + 5||9>>
    return ~a||~a += ~f1(~a)
    ~t += ~f2(~t)
    return ~t, ~a||print(~f1(~a), ~f2(~t))
    return ~f1(~a) == ~f1(#digit)||return max(~f1(~a), ~f1(#digit), ~a)||return [~f2(~x) for ~x in (~t, "<<a||\
no>>")][~f1(~a) % 2]>>
call: ~f(#int, #word)
"""
