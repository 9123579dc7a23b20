"""The grammar of classes: whole methods, special methods, and what is done with instances (the language of `grammar`).

In a method, the attributes of its class are variables: `@ints` may become `self.items`. Some names are there before a
text is written: `~P` the class, `~a` an attribute, `~b` another one, `~n` an attribute that is a number, `~o` and `~O`
another instance as it is named and as it is declared, `~c` arguments for a new instance, `~s` those for a sum. Where
instances are used, `~p` and `~q` are two of them and `~l` a list, `~m` and `~w` calls for an effect, `~t` one that is
true or false, `~v` one that gives back a value. In walks, `~g` and `~h` are methods of a number and of a text, `~k` and
`~l` such as give back the same. A text that asks for a name that is not there is passed over; one of the family
`__len__` or its like is for instances that have that method.
"""

from __future__ import annotations

from foretrace.data.writer.grammar import Table, block_table

METHODS = """
= change 7
def ~f(self, ~x:int) -> none:
    &int <<+=||-=||+=||= ~x -||= ~x +>> <<~x||~x||~x * #factor>>
= change 4
def ~f(self) -> none:
    &int <<+=||-=||+=>> <<1||1||#digit||@int>>
= change 4
def ~f(self, ~x:int<<||=#digit>>) -> int:
    &int <<+= ~x||-= ~x||= max(&int, ~x)||= min(&int, ~x)||= (&int + ~x) % #two||= ~x||= &int // 2 + ~x>>
    return &int
= change 3
def ~f(self, ~x:int):
    &int <<+=||-=>> ~x
    return self
= change 2
def ~f(self) -> int:
    ~r = &int
    &int = <<0||#digit||&int + 1||&int // 2||-&int>>
    return ~r
= change 2
def ~f(self, ~x:int, ~y:int<<||=#digit>>) -> none:
    &int <<+=||-=>> ~x <<*||-||+>> ~y
= change 2
def ~f(self, ~x:str) -> none:
    &str <<= ~x||+= ~x||= ~x.<<upper||strip||title>>()||= &str + <<" "||"-"||", ">> + ~x||= ~x[::-1]>>
= change 4
def ~f(self) -> bool:
    &bool = not &bool
    return &bool
= change 2
def ~f(self, ~x:bool<<||=True>>) -> none:
    &bool = <<~x||~x and not &bool||&bool or ~x||not ~x>>
= guarded 5
def ~f(self, ~x:int) -> bool:
    if ~x <<>||>=||<>> &int<<|| and ~x != 0|| or ~x < 0>>:
        return False
    &int <<-=||+=>> ~x
    return True
= guarded 5
def ~f(self, ~x:int) -> int:
    if ~x <<<= 0||< 0||> 100||< 0 or ~x > 500||== &int>>:
        raise ValueError(<<"<<invalid||bad||wrong>> <<amount||value||number>>"||f"<<bad value:||out of range:||\
not allowed:>> {~x}"\
||"<<must be positive||too much||negative>>">>)
    &int <<+=||-=>> ~x
    return &int
= guarded 3
def ~f(self, ~x:int) -> str:
    if ~x > @int:
        return "<<too much||high||no||over>>"
    elif ~x <<< 0||== ^int||== 0>>:
        return <<"<<low||none||error||same>>"||f"{~x}?">>
    <<&int <<-=||+=>> ~x
    ||>>return <<"<<ok||done||yes>>"||f"{~x}/{@int}"||str(@int - ~x)>>
= guarded 2
def ~f(self, ~x:float) -> none:
    if ~x <<<= 0||< 0>>:
        raise ValueError("<<rate||share||price>> must be positive")
    &float = <<~x||round(&float + ~x, 2)||round(&float * 1.5, 1)>>
= test 4
def ~f(self<<||, ~x:int>>) -> bool:
    return <<@int <<>||<||==||>=||!=||<=>> #pos||@int % 2 == <<0||1>>||@int > <<@int||#digit>>||0 < @int < #two\
||@bool and @int > #digit||not @bool||len(@ints) == #small||@str != ""||bool(@strs)||@str == @str||@maybe is None>>
= test 3
def ~f(self, ~x:int) -> bool:
    return <<~x <<>||<||==||>=>> @int||~x in @ints||0 <= ~x < @int||@int - ~x <<>||<>> #digit||\
~x % #factor == 0 and ~x > @int\
||abs(~x - @int) <<<||<=>> #digit>>
= test 2
def ~f(self, ~x:str) -> bool:
    return <<~x <<==||!=||in||not in>> @str||~x in @strs||@str.startswith(~x[:1])||~x.lower() == @str.lower()||\
~x in @counts>>
= test 3
def ~f(self, ~x:int) -> bool:
    if @int <<>||<||==>> <<~x||#digit>>:
        return <<True||False>>
    <<if ~x <<==||<>> <<0||@int||#two>> and <<not @bool||@int != #digit||~x % 2>>:
        return <<False||True>>
    ||>>return <<False||True||@int == ~x>>
= test 4
def ~f(self, ~x:int) -> int:
    if <<@bool||@ints||@int||@strs||not @ints||@str||@counts||not @bool||~x in @ints||~x in @counts||~x == @int||\
@maybe>>:
        return <<~x||0||-1||@int||len(@ints)>>
    return <<-1||~x * #factor||@int + ~x||0>>
= test 2
def ~f(self) -> none:
    if <<@bool||@ints||@str||not @bool||@strs||@counts>>:
        &int <<+=||-=>> 1
    else:
        <<&int <<+=||-=>> #digit||print("<<no||nothing>>")>>
= value 5
def ~f(self) -> int:
    return <<@int||@int <<+||-||*>> <<@int||#digit||@int>>||@int * (@int <<+||->> #digit)||len(@ints) * @int||\
sum(@ints)||@int ** 2\
||2 * (@int + @int)||len(@str)||sum(@counts.values())||len(@strs) - 1||@int // #factor||abs(@int - @int)||-@int>>
= value 3
def ~f(self, ~x:int<<||=#factor>>) -> int:
    return <<@int <<+||-||*||%>> ~x||(@int <<+||->> @int) * ~x||@int if ~x > #digit else -@int||max(@int, ~x)||\
@int - ~x ** 2||\
sum(@ints[:~x])||@int // (abs(~x) + 1)||len(@strs) * ~x||@int + ~x * #factor||@int * ~x // 100>>
= value 4
def ~f(self) -> str:
    return <<@str||f"{@str}<<: || || - >>{@int}"||f"<{@int}>"||@str.<<upper||title||lower>>()||@str + "<<!||s||?>>"||\
f"{@int}/{@int}"||\
", ".join(@strs)||"<<on||yes||ok>>" if @bool else "<<off||no>>"||str(@int) + @str||f"{@str} ({@int})"||@str[:<<1||3>>]>>
= value 2
def ~f(self, ~x:str) -> str:
    return <<f"{~x}<<, ||: || >>{@str}"||f"{@str}<<.||/||@>>{~x}"||@str + ~x||~x + str(@int)||~x.join(@strs)||\
~x * (@int % 3)>>
= value 2
def ~f(self) -> float:
    return <<round(@int / #factor, 2)||@float * 2||round(@float * @int, 1)||@int / 2||\
round(sum(@ints) / max(1, len(^ints)), 2)\
||@int * 0.5||round((@int + @int) / 2, 1)>>
= value 2
def ~f(self) -> bool:
    ~x = @int
    return <<~x > #digit||~x == @int||~x % #factor == 0||~x <<>||<>> len(@ints)>>
= value 2
def ~f(self) -> ints:
    return <<[@int, @int]||sorted(@ints)||[~x <<*||+||->> @int for ~x in @ints]||[~x for ~x in @ints if ~x <<>||\
!=>> @int]||\
list(range(@int % 5))||@ints[::-1]||list(@counts.values())>>
= value 1
def ~f(self) -> pair:
    return <<@int, @int||@int, len(@ints)||(@int - #digit, @int + #digit)>>
= grow 9
def ~f(self, ~x:int) -> none:
    &ints.append(<<~x||~x||~x||~x * #factor||~x - @int>>)
= grow 5
def ~f(self, ~x:int) -> none:
    if <<~x not in &ints||~x <<>||<||>=>> <<@int||0||#digit>>||~x % 2 == 0||not &ints or ~x > &ints[-1]>>:
        &ints.append(~x)
= grow 4
def ~f(self, ~x:int) -> int:
    &ints.<<append(~x)||insert(0, ~x)||append(len(&ints) * ~x)>>
    return <<len(&ints)||&ints[-1]||sum(&ints)||max(&ints)>>
= grow 3
def ~f(self, ~x:int) -> bool:
    if len(&ints) >= <<@int||#small||#small>><<|| or ~x < 0>>:
        return False
    &ints.append(~x)
    return True
= grow 2
def ~f(self, ~x:int) -> none:
    &ints.append(~x)
    <<while len(&ints) > <<3||2>>:
        &ints.pop(0)||if len(&ints) > 2:
        &ints.sort()>>
= grow 2
def ~f(self, ~y:ints) -> none:
    <<&ints.extend(~y)||&ints += ~y||&ints.extend(~y[:2])||&ints = &ints + ~y||for ~x in sorted(~y):
        <<&ints.append(~x)||if ~x not in &ints:
            &ints.append(~x)||&ints.insert(0, ~x + 1)>>>>
= grow 6
def ~f(self, ~x:str) -> none:
    &strs.append(<<~x||~x||~x.<<upper||title||strip>>()||f"{~x}{len(&strs)}"||~x[::-1]>>)
= grow 3
def ~f(self, ~x:str) -> bool:
    if <<~x in &strs||not ~x||len(~x) > #two||len(&strs) > #small>>:
        return False
    &strs.append(~x)
    return True
= shrink 4
def ~f(self) -> maybe:
    if <<not &ints||len(&ints) == 0||not &ints>>:
        return None
    return &ints.pop(<<||||0||-1>>)
= shrink 2
def ~f(self) -> int:
    if len(&ints) == 0:
        raise IndexError("<<empty||nothing left||no items>>")
    <<return &ints.pop(<<||0>>)||~x = &ints.pop(<<||0>>)
    return ~x<<|| * #factor>>>>
= shrink 3
def ~f(self, ~x:int) -> bool:
    if ~x in &ints:
        &ints.remove(~x)
        return True
    return False
= shrink 1
def ~f(self, ~x:str) -> none:
    if ~x <<not in||not in>> &strs:
        raise ValueError(f"<<unknown||no>> {~x}")
    &strs.remove(~x)
= shrink 1
def ~f(self) -> none:
    &ints<<.clear()|| = []>>
    &int = <<0||0||#digit>>
= walk 4
def ~f(self, ~k:int) -> int:
    ~t = 0
    for ~x in @ints:
        if ~x <<>||<||==||!=||>=>> <<~k||@int>>:
            ~t += <<1||~x||~x - ~k>>
    return ~t
= walk 4
def ~f(self, ~k:int) -> bool:
    for ~x in @ints:
        if ~x <<==||==||>||<>> ~k<<|| and ~x != 0||>>:
            return <<True||False>>
    return <<False||True||len(^ints) == ~k>>
= walk 4
def ~f(self, ~k:int) -> int:
    for ~i, ~x in enumerate(@ints):
        if ~x <<==||>||==>> ~k:
            return ~i
    return -1
= walk 3
def ~f(self) -> int:
    ~t = <<0||@int>>
    for ~i in range(len(@ints) - 1):
        if ^ints[~i] <<>||<||==||!=>> ^ints[~i + 1]:
            ~t += <<1||^ints[~i + 1] - ^ints[~i]||~i>>
    return ~t
= walk 3
def ~f(self) -> int:
    ~b = <<0||-1>>
    for ~x in @ints:
        if ~x <<<= ~b||== @int||% 2||< 0>>:
            continue
        ~b = <<~x||~b + ~x||max(~b, ~x)>>
    return ~b
= walk 3
def ~f(self, ~k:str<<||=#char>>) -> strs:
    ~r = []
    for ~x in @strs:
        if <<~k in ~x||~x == ~k||~x.startswith(~k)||~x != ~k and len(~x) > #small||not ~x.endswith(~k)>>:
            ~r.append(<<~x||~x.upper()||len(~x)>>)
    return ~r
= walk 2
def ~f(self) -> str:
    ~r = ""
    for ~x in @strs:
        <<~r += ~x[<<0||:1||:2||-1:>>]||if len(~x) > len(~r):
            ~r = ~x||if ~r:
            ~r += <<", "||"-">>
        ~r += ~x>>
    return ~r
= walk 2
def ~f(self) -> none:
    for ~x in <<@ints||@strs||@str||@counts>>:
        print(~x<<||, end=" "||, end=""||, end=", ">>)
    print(<<||"<<end||done>>"||@int>>)
= walk 2
def ~f(self, ~k:int) -> int:
    ~i = 0
    while ~i < len(@ints)<<|| and ^ints[~i] != ~k|| and ^ints[~i] <= ~k>>:
        <<~i += 1||if ^ints[~i] == ~k:
            return ~i
        ~i += 1>>
    return <<~i||~i - 1||-1||~i * 2>>
= table 6
def ~f(self, ~k:str<<||, ~x:int=1>>) -> none:
    &counts[~k] = &counts.get(~k, 0) + <<1||1||#digit||len(~k)>>
= table 5
def ~f(self, ~k:str, ~x:int) -> none:
    if ~k in &counts:
        &counts[~k] <<+=||-=>> ~x
    else:
        &counts[~k] = <<~x||0||1>>
= table 3
def ~f(self, ~k:str, ~x:int) -> none:
    <<if ~k not in @counts:
        return
    ||>>&counts[~k] <<= ~x||= ~x * #factor||= max(~x, &counts.get(~k, 0))||= &counts.get(~k, #digit) + ~x>>
= table 4
def ~f(self, ~k:str) -> int:
    <<if ~k not in @counts:
        <<return <<-1||0>>||raise KeyError(~k)||raise ValueError(f"<<no||unknown||missing>> {~k}")>>
    return ^counts[~k]||return @counts.get(~k, <<0||-1>>)||try:
        return @counts[~k]
    except KeyError:
        return <<0||-1>>>>
= table 2
def ~f(self, ~k:str) -> bool:
    if ~k in &counts:
        del &counts[~k]
        return True
    return False
= table 3
def ~f(self) -> int:
    ~t = 0
    for <<~k in @counts:
        ~t += ^counts[~k]||~k, ~x in @counts.items():
        if ~x <<>||<||!=>> <<0||@int||#digit>>:
            ~t += <<~x||1||len(~k)>>||~x in @counts.values():
        ~t = max(~t, ~x)>>
    return ~t
= table 2
def ~f(self) -> strs:
    return <<sorted(@counts)||list(@counts.keys())||[~k for ~k, ~x in @counts.items() if ~x > <<0||@int||#digit>>]||\
sorted(@counts, key=^counts.get)>>
= table 2
def ~f(self) -> str:
    ~b = None
    for ~k in @counts:
        if ~b is None or ^counts[~k] <<>||<>> ^counts[~b]:
            ~b = ~k
    return <<~b||f"{~b}"||str(~b)>>
= grid 5
def ~f(self) -> int:
    ~t = 0
    for ~i in range(len(@grid)):
        for ~j in range(len(^grid[<<~i||0>>])):
            <<~t += ^grid[~i][~j]||if ^grid[~i][~j] <<>||==||<>> <<@int||#digit>>:
                ~t += 1||if ~i <<==||!=||<=>> ~j:
                ~t += ^grid[~i][~j]>>
    return ~t
= grid 3
def ~f(self, ~x:small, ~y:small) -> int:
    if <<not (0 <= ~x < len(@grid) and 0 <= ~y < len(^grid[0]))||~x >= len(@grid) or ~y >= len(^grid[~x])>>:
        return <<-1||0>>
    return ^grid[~x][~y]
= grid 2
def ~f(self) -> ints:
    return [<<sum(~r)||len(~r)||~r[-1] if ~r else 0||max(~r, default=0)>> for ~r in @grid]
= maybe 3
def ~f(self, ~x:int) -> int:
    if @maybe is <<None||not None>>:
        <<&maybe = ~x
        return 0||return ~x||return -1>>
    return <<~x||0||~x * 2>>
= both 3
def ~f(self, ~x:int) -> int:
    if @int <<>||<>> ~x:
        &int <<-=||+=>> ~x
    else:
        &int = <<0||~x||&int + #digit>>
    return &int
= both 2
def ~f(self, ~x:int) -> none:
    for ~i in range(<<2||3||~x % 4>>):
        &int <<+=||-=>> <<~i||~x||~i * ~x>>
        <<if &int <<>||<>> #two:
            break||&int %= 100>>
= both 2
def ~f(self, ~x:int) -> int:
    ~k = 0
    while ~x > 0:
        ~x <<-= #pos||//= 2||//= 10>>
        ~k += 1
        <<if ~k > 5:
            break||if ~k == <<4||5>>:
            return @int||&int += ~k
        if ~k > 4:
            break>>
    return <<~k||~k + @int||~k>>
= both 2
def ~f(self, ~s:str) -> str:
    if not ~s:
        <<return <<""||@str>>||raise ValueError("empty")>>
    <<&str = <<~s||~s.lower()||~s + &str[:2]>>
    return &str||return <<~s[0] + @str||~s == @str and "same" or "other"||@str if len(~s) < #small else ~s>>>>
= property 5
@property
def ~f(self) -> int:
    return <<@int||@int <<*||+||->> <<@int||#digit>>||len(@ints)||sum(@ints)||len(@str)||max(@ints, default=0)||\
@int % #factor>>
= property 2
@property
def ~f(self) -> bool:
    return <<@int > <<0||#digit||@int>>||not @ints||@str == ""||len(@strs) > 1||@bool||@int == @int>>
= property 2
@property
def ~f(self) -> str:
    return <<f"{@str}<<-|| ||/>>{@int}"||@str.<<upper||title>>()||str(@int)||f"{@str[:1]}."||@str[::-1]>>
= setter 2
@property
def ~f(self) -> int:
    return self.~n


@~f.setter
def ~f(self, ~x:int) -> none:
    if ~x < 0:
        raise ValueError("<<negative||below zero>>")
    self.~n = ~x
= maker 2
@classmethod
def ~f(cls):
    return <<cls||cls||~P>>(~c)
= static 3
@staticmethod
def ~f(~x:int<<||, ~y:int>>) -> int:
    return <<~x <<* 2||+ 1||% 10||** 2||// 2||- 3>>||abs(~x)||max(~x, 0)||~x if ~x > 0 else -~x||len(str(~x))>>
= static 1
@staticmethod
def ~f(~x:str) -> str:
    return ~x<<.strip()||.upper()||.title()||[::-1]||[:3]||.replace("a", "o")|| + "!">>
"""

SPECIALS = """
= __str__ 12
def __str__(self) -> str:
    return <<f"{self.~a}"||f"~P({self.~a}, {self.~b})"||f"{self.~a}<< ||, ||: || - >>{self.~b}"||f"<{self.~a}>"||\
str(self.~a)||\
"~P " + str(self.~a)||f"~P with {self.~a}"||"%s/%s" % (self.~a, self.~b)||"{}: {}".format(self.~a, self.~b)||\
f"[{self.~b}]"||f"~P<<#|| no. ||=>>{self.~n}"||"~P(" + repr(self.~b) + ")">>
= __repr__ 9
def __repr__(self) -> str:
    return f"<<~P({self.~a<<||!r>>}<<||, {self.~b!r}||, ~b={self.~b!r}>>)||<~P {self.~a}>||~P(~a={self.~a!r})||\
{type(self).__name__}({self.~a!r})||{self.__class__.__name__}({self.~b})>>"
= __eq__ 8
def __eq__(self, ~O) -> bool:
    <<if not isinstance(~o, ~P):
        return <<False||NotImplemented>>
    ||if self is ~o:
        return True
    ||>>return <<self.~a == ~o.~a||self.~a == ~o.~a and self.~b == ~o.~b||(self.~a, self.~b) == (~o.~a, ~o.~b)||\
str(self.~a) == str(~o.~a)>>
= __lt__ 6
def __lt__(self, ~O) -> bool:
    <<if self.~n == ~o.~n:
        return str(self.~a) < str(~o.~a)
    ||>>return <<self.~n < ~o.~n||self.~n < ~o.~n||self.~n > ~o.~n||(self.~n, str(self.~a)) < (~o.~n, str(~o.~a))>>
= __gt__ 2
def __gt__(self, ~O) -> bool:
    return <<self.~n > ~o.~n||self.~n - ~o.~n > #digit>>
= __len__ 8
def __len__(self) -> int:
    return <<len(@ints)||len(@strs)||len(@counts)||len(@str)||len(@ints) + 1>>
= __getitem__ 5
def __getitem__(self, ~i:small) -> int:
    <<if ~i >= len(@ints):
        <<raise IndexError(<<~i||"<<out of range||index>>">>)||return <<0||-1>>>>
    ||>>return <<^ints[~i]||^ints[-1 - ~i]||^ints[~i] * #factor>>
= __contains__ 5
def __contains__(self, ~x) -> bool:
    return ~x in <<@ints||@strs||@counts||@ints>>
= __iter__ 6
def __iter__(self):
    <<return iter(<<@ints||sorted(^ints)||@ints>>)||for ~x in @ints:
        yield ~x<<|| * #factor|| + 1>>||yield from @ints||~i = 0
    while ~i < len(@ints):
        yield ^ints[~i]
        ~i += <<1||1||2>>||for ~i, ~x in enumerate(@ints):
        if ~i % 2 == 0:
            yield ~x>>
= __call__ 4
def __call__(self, ~x:int) -> int:
    <<&int += ~x
    return &int||return <<@int <<+||*||->> ~x||max(@int, ~x)||(@int + ~x) % #two>>||if ~x > #digit:
        return ~x
    return @int - ~x>>
= __bool__ 3
def __bool__(self) -> bool:
    return <<self.~n > <<0||#digit>>||self.~n != 0||bool(self.~a)||len(@ints) > 0>>
= __add__ 5
def __add__(self, ~O):
    return ~P(~s)
= __hash__ 1
def __hash__(self) -> int:
    return <<hash(self.~a)||self.~n % 7>>
"""

USES = """
= effect 6
~m
= effect 3
~m
~w
= loop 3 3
for ~i:small in range(<<2||3>>):
    ~m
= if 4
if <<~t||~t||not ~t||~p.~n > #digit>>:
    ~m
= if 4
if <<~t||not ~t>>:
    ~m
else:
    ~w
= if 3
if ~p.~n <<>||<||==||!=||>=>> <<#digit||@int>>:
    <<~m||~p.~n <<-=||+=>> #digit||return ~p.~n||return ~p.~a>>
= if 2
if <<~p.~a||not ~p.~b||~p.~n % 2 == 0 and ~p.~a||~p.~n and ~t>>:
    <<~m||return <<~p.~b||None||False||True>>>>
= if 4
if <<~p.~a||~p.~b||not ~p.~a||~p.~a and ~p.~b||~p.~b is not None>>:
    <<~m||return <<~p.~a||~p.~b||True||None>>>>
= while 2 3
~i:small = 0
while <<~t and ~i < 3||~p.~n > #digit and ~i < 2>>:
    ~m
    ~i += 1
= store 3
~p.~n <<=||+=||-=||*=>> <<#digit||@int||~p.~n>>
= try 3
try:
    ~m
except <<ValueError||KeyError||(ValueError, IndexError)||Exception||LookupError>><<|| as ~e>>:
    <<~w||return <<None||-1||False>>||print("<<failed||error>>")||~p.~n = #digit>>
= try 2
try:
    ~z = ~v
except <<ValueError||KeyError||IndexError||Exception>> as ~e:
    return <<str(~e)||None||type(~e).__name__||f"error: {~e}">>
= print 2
print(<<~p.~a||~p.~a, ~p.~b||~v||~p.~a, end=" "||f"{~p.~a}: {~p.~b}"||~p.~n, end="">>)
= assign 2
~y:int = ~p.~n
= __str__ 8
<<print(~p)||print(f"{~p}")||~r:str = str(~p)||~r:str = f"<<got||->||now||last:>> {~p}"||~r:str = "{}".format(~p)>>
= __repr__ 6
~r:str = <<repr(~p)||f"{~p!r}"||str([~p])||repr(~p).lower()||f"<<got||=>>{~p!r}">>
= __len__ 4
~r:int = len(~p)<<|| * #factor||>>
= __len__ 3
if len(~p) <<==||>||<>> <<0||#small||1>>:
    <<return <<None||0||"<<empty||none>>"||-1>>||~m>>
= __bool__ 5
if <<~p||not ~p||~p and @int>>:
    <<~m||return <<~p.~a||True||False>>>>
= __contains__ 5
~r:bool = <<@int||@str||#digit>> <<in||not in||in>> ~p
= __contains__ 4
if <<@int||#digit>> <<in||not in>> ~p:
    <<~m||return <<True||False||~p.~a>>>>
= __getitem__ 7
~r:int = ~p[<<0||0||-1||1||#small>>]
= __iter__ 8 3
~k:int = 0
for ~x:int in ~p:
    <<~k += ~x||~k = max(~k, ~x)||if ~x <<>||!=>> #digit:
        ~k += 1||~k = ~k * 2 - ~x>>
= __iter__ 5 3
<<~k:ints = [~x <<* 2||+ 1||>> for ~x in ~p<<|| if ~x <<>||%>> #factor>>]||~k:ints = sorted(~p)||~k:int = sum(~p)||\
~k:int = max(~p, default=0)||~k:ints = list(~p)||~k:ints = [*~p]>>
"""

WALKS = """
= each 9 4
for ~x:int in @ints:
    ~g(~x)
= each 3 4
for ~x:int in @ints:
    if ~x <<>||<||!=>> <<~p.~n||#digit>>:
        ~g(~x)
= each 3 4
~r:ints = []
for ~x:int in @ints:
    ~r.append(~k(~x))
= each 2 4
~r:ints = [~k(~x) for ~x in @ints]
= each 2 4
for ~i:small, ~x:int in enumerate(@ints):
    ~g(<<~x * ~i||~x - ~i||~i>>)
= each 7 4
for ~x:str in @strs:
    ~h(~x)
= each 2 4
for ~x:str in @str.split():
    ~h(~x)
= each 2 4
for ~x:char in @str:
    ~h(~x)
= each 2 4
~r:strs = [~l(~x) for ~x in @strs]
= each 2 3
for ~x in (<<#digit, #digit||#digit, #digit, #pos||~p.~n, #digit>>):
    ~g(~x)
= each 2 4
~r = [~g(~x) for ~x in @ints]
= each 2 4
~r = [~h(~x) for ~x in @strs]
"""

TWO = """
= two 4
return <<~p.~a, ~q.~a||~p.~n <<+||-||<||==||>||*>> ~q.~n||~p is ~q||[~p.~a, ~q.~a]||~p.~a == ~q.~a||max(~p.~n, ~q.~n)>>
= two 3
if ~p.~n <<>||<||==||>=>> ~q.~n:
    return <<~p.~a||"<<first||more||left>>"||True||1||~p.~b>>
return <<~q.~a||"<<second||less||right>>"||False||-1||0||~q.~b>>
= two 2
~q.~n, ~p.~n = ~p.~n, ~q.~n
return <<~p.~n - ~q.~n||~p.~a, ~q.~b||~p.~n>>
= two 2
~p.~n <<+=||-=||=>> ~q.~n
return <<~p.~n||~p.~n - #digit||~p.~a, ~p.~b>>
= two 2
~q = ~p
~q.~n += <<1||#digit>>
return <<~p.~n||~p is ~q||~p.~n, ~q.~n>>
= __eq__ 6
return <<~p == ~q||~p != ~q||~p == ~q, ~p is ~q||~q in [~p, ~q]||[~p, ~q].count(~q)||"same" if ~p == ~q else "other"||\
[~p].index(~q) if ~p == ~q else -1>>
= __lt__ 8
return <<~p < ~q||min(~p, ~q).~a||max(~p, ~q).~n||[~x.~a for ~x in sorted([~p, ~q])]||~q < ~p||sorted([~q, ~p])[0].~n||\
~p.~a if ~p < ~q else ~q.~a>>
= __gt__ 4
return <<~p > ~q||~p.~a if ~p > ~q else ~q.~a||max([~p, ~q]).~a>>
= __add__ 8
~r = ~p + ~q
return <<~r.~a||~r.~n||~r.~n - ~p.~n||~r.~a, ~p.~a||~r is ~p>>
"""

MANY = """
= many 5 4
~k:int = 0
for ~y in ~l:
    <<~k += ~y.~n||if ~y.~n <<>||<||==||!=>> #digit:
        ~k += 1||if ~y.~n <= ~k:
        continue
    ~k = ~y.~n>>
= many 3 4
~k:ints = [~y.~n for ~y in ~l<<|| if ~y.~n <<>||!=||<>> #digit>>]
= many 2
~k = <<max||min>>(~l, key=lambda ~y: ~y.~n)
~u:int = ~k.~n
= many 2
~l.sort(key=lambda ~y: <<~y.~n||-~y.~n||str(~y.~a)>>)
~u:int = ~l[<<0||-1>>].~n
= many 2
~u:int = sum(~y.~n for ~y in ~l)
= many 2 4
for ~i in range(len(~l) - 1):
    <<if ~l[~i].~n > ~l[~i + 1].~n:
        ~l[~i], ~l[~i + 1] = ~l[~i + 1], ~l[~i]||~l[~i + 1].~n <<+=||-=>> ~l[~i].~n>>
~u:ints = [~y.~n for ~y in ~l]
= many 2
~u:bool = <<any||all>>(~y.~n <<>||==||>=>> #digit for ~y in ~l)
= many 2 4
~k = {}
for ~y in ~l:
    ~k[~y.~n] = <<~k.get(~y.~n, 0) + 1||~y.~b||~y.~a>>
~u:int = len(~k)
"""

TABLES: dict[str, Table] = {
    name: block_table(text)
    for name, text in {
        "methods": METHODS,
        "specials": SPECIALS,
        "uses": USES,
        "walks": WALKS,
        "two": TWO,
        "many": MANY,
    }.items()
}
