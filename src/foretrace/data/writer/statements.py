"""The grammar of statements: a row is `= family weight rounds` and the lines under it (see `grammar`)."""

from __future__ import annotations

from foretrace.data.writer.grammar import Table, block_table

ASSIGN = """
= assign 14
~a:int = $int
= assign 8
~a:str = $str
= assign 5
~a:bool = $bool
= assign 4
~a:float = $float
= assign 7
~a:ints = $ints
= assign 5
~a:strs = $strs
= assign 4
~a:counts = $counts
= assign 1
~a:table = $table
= assign 1
~a:groups = $groups
= assign 1
~a:labels = $labels
= assign 1
~a:intset = $intset
= assign 1
~a:strset = $strset
= assign 2
~a:pair = $pair
= assign 1
~a:entry = $entry
= assign 1
~a:nums = $nums
= assign 1
~a:grid = $grid
= assign 1
~a:entries = $entries
= assign 1
~a:points = $points
= assign 1
~a:floats = $floats
= assign 1
~a:bools = $bools
= assign 1
~a:maybe = $maybe
= assign 1
~a:char = $char
= assign 2
~a:small = $small
= unpack 3
~a:int, ~b:int = $int, $int
= unpack 2
~a:int, ~b:int = @pair
= unpack 2
~a:str, ~b:int = @entry
= unpack 2
~a:int, ~b:int = divmod(@int, #factor)
= unpack 1
~a:int, *~b:ints = @ints
= unpack 1
*~a:ints, ~b:int = @ints
= unpack 1
~a:int, *~m:ints, ~b:int = @ints
= unpack 1
~a:int, ~b:int = min(@ints), max(@ints)
= unpack 1
~a:str, _, ~b:str = @str.partition(<<" "||"-"||"a">>)
= unpack 1
~a:int = ~b:int = #digit
= alias 1
~a:ints = @ints
= alias 1
~a:counts = @counts
= unpack 2
~a:int, ~b:int = <<@int, @int||len(@str), len(@ints)||@ints[0], ^ints[-1]||@int + 1, @int - 1||@int // 2, @int % 2>>
= unpack 1
~a:int, ~b:int, ~c:int = <<@int, $int, #digit||@ints[:3]||@nums[:3]||0, 1, $int>>
= unpack 1
(~a:int, ~b:int), ~c:str = @pair, $str
= unpack 1
~a:str, ~b:strs = <<@str[0], @str.split()||#word, [@str, #word]||@strs[0], ^strs[1:]>>
= unpack 1
~a:str, *~b:strs = <<@strs||@str.split()||@str>>
= annotate 1
~a:int: int = $int
= maybe 2
~a:maybe = <<None||@counts.get($str)||@maybe>>
if ~a is <<None||not None>>:
    ~b:int = $int
else:
    ~b = <<#digit||@int>>
= iterate 1
~m = <<map(abs, @ints)||map(len, @strs)||zip(@ints, range(3))||filter(None, @ints)||reversed(@ints)||\
(~x * 2 for ~x in @ints)||enumerate(@ints)||iter(@ints)>>
~a = <<list||list||tuple||sorted>>(~m)
= iterate 1
~a:int = next(<<iter(@ints)||(~x for ~x in @ints if ~x > @int)||reversed(@ints)||iter(@counts.values())||\
(~i for ~i, ~x in enumerate(@str) if ~x == @char)>>, <<0||-1||@int>>)
= iterate 1
~a:str = next(<<iter(@strs)||iter(@counts)||(~x for ~x in @strs if len(~x) > #small)||\
(~x for ~x in @str if ~x != @char)>>, <<"none"||"">>)
= unpack 1
~a:int, ~b:int, ~c:int, ~e:int = <<@int, #digit, @int, #two||range(4)||map(int, "1 2 #two 4".split())>>
= unpack 1
~a:int, ~b:int = <<sorted((@int, @int))||map(abs, (@int, @int))||[@int, #two]||(@int, @int)[::-1]||max(@points)||\
@points[0]||[int(~x) for ~x in "#two #digit".split()]>>
"""

CHANGE = """
= augment 9
&int <<+=||-=||+=>> $int
= augment 3
&int += 1
= augment 2
&int *= #factor
= augment 2
&int //= #factor
= augment 2
&int %= #factor
= reassign 4
&int = $int
= reassign 3
&str = $str
= grow 5
&str += $str
= grow 3
&str += #char
= grow 2
&str = #char + @str
= reassign 2
&bool = not @bool
= reassign 2
&bool = $bool
= augment 2
&float += $float
= augment 1
&float *= #float
= grow 7
&ints.append($int)
= grow 2
&ints.insert(0, $int)
= grow 1
&ints.insert(#small, $int)
= grow 2
&ints.extend(@ints)
= grow 2
&ints += [$int]
= grow 1
&ints.extend([$int, $int])
= shrink 1
&ints.pop()
= shrink 1
~a:int = &ints.pop(<<||0||-1>>)
= shrink 2
if &ints:
    &ints.pop(<<||0>>)
= sort 2
&ints.sort()
= sort 1
&ints.sort(reverse=True)
= sort 2
&ints.reverse()
= store 1
&ints[<<0||-1||0||-1||1>>] = $int
= store 3
if <<&ints||len(&ints) > 0||&ints>>:
    &ints[<<0||-1>>] <<=||+=||-=>> $int
= store 1
&ints[<<0||-1>>] <<+=||-=||*=>> #digit
= shrink 1
del &ints[<<0||-1>>]
= shrink 1
&ints.remove(@int)
= shrink 1
if @int in &ints:
    &ints.remove($int)
= store 1
&ints[1:2] = [$int, $int]
= grow 5
&strs.append($str)
= grow 1
&strs.insert(0, $str)
= sort 1
&strs.sort()
= sort 1
&strs.reverse()
= shrink 1
&strs.pop()
= store 1
&strs[<<0||-1>>] = $str
= store 5
&counts[$str] = $int
= store 4
~k:str = $str
&counts[~k] = &counts.get(~k, 0) + <<1||$int>>
= store 2
&counts[#key] = $int
= store 1
&counts.update({#key: $int})
= shrink 1
~a:int = &counts.pop($str, #int)
= store 1
&counts.setdefault($str, $int)
= store 1
&table[$str] = $str
= store 1
&labels[$int] = $str
= store 1
&groups.setdefault(@str, []).append($int)
= grow 2
&intset.add($int)
= grow 2
&strset.add($str)
= grow 1
&intset.update(@ints)
= grow 1
if $str not in &strs:
    &strs.append(#word)
= grow 2
if @int not in &ints:
    &ints.append($int)
= clear 0.4
&ints.clear()
= clear 0.4
&ints = []
= shrink 1
&ints = &ints[<<1:||:-1||::-1||:2>>]
= shrink 1
&str = &str[<<1:||:-1||::-1||:3||2:>>]
= shrink 1
&strs = &strs[<<1:||:-1||::-1>>]
= shrink 1
if &counts:
    ~k:str = list(&counts)[0]
    del &counts[~k]
= store 2
for ~k in &counts:
    &counts[~k] <<+= 1||*= 2||-= #digit>>
= store 2
for ~i in range(len(&ints)):
    &ints[~i] <<+= ~i||*= 2||-= 1||+= #digit||= &ints[~i] % 3||= -&ints[~i]>>
= case 2
&str = &str.<<upper||lower||strip||title||capitalize>>()
= grow 1
&str = &str + <<"-"||"."||"x">> + $str
= bits 0.4
&int <<&=||^=>> #small
= augment 1
&int = -&int
= augment 1
&int = abs(&int) % #factor
= augment 2
&int = &int * <<2||10||3>> + $int
= augment 1
&int = <<max||min>>(&int, $int)
= shrink 1
&intset.discard($int)
= grow 1
&grid.append([$int, $int])
= store 2
&grid[0][0] = $int
= store 1
&grid[-1][0] += $int
= grow 1
&entries.append(($str, $int))
= grow 1
&points.append(($int, $int))
= grow 1
&floats.append($float)
= grow 1
&bools.append($bool)
= store 3
&ints[@small % len(&ints)] <<=||+=||-=||*=>> <<@int||#factor>>
= store 2
&ints[<<0||-1||1>>] = <<&ints[-1] + @int||&ints[0] - 1||max(&ints[0], @int)||&ints[1] * #factor||sum(&ints)||\
len(&ints)>>
= store 2
&ints[<<0||-1||1>>], &ints[<<-1||0||-2>>] = &ints[<<-1||0||-2>>], &ints[<<0||-1||1>>]
= store 2
&grid[<<0||-1||@small % len(&grid)>>][<<0||-1>>] <<=||+=||-=>> <<@int||#digit||len(&grid)>>
= store 2
&counts[<<@str[:1]||@str||#key>>] = &counts.get(<<#key||@str||@str[:1]>>, <<0||1>>) + <<1||@int>>
= store 1
&counts[<<"total"||"n"||"last">>] = <<$int||len(&counts)||sum(&counts.values())>>
= store 1
&table.update(<<{#key: $str}||a=$str||{@str: #word}>>)
= store 1
&labels[<<@int||len(&labels)||#digit>>] = <<$str||@str>>
= store 1
&groups[<<@str||#key>>] = [<<$int||@int, #digit>>]
= grow 1
&strs <<+= [$str]||.extend([#word, @str])||= [#word] + &strs||.extend(@str.split())>>
= grow 1
&nums += (<<$int,||@int, #digit>>)
= grow 1
&intset <<|= {@int}||= &intset | {@int, #digit}||= &intset - {@int}||.update({@int})||-= {@int}>>
= reassign 2
&ints = <<sorted(&ints)||&ints[::-1]||[~x + 1 for ~x in &ints]||[~x for ~x in &ints if ~x != @int]||&ints + [@int]||\
list(set(&ints))>>
= reassign 1
&strs = <<sorted(&strs)||&strs[::-1]||[~x.upper() for ~x in &strs]||[~x for ~x in &strs if ~x != @str]>>
= reassign 1
&bool = &bool <<and||or||!=>> @bool
= reassign 2
&str = &str.<<replace(<<#char||@char>>, <<#char||""||@char>>)||strip(<<@char||".!">>)||split(<<#char||" ">>)[0]||\
lower().strip()||lstrip("a")||\
swapcase()||removeprefix(@char)||center(8, "-")||partition(@char)[2]>>
= augment 1
&float = <<round(&float / 2, 1)||&float + @int||&float * 10||-&float||abs(&float)>>
= augment 2
&int = &int <<+||-||*>> <<@int * #factor||(@int - #digit)||#two||@int % 10>>
= augment 2
&int = (&int <<+||*||->> <<@int||#factor||#two>>) % <<10||#two||100||7>>
= augment 1
&int <<\\>>= 1||= &int << 1|||= #digit||&= #pos||^= @int>>
= augment 1
&str *= <<2||@small % 3>>
= maybe 1
&maybe = <<@int||None||$int>>
= delete 0.5
del &strs[<<0||-1>>]
= augment 2
&int += <<@int == @int||@int > #digit||@int // 2||@bool||len(@str)||@ints[0]||(@int - @int)||@int % #factor||\
sum(@ints)||abs(@int)||int(@str == @str)||@int * @int>>
= augment 1
&int %= <<@small + 1||#two||@small||10>>
= augment 1
&int |= 1 << @small
= augment 1
&int <<-= @int * #digit||= -(&int)||= &int - 1||= 0||= @int - &int||= &int // 2 + 1||*= @small||= &int * 10 + #digit||\
//= @small>>
= store 2
&ints[<<len(&ints) - 1||len(&ints) // 2||-1||@small - 1||@small % 2||abs(@int) % len(&ints)>>] <<=||+=||-=>> <<@int||\
#digit>>
= store 1
&labels[<<len(@str)||len(@ints)||@int % 5||@int + 1>>] = <<@str||#word>>
= store 1
&counts[@str.<<lower||upper||strip>>()] = <<@int||len(@str)>>
= later 2
&int %= <<(@small + 1)||(abs(@int) + 1)||#two>>
= later 1
&int += <<min||max>>(@int, #digit)
= later 2
&int <<-=||-=||+=>> @ints[<<0||-1||1>>]
"""

BRANCH = """
= if 10
if $bool:
    ...
= if 8
if $bool:
    ...
else:
    ...
= if 4
if $bool:
    ...
elif $bool:
    ...
= if 4
if $bool:
    ...
elif $bool:
    ...
else:
    ...
= if 1
if $bool:
    if $bool:
        ...
    else:
        ...
= choose 4
if $bool:
    ~a:str = #word
else:
    ~a = #word
= choose 4
if $bool:
    ~a:int = $int
else:
    ~a = $int
= choose 2
if $bool:
    ~a:str = #word
elif $bool:
    ~a = #word
else:
    ~a = #word
= early 4
if $bool:
    return $result
= raise 1
if $bool:
    raise <<ValueError||ValueError||KeyError||TypeError||RuntimeError||IndexError>>(#word)
= assert 0.6
assert isinstance(<<@int||@str||@ints||@strs>>, (int, str, list))
= assert 0.6
assert @int <<!=||>||<>> #int
= assert 0.6
assert @int > #int, "<<too small||bad value||check>>"
= print 2
print(<<@int||@str||@ints>>)
= print 1
print(<<$str||$int>>, @int)
= print 1
print(f"<<got ||now ||value: ||>>{<<@int||@str||@ints||@float||@counts>>}")
= print 1
print(@int, @str, sep=<<"-"||", "||"">>)
= try 3
try:
    ~a:int = int(#numberish)
except ValueError:
    ~a = <<0||-1||#small>>
= try 2
try:
    ~a:int = int(@str)
except ValueError:
    ~a = <<0||-1||len(@str)>>
= try 2
try:
    ~a:int = @ints[$int]
except IndexError:
    ~a = #int
= try 2
try:
    ~a:int = @counts[$str]
except KeyError:
    ~a = #int
= try 2
try:
    ~a:int = $int <<//||%>> $small
except ZeroDivisionError:
    ~a = #int
= try 1
try:
    ~a:str = <<@int||@str>> + #word
except TypeError as ~e:
    ~a = "<<type||bad||mixed>>"
= try 1
try:
    ...
except (ValueError, KeyError):
    ...
= try 1
try:
    ...
finally:
    &int += 1
= try 1
try:
    raise <<ValueError||KeyError||RuntimeError>>(#word)
except Exception as ~e:
    ~a:str = <<str(~e)||type(~e).__name__||repr(~e)>>
= pass 1
if $bool:
    pass
else:
    ...
= swap 2
~a:int, ~b:int = $int, $int
~a, ~b = ~b, ~a
= swap 1
&ints[0], &ints[-1] = $int, $int
= lambda 0.8
~g = lambda ~x: <<~x + #digit||~x * #factor||~x % #factor||-~x>>
~a:int = ~g($int)
= lambda 0.8
~g = lambda ~x: <<~x.upper()||~x[::-1]||len(~x)||~x + "!">>
~a = ~g($str)
= match 1.5
match $int % <<2||3>>:
    case 0:
        ~a:str = #word
    case 1:
        ~a = #word
    case _:
        ~a = "<<other||rest>>"
= walrus 0.8
if (~n := len(<<@ints||@str||@strs>>)) <<>||<||==>> #small:
    ~a:int = ~n
else:
    ~a = #digit
= delete 0.4
~a = $int
print(~a)
del ~a
= early 3
if $bool:
    return $result
elif $bool:
    return $result
= early 2
if $bool:
    return $result
else:
    ...
= early 2
if <<not @ints||not @str||@int < 0||@int == 0||len(@strs) == 0||@str == ""||@maybe is None>>:
    return $result
= raise 2
if @int <<<||>||==>> <<#digit||#int||0>>:
    raise <<ValueError||ValueError||RuntimeError||IndexError>>(<<#word||f"bad value {^int}"||\
f"{^int} is out of range"||"must be positive">>)
= raise 1
if not isinstance(<<@int, int||@str, str||@ints, list||@int, (int, float)||@str, (str, list)||@float, int>>):
    raise TypeError(<<#word||"wrong type"||"expected a number">>)
= if 4
if <<@int > @int||@int == @int||@int <= @int||@int % 2 == 0||@str == @str||@char == @char>>:
    &int <<+=||-=>> <<1||@int||#digit>>
else:
    &int <<-=||*=>> <<1||#factor>>
= if 2
if @int <<>||<>> <<@int||#digit||#two>>:
    ~a:int = ^int
elif ^int <<==||>||<>> <<@int||#digit||#two>>:
    ~a = <<-1||#digit||^int * 2>>
elif <<$bool||@str>>:
    ~a = <<#two||-^int>>
else:
    ~a = 0
= try 2
try:
    ~a:int = <<int(@str)||@ints[@small]||@counts[@str]||@int // @small||@str.index(@char)||@ints.index(@int)>>
except <<(ValueError, KeyError, IndexError, ZeroDivisionError)||Exception||\
(LookupError, ValueError, ArithmeticError)>><<|| as ~e>>:
    ~a = <<-1||#digit>>
<<else:
    ~a += 1||finally:
    print(<<"done"||@int>>)||finally:
    &int += 1>>
= try 1
try:
    ~a:int = <<int(@str)||@ints[@int]||@counts[@str]||@int % @small>>
except <<ValueError||KeyError||ZeroDivisionError||TypeError>>:
    ~a = <<0||@int>>
except <<IndexError||(LookupError, ValueError)||Exception>> as ~e:
    ~a = <<len(str(~e))||-1>>
= try 0.5
try:
    &int += int(@str)
except ValueError:
    <<print("bad", @str)
    ||>>raise
= print 2
print(<<@int, @str||@ints||@str, end="<< ||,||;>>"||@counts||f"{@str}: {@int}"||@int, @int, sep="<<-||, ||:>>"||\
*@ints||@str.upper()||"---"||@bool||\
f"{@float:.2f}"||@strs[0]||len(@ints), sum(^ints)||"\\t".join([@str, #word])||@maybe||@pair>>)
= walrus 0.8
if (~n := <<@counts.get(@str, 0)||sum(@ints)||@str.find(@char)||@int % #factor>>) <<>||>=||!=>> #digit:
    ~a:int = ~n * 2
else:
    ~a = ~n
= ternary 2
~a:int = <<@int if $bool else @int||@int if @int > @int else -@int||1 if $bool else 0>>
= later 4
if <<@int & 1||@ints[0]||@ints and ^ints[-1] > #digit||@int % #factor||@str and @str[0] == @char||@counts.get(@str)>>:
    ...
= later 3
if <<@int < 0||@int > #two||@int == -1||not @ints||@int == len(@ints)>>:
    return <<-1||0||False||True||None||[]||$result>>
"""

LOOPS = """
= for 10 5
<<~t:int = #digit||~t:ints = []||~t:int = 0||~t:str = ""||~t:counts = {}>>
for ~x:int in @ints:
    ...
= for 10 5
<<~t:str = ""||~t:int = 0||~t:strs = []||~t:counts = {}||~t:strset = set()>>
for ~x:char in @str:
    ...
= for 7 4
<<~t:int = 0||~t:strs = []||~t:str = ""||~t:ints = []||~t:counts = {}>>
for ~x:str in @strs:
    ...
= for 7 4
<<~t:int = <<0||1||#digit>>||~t:ints = []||~t:str = "">>
for ~i:small in range(@small):
    ...
= for 6 4
<<~t:int = <<0||1||#int>>||~t:ints = []||~t:str = "">>
for ~i:small in range(<<3||4||5||2||2, 6||1, 5||1, 4||0, 10, 3||5, 0, -1||6, 0, -2>>):
    ...
= for 3 3
for ~i:small in range(#small):
    ...
= for 3 4
for ~x:int in @ints:
    ...
= for 3 5
for ~x:char in @str:
    ...
= enumerate 4 5
<<~t:int = 0||~t:ints = []||~t:ints = []||~t:str = "">>
for ~i:small, ~x:int in enumerate(@ints):
    ...
= enumerate 4 5
<<~t:int = 0||~t:str = ""||~t:strs = []||~t:labels = {}>>
for ~i:small, ~x:char in enumerate(@str<<||, 1>>):
    ...
= enumerate 2 4
<<~t:int = 0||~t:str = ""||~t:counts = {}>>
for ~i:small, ~x:str in enumerate(@strs):
    ...
= items 6 3
<<~t:int = 0||~t:strs = []||~t:str = ""||~t:ints = []>>
for ~k:str, ~v:int in @counts.items():
    ...
= items 2 3
<<~t:int = 0||~t:strs = []>>
for ~k:str in <<@counts||sorted(@counts)>>:
    ...
= items 2 3
<<~t:int = 0||~t:ints = []>>
for ~v:int in @counts.values():
    ...
= items 2 3
<<~t:str = ""||~t:counts = {}>>
for ~k:str, ~v:str in @table.items():
    ...
= items 2 3
<<~t:int = 0||~t:ints = []>>
for ~k:str, ~v:ints in @groups.items():
    ...
= zip 3 4
<<~t:int = 0||~t:ints = []>>
for ~x:int, ~y:int in zip(@ints, @ints):
    ...
= zip 2 4
<<~t:int = 0||~t:str = ""||~t:strs = []>>
for ~x:char, ~y:char in zip(@str, @str):
    ...
= zip 2 3
<<~t:counts = {}||~t:int = 0||~t:str = "">>
for ~x:str, ~y:int in zip(@strs, @ints):
    ...
= rows 4 3
<<~t:int = 0||~t:ints = []>>
for ~x:ints in @grid:
    ...
= rows 3 3
<<~t:int = 0||~t:strs = []>>
for ~k:str, ~v:int in @entries:
    ...
= rows 2 3
<<~t:int = 0||~t:ints = []>>
for ~x:int, ~y:int in @points:
    ...
= rows 5 8
<<~t:int = 0||~t:ints = []>>
for ~r:ints in @grid:
    for ~x:int in ~r:
        ...
= nested 6 9
<<~t:int = 0||~t:ints = []>>
for ~i:small in range(<<2||3>>):
    for ~j:small in range(<<2||3||~i + 1||~i, 3>>):
        ...
= nested 3 9
<<~t:int = 0||~t:points = []>>
for ~x:int in @ints[:3]:
    for ~y:int in @ints[:3]:
        ...
= index 5 5
<<~t:int = 0||~t:ints = []>>
for ~i:small in range(len(@ints)):
    ...
= index 3 5
<<~t:str = ""||~t:int = 0>>
for ~i:small in range(len(@str)):
    ...
= while 4 4
~i:small = 0
while ~i < <<#small||len(@ints)||len(@str)>>:
    ...
    ~i += 1
= while 3 4
~i:small = <<4||5||3||@small>>
while ~i > 0:
    ...
    ~i -= 1
= while 3 4
~t:int = 0
~n:int = <<#pos||abs(@int)>>
while ~n > 0:
    ...
    ~n //= <<10||2||3||10>>
= while 2 5
~t:int = 0
~n:int = <<#pos||@int>>
while ~n < <<50||100||200>> and ~t < 5:
    ~n += <<#pos||~n % 7 + 3>>
    ~t += 1
= while 2 4
~t:int = 0
~m:small = <<#small||@small||len(@str)>>
~i:small = 0
while True:
    ~i += 1
    if ~i > <<3||4||5||~m>>:
        break
    ...
= while 2 4
<<~t:ints = []||~t:int = 0>>
~q:ints = list(@ints)
while ~q:
    ~x:int = ~q.pop(<<||0>>)
    ...
= while 1 5
<<~t:int = 0||~t:str = "">>
~q:str = @str
while ~q:
    ~x:char = ~q[0]
    ~q = ~q[1:]
    ...
= forelse 2 4
for ~x:int in @ints:
    if $bool:
        ~t:int = ~x
        break
else:
    ~t = <<-1||0||#int>>
= forelse 1 5
for ~x:char in @str:
    if $bool:
        ~t:str = ~x
        break
else:
    ~t = "<<none||no||->>"
= best 3 4
~t:int = @ints[0]
for ~x:int in @ints<<||[1:]>>:
    if ~x <<>||<>> ~t:
        ~t = ~x
= tally 4 5
~t:counts = {}
for ~x in <<@str||@strs>>:
    ~t[~x] = ~t.get(~x, 0) + 1
= tally 2 5
~t:counts = {}
for ~x in <<@str||@strs>>:
    if ~x <<in ~t:
        ~t[~x] += 1
    else:
        ~t[~x] = 1||not in ~t:
        ~t[~x] = 0
    ~t[~x] += 1>>
= count 4 5
~t:int = 0
for ~x:int in @ints:
    if $bool:
        ~t += <<1||~x||1>>
= count 4 5
~t:int = 0
for ~x:char in @str:
    if $bool:
        ~t += 1
= flag 2 4
~t:bool = <<False||True>>
for ~x:int in @ints:
    if $bool:
        ~t = <<True||not ~t||False>>
        <<break||~x += 1>>
= build 3 5
~t:str = ""
for ~x:char in @str:
    if $bool:
        ~t <<+= ~x||= ~x + ~t||+= ~x.upper()>>
    else:
        ~t += <<~x||#char||"">>
= index 4 5
<<~t:int = 0||~t:ints = []||~t:int = 0>>
for ~i:small in range(1, len(@ints)):
    if ^ints[~i] <<>||<||==||>=||!=>> ^ints[~i - 1]<<|| + 1>>:
        ...
= index 5 4
<<~t:int = 0||~t:ints = []||~t:int = 0>>
for ~i:small in range(len(@ints) - 1<<||, -1, -1>>):
    ~x:int = ^ints[~i<<|| + 1|| - 1>>] <<-||+||*>> ^ints[~i]
    ...
= index 5 4
<<~t:str = ""||~t:int = 0||~t:strs = []>>
for ~i:small in range(<<1, len(@str)||len(@str) - 1, -1, -1||0, len(@str), 2>>):
    if ^str[~i] <<==||!=||>||in>> <<^str[~i - 1]||@char||^str[0]||"aeiou">>:
        ...
= for 4 4
<<~t:int = 0||~t:ints = []||~t:counts = {}>>
for ~x:int in <<reversed(@ints)||sorted(@ints)||@ints[1:]||@ints[::-1]||(@int, #digit, #two)||[#digit, @int, #int]||\
range(@small, @small + 3)||\
range(0, #two, 10)||@nums||set(@ints)||map(abs, @ints)||@intset||range(<<2||3||1>>, <<5||6>>)>>:
    ...
= for 3 4
<<~t:str = ""||~t:strs = []||~t:int = 0||~t:counts = {}>>
for ~x:str in <<@str.split()||sorted(@strs)||reversed(@strs)||@strs[1:]||("a", "b", @str)||@str.split(",")||\
@table.values()||@table||@counts.keys()||\
[@str, #word]||sorted(@str)||@str[::-1]||@strs[::-1]>>:
    ...
= repeat 3 3
<<~t:int = $int||~t:str = $str||~t:ints = []>>
for _ in range(<<2||3||4||@small>>):
    ...
= zip 2 4
<<~t:int = 0||~t:ints = []||~t:int = 0>>
for ~x:int, ~y:int in <<zip(@ints, ^ints[1:])||zip(@ints, reversed(^ints))||enumerate(@ints, 1)||enumerate(@nums)||\
zip(@nums, @ints)>>:
    ...
= nested 5 9
<<~t:int = 0||~t:points = []||~t:ints = []>>
for ~i:small in range(<<3||len(@ints[:3])>>):
    for ~j:small in range(<<~i||~i + 1, 3||~i, 3>>):
        ...
= while 3 4
~i:small, ~j:small = <<0||1>>, <<len(@ints) - 1||len(@str) - 1||#small||4>>
<<~t:int = 0||~t:strs = []||~t:ints = []>>
while ~i <<<||<=||!= ~j and ~i <>> ~j:
    ...
    ~i += 1
    ~j -= <<1||1||2>>
= while 3 4
~n:int = <<#pos||abs(@int)||#two||@small>>
~t:int = 0
while ~n <<> 1||> 0||>= 2||> 3||> 9>>:
    ...
    ~n <<//= 2||//= 3||= ~n // 2 - 1||//= 10>>
= while 2 5
~i:small = <<0||1>>
<<~t:int = 0||~t:str = "">>
while ~i < len(@str) <<and ^str[~i] != @char||and ^str[~i].isalpha()||and ~i < #digit>>:
    ...
    ~i += 1
= while 2 5
~i:small = <<0||len(@ints) - 1>>
~t:int = 0
while <<0 <= ~i < len(^ints)||-1 < ~i < len(^ints)>>:
    ~t <<+=||-=||+=>> ^ints[~i]
    ...
    ~i <<+= 1||+= 2||-= 1>>
= tally 2 5
~t:counts = {}
for ~x in <<@str||@strs||@str.split()>>:
    ~t.setdefault(~x, 0)
    ~t[~x] += <<1||2>>
= group 2 4
~t:groups = {}
for <<~x:str, ~y:int in zip(@strs, @ints)||~x:str, ~y:int in @entries||~y:small, ~x:str in enumerate(@str)>>:
    <<if ~x not in ~t:
        ~t[~x] = []
    ~t[~x].append(~y)||~t.setdefault(~x, []).append(~y)>>
= build 2 5
~t:ints = []
for ~x:int in @ints:
    if $bool:
        ~t.<<append(~x)||insert(0, ~x)||append(-~x)||extend([~x, ~x])>>
    else:
        ~t<<.append(#digit)|| += [~x]||.append(len(~t))>>
= best 2 4
~t:str = @strs[0]
for ~x:str in ^strs[1:]:
    if <<len(~x) > len(~t)||~x < ~t||~x > ~t||~x.count("a") > ~t.count("a")>>:
        ~t = ~x
= whileelse 0.5 4
~i:small = #small
while ~i > 0:
    if $bool:
        break
    ~i -= 1
else:
    ~i = #two
= while 1 4
~n:int = <<#pos||@int * #factor||#two>>
~t:int = 0
while ~n % <<2||3||10>> == 0 and ~n > 0:
    ~n //= <<2||3||10>>
    ~t += 1
= while 1 4
~s:str = <<@str||@str * 2>>
while <<~s[:1] == @char||not ~s.isalpha() and ~s||len(~s) > #small + 1||~s.startswith(" ") or ~s.endswith(" ")||\
@char in ~s||"a" in ~s>>:
    <<~s = ~s[1:]||~s = ~s[:-1]||~s = ~s[1:-1]>>
= while 1 4
~i:small = <<@small||0>>
while ~i in <<@ints||(0, 1, 2)||range(3)||{0, 1}>>:
    print(~i)
    ~i += 1
= while 1 4
~f:bool = <<False||not @bool>>
~i:small = 0
while not ~f<< and ~i < 4||>>:
    ~i += 1
    ~f = <<~i > #small||~i * ~i > #digit||~i == 3>>
= while 1 4
~i:small = ~j:small = 0
while ~i < <<2||3>> or ~j < <<2||3>>:
    if <<~i <= ~j||~i < ~j or ~j > 1||$bool>>:
        ~i += 1
    else:
        ~j += 1
    if ~i > 4 or ~j > 4:
        break
= while 1 4
~l:ints = <<@ints[:]||list(@ints)||[@int, #digit, #two]>>
while <<~l||len(~l) > 1||~l and ~l[-1] > @int>>:
    ~x:int = ~l.pop()
    ...
= collect 2 4
<<~t:ints = []||~t:strs = []||~t:int = 0>>
for ~i:small, ~x:str in enumerate(<<@strs||@str.split()||sorted(@strs)||@str[:4]>>):
    ...
= later 5 4
<<~t:int = 0||~t:ints = []>>
for ~x:int in <<reversed(@ints)||@grid[0]||sorted(@ints)||@ints[1:]||set(@ints)||@ints[::-1]||@counts.values()>>:
    ...
= later 5 6
~t:int = 0
for ~i:small in range(<<2||3||len(@ints[:3])>>):
    for ~j:small in range(<<2||~i + 1||~i, 3>>):
        ...
= later 4 5
~t:int = 0
for ~i in range(len(@ints) - 1):
    <<if ^ints[~i] <<>||<||==>> ^ints[~i + 1]:
        continue
    ~t += <<1||^ints[~i]||~i>>||if ^ints[~i] <<==||!=>> @int and ~i > 0:
        continue
    ~t = max(~t, ^ints[~i] + ^ints[~i + 1])||~t += ^ints[~i + 1] - ^ints[~i]>>
= later 4 6
~t:int = 0
for ~r:ints in @grid:
    for ~x:int in ~r:
        ...
"""

INSIDE = """
= jump 6
if $bool:
    continue
= jump 4
if $bool:
    break
= early 2
if $bool:
    return $result
"""

TABLES: dict[str, Table] = {
    "body": block_table(ASSIGN + CHANGE + BRANCH + LOOPS),
    "opening": block_table(ASSIGN + LOOPS + LOOPS),
    "branch body": block_table(CHANGE * 3 + BRANCH + INSIDE + ASSIGN),
    "loop body": block_table(CHANGE * 2 + BRANCH + INSIDE + ASSIGN + LOOPS),
    "change": block_table(CHANGE),
    "plain": block_table(CHANGE * 2 + ASSIGN),
}
"""What may stand in a function, first in it, in a branch, in a loop; what changes something; what needs no room."""
