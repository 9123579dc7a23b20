"""Classics on dicts and sets: counting, grouping, inverting, looking up, updating, records."""

IDIOMS = """
= 6 count into dict
def ~f(~s:str) -> dict:
    ~d = <<{}||{}||dict()>>
    for ~x in ~s<<||.split()||.lower()>>:
        <<~d[~x] = ~d.get(~x, 0) + 1||if ~x in ~d:
            ~d[~x] += 1
        else:
            ~d[~x] = 1||if ~x not in ~d:
            ~d[~x] = 0
        ~d[~x] += 1||try:
            ~d[~x] += 1
        except KeyError:
            ~d[~x] = 1||~d.setdefault(~x, 0)
        ~d[~x] += 1>>
    return <<~d||~d||len(~d)||max(~d, key=~d.get)||max(~d.values())||sorted(~d)||sorted(~d.items())||list(~d.values())>>
call: ~f(<<#letters||#word||#sentence||"the cat the dog"||"a b a">>)

= 4 count list
def ~f(~a:strs) -> dict:
    ~d = {}
    for ~x in ~a:
        <<~d[~x] = ~d.get(~x, 0) + 1||if ~x in ~d:
            ~d[~x] += 1
        else:
            ~d[~x] = 1>>
    <<return ~d||~b = None
    for ~k in ~d:
        if ~b is None or ~d[~k] > ~d[~b]:
            ~b = ~k
    return ~b||~r = []
    for ~k, ~v in ~d.items():
        if ~v <<> 1||== 1>>:
            ~r.append(~k)
    return ~r||return [~k for ~k, ~v in ~d.items() if ~v > 1]>>
call: ~f(<<["a", "b", "a"]||#strs||#ints||[1, 2, 1, 1]||["tea", "milk", "tea"]||#letters>>)

= 4 group
def ~f(~a:strs) -> dict:
    ~d = {}
    for ~x in ~a:
        <<~k = <<len(~x)||~x[0]||~x[-1]||~x.lower()>>
        if ~k not in ~d:
            ~d[~k] = []
        ~d[~k].append(~x)||~d.setdefault(<<len(~x)||~x[:1]>>, []).append(~x)>>
    return <<~d||~d||len(~d)||sorted(~d)>>
call: ~f(<<#strs||#names||#strs>>)

= 3 group numbers
def ~f(~a:ints) -> dict:
    ~d = {"even": [], "odd": []}
    for ~x in ~a:
        if ~x % 2 == 0:
            ~d["even"].append(~x)
        else:
            ~d["odd"].append(~x)
    return ~d
call: ~f(#ints)

= 4 invert
def ~f(~d:counts) -> dict:
    <<~r = {}
    for ~k, ~v in ~d.items():
        ~r[~v] = ~k
    return ~r||return {~v: ~k for ~k, ~v in ~d.items()}||~r = {}
    for ~k in ~d:
        ~v = ~d[~k]
        if ~v in ~r:
            ~r[~v].append(~k)
        else:
            ~r[~v] = [~k]
    return ~r>>
call: ~f(#counts)

= 5 over items
def ~f(~d:counts<<||, ~n:int=#digit>>):
    <<~r = []
    for ~k, ~v in ~d.items():
        if ~v <<>||<||>=||!=>> #int:
            ~r.append(<<~k||~k||(~k, ~v)||f"{~k}: {~v}">>)
    return ~r||~t = 0
    for ~k:str, ~v:int in ~d.items():
        if $bool:
            ~t += ~v
    return ~t||~t = 0
    for ~k in ~d:
        ~t += <<~d[~k]||len(~k)>>
    return ~t||~b = <<""||None>>
    ~m = <<0||-100>>
    for ~k, ~v in ~d.items():
        if ~v > ~m:
            ~b = ~k
            ~m = ~v
    return <<~b||~b, ~m||f"{~b} has {~m}">>||~r = {}
    for ~k:str, ~v:int in ~d.items():
        ~r[<<~k||~k.upper()||~k[0]>>] = <<~v * 2||~v + 1||$int||str(~v)>>
    return ~r||for ~k in ~d:
        ~d[~k] <<+=||*=||-=>> #digit
    return ~d||for ~k, ~v in sorted(~d.items()):
        print(~k, ~v)
    return len(~d)||~s = ""
    for ~k, ~v in ~d.items():
        ~s += f"{~k}<<=||: ||:>>{~v}<<;||,|| >>"
    return <<~s||~s[:-1]||~s.strip()>>>>
call: ~f(#counts)

= 4 merge dicts
def ~f(~a:counts, ~b:counts) -> dict:
    <<~r = dict(~a)
    for ~k, ~v in ~b.items():
        ~r[~k] = ~r.get(~k, 0) + ~v
    return ~r||~r = ~a.copy()
    for ~k in ~b:
        if ~k in ~r:
            ~r[~k] += ~b[~k]
        else:
            ~r[~k] = ~b[~k]
    return ~r||~a.update(~b)
    return ~a||return {**~a, **~b}||~r = {}
    for ~d in (~a, ~b):
        for ~k, ~v in ~d.items():
            ~r[~k] = ~v
    return ~r||return {~k: ~a[~k] for ~k in ~a if ~k in ~b}>>
call: ~f(<<#counts, #counts||{"a": 1, "b": 2}, {"b": 3}||{"x": 5}, {"x": 1, "y": 2}||{"k": 0}, {}>>)

= 4 look up with default
def ~f(~d:counts, ~k:str):
    <<if ~k in ~d:
        return ~d[~k]
    return <<None||0||-1||"missing">>||return ~d.get(~k<<||, 0||, "none">>)||try:
        return ~d[~k]
    except KeyError:
        return <<0||None||f"no {~k}"||-1>>||~v = ~d.get(~k)
    if ~v is None:
        return "unknown"
    return ~v<<|| * 2>>||return ~d[~k]||~v = ~d.pop(~k, None)
    return ~v, ~d||if ~k not in ~d:
        ~d[~k] = 0
    ~d[~k] += 1
    return ~d>>
call: ~f(~d=#counts, ~k=#hit)

= 3 prices
<<~P = {"apple": #digit, "bread": #digit, "milk": #digit, "tea": #digit}


def ~f(~a:strs) -> int:
    ~t = 0
    for ~x in ~a:
        <<~t += ~P[~x]||if ~x in ~P:
            ~t += ~P[~x]||~t += ~P.get(~x, 0)||~p = ~P.get(~x)
        if ~p is None:
            continue
        ~t += ~p>>
    return <<~t||~t||f"${~t}"||round(~t * 0.9, 2)>>||def ~f(~a:strs) -> float:
    ~p = {"apple": #float, "bread": #float, "milk": #float, "tea": 1.5}
    ~t = 0
    for ~x in ~a:
        ~t += ~p[~x]
    return round(~t, 2)>>
call: ~f(<<["apple", "milk"]||["bread"]||["tea", "tea", "milk"]||["milk", "cake"]||["apple", "bread", "tea"]||[]>>)

= 3 inventory
def ~f(~d:counts, ~k:str, ~n:int):
    <<if ~k not in ~d:
        return <<"no item"||False||None>>
    if ~d[~k] < ~n:
        return <<"not enough"||False>>
    ~d[~k] -= ~n
    <<||if ~d[~k] == 0:
        del ~d[~k]
    >>return ~d||~d[~k] = ~d.get(~k, 0) + ~n
    return <<~d||~d[~k]||sum(~d.values())>>||if ~d.get(~k, 0) >= ~n:
        ~d[~k] -= ~n
        return True
    return False>>
call: ~f(#counts, #hit, #digit)

= 3 records
def ~f(~r<<):
    ~t = 0
    for ~x in ~r:
        ~t += ~x["age"]
    return ~t<<|| / len(~r)||>>||):
    ~n = []
    for ~x in ~r:
        if ~x["age"] <<>||>=||<>> #pos:
            ~n.append(~x["name"])
    return ~n||):
    return sorted(~r, key=lambda ~x: ~x["age"])[<<0||-1>>]["name"]||):
    ~b = ~r[0]
    for ~x in ~r[1:]:
        if ~x["age"] > ~b["age"]:
            ~b = ~x
    return ~b<<||["name"]>>||):
    return {~x["name"]: ~x["age"] for ~x in ~r}||):
    for ~x in ~r:
        ~x["age"] += 1
    return ~r>>
call: ~f([{"name": #name, "age": #pos}, {"name": #name, "age": #pos}<<||, {"name": #name, "age": #pos}>>])

= 2 nested dict
def ~f(~d:groups<<):
    ~t = 0
    for ~k, ~v in ~d.items():
        for ~x in ~v:
            ~t += ~x
    return ~t||):
    ~r = {}
    for ~k, ~v in ~d.items():
        ~r[~k] = <<sum(~v)||len(~v)||max(~v, default=0)||sum(~v) / len(~v)>>
    return ~r||):
    return [~k for ~k in ~d if len(~d[~k]) > 1]||):
    ~b = ""
    for ~k in ~d:
        if len(~d[~k]) > len(~d.get(~b, [])):
            ~b = ~k
    return ~b>>
call: ~f(#groups)

= 3 translate
~D = {<<"a": "b", "b": "c", "c": "a"||"one": 1, "two": 2, "three": 3||"red": "rouge", "blue": "bleu"||\
"n": (0, 1), "s": (0, -1), "e": (1, 0)>>}


def ~f(~w:strs) -> list:
    ~r = []
    for ~x in ~w:
        <<if ~x in ~D:
            ~r.append(~D[~x])
        else:
            ~r.append(~x)||~r.append(~D.get(~x, <<"?"||~x||None>>))||~r.append(~D[~x])>>
    return ~r
call: ~f(<<["a", "b"]||["one", "two"]||["red", "blue"]||["n", "e", "e"]||["two", "red", "a"]||"abc"||["s"]||\
["blue", "three"]||"cab">>)

= 3 sets
def ~f(~a:ints<<, ~b:ints):
    ~x = set(~a)
    ~y = set(~b)
    return <<sorted(~x & ~y)||sorted(~x | ~y)||sorted(~x - ~y)||len(~x ^ ~y)||~x == ~y||~x <= ~y||\
~x.isdisjoint(~y)||sorted(~x.union(~y))>>||, ~b:ints):
    ~s = set()
    for ~x in ~a:
        if ~x in ~b:
            ~s.add(~x)
    return <<~s||len(~s)||sorted(~s)>>||, ~b:ints):
    ~s = set(~a)
    for ~x in ~b:
        if ~x in ~s:
            ~s.remove(~x)
        else:
            ~s.add(~x)
    return <<~s||sorted(~s)>>||, ~b:ints):
    ~s = set(~a)
    ~n = 0
    for ~x in ~b:
        ~n += ~x in ~s
    return ~n>>
call: ~f(#few, #few)

= 2 pangram
def ~f(~s:str<<||, ~a:str="abc">>):
    <<~d = set()
    for ~x in ~s:
        if ~x.isalpha():
            ~d.add(~x)
    return <<len(~d)||sorted(~d)||~d>>||for ~x in <<"abc"||"aeiou"||"xyz"||"ab">>:
        if ~x not in ~s:
            return False
    return True||return len(set(~s)) == len(~s)||~n = 0
    for ~x in set("<<aeiou||abc>>"[:1]):
        ~n += ~s.count(~x)
    return ~n>>
call: ~f(#word)

= 2 sparse update
def ~f(~o:entries) -> dict:
    ~d = {}
    for ~k, ~v in ~o:
        <<if ~v < 0:
            ~d.pop(~k, None)
        else:
            ~d[~k] = ~v||~d[~k] = max(~d.get(~k, 0), ~v)||if ~k in ~d:
            ~d[~k] = [~d[~k], ~v]
        else:
            ~d[~k] = ~v||~d.setdefault(~k, []).append(~v)||~d[~k] = ~d.get(~k, 0) + ~v>>
    return ~d
call: ~f(<<#entries||[("a", 1), ("b", 2), ("a", 3)]||[("x", 5), ("x", -1)]||#entries>>)
"""
