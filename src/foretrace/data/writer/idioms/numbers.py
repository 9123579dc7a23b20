"""Classics on numbers: sums, digits, divisors, primes, sequences, conversions, small formulas."""

IDIOMS = """
= 5 sum to n
def ~f(~n:int) -> int:
    <<~t = 0
    for ~i in range(<<1, ~n + 1||~n||~n + 1||0, ~n, 2||1, ~n + 1, 2>>):
        ~t += <<~i||~i * ~i||~i ** 2||~i * 2||~i % 3>>
    return ~t||~t = 0
    ~i = <<1||0>>
    while ~i <<<=||<||<=>> ~n:
        ~t <<+= ~i||= ~t + ~i||+= ~i * 2>>
        ~i += <<1||1||2>>
    return ~t||~t = 0
    while ~n > 0:
        ~t += ~n
        ~n -= <<1||1||2||3>>
    return ~t||return ~n * (~n + 1) // 2||return sum(range(~n<< + 1||>>))>>
call: ~f(<<#small||#count||#small>>)

= 4 factorial
def ~f(~n:int) -> int:
    <<if ~n <<== 0||<= 1||< 2>>:
        return 1
    <<||else:
        return ~n * ~f(~n - 1)
    >>return ~n * ~f(~n - 1)||~r = 1
    for ~i in range(<<1||2>>, ~n + 1):
        ~r <<*= ~i||= ~r * ~i>>
    return ~r||~r = 1
    while ~n > <<1||0>>:
        ~r *= ~n
        ~n -= 1
    return ~r||return 1 if ~n == 0 else ~n * ~f(~n - 1)||if ~n < 0:
        raise ValueError("negative")
    ~r = 1
    for ~i in range(~n, 0, -1):
        ~r *= ~i
    return ~r>>
call: ~f(#small)

= 4 fibonacci
def ~f(~n:int) -> int:
    <<~a, ~b = 0, 1
    for <<~i||_>> in range(~n):
        ~a, ~b = ~b, ~a + ~b
    return ~a||if ~n < 2:
        return ~n
    return ~f(~n - 1) + ~f(~n - 2)||~r = [<<0, 1||1, 1||1, 2>>]
    while len(~r) < ~n:
        ~r.append(~r[-1] + ~r[-2])
    return <<~r||~r[-1]||~r[:~n]>>||~a = 0
    ~b = 1
    ~i = 0
    while ~i < ~n:
        ~c = ~a + ~b
        ~a = ~b
        ~b = ~c
        ~i += 1
    return <<~a||~b>>||~r = []
    ~a, ~b = 0, 1
    for ~i in range(~n):
        ~r.append(~a)
        ~a, ~b = ~b, ~a + ~b
    return ~r>>
call: ~f(<<2||3||4||4||5||6||1>>)

= 2 memo
~M = {}


def ~f(~n:int) -> int:
    if ~n in ~M:
        return ~M[~n]
    if ~n < 2:
        return <<~n||1>>
    ~M[~n] = ~f(~n - 1) + <<~f(~n - 2)||~n||2 * ~f(~n - 2)>>
    return ~M[~n]
call: ~f(<<3||4||5||6>>)

= 4 gcd
def ~f(~a:int, ~b:int) -> int:
    <<while ~b:
        ~a, ~b = ~b, ~a % ~b
    return ~a||while ~b != 0:
        ~t = ~b
        ~b = ~a % ~b
        ~a = ~t
    return ~a||if ~b == 0:
        return ~a
    return ~f(~b, ~a % ~b)||while ~a != ~b:
        if ~a > ~b:
            ~a -= ~b
        else:
            ~b -= ~a
    return ~a||~r = 1
    for ~i in range(1, min(~a, ~b) + 1):
        if ~a % ~i == 0 and ~b % ~i == 0:
            ~r = ~i
    return ~r>>
call: ~f(<<12, 18||8, 12||21, 14||10, 4||7, 3||15, 25||9, 6||6, 8||20, 15||5, 5||16, 24||14, 4>>)

= 2 lcm
def ~f1(~a:int, ~b:int) -> int:
    while ~b:
        ~a, ~b = ~b, ~a % ~b
    return ~a


def ~f(~x:int, ~y:int) -> int:
    <<return ~x * ~y // ~f1(~x, ~y)||~g = ~f1(~x, ~y)
    return ~x // ~g * ~y||~g = ~f1(~x, ~y)
    return f"{~x // ~g}/{~y // ~g}">>
call: ~f(#pos, #pos)

= 5 is prime
def ~f(~n:int) -> bool:
    if ~n < 2:
        return False
    <<for ~i in range(2, ~n):
        if ~n % ~i == 0:
            return False
    return True||~i = 2
    while ~i * ~i <= ~n:
        if ~n % ~i == 0:
            return False
        ~i += 1
    return True||for ~i in range(2, int(~n ** 0.5) + 1):
        if ~n % ~i == 0:
            return False
    return True||~p = True
    for ~i in range(2, ~n // 2 + 1):
        if ~n % ~i == 0:
            ~p = False
            break
    return ~p||if ~n == 2:
        return True
    if ~n % 2 == 0:
        return False
    for ~i in range(3, ~n, 2):
        if not ~n % ~i:
            return False
    return True||return all(~n % ~i != 0 for ~i in range(2, ~n))>>
call: ~f(<<#digit||#digit||#count||7||11||13||9||15||25>>)

= 3 primes up to
def ~f1(~n:int) -> bool:
    for ~i in range(2, ~n):
        if ~n % ~i == 0:
            return False
    return ~n > 1


def ~f(~m:int):
    <<~r = []
    for ~k in range(2, ~m<< + 1||>>):
        if ~f1(~k):
            ~r.append(~k)
    return <<~r||~r||sum(~r)||len(~r)>>||return [~k for ~k in range(~m) if ~f1(~k)]||~n = 0
    for ~k in range(~m):
        if ~f1(~k):
            ~n += 1
    return ~n>>
call: ~f(<<4||5||6||7||8>>)

= 2 sieve
def ~f(~n:int) -> list:
    ~a = [True] * (~n + 1)
    ~r = []
    for ~i in range(2, ~n + 1):
        if ~a[~i]:
            ~r.append(~i)
            for ~j in range(~i * <<2||~i>>, ~n + 1, ~i):
                ~a[~j] = False
    return ~r
call: ~f(<<5||6||7||8||9||10>>)

= 4 digit sum
def ~f(~n:int) -> int:
    <<~t = 0
    while ~n > 0:
        ~t += ~n % 10
        ~n //= 10
    return ~t||~t = 0
    for ~d in str(~n):
        ~t += int(~d)
    return ~t||if ~n < 10:
        return ~n
    return ~n % 10 + ~f(~n // 10)||return sum(int(~d) for ~d in str(~n))||~t = 0
    while ~n:
        ~n, ~d = divmod(~n, 10)
        ~t += ~d
    return ~t||~t = 1
    while ~n:
        ~t *= ~n % 10
        ~n //= 10
    return ~t||while ~n >= 10:
        ~n = sum(int(~d) for ~d in str(~n))
    return ~n||~t = 0
    for ~d in str(~n):
        if int(~d) % 2 == <<0||1>>:
            ~t += <<1||int(~d)>>
    return ~t>>
call: ~f(<<#pos||#pos||#digit||1234||907||2024||55>>)

= 3 reverse number
def ~f(~n:int) -> int:
    <<~r = 0
    while ~n > 0:
        ~r = ~r * 10 + ~n % 10
        ~n //= 10
    return ~r||return int(str(~n)[::-1])||~s = str(~n)
    ~r = ""
    for ~x in ~s:
        ~r = ~x + ~r
    return int(~r)||~m = ~n
    ~r = 0
    while ~m:
        ~d = ~m % 10
        ~r = ~r * 10 + ~d
        ~m = ~m // 10
    return ~r == ~n>>
call: ~f(<<#pos||121||1331||120||#pos>>)

= 3 count digits
def ~f(~n:int) -> int:
    <<~c = 0
    while ~n <<> 0||!= 0>>:
        ~n //= 10
        ~c += 1
    return ~c||return len(str(abs(~n)))||~c = 1
    while ~n >= 10:
        ~n = ~n // 10
        ~c = ~c + 1
    return ~c>>
call: ~f(<<#pos||#pos||0||12345>>)

= 4 divisors
def ~f(~n:int):
    <<~r = []
    for ~i in range(1, ~n + 1):
        if ~n % ~i == 0:
            ~r.append(~i)
    return <<~r||len(~r)||sum(~r)||sum(~r) == 2 * ~n>>||~t = 0
    for ~i in range(1, ~n):
        if ~n % ~i == 0:
            ~t += ~i
    return <<~t||~t == ~n||"perfect" if ~t == ~n else "no">>||\
return [~i for ~i in range(1, ~n + 1) if ~n % ~i == 0]||~i = 2
    while ~n % ~i != 0:
        ~i += 1
    return ~i>>
call: ~f(<<6||8||10||12||9||7||15||4||5||14>>)

= 3 prime factors
def ~f(~n:int) -> list:
    ~r = []
    ~d = 2
    while ~n > 1:
        <<if ~n % ~d == 0:
            ~r.append(~d)
            ~n //= ~d
        else:
            ~d += 1||while ~n % ~d == 0:
            ~r.append(~d)
            ~n = ~n // ~d
        ~d += 1>>
    return ~r
call: ~f(<<12||18||20||30||16||9||28||45||7||50||24>>)

= 3 collatz
def ~f(~n:int) -> int:
    ~c = <<0||1>>
    while ~n != 1:
        if ~n % 2 == 0:
            ~n <<//= 2||= ~n // 2>>
        else:
            ~n = <<3 * ~n + 1||~n * 3 + 1>>
        ~c += 1
    return ~c
call: ~f(<<2||3||4||5||6||8||10||12||16||20>>)

= 3 power
def ~f(~b:int, ~e:int) -> int:
    <<~r = 1
    for _ in range(~e):
        ~r *= ~b
    return ~r||if ~e == 0:
        return 1
    return ~b * ~f(~b, ~e - 1)||if ~e == 0:
        return 1
    ~h = ~f(~b, ~e // 2)
    if ~e % 2 == 0:
        return ~h * ~h
    return ~h * ~h * ~b||~r = 1
    while ~e > 0:
        if ~e % 2 == 1:
            ~r *= ~b
        ~b *= ~b
        ~e //= 2
    return ~r>>
call: ~f(#factor, #small)

= 5 fizzbuzz
def ~f(~n:int):
    <<~r = []
    for ~i in range(1, ~n + 1):
        if ~i % <<15||6||10>> == 0:
            ~r.append("<<FizzBuzz||both||fb>>")
        elif ~i % 3 == 0:
            ~r.append("<<Fizz||three||f>>")
        elif ~i % <<5||2||5>> == 0:
            ~r.append("<<Buzz||b||other>>")
        else:
            ~r.append(<<~i||str(~i)>>)
    return ~r||if ~n % 3 == 0 and ~n % 5 == 0:
        return "FizzBuzz"
    if ~n % 3 == 0:
        return "Fizz"
    if ~n % 5 == 0:
        return "Buzz"
    return <<~n||str(~n)>>||~s = ""
    if ~n % <<3||2>> == 0:
        ~s += "Fizz"
    if ~n % <<5||3>> == 0:
        ~s += "Buzz"
    return ~s or <<str(~n)||~n>>||for ~i in range(1, ~n + 1):
        if ~i % 3 == 0:
            print("Fizz")
        elif ~i % 5 == 0:
            print("Buzz")
        else:
            print(~i)>>
call: ~f(<<3||4||5||6||15||9||10||30||7>>)

= 4 classify
def ~f(~n:int) -> str:
    <<if ~n > 0:
        return "positive"
    elif ~n < 0:
        return "negative"
    <<else:
        return "zero"||return "zero">>||if ~n % 2 == 0:
        ~r = "even"
    else:
        ~r = "odd"
    return ~r||if ~n < #small:
        return "small"
    if ~n < #pos:
        return "medium"
    return "large"||return <<"even" if ~n % 2 == 0 else "odd"||"pos" if ~n > 0 else "neg" if ~n < 0 else "zero">>||\
~r = []
    if ~n % 2 == 0:
        ~r.append("even")
    if ~n > #digit:
        ~r.append("big")
    if ~n % 5 == 0:
        ~r.append("five")
    return <<~r||", ".join(~r)||len(~r)>>>>
call: ~f(#int)

= 5 grade
def ~f(~s:int) -> str:
    <<if ~s >= 90:
        return "A"
    elif ~s >= <<80||75>>:
        return "B"
    elif ~s >= <<70||60>>:
        return "C"
    <<else:
        return "F"||return "F">>||if ~s > 100 or ~s < 0:
        return "invalid"
    if ~s >= 50:
        ~g = "pass"
    else:
        ~g = "fail"
    return ~g||~g = "F"
    if ~s >= 60:
        ~g = "D"
    if ~s >= 70:
        ~g = "C"
    if ~s >= 80:
        ~g = "B"
    return ~g||for ~l, ~m in [("A", 90), ("B", 80), ("C", 70)]:
        if ~s >= ~m:
            return ~l
    return "F">>
call: ~f(<<95||88||72||65||40||#pos||#pos||100||59||101||-5||80>>)

= 3 grades of several
def ~f1(~s:int) -> str:
    if ~s >= <<90||85>>:
        return "A"
    if ~s >= <<70||75||60>>:
        return "B"
    return "C"


def ~f(~a:ints):
    <<~r = []
    for ~x in ~a:
        ~r.append(~f1(~x))
    return <<~r||"".join(~r)||~r.count("A")>>||~d = {}
    for ~x in ~a:
        ~g = ~f1(~x)
        ~d[~g] = ~d.get(~g, 0) + 1
    return ~d||return [~f1(~x) for ~x in ~a]||return {~x: ~f1(~x) for ~x in ~a}>>
call: ~f(<<[91, 72, 55]||[88, 60]||[99, 90, 70, 12]||[45, 75, 85]||[100, 20, 60]>>)

= 3 leap year
def ~f(~y:int) -> bool:
    <<if ~y % 400 == 0:
        return True
    if ~y % 100 == 0:
        return False
    return ~y % 4 == 0||return ~y % 4 == 0 and (~y % 100 != 0 or ~y % 400 == 0)||if ~y % 4 != 0:
        return 365
    elif ~y % 100 != 0 or ~y % 400 == 0:
        return 366
    else:
        return 365||return (~y % 4 == 0 and ~y % 100 != 0) or ~y % 400 == 0>>
call: ~f(<<2000||1900||2024||2023||1996||2100||2015||1600>>)

= 3 temperature
def ~f(~c:float) -> float:
    <<return ~c * 9 / 5 + 32||~r = (~c - 32) * 5 / 9
    return round(~r, 1)||return ~c * 1.8 + 32||~r = ~c * 9 / 5 + 32
    return f"{~c}C is {~r}F"||~r = ~c * 9 // 5 + 32
    if ~r > 80:
        return "hot"
    return ~r>>
call: ~f(<<0||20||37||100||#int||36.6||25||-40||10>>)

= 3 time
def ~f(~s:int) -> str:
    <<~m = ~s // 60
    ~r = ~s % 60
    return <<f"{~m}:{~r:02d}"||f"{~m}m {~r}s"||~m, ~r||str(~m) + ":" + str(~r)>>||~h = ~s // 3600
    ~m = ~s % 3600 // 60
    return f"{~h}h {~m}m"||~m, ~r = divmod(~s, 60)
    ~h, ~m = divmod(~m, 60)
    return <<~h, ~m, ~r||f"{~h:02d}:{~m:02d}:{~r:02d}">>>>
call: ~f(<<#pos||#pos||3661||7322||90||125||600||3599||45>>)

= 3 change
def ~f(~n:int):
    <<~r = []
    for ~c in [<<25, 10, 5, 1||10, 5, 1||50, 20, 10, 5, 2, 1||7, 3, 1>>]:
        while ~n >= ~c:
            ~r.append(~c)
            ~n -= ~c
    return <<~r||len(~r)||~r>>||~d = {}
    for ~c in (<<10, 5, 1||20, 5, 2, 1||25, 10, 1>>):
        ~d[~c] = ~n // ~c
        ~n %= ~c
    return ~d||~k = 0
    for ~c in [10, 5, 1]:
        ~k += ~n // ~c
        ~n = ~n % ~c
    return ~k>>
call: ~f(<<#count||#digit||17||23||36||41>>)

= 3 roman
def ~f(~n:int) -> str:
    ~r = ""
    for ~v, ~s in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:
        while ~n >= ~v:
            ~r += ~s
            ~n -= ~v
    return ~r
call: ~f(<<3||4||6||8||9||12||14||19||2||1||16||7>>)

= 2 roman to number
def ~f(~s:str) -> int:
    ~d = {"I": 1, "V": 5, "X": 10<<, "L": 50||, "L": 50, "C": 100>>}
    ~t = 0
    for ~i in range(len(~s)):
        ~v = ~d[~s[~i]]
        if ~i + 1 < len(~s) and ~v < ~d[~s[~i + 1]]:
            ~t -= ~v
        else:
            ~t += ~v
    return ~t
call: ~f(<<"IV"||"XII"||"IX"||"XIV"||"VII"||"XL"||"III"||"LX"||"XIX">>)

= 3 interest
def ~f(~b:float, ~r:float, ~n:int) -> float:
    <<for ~y in range(~n):
        ~b += ~b * ~r
    return round(~b, 2)||~y = 0
    while ~b < #pos * 2 and ~y < ~n:
        ~b = ~b + ~b * ~r
        ~y += 1
    return ~y||for ~y in range(~n):
        ~b = round(~b * (1 + ~r), 2)
    return ~b>>
call: ~f(<<100, 0.1, 2||1000, 0.05, 3||50, 0.5, 2||200, 0.25, 3||10, 0.2, 2>>)

= 3 absolute and clamp
def ~f(~x:int<<, ~a:int, ~b:int) -> int:
    if ~x < ~a:
        return ~a
    if ~x > ~b:
        return ~b
    return ~x||, ~a:int, ~b:int) -> int:
    return max(~a, min(~x, ~b))||, ~a:int, ~b:int) -> int:
    ~m = ~x
    if ~a > ~m:
        ~m = ~a
    if ~b > ~m:
        ~m = ~b
    return ~m||, ~a:int, ~b:int) -> bool:
    return <<~a <= ~x <= ~b||~a < ~x and ~x < ~b||~x in range(~a, ~b)||\
~x + ~a > ~b and ~a + ~b > ~x and ~b + ~x > ~a>>||, ~a:int, ~b:int) -> str:
    if ~x == ~a == ~b:
        return "equilateral"
    elif ~x == ~a or ~a == ~b or ~x == ~b:
        return "isosceles"
    return "scalene"||, ~a:int, ~b:int) -> tuple:
    ~r = [~x, ~a, ~b]
    ~r.sort()
    return <<~r[1]||~r||tuple(~r)||~r[-1] - ~r[0]>>>>
call: ~f(#int, <<#digit, #pos||#digit, #digit||3, 5>>)

= 3 formula
def ~f(~a:int, ~b:int<<||||=#digit>>) -> int:
    <<~c = ~a + ~b
    ~d = ~a - ~b
    return <<~c * ~d||~c, ~d||~c // ~d||~c + ~d||[~c, ~d]||~c > ~d>>||~a = ~a * #factor
    ~b = ~b + ~a
    return ~b - ~a||~t = ~a
    ~a = ~b
    ~b = ~t
    return ~a, ~b||if ~a > ~b:
        ~a, ~b = ~b, ~a
    return <<~b - ~a||~a, ~b||f"{~a}-{~b}">>||~q = ~a // ~b
    ~r = ~a % ~b
    return <<~q, ~r||f"{~q} r {~r}"||~q * ~b + ~r == ~a>>||~x = ~a ** 2 + ~b ** 2
    return <<~x||~x ** 0.5||~x % 10>>>>
call: ~f(#int, #int)

= 3 perimeter
def ~f1(~w:int, ~h:int) -> int:
    return <<~w * ~h||2 * (~w + ~h)||~w * 2 + ~h * 2>>


def ~f2(~a:int, ~b:int) -> int:
    <<||~c = ~a + ~b
    >>return <<~a * ~b // 2||~a + ~b||~a - ~b||max(~a, ~b)>>


def ~f(~x:int, ~y:int<<||, ~z:int=#digit>>):
    ~p = ~f1(~x, ~y)
    ~q = ~f2(<<~x, ~y||~y, ~x||~p, ~x>>)
    <<if ~p > ~q:
        return ~p
    return ~q||return ~p, ~q||return ~p + ~q||return f"{~p} and {~q}"||return {"area": ~p, "side": ~q}>>
call: ~f(#pos, #digit)

= 2 armstrong
def ~f(~n:int) -> bool:
    ~t = 0
    ~m = ~n
    while ~m > 0:
        ~d = ~m % 10
        ~t += ~d ** <<2||3||len(str(~n))>>
        ~m //= 10
    return <<~t == ~n||~t||~t - ~n>>
call: ~f(<<153||#pos||370||9||#pos>>)

= 2 table
def ~f(~n:int):
    <<for ~i in range(1, <<4||5||6>>):
        print(<<f"{~n} x {~i} = {~n * ~i}"||~n, "x", ~i, "=", ~n * ~i||~n * ~i>>)||~r = []
    for ~i in range(1, ~n + 1):
        ~w = []
        for ~j in range(1, <<~n + 1||~i + 1||4>>):
            ~w.append(~i * ~j)
        ~r.append(~w)
    return ~r||for ~i in range(1, ~n + 1):
        print("*" * ~i)
    return ~n||~s = ""
    for ~i in range(~n):
        ~s += " " * (~n - ~i - 1) + "*" * (<<2 * ~i + 1||~i + 1>>)<< + "\\n"||>>
    return ~s>>
call: ~f(<<2||3||4>>)

= 2 halve until
def ~f(~n:int) -> int:
    ~c = 0
    while ~n > <<1||0>>:
        ~n //= <<2||2||3||10>>
        ~c += 1
        <<||if ~c > 3:
            break
        >>
    return <<~c||~n, ~c>>
call: ~f(#pos)

= 2 guess
def ~f(~t:int, ~g:ints):
    <<for ~i, ~x in enumerate(~g):
        if ~x == ~t:
            return <<~i||f"found in {~i + 1}"||True>>
        elif ~x < ~t:
            print("too low")
        else:
            print("too high")
    return <<None||-1||"lost">>||~l = 3
    for ~x in ~g:
        if ~x == ~t:
            return "win"
        ~l -= 1
        if ~l == 0:
            break
    return "lose">>
call: ~f(#digit, <<#ints||[5, 3, 4]||[1, 9, 7, 7]>>)

= 2 parity bits
def ~f(~n:int) -> int:
    <<~c = 0
    while ~n:
        ~c += ~n & 1
        ~n = ~n // 2
    return ~c||return bin(~n).count("1")||return ~n & (~n - 1) == 0>>
call: ~f(<<#pos||#digit||16||7>>)

= 2 average
def ~f(~a:ints) -> float:
    <<if len(~a) == 0:
        return <<0||0.0||None>>
    return <<sum(~a) / len(~a)||round(sum(~a) / len(~a), 2)||sum(~a) // len(~a)>>||~t = 0
    for ~x in ~a:
        ~t += ~x
    return <<~t / len(~a)||round(~t / len(~a), 1)||f"{~t / len(~a):.2f}">>||return sum(~a) / len(~a)||try:
        return sum(~a) / len(~a)
    except ZeroDivisionError:
        return 0||~m = sum(~a) / len(~a)
    return [~x for ~x in ~a if ~x > ~m]>>
call: ~f(<<#ints||#few||[]||#ints>>)
"""
