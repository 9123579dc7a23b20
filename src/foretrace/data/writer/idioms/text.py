"""Classics on strings: counting, searching, turning round, taking apart, putting together."""

IDIOMS = """
= 12 count letters and format
def ~f1(~s:str, ~c:char) -> int:
    ~n = 0
    <<for ~x in ~s:
        if <<~x == ~c||~c == ~x>>:
            ~n <<+= 1||+= 1||= ~n + 1>>||for ~i in range(len(~s)):
        if ~s[~i] == ~c:
            ~n <<+= 1||= ~n + 1>>||~i = 0
    while ~i < len(~s):
        if ~s[~i] == ~c:
            ~n += 1
        ~i += 1||for ~x in ~s:
        if ~x != ~c:
            continue
        ~n += 1||for ~x in ~s:
        if ~x == ~c:
            ~n += 1
        <<else:
            pass||>>||for ~i, ~x in enumerate(~s):
        if ~x == ~c:
            ~n += 1>>
    return ~n


def ~f2(~w:str, ~d:char, ~k:int) -> str:
    return <<f"{~w} has {~k} {~d}"||f"There are {~k} {~d}'s in {~w}"||f"{~d}: {~k}"||f"{~w}:{~d}={~k}"||\
f"{~k} x {~d} in {~w}"||f"The letter {~d} appears {~k} times in {~w}."||~w + " " + ~d + " " + str(~k)||\
"{} has {} {}".format(~w, ~k, ~d)||"%s: %d" % (~d, ~k)||f"'{~d}' occurs {~k} time(s) in '{~w}'"||\
f"There are {~k} '{~d}' in {~w}">>


def ~f(~e:char) -> str:
    <<~v = <<#word||#letters||#word>>
    ~m = ~f1(~v, ~e)
    return ~f2(~v, ~e, ~m)||~v = <<#word||#letters>>
    return ~f2(~v, ~e, ~f1(~v, ~e))||~m = ~f1(#word, ~e)
    return ~f2(#word, ~e, ~m)||~v = #letters
    ~m = ~f1(~v, ~e)
    ~r = ~f2(~v, ~e, ~m)
    return ~r>>
call: ~f(#hit)

= 6 count letters, two helpers
def ~f1(~w:str, ~d:char, ~k:int) -> str:
    <<return f"{~w}<< has ||: ||/||->>{~k} {~d}"||~r = f"{~k} {~d} in {~w}"
    return ~r||if ~k == 1:
        return f"one {~d} in {~w}"
    return f"{~k} {~d}s in {~w}"||if ~k == 0:
        return f"no {~d} in {~w}"
    return f"{~w} has {~k} {~d}">>


def ~f2(~s:str, ~c:char) -> int:
    ~n = 0
    for ~x in ~s<<||.lower()>>:
        if ~x == ~c:
            ~n += 1
    return ~n


def ~f(~v:str, ~e:char) -> str:
    <<~m = ~f2(~v, ~e)
    return ~f1(~v, ~e, ~m)||return ~f1(~v, ~e, ~f2(~v, ~e))>>
call: ~f(<<~v=||~v=||~v=>>#word, ~e=#hit)

= 8 count one
def ~f(~s:str, ~c:char) -> int:
    ~n = <<0||0||0||#digit>>
    for ~x in ~s:
        if ~x == ~c:
            ~n += <<1||1||1||2>>
    return ~n
call: ~f(~s=<<#word||#letters>>, ~c=#hit)

= 5 count where
def ~f(~s:str) -> int:
    ~n = 0
    for ~x:char in ~s:
        if $bool:
            ~n += 1
    return <<~n||~n||~n * #factor||f"{~n} found"||~n, len(~s)||~n > #small>>
call: ~f(#str)

= 5 count vowels
<<~V = "aeiou"


||>>def ~f(~s:str<<||, ~v:str="aeiou">>) -> int:
    ~n = 0
    for ~x in ~s<<||.lower()>>:
        if ~x in "aeiou<<||AEIOU||y>>":
            ~n += 1
    return ~n
call: ~f(~s=#str)

= 4 reverse
def ~f(~s:str) -> str:
    <<~r = ""
    for ~x in ~s:
        ~r = ~x + ~r
    return ~r||return ~s[::-1]||~r = ""
    for ~i in range(len(~s) - 1, -1, -1):
        ~r += ~s[~i]
    return ~r||~r = ""
    ~i = len(~s) - 1
    while ~i >= 0:
        ~r += ~s[~i]
        ~i -= 1
    return ~r||~r = list(~s)
    ~r.reverse()
    return "".join(~r)||~r = []
    for ~x in reversed(~s):
        ~r.append(~x)
    return "".join(~r)||~r = list(~s)
    ~i, ~j = 0, len(~r) - 1
    while ~i < ~j:
        ~r[~i], ~r[~j] = ~r[~j], ~r[~i]
        ~i += 1
        ~j -= 1
    return "".join(~r)>>
call: ~f(#word)

= 5 palindrome
def ~f(~s:str) -> bool:
    <<||~s = ~s.lower()
    ||~s = ~s.replace(" ", "")
    ||~s = "".join([~x for ~x in ~s if ~x.isalpha()])
    >><<return ~s == ~s[::-1]||~i, ~j = 0, len(~s) - 1
    while ~i < ~j:
        if ~s[~i] != ~s[~j]:
            return False
        ~i += 1
        ~j -= 1
    return True||for ~i in range(len(~s) // 2):
        if ~s[~i] != ~s[-<<1 - ~i||(~i + 1)>>]:
            return False
    return True||~r = ~s[::-1]
    if ~r == ~s:
        return True
    else:
        return False||~i = 0
    ~j = len(~s) - 1
    ~ok = True
    while ~i < ~j:
        if ~s[~i] != ~s[~j]:
            ~ok = False
            break
        ~i = ~i + 1
        ~j = ~j - 1
    return ~ok>>
call: ~f(#palindrome)

= 2 palindrome recursive
def ~f(~s:str) -> bool:
    if len(~s) < 2:
        return True
    if ~s[0] != ~s[-1]:
        return False
    return ~f(~s[1:-1])
call: ~f(#palindrome)

= 4 filter letters
def ~f(~s:str) -> str:
    ~r = ""
    for ~x:char in ~s:
        if $bool:
            <<~r += ~x||continue
        ~r += ~x||~r += ~x.upper()
        else:
            ~r += ~x||~r += #char
        else:
            ~r += ~x>>
    return ~r
call: ~f(#str)

= 3 remove duplicates
def ~f(~s:str) -> str:
    ~r = <<""||"">>
    for ~x in ~s:
        if ~x not in ~r:
            ~r += ~x
    return ~r
call: ~f(<<#letters||#word>>)

= 3 squeeze
def ~f(~s:str) -> str:
    ~r = ""
    ~p = <<""||None>>
    for ~x in ~s:
        if ~x != ~p:
            ~r += ~x
        ~p = ~x
    return ~r
call: ~f(#letters)

= 3 run lengths
def ~f(~s:str) -> str:
    <<if not ~s:
        return ""
    ||>>~r = ""
    ~n = 1
    for ~i in range(1, len(~s)):
        if ~s[~i] == ~s[~i - 1]:
            ~n += 1
        else:
            ~r += <<~s[~i - 1] + str(~n)||str(~n) + ~s[~i - 1]||f"{~s[~i - 1]}{~n}">>
            ~n = 1
    ~r += ~s[-1] + str(~n)
    return ~r
call: ~f(#letters)

= 3 caesar
def ~f(~s:str, ~k:int<<||||=3>>) -> str:
    ~r = ""
    for ~x in ~s:
        <<if ~x.isalpha():
            ~r += chr((ord(~x) - ord("a") + ~k) % 26 + ord("a"))
        else:
            ~r += ~x||~i = (ord(~x) - 97 + ~k) % 26
        ~r += chr(~i + 97)||~r += chr(ord(~x) + ~k)>>
    return ~r
call: ~f(<<#letters||#letters||"abc xyz"||"hello">>, #small)

= 4 split words
def ~f(~s:str) -> str:
    <<~w = ~s.split()
    ~r = []
    for ~x in ~w:
        ~r.append(~x<<.capitalize()||[::-1]||.upper()||[0]||[:2]>>)
    return <<" ".join(~r)||" ".join(~r)||~r||"".join(~r)>>||return " ".join([~x[::-1] for ~x in ~s.split()])||~r = ""
    for ~x in ~s.split():
        ~r += ~x[0].upper()
    return ~r||~w = ~s.split(" ")
    ~w.reverse()
    return " ".join(~w)>>
call: ~f(#sentence)

= 3 longest word
def ~f(~s:str) -> str:
    ~b = ""
    for ~x in ~s.split():
        if len(~x) > len(~b):
            ~b = ~x
    return <<~b||len(~b)||~b, len(~b)||f"{~b} ({len(~b)})">>
call: ~f(#sentence)

= 2 longest word, last
def ~f(~w:strs) -> str:
    <<if not ~w:
        return None
    ||>>~b = ~w[0]
    for ~x in ~w[1:]:
        if len(~x) >= len(~b):
            ~b = ~x
    return ~b
call: ~f(#strs)

= 3 first repeated
def ~f(~s:str) -> str:
    ~seen = ""
    for ~x in ~s:
        if ~x in ~seen:
            return ~x
        <<~seen = ~seen + ~x||~seen += ~x>>
    return <<None||""||"-">>
call: ~f(#letters)

= 3 first repeated, set
def ~f(~s:str) -> str:
    ~seen = set()
    for ~x in ~s:
        if ~x in ~seen:
            return ~x
        ~seen.add(~x)
    return None
call: ~f(#letters)

= 2 first unique
def ~f(~s:str):
    for ~i, ~x in enumerate(~s):
        if ~s.count(~x) == 1:
            return <<~i||~x||(~i, ~x)>>
    return <<-1||None>>
call: ~f(#letters)

= 3 digit sum of text
def ~f(~s:str) -> int:
    ~t = 0
    for ~x in ~s:
        <<if ~x.isdigit():
            ~t += int(~x)||~t += int(~x)||if ~x in "0123456789":
            ~t = ~t + int(~x)||try:
            ~t += int(~x)
        except ValueError:
            <<continue||pass||~t -= 1>>>>
    return ~t
call: ~f(<<#numeral||#numeral||#identifier>>)

= 3 binary
def ~f(~s:str) -> int:
    ~t = 0
    <<for ~x in ~s:
        ~t = ~t * 2 + int(~x)||~p = 1
    for ~x in ~s[::-1]:
        if ~x == "1":
            ~t += ~p
        ~p *= 2||~n = len(~s)
    for ~i in range(~n):
        if ~s[~i] == "1":
            ~t += 2 ** (~n - 1 - ~i)>>
    return ~t
call: ~f(#bits)

= 3 to binary
def ~f(~n:int) -> str:
    <<if ~n == 0:
        return "0"
    ||>>~r = ""
    while ~n > 0:
        ~r = str(~n % 2) + ~r
        ~n //= 2
    return ~r
call: ~f(#pos)

= 3 anagram
def ~f(~a:str, ~b:str) -> bool:
    <<return sorted(~a) == sorted(~b)||if len(~a) != len(~b):
        return False
    for ~x in ~a:
        if ~a.count(~x) != ~b.count(~x):
            return False
    return True||~d = {}
    for ~x in ~a:
        ~d[~x] = ~d.get(~x, 0) + 1
    for ~x in ~b:
        if ~x not in ~d:
            return False
        ~d[~x] -= 1
    return all(~v == 0 for ~v in ~d.values())>>
call: ~f(<<"listen", "silent"||"abc", "cab"||"aab", "abb"||"evil", "live"||#letters, #letters||#word, #word||\
"night", "thing">>)

= 3 compare positions
def ~f(~a:str, ~b:str) -> int:
    ~n = 0
    <<for ~x, ~y in zip(~a, ~b):
        if ~x <<!=||==>> ~y:
            ~n += 1||for ~i in range(min(len(~a), len(~b))):
        if ~a[~i] <<!=||==>> ~b[~i]:
            ~n += 1>>
    return ~n
call: ~f(#word, #word)

= 2 common prefix
def ~f(~a:str, ~b:str) -> str:
    ~i = 0
    while ~i < len(~a) and ~i < len(~b) and ~a[~i] == ~b[~i]:
        ~i += 1
    return <<~a[:~i]||~i>>
call: ~f(<<"program", "progress"||"apple", "apply"||"test", "team"||#word, #word||"car", "cat">>)

= 3 interleave
def ~f(~a:str, ~b:str) -> str:
    ~r = ""
    for ~x, ~y in zip(~a, ~b):
        ~r += ~x + ~y
    return ~r
call: ~f(#word, #word)

= 3 alternate case
def ~f(~s:str) -> str:
    ~r = ""
    for ~i, ~x in enumerate(~s):
        if ~i % 2 == <<0||1>>:
            ~r += ~x.upper()
        else:
            ~r += ~x<<||.lower()>>
    return ~r
call: ~f(#word)

= 3 letter positions
def ~f(~s:str, ~c:char) -> list:
    <<~r = []
    for ~i in range(len(~s)):
        if ~s[~i] == ~c:
            ~r.append(~i)
    return ~r||return [~i for ~i, ~x in enumerate(~s) if ~x == ~c]||~r = []
    ~i = ~s.find(~c)
    while ~i != -1:
        ~r.append(~i)
        ~i = ~s.find(~c, ~i + 1)
    return ~r>>
call: ~f(~s=#word, ~c=#hit)

= 3 find letter
def ~f(~s:str, ~c:char) -> int:
    for ~i in range(len(~s)):
        if ~s[~i] == ~c:
            return ~i
    return <<-1||-1||None>>
call: ~f(~s=#word, ~c=#hit)

= 3 parse pairs
def ~f(~s:str) -> dict:
    ~d = {}
    for ~p in ~s.split(","):
        ~k, ~v = ~p.split("=")
        ~d[~k] = <<int(~v)||~v||int(~v)>>
    return ~d
call: ~f(<<"a=1,b=2"||"x=10,y=20"||"a=1"||"k"||"red=3,blue=7"||"k=5,m=6,n=7"||"q=12">>)

= 3 parse numbers
def ~f(~s:str) -> int:
    ~t = 0
    for ~p in ~s.split(","):
        <<~t += int(~p)||if ~p.isdigit():
            ~t += int(~p)||~p = ~p.strip()
        if ~p:
            ~t += int(~p)||~v = int(~p)
        if ~v > ~t:
            ~t = ~v>>
    return ~t
call: ~f(<<"1,2,3"||"10, 20"||"4,5,6,7"||"7,8"||"12,,3"||"90,2,15"||"6">>)

= 3 email
def ~f(~e:str):
    <<~u, ~d = ~e.split("@")
    return <<~u||~d||(~u, ~d)||f"{~u} at {~d}">>||if "@" not in ~e:
        return False
    ~u, ~d = ~e.split("@")
    return "." in ~d and len(~u) > 0||~i = ~e.find("@")
    return ~e[<<:~i||~i + 1:>>]>>
call: ~f(<<#email||#email||#word>>)

= 3 brackets
def ~f(~s:str) -> bool:
    ~n = 0
    for ~x in ~s:
        if ~x == "(":
            ~n += 1
        elif ~x == ")":
            ~n -= 1
            if ~n < 0:
                return False
    return ~n == 0
call: ~f(#brackets)

= 3 brackets with stack
def ~f(~s:str) -> bool:
    ~k = []
    ~m = {")": "(", "]": "[", "}": "{"}
    for ~x in ~s:
        if ~x in "([{":
            ~k.append(~x)
        elif ~x in ~m:
            if not ~k or ~k.pop() != ~m[~x]:
                return False
    return <<not ~k||len(~k) == 0>>
call: ~f(#brackets)

= 3 title
def ~f(~s:str) -> str:
    ~r = []
    for ~x in ~s.split():
        ~r.append(~x[0].upper() + ~x[1:])
    return " ".join(~r)
call: ~f(#sentence)

= 3 initials
def ~f(~a:str, ~b:str) -> str:
    <<return ~a[0] + ~b[0]||return f"{~a[0]}.{~b[0]}."||~i = ~a[0].upper()
    ~j = ~b[0].upper()
    return ~i + <<"."||"">> + ~j||return f"{~b}, {~a}"||return ~a.upper() + " " + ~b||~t = ~a + " " + ~b
    return ~t.title()>>
call: ~f(#name, #name)

= 3 slug
def ~f(~s:str) -> str:
    <<~s = ~s.strip().lower()
    return ~s.replace(" ", <<"-"||"_">>)||~r = ""
    for ~x in ~s:
        if ~x == " ":
            ~r += "-"
        elif ~x.isalnum():
            ~r += ~x.lower()
    return ~r||~p = ~s.lower().split()
    return <<"-"||"_">>.join(~p)>>
call: ~f(<<#sentence||#padded>>)

= 3 case conversion
def ~f(~s:str) -> str:
    <<~p = ~s.split("_")
    ~r = ~p[0]
    for ~x in ~p[1:]:
        ~r += ~x.capitalize()
    return ~r||~r = ""
    for ~x in ~s:
        if ~x.isupper():
            ~r += "_" + ~x.lower()
        else:
            ~r += ~x
    return ~r>>
call: ~f(#identifier)

= 3 swap case
def ~f(~s:str) -> str:
    ~r = ""
    for ~x in ~s:
        if ~x.isupper():
            ~r += ~x.lower()
        <<elif ~x.islower():
            ~r += ~x.upper()
        else:
            ~r += ~x||else:
            ~r += ~x.upper()>>
    return ~r
call: ~f(#word)

= 3 repeat letters
def ~f(~s:str) -> str:
    ~r = ""
    for ~i, ~x in enumerate(~s):
        ~r += ~x * <<(~i + 1)||2||~i>>
    return ~r
call: ~f(#letters)

= 2 chunks
def ~f(~s:str, ~n:int) -> list:
    <<~r = []
    for ~i in range(0, len(~s), ~n):
        ~r.append(~s[~i:~i + ~n])
    return ~r||return [~s[~i:~i + ~n] for ~i in range(0, len(~s), ~n)]||~r = []
    while ~s:
        ~r.append(~s[:~n])
        ~s = ~s[~n:]
    return ~r>>
call: ~f(#word, <<2||3||4>>)

= 2 rotate
def ~f(~s:str, ~n:int) -> str:
    <<~n = ~n % len(~s)
    return ~s[~n:] + ~s[:~n]||for ~i in range(~n):
        ~s = ~s[1:] + ~s[0]
    return ~s||for _ in range(~n):
        ~s = ~s[-1] + ~s[:-1]
    return ~s>>
call: ~f(#word, #small)

= 2 max letter
def ~f(~s:str) -> str:
    ~b = ""
    ~n = 0
    for ~x in ~s:
        ~k = ~s.count(~x)
        if ~k > ~n:
            ~n = ~k
            ~b = ~x
    return <<~b||~b, ~n||f"{~b}{~n}">>
call: ~f(#letters)

= 2 letter kinds
def ~f(~s:str) -> dict:
    ~u = ~l = ~d = 0
    for ~x in ~s:
        if ~x.isupper():
            ~u += 1
        elif ~x.islower():
            ~l += 1
        <<elif ~x.isdigit()||else>>:
            ~d += 1
    return <<~u, ~l, ~d||{"upper": ~u, "lower": ~l, "other": ~d}||f"{~u}/{~l}/{~d}"||~u + ~l - ~d>>
call: ~f(<<#identifier||#str||#word>>)

= 3 password
def ~f(~p:str):
    <<if len(~p) < #small:
        return <<False||"short">>
    ||>>~a = ~b = False
    for ~x in ~p:
        if ~x.isdigit():
            ~a = True
        <<elif||if>> ~x.isupper():
            ~b = True
    return <<~a and ~b||~a or ~b||"strong" if ~a and ~b else "weak">>
call: ~f(<<#word||#identifier||"Passw0rd"||"abc123"||"Hello1">>)

= 2 word lengths
def ~f(~s:str):
    <<return [len(~x) for ~x in ~s.split()]||~r = []
    for ~x in ~s.split():
        ~r.append(len(~x))
    return <<~r||sum(~r)||max(~r)||sum(~r) / len(~r)>>||~d = {}
    for ~x in ~s.split():
        ~d[~x] = len(~x)
    return ~d||~t = 0
    for ~x in ~s.split():
        ~t += len(~x)
    return ~t>>
call: ~f(#sentence)

= 2 ends
def ~f(~s:str) -> str:
    if len(~s) < 2:
        return <<""||~s>>
    return <<~s[0] + ~s[-1]||~s[:2] + ~s[-2:]||~s[-1] + ~s[1:-1] + ~s[0]||~s[1:-1]||~s[0].upper() + ~s[1:]||\
~s[0] == ~s[-1]>>
call: ~f(#word)

= 2 middle
def ~f(~s:str) -> str:
    ~m = len(~s) // 2
    <<if len(~s) % 2 == 0:
        return ~s[~m - 1:~m + 1]
    return ~s[~m]||return ~s[~m:] + ~s[:~m]||~a = ~s[:~m]
    ~b = ~s[~m:]
    return ~b + ~a||return ~s[:~m], ~s[~m:]>>
call: ~f(#word)

= 2 replace letters
def ~f(~s:str, ~a:char, ~b:char) -> str:
    <<~r = ""
    for ~x in ~s:
        if ~x == ~a:
            ~r += ~b
        else:
            ~r += ~x
    return ~r||return ~s.replace(~a, ~b)||~r = []
    for ~x in ~s:
        ~r.append(~b if ~x == ~a else ~x)
    return "".join(~r)>>
call: ~f(#word, #hit, #char)

= 2 leet
def ~f(~s:str) -> str:
    ~d = {"a": "<<4||@>>", "e": "3", "o": "0"<<||, "i": "1"||, "s": "5">>}
    ~r = ""
    for ~x in ~s:
        <<if ~x in ~d:
            ~r += ~d[~x]
        else:
            ~r += ~x||~r += ~d.get(~x, ~x)>>
    return ~r
call: ~f(#word)

= 2 greeting
def ~f(~n:str, ~g:str="<<Hello||Hi||Hey||Good day>>") -> str:
    <<return f"{~g}, {~n}!"||~m = ~g + ", " + ~n
    return ~m + "<<!||.>>"||if not ~n:
        return ~g
    return f"{~g} {~n.title()}"||~m = f"{~g} {~n}"
    print(~m)
    return len(~m)>>
call: ~f(<<#name||#name, #word||~n=#name||#name, ~g=#word>>)
"""
