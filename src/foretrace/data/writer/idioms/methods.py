"""Short functions that put several methods of str, list, dict and set in a row, called with literals."""

IDIOMS = """
= 12 text through methods
def ~f(~s:str<<||, ~c:char="-">>):
    ~a:str = ~s<<.strip()||.lower()||.upper()||.replace(#hit, #char)||.title()||.swapcase()||[1:]||.lstrip(#hit)||\
.rstrip(#hit)||\
[::-1]||.split(#hit)[0]||.capitalize()||.replace(" ", "")>>
    <<||~b:str = ~a<<.replace(#hit, "")||.upper()||.zfill(#digit)||.center(12, "<<-||*||.>>")||.partition(#hit)[2]||\
[:-1]||\
.ljust(9, "<<_||.>>")||.split(#hit)[-1]||.strip(#hit)||.removeprefix(#hit)||.lower()||[::2]>>
    >>return <<~a||~a + #char||len(~a)||~a == ~s||~a, ~a.find(#hit)||~a.count(#hit)||[~a, ~s]||$str||$int||$bool||\
~a.isalpha()>>
call: ~f(<<#word||#str||#sentence||#padded||#letters>>)

= 10 split, change, join
def ~f(~s:str, ~d:str):
    ~p:strs = ~s.split(~d)
    <<~p.reverse()
    ||~p.sort()
    ||~p.append(<<~d||#word||~s[:1]>>)
    ||~p.insert(<<0||1>>, #word)
    ||~p = [~x.strip() for ~x in ~p]
    ||~p = [~x for ~x in ~p if ~x]
    ||~p.pop(<<||0>>)
    ||~p[0] = ~p[0].<<upper||title||strip>>()
    ||~p = sorted(~p, key=len)
    ||~p = ~p[<<1:||:2||::-1||:-1>>]
    ||~p.extend([~d, #char])
    ||for ~i in range(len(~p)):
        ~p[~i] = <<~p[~i].upper()||~p[~i][::-1]||str(~i) + ~p[~i]||~p[~i] * 2>>
    ||>>return <<~d.join(~p)||" ".join(~p)||~p||len(~p)||~p[-1]||"".join(~p)||~p[0] + ~d||~p.count(#word)||\
", ".join(~p[:2])>>
call: ~f(<<"a,b,c", ","||#listed, #sep||"one two three", " "||#sentence, " "||#word, #hit||"k=v", "="||\
"x--y--z", "--"||\
"red, green", ", "||#identifier, "_"||#email, "@"||"2024-05-01", "-"||"a.b.c.d", "."||"ab//cd", "/">>)

= 10 list through methods
def ~f(~a:ints, ~x:int):
    <<~a.append(~x)||~a.insert(<<0||1||~x>>, ~x)||~a.extend([~x, #digit])||~a.remove(~x)||~a += [~x] * 2||\
~a.reverse()||~a.sort()||\
~b:ints = ~a.copy()||~b:ints = sorted(~a)||~a[0] = ~x||~a.pop()||~b:ints = ~a[::-1]||~a[-1] += ~x||~a = ~a + ~a[:2]||\
del ~a[0]>>
    <<||~a.pop(<<0||-1||>>)||~a.append(len(~a))||~a.sort(reverse=True)||~a[1:2] = []||~a.insert(len(~a), ~x)||\
~n:int = ~a.count(~x)||\
~i:small = ~a.index(~x)||~a[1] = sum(~a)||~a *= 2||~c:ints = [~y for ~y in ~a if ~y != ~x]||~a.extend(~a[:1])||\
~a.reverse()>>
    <<return ~a||return ~a, ~x||return sum(~a)||return ~a[-1]||return ~a.count(~x)||return ~a.index(~x)||\
return len(~a)||\
return ~a[::-1]||return max(~a)||return $int||return $ints||return $bool||if ~x in ~a:
        ~a.remove(~x)
    return ~a||while ~x in ~a:
        ~a.remove(~x)
    return ~a||for ~y in ~a[:]:
        if ~y <<>||<||==>> ~x:
            ~a.remove(~y)
    return ~a||return [~y for ~y in ~a if ~y <<>||!=||<>> ~x]>>
call: ~f(#ints, <<#hit||#hit||#digit||#int>>)

= 10 words through methods
def ~f(~w:strs, ~s:str):
    <<~w.append(~s)||~w.insert(0, ~s)||~w.extend(~s)||~w += [~s.upper()]||~w.sort()||~w.reverse()||~w.remove(~s)||\
~w[0] = ~s||~w.pop()||\
~w = ~w[1:] + [~s]||~w.extend(~s.split())||~w.sort(key=len)>>
    <<return ~w||return <<~s||", "||"-"||"">>.join(~w)||return ~w.index(~s)||return len(~w)||return ~w.count(~s)||\
return ~s in ~w||\
return [~x for ~x in ~w if ~x <<!= ~s||> ~s||in ~s||.startswith(~s[:1])||.endswith(~s[-1:])>>]||\
return {~x: len(~x) for ~x in ~w}||\
return ~w[-1] + ~w[0]||return sorted(~w)[0]||return [~x.replace(~s, "") for ~x in ~w]||return max(~w, key=len)||\
return [len(~x) for ~x in ~w]||return list(map(str.upper, ~w))||return [~s + ~x for ~x in ~w]||~n = 0
    for ~x in ~w:
        if <<~s in ~x||~x == ~s||~x < ~s||len(~x) > len(~s)>>:
            ~n += 1
    return ~n||~r = []
    for ~x in ~w:
        if ~x not in ~r:
            ~r.append(~x)
    return ~r||for ~i, ~x in enumerate(~w):
        if ~x <<== ~s||> ~s||.startswith(~s)>>:
            return ~i
    return -1||return ~s.join(~w).split(~s)>>
call: ~f(<<#strs||#names||["ab", "b", "abc"]||#strs>>, <<#word||#hit||#char||"b">>)

= 10 dict through methods
def ~f(~d:counts, ~k:str<<||, ~v:int=#digit>>):
    <<~d[~k] = #digit||~d.setdefault(~k, #int)||~d.update({~k: #digit, #key: #digit})||~x:int = ~d.pop(~k, #digit)||\
~x:int = ~d.get(~k, #digit)||\
if ~k in ~d:
        del ~d[~k]||~d[~k] = ~d.get(~k, 0) + #digit||~d = {**~d, ~k: len(~d)}||~d = dict(sorted(~d.items()))||\
~d = {~y: ~x for ~y, ~x in ~d.items() if ~y != ~k}||\
~e:counts = ~d.copy()
    ~e[~k] = #digit||~d |= {~k: #digit}>>
    <<return ~d||return ~d[~k]||return list(~d)||return sorted(~d)||return list(~d.values())||\
return list(~d.items())[<<0||-1>>]||return sum(~d.values())||\
return len(~d)||return ~d.get(~k)||return ~k in ~d||return max(~d, key=~d.get)||\
return {~x: ~y for ~y, ~x in ~d.items()}||\
return ~d.popitem()||return $int||return $counts||return [~y for ~y in ~d if ~d[~y] > #digit]||\
return list(zip(~d, range(3)))||\
return sorted(~d.items(), key=lambda ~x: ~x[1])||return ", ".join(~d)||return ~d.items() == {}||\
return any(~x > #pos for ~x in ~d.values())||\
~r = []
    for ~y, ~x in ~d.items():
        ~r.append(<<f"{~y}{~x}"||~y * 2||~x + len(~y)||(~x, ~y)>>)
    return ~r||for ~y in list(~d):
        if ~d[~y] <<>||<||==||%>> #factor:
            ~d.pop(~y)
    return ~d||~d.clear()
    return ~d, ~k>>
call: ~f(#counts, #hit)

= 6 text dict through methods
def ~f(~d:table, ~s:str):
    <<for ~k, ~v in ~d.items():
        ~s = ~s.replace(~k, ~v)
    return ~s||return [~d.get(~x, <<~x||"?"||None>>) for ~x in ~s<<||.split()>>]||~d[~s] = ~s<<[::-1]||.upper()||[:2]>>
    return ~d||return ~d.get(~s, #word).<<upper||title||swapcase>>()||return {~v: ~k for ~k, ~v in ~d.items()}||\
return sorted(~d.values(), key=len)||~d.update(<<{~s: #word}||a=~s||[(~s, "x")]>>)
    return <<~d||list(~d)||len(~d)>>||return "".join(~k + ~v for ~k, ~v in ~d.items())||~r = ~d.pop(~s, "none")
    return ~r, len(~d)||return [~k for ~k, ~v in ~d.items() if <<~s in ~v||~v.startswith(~s)||len(~v) > len(~k)||\
~v == ~s>>]||\
return ~s in ~d.values()>>
call: ~f(<<#table||{"a": "b", "c": "d"}||{"one": "1", "two": "2"}||#table||{"x": "yy", "y": "z"}>>, <<#hit||#word||\
"x y"||"one a">>)

= 8 letters tested and changed
def ~f(~s:str):
    ~r = <<""||[]||"">>
    <<||~n = 0
    >>for ~x:char in ~s:
        if <<~x.isdigit()||~x.isalpha()||~x.isupper()||~x.islower()||~x.isspace()||~x in "aeiou"||~x.isalnum()||\
$bool||not ~x.isalpha()>>:
            ~r += <<~x||~x.upper()||~x.lower()||~x.swapcase()||"#"||chr(ord(~x) + 1)||~x * 2>>
        <<elif <<~x == #hit||~x in "xyz-_ "||~x > "m"||~x.isupper()>>:
            ~r += <<"_"||~x||"<<0||-||.>>">>
        ||else:
            ~r += <<~x||"*"||~x.upper()||"-">>
        ||>>
    return <<~r||len(~r)||~r[::-1]||"".join(~r)||~r[-1:]>>
call: ~f(<<#word||#identifier||#str||#sentence||"aB3 x"||"Hi 5"||"x1Y2">>)

= 8 find and cut
def ~f(~s:str, ~t:str):
    ~i = ~s.<<find||find||rfind||index||rindex>>(~t)
    <<if ~i <<== -1||< 0>>:
        return <<~s||None||""||-1||~t>>
    ||>>return <<~s[~i:]||~s[:~i]||~s[:~i] + ~s[~i + len(~t):]||~i||~i + len(~t)||~s[~i + 1:]||~s[~i:~i + 3]||\
~s[:~i].upper() + ~s[~i:]||\
~s[~i - 1]||~i, ~s.count(~t)||~s[~i + len(~t):].strip()||~s[:~i] + "<<|||-||_||>>" + ~s[~i:]>>
call: ~f(<<#sentence, #hit||#word, #hit||"banana", "an"||"hello world", "o"||"key: value", ": "||#email, "@"||\
"a-b-c", "-"||"mississippi", "ss"||\
"abcabc", "ca"||#word, #char>>)

= 6 starts and ends
def ~f(~s:str, ~p:str):
    <<if ~s.startswith(~p):
        return ~s[len(~p):]
    return ~s||if ~s.endswith(~p):
        return ~s[:-len(~p)]
    return ~s + ~p||while ~s.<<startswith||endswith>>(~p):
        ~s = ~s[<<1:||len(~p):||:-1>>]
    return ~s||return ~s.<<removeprefix(~p)||removesuffix(~p)||startswith(~p), ~s.endswith(~p)||strip(~p)||\
lstrip(~p)||rstrip(~p)||replace(~p, "", 1)||\
partition(~p)||rpartition(~p)||split(~p)||count(~p)||index(~p)||join(~p)>>||\
return ~p + ~s if not ~s.startswith(~p) else ~s||\
~n = 0
    while ~s.startswith(~p):
        ~s = ~s[len(~p):]
        ~n += 1
    return ~n, ~s>>
call: ~f(<<"prefix_name", "pre"||"aaab", "a"||"unhappy", "un"||"test.py", ".py"||#word, #hit||"xxyx", "x"||\
"www.site", "www."||#word, #char||"file.txt", ".md">>)

= 6 pad and align
def ~f(~s:str, ~n:int, ~c:char="<<-||*||.||x>>"):
    <<return ~s.<<center||ljust||rjust>>(~n<<||, ~c>>)||return ~s.zfill(len(~s) + 2)||while len(~s) < ~n:
        ~s = <<~c + ~s||~s + ~c>>
    return ~s||return ~c * (~n - len(~s)) + ~s||~p = ~n - len(~s)
    return ~c * (~p // 2) + ~s + ~c * (~p - ~p // 2)||return f"{~s:<<>||<||^||*^||_<>>{~n}}<<||!>>"||\
return [~x.rjust(~n, ~c) for ~x in ~s.split()]||\
return len(~s.center(~n)), ~s.center(~n).strip()||return "|".join([~s.ljust(~n), ~c])>>
call: ~f(<<#word||"ab"||#name||"7"||"-42">>, <<6||8||10||3||7||12>>)

= 8 walk with index and step
def ~f(~s:str, ~n:int=<<2||3>>):
    ~r = <<""||[]>>
    for ~i in range(<<0, len(~s), ~n||len(~s) - 1, -1, -~n||1, len(~s)||len(~s)||len(~s) // 2||min(~n, len(~s))>>):
        <<~r += ~s[~i]||~r += ~s[~i:~i + ~n]||if ~i % ~n == 0:
            ~r += ~s[~i].upper()
        else:
            ~r += ~s[~i]||~r += ~s[-~i - 1]||if ~s[~i] != ~s[~i - 1]:
            ~r += ~s[~i]||if ~s[~i] in ~s[:~i]:
            ~r += "<<*||_>>"
        else:
            ~r += ~s[~i]||~r += ~s[(~i + ~n) % len(~s)]>>
    return <<~r||len(~r)||~r, ~n||~r[::-1]>>
call: ~f(<<#word||#letters||"abcdef"||"1234"||#word>><<||, 2||, 3>>)

= 6 replace by position
def ~f(~s:str, ~i:int, ~c:char):
    <<~a = list(~s)
    ~a[~i] = ~c
    return "".join(~a)||return ~s[:~i] + ~c + ~s[~i + 1:]||~a = list(~s)
    ~a.insert(~i, ~c)
    return "".join(~a)||~a = list(~s)
    ~a.pop(~i)
    return "".join(~a)||~a = list(~s)
    ~a[~i], ~a[-1] = ~a[-1], ~a[~i]
    return "".join(~a)||return ~s.replace(~s[~i], ~c)||~a = [~x for ~x in ~s]
    for ~j in range(~i):
        ~a[~j] = ~c
    return <<"".join(~a)||~a>>||return ~s[~i:] + ~c + ~s[:~i]||return ~c.join([~s[:~i], ~s[~i:]])||\
return ~s[~i] == ~c, ~s.find(~c)>>
call: ~f(<<#word||#letters||#word>>, <<#place||1||2||3>>, <<#char||"-"||"*"||#hit>>)

= 6 lists zipped into dicts
def ~f(~k:strs, ~v:ints):
    <<~d = dict(zip(~k, ~v))||~d = {}
    for ~i in range(min(len(~k), len(~v))):
        ~d[~k[~i]] = ~v[~i]||~d = {~x: ~y for ~x, ~y in zip(~k, ~v)}||~d = {}
    for ~x, ~y in zip(~k, ~v):
        ~d.setdefault(~x, []).append(~y)||~d = {~x: ~v.count(~i) for ~i, ~x in enumerate(~k)}||~d = dict.fromkeys(~k, 0)
    for ~i, ~y in enumerate(~v):
        ~d[~k[~i % len(~k)]] += ~y>>
    return <<~d||~d||list(~d.items())||len(~d)||sorted(~d, key=lambda ~x: ~d[~x])||~d.get(~k[0])||list(~d.values())||\
~d == {}||~d.pop(~k[-1])>>
call: ~f(<<#strs||#names||["a", "b", "a"]>>, #few)

= 6 lists side by side
def ~f(~a:ints, ~b:ints):
    <<~a.extend(~b)
    ~a.sort()
    return ~a||return [~x for ~x in ~a if ~x not in ~b]||return [~a, ~b][len(~a) > len(~b)]||\
return sorted(~a + ~b)[<<:2||::-1||1:||-2:>>]||\
for ~x in ~b:
        if ~x in ~a:
            ~a.remove(~x)
    return ~a||~a[:2] = ~b[:1]
    return ~a, ~b||~c = ~a
    ~c.append(~b)
    return ~a||return list(zip(~a, ~b))||return [~x * ~y for ~x, ~y in zip(~a, ~b)]||return max(~a + ~b) - min(~b)||\
~a, ~b = ~b, ~a[1:]
    return ~a + ~b||return ~a == ~b, ~a < ~b||~r = []
    while ~a and ~b:
        ~r.append(~a.pop(<<0||>>) <<+||-||*>> ~b.pop(<<0||>>))
    return ~r||~r = ~a[:]
    for ~i, ~x in enumerate(~b):
        ~r.insert(~i * 2, ~x)
    return ~r||return set(~a) & set(~b), len(set(~a) | set(~b))||return [~x for ~p in zip(~a, ~b) for ~x in ~p]||\
return sum(~x in ~b for ~x in ~a)>>
call: ~f(#few, <<#few||[#digit, #digit]||[]>>)

= 6 nested lists walked
def ~f(~g:grid, ~k:int=<<0||1||-1>>):
    <<return [~r[~k] for ~r in ~g]||for ~r in ~g:
        ~r.<<append(~k)||reverse()||sort()||insert(0, len(~r))>>
    return ~g||~g[~k].append(sum(~g[0]))
    return ~g||return [~x for ~r in ~g for ~x in ~r if ~x <<>||!=||%>> <<2||3||5>>]||return [len(~r) for ~r in ~g]||\
~t = []
    for ~r in ~g:
        ~t.extend(~r)
    return <<~t||sorted(~t)||~t[::-1]||sum(~t)>>||return max(~g, key=sum)||return [~r[::-1] for ~r in ~g][::-1]||\
return [list(~x) for ~x in zip(*~g)]||for ~i in range(len(~g)):
        for ~j in range(len(~g[~i])):
            <<~g[~i][~j] += ~i * ~j||if ~g[~i][~j] % 2 == 0:
                ~g[~i][~j] = 0||~g[~i][~j] *= ~k + 2||if ~i == ~j:
                ~g[~i][~j] = 1>>
    return ~g||return [~r for ~r in ~g if sum(~r) > #pos]||~n = 0
    for ~i, ~r in enumerate(~g):
        for ~j, ~x in enumerate(~r):
            if ~x > ~i + ~j:
                ~n += 1
    return ~n||return ~g[-1][-1] + ~g[0][0], len(~g)||return sorted(~g, key=lambda ~r: ~r[~k])||\
return any(~k in ~r for ~r in ~g)||\
return [[~x * 2 for ~x in ~r] for ~r in ~g]||~g[0], ~g[-1] = ~g[-1], ~g[0]
    return ~g>>
call: ~f(#grid<<||, 0||, 1>>)

= 10 lines of text
def ~f(~s:str):
    <<~l = ~s.splitlines()||~l = ~s.split("\\n")>>
    return <<~l||len(~l)||[~x.strip() for ~x in ~l]||[len(~x) for ~x in ~l]||~l[-1]||"|".join(~l)||\
[~x for ~x in ~l if ~x]||max(~l, key=len)||\
[~x.split()[0] for ~x in ~l]||{~i: ~x for ~i, ~x in enumerate(~l, 1)}||"\\n".join(~l[::-1])||\
[~x.upper() for ~x in ~l][0]>>
call: ~f(<<"one\\ntwo"||"a b\\n\\nc"||" x\\ny \\n"||"red 1\\nblue 22"||"only"||"k: 1\\nm: 2\\n"||"up\\ndown\\nup">>)

= 6 tuples
def ~f(~t:nums, ~x:int):
    <<~t += (~x,)||~t = ~t[1:] + ~t[:1]||~t = tuple(sorted(~t))||~t = (~x, *~t)||~a, *~b = ~t||~t = ~t * 2||\
~t = tuple(~y + ~x for ~y in ~t)||\
~a, ~b = ~t[0], ~t[-1]||~l = list(~t)
    ~l[0] = ~x
    ~t = tuple(~l)||~t = ~t[::-1]||~t = ~t[:1] + (~x,) + ~t[2:]>>
    return <<~t||~t||len(~t)||~t.count(~x)||~t.index(~x)||sum(~t)||~t[-1]||~x in ~t||max(~t), min(~t)||~t[<<1:||:2||\
-2:>>]||~t > (~x,)||list(~t)||str(~t)||\
dict(enumerate(~t))>>
call: ~f(#nums, <<#digit||#hit||#hit>>)

= 6 sets of letters
def ~f(~a:str, ~b:str):
    <<return sorted(set(~a) <<&||-||<<|>>||^>> set(~b))||return len(set(~a + ~b))||return set(~a) <<<=||==||\
>=>> set(~b)||~s = set(~b)
    return "".join(~x for ~x in ~a if ~x <<in||not in>> ~s)||~s = set(~a)
    ~s.<<update(~b)||discard(~b[0])||intersection_update(~b)||add(~b)||difference_update(~b)>>
    return <<sorted(~s)||len(~s)>>||return sorted(set(~a))[<<0||-1>>] + sorted(set(~b))[0]||\
return not set(~a).isdisjoint(~b)||\
return sorted(set(~a), key=~a.index)||~n = 0
    for ~x in sorted(set(~a[:1] + ~b[:1])):
        ~n += ~a.count(~x) - ~b.count(~x)
    return ~n||return {~x: (~a.count(~x), ~b.count(~x)) for ~x in sorted(set(~a) & set(~b))}>>
call: ~f(<<#letters||#word||#word>>, <<#word||#letters||#hit||"abc">>)

= 6 numbers in text
def ~f(~s:str<<||, ~n:int=#digit>>):
    <<~t = 0
    for ~x in ~s:
        if ~x.isdigit():
            ~t <<+= int(~x)||= ~t * 10 + int(~x)||+= 1||= max(~t, int(~x))>>
    return ~t||return [int(~x) for ~x in ~s if ~x.isdigit()]||~d = "".join(~x for ~x in ~s if ~x.isdigit())
    return <<int(~d) if ~d else 0||~d||len(~d)||~d.zfill(4)>>||\
return sum(int(~x) for ~x in ~s.split() if ~x.isdigit())||\
return ~s.isdigit(), ~s.isnumeric(), ~s.isalnum()||~r = ""
    for ~x in ~s:
        if ~x.isdigit():
            ~r += str(<<int(~x) + 1||9 - int(~x)||int(~x) * 2>>)
        else:
            ~r += ~x
    return ~r||try:
        return int(~s)
    except ValueError:
        return <<~s||len(~s)||None||-1>>||return [~x for ~x in ~s.split() if not ~x.isdigit()]||\
return sorted(~s, key=str.isdigit)||\
return int(~s.strip("<<abcx||xyz||a-z ||no. >>"))>>
call: ~f(<<"a1b2"||"12 x 7"||"room 101"||"9"||"x"||"4a"||"7 8 9"||"3.5"||"no. 20"||"-6"||"abc12xyz"||#identifier||\
#numberish>>)

= 4 case of identifiers
def ~f(~s:str, ~d:str="_"):
    <<return ~d.join(~x.<<capitalize||lower||title>>() for ~x in ~s.split(<<" "||~d>>))||~p = ~s.split(~d)
    return ~p[0] + "".join(~x.title() for ~x in ~p[1:])||~r = ~s[0].lower()
    for ~x in ~s[1:]:
        if ~x.isupper():
            ~r += ~d + ~x.lower()
        else:
            ~r += ~x
    return ~r||return ~s.replace(~d, " ").<<title||capitalize||upper>>()||return ~s.isidentifier(), ~s.islower()||\
~i = ~s.find(~d)
    return ~s[:~i], ~s[~i + 1:]||return [~x for ~x in ~s.split(~d) if ~x]||return ~s.title().replace(~d, "")||\
return ~s.swapcase().replace(~d, "")>>
call: ~f(<<#identifier||"helloWorld"||"my_var_name"||"camelCaseName"||"snake_case"||"two words">>)

= 6 translate and tables
def ~f(~s:str):
    <<~t = str.maketrans(<<"abc", "xyz"||"aeiou", "12345"||"lr", "rl"||{"a": "4", "e": None, "o": "00"}||\
"", "", " -_">>)
    return ~s.translate(~t)||~d = dict(zip(<<"abc", "xyz"||"aeiou", "*****"||"01", "10"||"xyz", "zyx">>))
    return "".join(~d.get(~x, ~x) for ~x in ~s)||~d = {chr(97 + ~i): ~i for ~i in range(<<3||5||4>>)}
    return <<[~d.get(~x, -1) for ~x in ~s]||sum(~d.get(~x, 0) for ~x in ~s)||~d>>||return [ord(~x) - 97 for ~x in ~s]||\
return "".join(chr(ord(~x) <<+ 1||- 1||^ 1||+ 2>>) for ~x in ~s)||return {~x: ord(~x) for ~x in ~s}||\
return bytes(~s, "ascii")||\
return list(~s.encode())||return ~s.encode()[<<0||-1>>]||return " ".join(f"{ord(~x):<<x||d||02x>>}" for ~x in ~s)>>
call: ~f(<<#word||#letters||"hello"||"cab"||"a-b_c"||"0110">>)

= 6 bytes
def ~f(~b):
    <<return <<len(~b)||~b[0]||~b[1:]||list(~b)||~b.decode()||~b.upper()||~b.hex()||sum(~b) % 256||~b + b"!"||\
~b.find(b"<<a||b||e>>")||~b == b"abc"||~b.split(b" ")||\
~b.replace(b"a", b"o")||bytes(reversed(~b))||~b.startswith(b"a")||97 in ~b||~b * 2||max(~b)>>||~t = 0
    for ~x in ~b:
        ~t <<+= ~x||^= ~x||= max(~t, ~x)||+= ~x % 2>>
    return ~t||~a = bytearray(~b)
    ~a[0] = <<65||120||33>>
    ~a.append(<<66||63>>)
    return <<bytes(~a)||~a.decode()||len(~a)>>||return [chr(~x) for ~x in ~b]||return ~b.decode().title()||\
return bytes([~x + 1 for ~x in ~b])>>
call: ~f(b"<<abc||cab||hi||bee||a b||xyz||e||tea cup||aab>>")
= 8 things of any type
def ~f(~a, ~x=<<None||0||"">>):
    <<return [<<~y||type(~y).__name__||str(~y)>> for ~y in ~a if <<isinstance(~y, <<int||str||(int, float)||list>>)||\
~y is not None||~y||not ~y||\
type(~y) is int||~y != ~x||~y in (0, 1, "a")>>]||~n = 0
    for ~y in ~a:
        if isinstance(~y, <<bool||str||(list, tuple)>>):
            <<~n += 1||continue>>
        elif <<type(~y) == int||~y is None||isinstance(~y, int)>>:
            ~n += <<2||~y or 1||10>>
    return ~n||~d = {}
    for ~y in ~a:
        ~k = type(~y).__name__
        <<~d[~k] = ~d.get(~k, 0) + 1||~d.setdefault(~k, []).append(~y)>>
    return ~d||return <<~x in ~a||~a.count(~x)||len(~a), ~a[0]||~a + [~x]||~a[::-1]||[~x] + ~a[1:]||str(~a)||\
sorted(~a, key=str)||~a[0] == ~a[-1]||\
", ".join(map(str, ~a))||[~y or ~x for ~y in ~a]||{~i: ~y for ~i, ~y in enumerate(~a)}||any(~a), all(~a)||\
list(filter(None, ~a))||~a.index(~x)||\
[bool(~y) for ~y in ~a]||[repr(~y) for ~y in ~a][-1]||[~a, [~x]]||(~a, ~x)||~a * 2>>||~r = []
    for ~y in ~a:
        <<if isinstance(~y, list):
            ~r.extend(~y)
        else:
            ~r.append(~y)||~r.append(len(~y) if isinstance(~y, (str, list, dict, tuple)) else ~y)||if ~y not in ~r:
            ~r.append(~y)||~r.insert(0, ~y)>>
    return ~r||~a.append(~x)
    ~a.<<insert(1, [~x])||pop(0)||remove(~x)||reverse()||extend([~x, ~a[0]])||append(len(~a))>>
    return ~a||~t = ""
    for ~y in ~a:
        ~t += <<f"{~y},"||str(~y)||f"{~y!r} "||type(~y).__name__[0]>>
    return ~t||match ~a:
        case []:
            return "empty"
        case [~y]:
            return "one", ~y
        case [int(), *~r]:
            return "number", ~r
        case [str() as ~y, ~r]:
            return ~y, ~r
        case _:
            return len(~a)>>
call: ~f(#things)

= 6 numbers as keys
def ~f(~d, ~k:int=#digit):
    <<~d[~k] = <<~d.get(~k, 0) + 1||#two||~k * ~k||len(~d)>>
    return <<~d||sorted(~d)||~d[~k]||max(~d)>>||return {~x: ~y <<+||*||%||->> #factor for ~x, ~y in ~d.items()<<||\
 if ~x > ~k|| if ~y % 2>>}||return <<~d.get(~k, -1)||~k in ~d||sum(~d)||\
sum(~d.values()) - sum(~d.keys())||sorted(~d.items())||list(~d)[0]||max(~d, key=~d.get)||min(~d.values())||\
{~y: ~x for ~x, ~y in ~d.items()}||len(~d)||\
dict(sorted(~d.items()))||[~d[~x] for ~x in sorted(~d)]||~d.pop(~k, None), ~d||sum(~x * ~y for ~x, ~y in ~d.items())||\
list(~d.values())[-1]>>||\
for ~x in list(~d):
        if <<~x > ~k||~d[~x] < #pos||~x % 2 == 0||~d[~x] == ~x>>:
            <<del ~d[~x]||~d[~x] = 0||~d[~x] += ~k||~d[~x + 1] = ~d.pop(~x)>>
    return ~d||~t = 0
    for ~x, ~y in <<~d.items()||sorted(~d.items())>>:
        ~t <<+= ~x * ~y||+= ~x - ~y||= max(~t, ~y)||= ~t * 2 + ~x>>
    return ~t||while ~k in ~d and ~d[~k] != ~k and ~k < #two:
        ~k = ~d[~k]
    return ~k||~x = max(~d)
    ~d[~x + 1], ~d[~x] = ~d[~x], ~k
    return ~d||~r = {}
    for ~x, ~y in ~d.items():
        ~r.setdefault(~y % 3, []).append(~x)
    return ~r>>
call: ~f(<<#numbers||#numbers||{1: 2, 2: 5, 3: 3}||{0: 4}>>)

= 6 dicts in dicts
def ~f(~d, ~k="<<a||x||n>>"):
    <<return {~x: <<sum(~y.values())||len(~y)||sorted(~y)||list(~y)||max(~y.values())||~y.get(~k, 0)||\
~k in ~y>> for ~x, ~y in ~d.items()}||for ~x in ~d:
        ~d[~x][~k] = <<~d[~x].get(~k, 0) + 1||len(~d[~x])||#digit>>
    return ~d||~t = 0
    for ~y in ~d.values():
        for ~x in <<~y.values()||sorted(~y.values())>>:
            ~t <<+= ~x||= max(~t, ~x)||+= 1>>
    return ~t||return [(~x, ~z) for ~x, ~y in ~d.items() for ~z in ~y]||~r = {}
    for ~x, ~y in ~d.items():
        for ~z, ~v in ~y.items():
            <<~r[~z] = ~r.get(~z, 0) + ~v||~r[f"{~x}.{~z}"] = ~v||~r.setdefault(~z, {})[~x] = ~v>>
    return ~r||~d.setdefault(#key, {})[~k] = #digit
    return ~d||~y = ~d[next(iter(~d))]
    ~y[~k] = #two
    return <<~d||~y||~d, ~y>>||~d[~k] = {}
    return <<~d||len(~d)||~d[~k]>>||return <<~d.get(~k, {}).get("a", 0)||len(~d), ~k in ~d||sorted(~d)||\
max(~d, key=lambda ~x: len(~d[~x]))||[~y for ~y in ~d.values() if ~k in ~y]||\
str(~d)||list(~d.items())[0]||~d == {}>>||~d.update({~k: #digit})
    return [~x for ~x, ~y in ~d.items() if isinstance(~y, dict)]>>
call: ~f(#nested)

= 5 lists of words
def ~f(~a, ~s:str="<<-||, ||>>"):
    <<return [~s.join(~x) for ~x in ~a]||return [~y for ~x in ~a for ~y in ~x<<|| if len(~y) > #small|| if ~y>>]||\
return [[~y.<<upper()||title()||strip()||replace("a", "")>> for ~y in ~x] for ~x in ~a]||\
for ~x in ~a:
        ~x.<<sort()||reverse()||append(~s)||append(len(~x))||insert(0, ~s)>>
    return ~a||return <<~a[0][-1]||[~x[0] for ~x in ~a]||[len(~x) for ~x in ~a]||sorted(~a)||max(~a, key=len)||\
sum(len(~x) for ~x in ~a)||~a[-1] + ~a[0]||~a[0] + [~s]||[~x[::-1] for ~x in ~a]||\
~s.join(sum(~a, []))||dict(enumerate(~a))>>||~d = {}
    for ~x in ~a:
        ~d[<<~x[0]||len(~x)>>] = <<~x[1:]||len(~x)||~x[-1]||~s.join(~x)>>
    return ~d||~r = []
    for ~i, ~x in enumerate(~a):
        if ~i % 2 == <<0||1>>:
            ~r += ~x
        else:
            ~r.append(~x)
    return ~r>>
call: ~f(<<#pieces||[["a", "b"], ["c"]]||#pieces||[["red"], ["blue", "tan"]]||[["k", "1"], ["m", "22"]]>>)
"""
