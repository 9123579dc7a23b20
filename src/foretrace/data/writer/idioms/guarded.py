"""What people write and a first course does not: arguments checked, unions and annotated names, calls for their effect.

Written after the held-out programs, as `further` was.
"""

IDIOMS = """
= 14 arguments checked by a helper
def ~f1(~n, ~k=<<0||0||1>>):
    if not isinstance(~n, <<int||(int, float)||int>>):
        raise TypeError(<<"<<not a number||expected an int||int needed>>"||f"<<got||bad type>> {type(~n).__name__}"||\
f"<<expected an int, got||not a number:>> {~n!r}">>)
    if ~n <<<||<||<=>> ~k:
        raise ValueError(<<"<<too small||must be positive||out of range>>"||f"{~n} is <<too small||not allowed>>"||\
f"<<value||got>> {~n}, expected more than {~k}">>)


def ~f(~x: int, ~y: int = <<2||3||10>>) -> <<int||object||float>>:
    ~f1(~x)
    <<||~f1(~y<<||, 0||, 2>>)
    >><<~t: int = <<~x ** 2 + ~y||~x * ~y||pow(~x, 2) - ~y||pow(~x, ~y % 4)||pow(~x, ~y, 7)||2 * ~x ** 2>>
    return <<~t||~t % 10||~t / ~y||round(~t / ~y, 2)||~t <= 50>>||~a: list[int] = []
    for ~i in range(~y % 5):
        ~a.append(~x <<* ~i||- ~i||// (~i + 1)||+ ~i ** 2>>)
    return <<~a||sum(~a)||len(~a), ~x>>||if ~x <= <<1||2||#digit>>:
        return <<~x||1||~y>>
    return <<~x * ~f(~x - 2, 1)||~x + ~y||(~x + ~y) / 2||~x ** 2 / ~y>>>>
call: ~f(<<#digit||#digit||#int||#factor||12||3||4||7||-#digit||<<"3"||"x"||2.5||None>>>><<||||, #digit||, 2||, 5>>)

= 14 perhaps nothing
def ~f1(~a: list[int], ~x: int, ~k: int | None = None) -> int | None:
    <<for ~i, ~v in enumerate(~a):
        if ~v == ~x<<|| or ~v == ~k>>:
            return ~i
    return <<None||~k>>||if not ~a:
        return None
    if ~k is None:
        ~k = <<len(~a)||~a[0]||1>>
    ~b: list[int] = <<~a[:~k]||[~v for ~v in ~a if ~v != ~x]||sorted(~a)||[~v % (~k or 1) for ~v in ~a]>>
    return <<max(~b, default=None)||~b[-1] if ~b else None||~b.count(~x) or None||len(~b)>>||~n: int = 0
    for ~v in ~a:
        if ~v <<>||==||<=>> ~x<<|| and ~v != ~k||||>>:
            ~n += 1
    return ~n <<or ~k||if ~n else None>>>>


def ~f(~a: list[int], ~x: int = <<3||1||0||5>>) -> <<str||object||int | None||dict[str, int | None]>>:
    ~r: int | None = ~f1(~a, ~x<<||, #digit||, ~k=#digit||, None>>)
    <<if ~r is None:
        return <<None||"<<none||missing||->>"||-1||0>>
    return <<~r||str(~r)||~r * 2||f"<<at||found>> {~r}">>||~d: dict[str, int | None] = {"<<first||low||a>>": ~r}
    <<if ~r is not None||for ~y in ~a>>:
        ~d["<<next||high||b>>"] = ~f1(~a, ~x + <<1||2>>)
    return ~d||return <<~r||[~r, ~f1(~a, ~a[0])]||~r is not None and ~r > 0||~r if ~r is not None else -~x>>>>
call: ~f(<<#few||[#digit, #digit, 3]||[]||#ints||[3, 1, 3]||[#digit]>><<||, #digit||, 3>>)

= 12 steps called for what they do
def ~f(~a: list[int]<<||, ~m: int = <<2||3>>>>):
    ~r: list[int] = []
    ~s: set[int] = set()

    def ~f1() -> None:
        if not ~r<<|| or len(~r) <<>||<>> 2>>:
            return
        ~r.<<pop()||reverse()||append(len(~r))||sort()||insert(0, ~r[-1])>>

    def ~f2(~x: int) -> <<None||bool>>:
        if ~x in ~s<<|| or ~x < 0||||>>:
            return<<|| False||||>>
        ~s.add(~x)
        ~r.append(~x<<|| * 2|| - 1>>)
        <<||return True||if ~x % 2:
            return
        ~f1()>>

    for ~y in ~a:
        <<~f2(~y)||if ~f2(~y):
            ~s.add(~y + 1)||if ~f2(~y) or ~f2(~y + 1):
            continue>>
        <<||if ~y % 2 == 0:
            ~f1()||~f2(~y + 1)>>
    ~f1()
    return <<~r||len(~r), sorted(~s)||sum(~r)||~r[-1:] == ~a[:1]>>
call: ~f(<<#few||[#digit, #digit, #digit]||[#digit, 2, #digit, 2]||[#digit, -1, #digit]>>)

= 6 state of a module
~L: list[<<int||str>>] = []
~D: dict[str, int] = {"<<count||n||hits>>": 0}


def ~f1() -> None:
    <<~L.clear()
    >>~D["<<count||n||hits>>"] = <<0||len(~L)>>


def ~f2(~x, ~k: int = 1) -> None:
    if not ~x:
        return
    ~L.append(~x)
    ~D["<<count||total>>"] = ~D.get("<<count||total>>", 0) + ~k


def ~f(~a):
    ~f1()
    for ~x in ~a:
        ~f2(~x<<||, 2||, ~k=len(~L)>>)
    <<if len(~L) <= 2:
        return
    >>return <<~D||~L, ~D||sorted(~D.items())||len(~L)>>
call: ~f(<<#few||"<<ab||abc||>>"||[0, #digit, #digit]||#word>>)

= 11 formula of many arguments
<<||import math


>>def ~f1(~a: float, ~b: float, ~n: int = 2) -> tuple[<<float, float||float, int>>]:
    ~h = <<(~a + ~b) / ~n||~a / ~n + ~b / ~n||(~a ** 2 + ~b ** 2) / ~n||(~b - ~a) / ~n||~a * ~b / 2 ** ~n>>
    return <<round(~h, 2), ~n||round(~h, 1), round(~h * ~n, 1)||~h // 1, ~n ** 2>>


def ~f(~a: int, ~b: int, ~c: int, ~d: int = <<2||4||1>>, ~e: <<int||float||int | float>> = <<10||0.5||100>>):
    if ~a <= 0 or ~b <= 0 or ~c <= 0:
        <<raise ValueError("<<sides||all||lengths>> must be positive")||return <<None||0||False>>>>
    <<if <<~a + ~b <= ~c or ~a + ~c <= ~b or ~b + ~c <= ~a||~a == ~b and ~b == ~c and ~c == ~d||\
~a < ~b < ~c and ~d <= ~c and ~e > 0||~a % 2 == 0 and ~b % 2 == 0 and ~c % 2 == 0>>:
        return <<False||~a + ~b + ~c||-1>>
    ~s = (~a + ~b + ~c) / ~d
    return <<round(~s * (~s - ~a), 2)||round(~s / ~e, 2)||~s ** 2 - ~s||~s <= ~e||round(~a * ~e / ~b, 1)>>||\
~p, ~q = ~f1(~a, ~b<<||, ~d||, ~n=~c>>)
    return <<~p, ~q||~p <= ~q||round(~p * ~c, 1)||round(~p + ~q ** 2, 1)||~p + ~c * ~q>>||\
~t = ~a * 10 ** <<2||1||~d % 3>> + ~b * <<10||2 ** ~d>> + ~c
    return <<~t||~t / ~d||~t // 2 ** ~d||bin(~t)||abs(~t - ~c ** 2)||~t % (~a + ~b)||-~t * ~d>>||\
return <<~a ** 2 + ~b ** 2 == ~c ** 2 and ~a < ~c||round((~a ** 2 + ~b ** 2) ** 0.5, 2)||~a / ~b + ~c / ~d||\
round((~b ** 2 - 4 * ~a * ~c) / (2 * ~a), 2)||(~a + ~b) * ~c / ~d||~a * ~d - ~b * ~c, ~b * ~d||\
~a * (~b - ~c) + ~d||~c * (~d - ~a) * ~b||(~a - ~b) * (~c - ~d) / 2||~a * (~a - 1) // 2>>>>
call: ~f(<<#digit, #digit, #digit||3, 4, 5||#digit, #digit, 0||5, 5, 5||2, #digit, 7||#digit, 12, #digit>>\
<<||, 3||, 2, 4>>)

= 7 roots and powers
import math


def ~f(~n: int<<||, ~k: int = 2>>) -> <<int||bool||float||list[int]>>:
    if ~n <= <<0||1>>:
        <<raise ValueError(f"<<need more than||no root of>> {~n}")||return <<0||False||[]>>||return>>
    <<~r = <<int(math.sqrt(~n))||math.isqrt(~n)||round(~n ** 0.5)||int(math.pow(~n, 0.5))>>
    return <<~r * ~r == ~n||~r||[~r, ~n - ~r ** 2]||~r + 1 if ~r ** 2 < ~n else ~r||(~r + 1) ** 2 - ~n>>||\
~a: list[int] = []
    for ~i in range(1, <<int(math.sqrt(~n)) + 1||math.isqrt(~n) + 1||~n>>):
        if ~n % ~i == 0:
            ~a.append(~i)
            <<if ~i != ~n // ~i:
                ~a.append(~n // ~i)||if ~i ** 2 == ~n:
                break>>
    return <<sorted(~a)||~a||len(~a)||sum(~a) - ~n>>||~p, ~q = <<0, ~n||1, ~n // 2 + 1>>
    while ~p <= ~q:
        ~m = <<(~p + ~q) // 2||~p + (~q - ~p) // 2>>
        if ~m * <<~m||(~m - 1)||(~m + 1)>> <= ~n:
            ~p = ~m + 1
        else:
            ~q = ~m - 1
    return <<~q||~p * (~p - 1)||~q, ~n - ~q * (~q + 1)||~q ** 2 == ~n>>||~t, ~i = 0, 1
    while ~i <= ~n<<|| and ~t <= 50>>:
        ~t += ~i <<||* (~n - ~i)||% 7>>
        ~i <<*= 2||+= <<5||3>>||= ~i * (~i + 1)>>
    return <<~t||~i - ~n||~t * (~i - 1)>>||~t = 0
    for ~i in range(<<3||4||~n % 5>>):
        ~t += <<~n ** ~i||(-1) ** ~i * ~n||2 ** ~i * (~n % 3)||pow(~n, ~i, 10)||math.factorial(~i) * ~n>>
    return <<~t||round(math.sqrt(abs(~t)), 2)||bin(~t)||~t / ~n>>||return <<round(math.sqrt(~n ** 2 + 1), 2)||\
math.floor(~n / 3) * math.ceil(~n / 2)||math.gcd(~n, 12) * 2 ** 3||round(math.log(~n, 2), 2)||bin(~n)[2:]||\
~n - 2 ** 3>>>>
call: ~f(<<#digit||16||25||12||36||#int||7||#factor>>)

= 7 class with its own text
class ~P:
    def __init__(self, ~x: int, ~y: <<int||str||int | None>> = <<0||1||None>>) -> None:
        <<if not isinstance(~x, int):
            raise TypeError(f"<<bad||not an int:>> {~x!r}")
        >><<self.~x = ~x
        self.~y = ~y||self.~x: int = ~x
        self.~y = ~y if ~y is not None else ~x||self.~x, self.~y = ~x, ~y>>

    def __repr__(self) -> str:
        return <<f"<<P||Item||Pair>>({self.~x!r}, {self.~y!r})"||f"<<{self.~x}|{self.~y}||{self.~x}:{self.~y}>>"||\
"<<P||Item>>(" + str(self.~x) + ")"||f"{type(self).__name__}({self.~x})">>

    def __eq__(self, ~o: object) -> bool:
        if not isinstance(~o, ~P):
            return <<NotImplemented||False>>
        return <<self.~x == ~o.~x and self.~y == ~o.~y||(self.~x, self.~y) == (~o.~x, ~o.~y)||self.~x == ~o.~x>>

    def __lt__(self, ~o: "~P") -> bool:
        return <<self.~x < ~o.~x||(self.~x, str(self.~y)) < (~o.~x, str(~o.~y))||self.~x - ~o.~x < 0>>


def ~f(~n: int, ~m: int = <<2||5||3>>):
    ~p, ~q = ~P(~n), ~P(~m, <<~n||1||#digit>>)
    <<return <<~p == ~q, ~p < ~q||repr(~p) + str(~q)||sorted([~q, ~p])||min(~p, ~q)||[~p, ~q] == [~P(~n), ~q]>>||\
if ~p == ~q:
        return <<None||str(~p)>>
    return <<max(~p, ~q)||f"{~p!r} and {~q}"||~p.~x - ~q.~x||~p == ~n>>||~a: list[~P] = [~q, ~p]
    ~a.sort(<<||reverse=True>>)
    ~v = ~a[0].~x
    return <<~v||~v, ~a||str(~a)||~v <= ~m>>>>
call: ~f(<<#digit||#int||5||3>><<||, #digit||, 3>>)

= 7 class that is walked over
class ~P:
    def __init__(self, ~a: list[int], ~k: int = <<1||2>>) -> None:
        self.~a: list[int] = <<list(~a)||[~x for ~x in ~a if ~x]||sorted(~a)>>
        self.~k = ~k
        <<||self.~i = 0>>

    def __iter__(self):
        <<~a = self.~a
        for ~x in ~a:
            yield ~x <<* self.~k||- self.~k||, self.~k>>||return iter(self.~a<<[:: self.~k]||>>)||\
for ~i, ~x in enumerate(self.~a):
            if ~i % self.~k == 0:
                yield ~x||yield from self.~a
        <<if self.~k > 1:
            yield self.~k||yield -1>>||~i = 0
        while ~i < len(self.~a):
            yield self.~a[~i]
            ~i += self.~k>>

    def __len__(self) -> int:
        return len(self.~a)

    def ~g(self, ~x: int = <<0||1>>) -> None:
        if self.~a and self.~a[-1] == ~x:
            return
        self.~a.append(~x)


def ~f(~b: list[int]):
    ~p = ~P(~b<<||, <<2||1>>>>)
    <<~p.~g()
    >><<~p.~g(<<#digit||~b[0]||len(~p)>>)
    >><<~t = iter(~p)
    ~y = next(~t, None)
    return <<~y, list(~t)||~y||~y is None||len(~p)>>||return <<list(~p)||len(~p), [*~p]||tuple(~x for ~x in ~p)||\
3 in ~p||list(~p) == ~b>>||~r = {}
    for ~x in ~p:
        ~r[~x] = ~r.get(~x, 0) + 1
    return ~r>>
call: ~f(<<[#digit, #digit]||[#digit, #digit, #digit]||[2, #digit, 2]||#few>>)

= 12 values of many kinds
def ~f1(~v: int | float | str | list | None) -> <<str||object>>:
    if ~v is None:
        return <<"<<none||null||->>"||"">>
    if isinstance(~v, <<bool||(bool, float)>>):
        return <<"yes" if ~v else "no"||str(~v).lower()||"<<flag||b>>">>
    if isinstance(~v, <<(list, tuple)||list>>):
        return <<"[" + ", ".join(~f1(~x) for ~x in ~v) + "]"||" ".join(map(str, ~v))||f"{len(~v)} <<items||values>>"||\
"".join([~f1(~x) for ~x in ~v])>>
    if isinstance(~v, str):
        return <<~v||~v.upper()||repr(~v)||f"'{~v}'"||~v[:2]>>
    <<if not isinstance(~v, (int, float)):
        raise TypeError(f"<<cannot show||unknown kind:>> {type(~v).__name__}")
    >>return <<str(~v)||f"{~v:03}"||str(~v * 2)||f"<{~v}>">>


def ~f(~a: list) -> object:
    <<return <<[~f1(~v) for ~v in ~a]||", ".join(~f1(~v) for ~v in ~a)||~f1(~a)||tuple(map(~f1, ~a))>>||\
~d: dict[str, int] = {}
    for ~v in ~a:
        ~k = <<type(~v).__name__||~f1(~v)||str(~v)>>
        ~d[~k] = ~d.get(~k, 0) + 1
    return ~d||~n, ~w = 0, ""
    for ~v in ~a:
        if isinstance(~v, int) and not isinstance(~v, bool):
            ~n += ~v
        elif isinstance(~v, str)<<|| and ~v and ~v != "<<a||x>>">>:
            ~w += ~v
        else:
            ~f1(~v)
    return ~n, ~w>>
call: ~f([<<#digit||None||True>>, <<"#letters"||#word||[#digit, None]>>, <<#digit||2.5||False||"a"||[]>>\
<<||, #digit||, #word||, {}||, None>>])

= 9 text with a format
<<import re


def ~f1(~s: str) -> list[str]:
    return <<re.split(r"[,; ]+", ~s)||re.findall(r"\\w+", ~s)||re.sub(r"\\s+", " ", ~s).split(" ")>>||\
def ~f1(~s: str, ~c: str = "<<,|| ||;||=>>") -> list[str]:
    return <<[~x.strip() for ~x in ~s.split(~c)]||~s.replace(";", ~c).split(~c)||list(~s.partition(~c))>>>>


def ~f(~s: str, ~n: int = <<2||1||3>>) -> <<dict[str, str | int]||object>>:
    if not isinstance(~s, str)<<|| or not ~s>>:
        raise <<TypeError||ValueError>>(f"<<expected text, got||no text:>> {~s!r}")
    ~a = ~f1(~s)
    <<if len(~a) <= ~n:
        return <<~a||None||{}||f"<<only||just>> {len(~a)}">>
    ~k, *~b = ~a
    return <<{~k: ~b}||~k, len(~b)||~b[:~n]||" ".join(~b) + ~k>>||~d: dict[str, int | str] = {}
    for ~x in ~a:
        ~d[~x[:~n]] = <<len(~x)||~x||int(~x) if ~x.isdigit() else ~x>>
    return ~d||return <<tuple(~x for ~x in ~a if ~x)||tuple(~a)||[~x.encode() for ~x in ~a[:~n]]||\
{~x: ~a.count(~x) for ~x in ~a}||[f"{~x!r}" for ~x in ~a]||[~x[~i : ~i + ~n] for ~i, ~x in enumerate(~a)]>>>>
call: ~f(<<"a, b; c"||"x=1"||"one  two,three"||#word||"12;7;30"||""||"#letters, #letters"||"name: Ada">><<||, 1||, 2>>)
"""
