"""Drills: functions of many small steps of one kind on varied data, where a small model errs most.

A drill is a line `== name weight statements: kinds` (the kinds of the parameters; `a/b` is one of the two) above rows
of statements in the language of `grammar`. Blocks inside a drill are of its own rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from foretrace.data.writer.grammar import Table, block_table

DRILLS = """
== list stores 6 5: ints int/small
= store 6
&ints[#place] = <<$int||#two||@int||#digit>>
= store 4
&ints[#place] <<+=||-=||+=||*=||//=||%=>> <<#factor||@int||#digit>>
= store 4
&ints[#place] = &ints[#place] <<+||-||*||+>> <<#digit||@int||&ints[#place]>>
= swap 4
&ints[#place], &ints[#place] = &ints[#place], &ints[#place]
= read 4
~a:int = @ints[#place]<<|| + @int|| * #factor|| - ^ints[#place]>>
= store 2
&ints[@small % len(&ints)] = <<@int||#two>>
= store 1
&ints[@small] <<=||+=>> <<@int||#digit>>
= store 1
&ints[<<1:3||:2||-1:||0:1>>] = [<<$int||#digit, @int||@int, @int, #two>>]
= store 3 4
for ~i:small in range(len(&ints)):
    &ints[~i] <<+= ~i||*= 2||= &ints[~i] % #factor||= &ints[-1 - ~i]||-= &ints[0]||= ~i * #factor>>
= store 2 4
for ~i:small in range(<<1, len(&ints)||len(&ints) - 1, 0, -1>>):
    <<&ints[~i] += &ints[~i - 1]||&ints[~i] = &ints[~i - 1]||&ints[~i - 1] = max(&ints[~i], &ints[~i - 1])||\
if &ints[~i] < &ints[~i - 1]:
        &ints[~i], &ints[~i - 1] = &ints[~i - 1], &ints[~i]>>

== list methods 6 6: ints int
= grow 5
&ints.append(<<@int||#two||$int||len(&ints)||&ints[0]>>)
= grow 3
&ints.insert(<<0||1||2||-1||len(&ints)||#small>>, <<@int||#digit||#two>>)
= shrink 4
<<~a:int = ||>>&ints.pop(<<||0||-1||1||>>)
= grow 2
&ints.extend(<<[@int, #digit]||@ints||range(3)||&ints[:2]||(#digit, #digit)>>)
= grow 2
&ints <<+= [@int]||+= @ints||*= 2||= &ints + [#two]||= [@int] + &ints||+= [#digit, @int]>>
= shrink 2
if <<@int||#sure||#sure>> in &ints:
    &ints.remove(<<@int||#sure>>)
= shrink 1
&ints.remove(#sure)
= sort 2
&ints.<<sort()||reverse()||sort(reverse=True)||sort(key=abs)>>
= shrink 2
del &ints[<<0||-1||1||1:||:2||-2:>>]
= read 3
~a:int = @ints.<<count(#sure)||index(#sure)||count(@int)||index(#sure)>>
= read 2
~a:int = len(@ints)
= read 3
~b:ints = <<@ints[1:]||@ints[::-1]||@ints.copy()||@ints[:]||list(@ints)||@ints[:-1]||@ints * 2||sorted(@ints)||\
list(reversed(@ints))>>
= alias 1
~b:ints = @ints
= read 1
~c:bool = <<@int||#sure>> <<in||not in>> @ints
= clear 0.3
&ints.clear()

== word lists 4 6: strs str
= grow 5
&strs.append(<<@str||#word||$str||@strs[0]||str(len(&strs))>>)
= store 4
&strs[<<0||-1||1||@small % len(&strs)>>] <<= #word||+= @str||= @str||= $str||+= #char>>
= grow 2
&strs.insert(<<0||1||-1>>, <<@str||#word>>)
= grow 2
&strs <<+= [@str]||= &strs[1:] + &strs[:1]||= [#word] + &strs||+= @str.split()||= &strs[::-1]>>
= shrink 3
~a:str = &strs.pop(<<||0||-1>>)
= read 3
~a:str = <<", "||" "||""||"-"||#sep>>.join(<<@strs||@strs[::-1]||sorted(@strs)||@strs[1:]>>)
= read 3
~n:int = <<len(@strs)||@strs.count(#sure)||@strs.index(#sure)||len(@strs[0])||len(@strs[-1])>>
= read 2
~a:str = <<max(@strs)||min(@strs)||max(@strs, key=len)||min(@strs, key=len)||@strs[0] + ^strs[-1]||@strs[-1][::-1]>>
= sort 2
&strs.<<sort()||reverse()||sort(key=len)||sort(reverse=True)>>
= read 2
~b:strs = <<[~x<<.upper()||[0]||[::-1]||[:2]||.title()>> for ~x in @strs]||sorted(@strs)||@strs[:2]||\
[~x for ~x in @strs if <<len(~x) > #small||#char in ~x||~x != @str>>]>>
= store 2 4
for ~i:small in range(len(&strs)):
    &strs[~i] <<= &strs[~i].upper()||+= str(~i)||= &strs[~i][:~i]||= &strs[~i][::-1]>>

== dict stores 7 5: counts str/key
= store 6
&counts[<<#key||#sure||@str||#sure>>] = <<@int||#two||$int||#digit>>
= store 5
&counts[#sure] <<+=||-=||*=||+=>> <<#digit||@int||#two>>
= store 4
&counts[<<#key||#sure||@str>>] = &counts.get(<<#key||#sure||@str>>, #digit) + #digit
= store 2
&counts.update({<<#key||#sure||@str>>: <<@int||#two>><<||, #key: #digit>>})
= store 2
<<~a:int = ||>>&counts.setdefault(<<#key||#sure||@str>>, <<@int||#two>>)
= shrink 2
~a:int = &counts.pop(<<#sure||#key, 0||@str, -1||#sure, 0>>)
= shrink 2
if <<#sure||#key||@str>> in &counts:
    <<del &counts[#sure]||&counts[#sure] += #digit>>
= shrink 1
del &counts[#sure]
= read 3
~a:int = <<@counts[#sure]||@counts.get(#key, #digit)||@counts.get(@str, 0)||@counts[#sure] + ^counts[#sure]||\
len(@counts)||sum(@counts.values())||max(@counts.values())||min(@counts.values())>>
= read 2
~b:strs = <<list(@counts)||sorted(@counts)||list(@counts.keys())||[~x for ~x in @counts if ^counts[~x] > #digit]>>
= read 1
~b:ints = <<list(@counts.values())||sorted(@counts.values())>>
= read 1
~b:entries = <<list(@counts.items())||sorted(@counts.items())>>
= read 1
~c:bool = <<#sure||#key||@str>> <<in||in||not in>> @counts
= read 1
~d:counts = <<dict(@counts)||{~x: ~y + 1 for ~x, ~y in @counts.items()}||{**@counts, #key: #two}||\
@counts | {#key: #two}||\
{~x: ~y for ~x, ~y in @counts.items() if ~y <<>||<>> #pos}>>
= grow 1
&counts |= {#key: #two}
= store 2 4
for ~k:str<<, ~v:int in &counts.items():
    &counts[~k] = ~v <<+||-||*||%>> #factor|| in list(&counts):
    <<&counts[~k] += #digit||if &counts[~k] <<>||<>> #pos:
        del &counts[~k]>>>>

== nested stores 5 5: grid int
= store 6
&grid[<<0||-1||0||1>>][<<0||-1||0||1>>] <<=||+=||-=||*=||=>> <<@int||#digit||$int>>
= store 3
&grid[<<0||-1>>][<<0||-1>>] = &grid[<<0||-1||1>>][<<0||-1||1>>] + <<#digit||@int>>
= grow 3
&grid[<<0||-1||1>>].append(<<@int||#two||len(&grid)>>)
= grow 2
&grid.append([<<@int, #digit||#digit||@int, @int, #two>>])
= swap 2
&grid[0]<<, &grid[-1] = &grid[-1], &grid[0]||[0], &grid[-1][-1] = &grid[-1][-1], &grid[0][0]||\
[0], &grid[0][-1] = &grid[0][-1], &grid[0][0]>>
= read 3
~a:int = <<@grid[<<0||-1||1>>][<<0||-1||1>>]||len(@grid)||len(@grid[0])||sum(@grid[-1])||max(@grid[0])||\
sum(map(sum, @grid))>>
= alias 2
~b:ints = @grid[<<0||-1||1>>]
= store 2
&ints[<<0||-1>>] <<=||+=>> <<@int||#digit>>
= read 2
~b:ints = <<[~x[0] for ~x in @grid]||[sum(~x) for ~x in @grid]||[~y for ~x in @grid for ~y in ~x]||sorted(@grid[0])>>
= store 2
&grid[<<0||-1>>] = <<[@int, #digit]||&grid[0][::-1]||[0] * 2||sorted(&grid[-1])>>
= read 1
~g:grid = <<[~x[:] for ~x in @grid]||@grid[::-1]||[list(~x) for ~x in zip(*@grid)]||[[0] * 2 for _ in range(2)]>>
= store 3 6
for ~i:small in range(len(&grid)):
    <<&grid[~i][0] <<+= ~i||= ~i||*= 2>>||for ~j:small in range(len(&grid[~i])):
        &grid[~i][~j] <<+= 1||*= 2||= ~i + ~j||-= ~j||+= ~i * ~j>>||&grid[~i].append(~i)||\
&grid[~i] = &grid[~i][::-1]>>

== dict of lists 4 5: groups key/str
= grow 5
&groups[#sure].append(<<@int||#two||$int||len(&groups)>>)
= grow 4
&groups.setdefault(<<#key||#sure||@str>>, []).append(<<@int||#two>>)
= grow 2
if <<#key||@str||#sure>> not in &groups:
    &groups[<<#key||@str||#sure>>] = [<<@int||#two>>]
= store 3
&groups[<<#key||#sure||@str>>] = [<<#two||@int, #digit||>>]
= grow 2
&groups[#sure] <<+= [#digit]||= &groups[#sure] + [@int]||= &groups[#sure][::-1]||+= &groups[#sure]>>
= read 3
~a:int = <<len(@groups[#sure])||sum(@groups[#sure])||len(@groups)||len(@groups.get(@str, []))||\
sum(len(~x) for ~x in @groups.values())||max(@groups[#sure])>>
= alias 2
~b:ints = @groups<<[#sure]||.get(@str, [])||.get(#sure, [])>>
= read 1
~b:strs = <<list(@groups)||sorted(@groups)||[~x for ~x in @groups if ^groups[~x]]>>
= shrink 2
~b:ints = &groups.pop(<<#sure||#key, []>>)
= store 2 4
for ~k:str, ~v:ints in &groups.items():
    <<~v.append(#digit)||&groups[~k] = ~v[::-1]||&groups[~k] = sorted(~v)||&groups[~k] = ~v + [len(~v)]>>
= read 1
~d:counts = {~x: <<len(~y)||sum(~y)>> for ~x, ~y in @groups.items()}

== unpacking 6 4: pair/nums/entry/ints int
= unpack 4
~a:int, ~b:int = <<@int, @int||@pair||#two, @int||divmod(@int, #factor)||@int, @int + #digit||@int + 1, @int - 1>>
= unpack 2
~a:str, ~b:int = <<@entry||#word, @int||#word, len(#word)>>
= unpack 2
<<~a:int, *~b:ints||*~b:ints, ~a:int||_, *~b:ints>> = <<@ints||@nums||@int, @int, #digit||#two, @int>>
= unpack 2
~a:int, ~b:int, ~c:int = <<@int, @int, #two||@ints[:3]||@nums[:3]||range(3)||@int, #digit, @int>>
= unpack 2
(~a:int, ~b:int), ~c:int = <<@pair||(@int, #two)>>, @int
= swap 5
~a:int, ~b:int = @int, @int
~a, ~b = <<~b, ~a||~b, ~a + ~b||~a + 1, ~a - ~b||~b - ~a, ~a>>
= swap 3
~a:int, ~b:int, ~c:int = @int, @int, #two
~a, ~b, ~c = <<~c, ~a, ~b||~b, ~c, ~a||~b, ~a, ~b + ~c>>
= unpack 2
~a:int = ~b:int = <<#digit||@int>>
= read 2
~p:pair = <<@int, @int||(#two, @int)||@pair[::-1]||(@int,) + (@int,)||tuple([@int, #digit])>>
= read 2
~a:int = <<@pair[0] + ^pair[1]||@pair[-1]||@nums[-1]||len(@nums)||@entry[1]||sum(@nums)||max(@pair)||\
@nums[0] - ^nums[1]>>
= augment 1
&nums += (<<@int,||#digit, #digit>>)
= unpack 2 4
~t:int = 0
for ~x, ~y in <<zip(@ints, ^ints[1:])||enumerate(@ints)||zip(@nums, ^nums[1:])||[(@int, 1), (#two, 2)]>>:
    ~t += <<~x * ~y||~y - ~x||~x + ~y||max(~x, ~y)>>
= unpack 1 4
~t:int = 0
for ~i, (~x, ~y) in enumerate([(@int, #digit), (#two, @int)]):
    ~t += <<~x * ~i||~y - ~x||~x + ~y>>

== arithmetic 9 6: int int/small
= arith 6
~a:int = <<@int||#two||#three>> <<+||-||+||->> <<@int||#two||#three||@int>>
= arith 3
~a:int = <<@int||#two>> * <<#factor||#digit||#factor>>
= arith 4
~a:int = <<@int||#three||#two>> <<//||%>> <<#factor||#two||10||#factor||100>>
= augment 5
&int <<+=||-=||+=||-=>> <<@int||#two||#three||#digit>>
= augment 3
&int <<//=||%=||*=||%=>> <<#factor||#factor||#digit + 1||10>>
= arith 2
~a:int = (<<@int||#two>> <<+||->> <<@int||#two>>) <<*||//||%>> #factor
= arith 2
~a:int = <<@int||#two>> <<+||->> <<@int||#digit>> <<*||//||%>> #factor
= arith 2
~a:int = <<abs(@int - #two)||-@int||max(@int, #two)||min(@int, #two, @int)||@small ** 2||#digit ** <<2||3>>||\
abs(-@int)||\
round(@int / 10)||int(@int / #factor)||@int * 10 + #digit||100 - @int||@int * @small>>
= unpack 2
~a:int, ~b:int = divmod(<<@int||#three||#two>>, <<#factor||10||#two>>)
= read 2
~a:int = <<len(str(@int))||int(str(abs(@int))[::-1])||sum(int(~x) for ~x in str(abs(@int)))||int(str(@int) + "#digit")>>
= read 2
~c:bool = <<@int||#two>> <<<||>||==||!=||<=||>=>> <<@int||#two||@int % #factor>>
= change 2
if <<@int > <<@int||#two||#three>>||@int % #factor == 0||@int < @int||#digit < @int < #three>>:
    &int <<-=||+=||*=||//=>> #factor
= bits 1
~a:int = <<@int & #pos||@int | #digit||@int ^ #digit||@int << 1||@int \\>> <<1||2>>||1 << @small||@int & 1||\
@int & ^int - 1>>
= loop 2 4
~t:int = <<0||1||#two>>
for ~i:small in range(<<3||4||1, 4||0, 9, 3||5, 2, -1||10, 40, 10||@small % 5 + 1>>):
    ~t <<+= ~i * #digit||+= @int||= ~t * 2 + ~i||-= ~i||+= @int % (~i + 1)||= ~t * 10 + ~i||+= ~i // 2>>
= loop 2 4
~n:int = abs(@int)
~t:int = 0
while ~n > 0:
    ~t <<+= ~n % 10||= ~t * 10 + ~n % 10||+= 1||= max(~t, ~n % 10)>>
    ~n //= 10

== decimals 3 5: float/int int
= arith 4
~a:float = <<@int / <<2||4||5||10||#factor>>||@float + <<#float||@int>>||@float * <<2||3||0.5||10>>||@float - #float||\
@int * 0.<<5||1||25>>>>
= read 3
~a:float = <<round(@float, <<1||2||0>>)||abs(@float)||float(@int)||max(@float, #float)||@float // 1||@float % 2||\
-@float>>
= read 2
~b:int = <<int(@float)||round(@float)||@int // 1||int(@float * 10)>>
= read 1
~c:bool = @float <<>||<||==||>=>> <<#float||@int||@float>>
= augment 2
&float <<+=||-=||*=||/=>> <<2||#float||0.5||@int>>
= format 3
~s:str = <<f"{@float:.<<1||2||0||3>>f}"||f"{@float}"||str(@float)||f"{@float:<<8.2f||,.2f||>7||.1%||.0%>>}"||\
"%.2f" % @float||\
"{:.1f}".format(@float)>>

== slices 7 5: str/sentence small/str
= slice 6
~a:str = @str[<<#place:||:#place||1:-1||::-1||::2||1::2||-3:||:-2||2:5||:3||@small:||:@small||-2::-1||#small:#small||\
1:4||\
len(@str) // 2:>>]
= index 4
~c:char = @str[<<0||-1||0||1||@small % len(@str)||len(@str) // 2||len(@str) - 1>>]
= concat 4
~a:str = <<@str[#place:] + ^str[:#place]||@str + ^str[::-1]||@str[0] + ^str[-1]||@str[:2] * 2||@str[-1] + ^str[:-1]||\
@str[1:] + ^str[0]||@str[:3] + "..."||@str[:1].upper() + ^str[1:]>>
= augment 3
&str <<+= @str[:2]||+= @char||= &str[1:]||= &str[:-1]||= @char + &str||*= 2||= &str[::-1]>>
= read 2
~n:int = <<len(@str)||len(@str[#place:])||@str.count(^str[0])||@str.find(^str[-1])||ord(@str[0])||@str.index(^str[-1])>>
= compare 3
~b:bool = <<@str[#place:] == ^str||@str[0] == ^str[-1]||@str == ^str[::-1]||@str[:1] in "aeiou">>
= compare 3
~b:bool = <<@str[0] == ^str[-1]||@str == ^str[::-1]||@str[:2] in ^str||@str[0] <<>||<>> ^str[-1]||\
@str[1:] != ^str[:-1]||\
@str[-1] in "aeiou"||@str[0] == #char||@str[0].isupper()>>
= split 1
~l:strs = <<[@str[:2], ^str[2:]]||[@str[~i:~i + 2] for ~i in range(0, len(^str), 2)]||list(@str[:4])||\
[~x for ~x in @str[:4]]>>
= loop 2 4
~t:str = ""
for ~i:small in range(<<0, len(@str), <<2||3>>||min(4, len(@str))||len(@str)||len(@str) - 1, -1, -2>>):
    ~t <<+= ^str[~i:~i + 2]||= ^str[~i:~i + 1] + ~t||+= ^str[:~i]||+= ^str[-~i:]>>

== string methods 9 5: str/sentence/padded char/str
= replace 4
~a:str = @str.replace(<<#sure||@char||" "||#sure||#char>>, <<#char||""||"-"||#word||@char||"_">><<||||, 1>>)
= strip 3
~a:str = @str.<<strip()||lstrip()||rstrip()||strip(#sure)||lstrip(#sure)||rstrip(#char)||rstrip("!.")||\
removeprefix(#sure)||\
removesuffix(#sure)||strip().lower()>>
= case 4
~a:str = @str.<<upper()||lower()||title()||capitalize()||swapcase()||casefold()||upper()[::-1]||lower()[1:]>>
= search 4
~n:int = @str.<<find(#sure)||count(#sure)||index(#sure)||rfind(#sure)||find(#char)||count(@char)||find(@char, 2)||\
rindex(#sure)||\
count(#sure, 1)||find(" ")||count("")>>
= search 3
~b:bool = <<@str.<<startswith(#sure)||endswith(#sure)||isdigit()||isalpha()||isupper()||islower()||isalnum()||\
startswith(^str[:2])||\
isspace()||endswith(("a", "e", "s"))||istitle()||isidentifier()||isnumeric()>>||#sure in @str||@char not in @str>>
= split 5
~l:strs = <<@str.split()||@str.split(#sure)||@str.split(#sep)||list(@str)||@str.rsplit(#sure, 1)||\
@str.split(#sure, 1)||\
list(@str.partition(#sure))||@str.splitlines()||sorted(@str)||@str.rpartition(#sure)[0].split()||sorted(set(@str))||\
@str.lower().split()>>
= join 4
~a:str = <<" "||""||"-"||", "||#char||@char>>.join(<<@strs||@str||@strs[::-1]||sorted(@strs)||reversed(@str)||\
[@str, #word]||\
@str.split()||sorted(@str)||@str[:4]||[@str] * 2>>)
= pad 2
~a:str = @str.<<center||ljust||rjust>>(<<len(^str) + #digit||#pos % 14||8||10>><<||, "<<*||-||.||0>>">>)
= pad 1
~a:str = @str.zfill(<<5||8||len(^str) + 2>>)
= augment 2
&str = &str.<<strip||lower||upper||title>>()<<||.replace(#sure, #char)||.strip(#sure)||[1:]||.split(#sure)[0]>>
= chain 3
~a:str = <<@str.split(#sure)[<<0||-1>>]||@str.strip().split()[-1]||@str.partition(#sure)[<<0||2>>]||\
@str.replace(#sure, "").upper()||\
@str.split()[0].title()||"".join(@str.split())||@str.lower().replace("a", "o")||\
@str.translate(str.maketrans("ae", "xy"))||\
@str.expandtabs(2)||@str.encode().decode()>>
= format 2
~a:str = <<f"{@str}<<:|| ||-||/>>{@str}"||f"{@str!r}"||f"[{@str:<<>12||^12||<12||*^11>>}]"||\
"{}, {}".format(@str, @char)||"%s-%s" % (@str, @char)||\
@str * 2||@str + @char + ^str>>
= shrink 1
~c:char = @str[#place]

== letters 8 3: letters char
= loop 6 5
~t:int = <<0||0||#digit>>
for ~x:char in @str:
    if ~x <<==||==||==||!=>> <<@char||#sure||#sure>>:
        ~t += <<1||1||2>>
= loop 3 5
~p:ints = []
for ~i:small, ~x:char in enumerate(@str):
    if ~x == <<@char||#sure>>:
        ~p.append(~i)
= loop 3 5
~d:counts = {}
for ~x:char in @str:
    <<~d[~x] = ~d.get(~x, 0) + 1||if ~x in ~d:
        ~d[~x] += 1
    else:
        ~d[~x] = 1||~d.setdefault(~x, 0)
    ~d[~x] += <<1||2>>>>
= loop 3 5
~r:str = ""
for ~x:char in @str:
    <<if ~x <<not in||in||not in>> <<~r||"aeiou"||^str[:2]||#word>>:
        ~r += ~x||if ~x <<==||!=>> <<@char||#sure>>:
        continue
    ~r += ~x||~r = ~x + ~r||if ~x != ~r[-1:]:
        ~r += ~x||if ~x == <<@char||#sure>>:
        ~r += <<"-"||~x.upper()||"">>
    else:
        ~r += ~x||~r += ~x * 2>>
= loop 3 5
~n:int = 0
for ~i:small in range(<<len(@str)||1, len(@str)||len(@str) - 1>>):
    if <<^str[~i] == ^str[~i - 1]||^str[~i] == @char||^str[~i] == #sure||^str[~i] > ^str[~i - 1]||^str[~i] != ^str[0]>>:
        ~n += 1
= loop 2 5
~i:small = 0
while ~i < len(@str) and ^str[~i] <<!= @char||!= #sure||== ^str[0]>>:
    ~i += 1
= compare 4
~b:bool = <<@char||#sure||@str[#place]||#sure>> <<==||==||!=||<||>||in>> <<@str[#place]||@char||#char||@char>>
= compare 2
~b:bool = <<@str||@str[:#small]||@str[::-1]>> <<>||==||!=||<>> <<^str||^str[:2]||@str||^str.upper()>>
= search 2
~n:int = @str.<<count||find||rfind||index>>(<<#sure||@char||#sure>>)
= loop 2 5
~n:int = 0
for ~x, ~y in zip(@str, <<^str[1:]||^str[::-1]||@str>>):
    if ~x <<==||!=||<>> ~y:
        ~n += 1
= loop 1 5
~f:bool = <<False||True>>
for ~x:char in @str:
    if ~x == <<@char||#sure>>:
        ~f = <<True||not ~f||False>>
        <<break||continue>>
= loop 1 5
~m:str = @str[0]
for ~x:char in ^str[1:]:
    if ~x <<>||<>> ~m:
        ~m = ~x
= loop 1 5
~n:int = ~m:int = 1
for ~i:small in range(1, len(@str)):
    if ^str[~i] == ^str[~i - 1]:
        ~n += 1
        ~m = max(~m, ~n)
    else:
        ~n = 1

== reductions 6 5: ints/nums ints/int
= reduce 8
~a:int = <<sum||max||min||len>>(<<@ints||@ints||@ints[1:]||@ints[:3]||@nums||@ints[::2]||@ints + @ints||set(@ints)||\
@ints[-2:]>>)
= reduce 3
~b:ints = sorted(<<@ints||@nums||set(@ints)||@ints + [@int]>><<||, reverse=True||, key=abs||, key=lambda ~x: <<-~x||\
~x % #factor||~x % 10>>>>)
= reduce 3
~a:int = <<max(@ints) - min(^ints)||sum(@ints) // len(^ints)||sum(@ints[:2])||sorted(@ints)[#place]||\
max(@ints[0], ^ints[-1])||\
min(@int, *@ints)||max(@ints, key=abs)||sum(@ints, #two)||max(@ints, default=0)||@ints.index(max(^ints))||\
@ints.count(max(^ints))||\
len(set(@ints))||abs(sum(@ints))||min(len(@ints), @int)>>
= reduce 3
~a:int = <<sum||max||min>>(<<[~x * #factor for ~x in @ints]||~x % #factor for ~x in @ints||abs(~x) for ~x in @ints||\
[@int, #two, @int]||\
map(abs, @ints)||~x for ~x in @ints if ~x>>)
= reduce 2
~c:bool = <<any||all>>(~x <<>||<||!=||%>> <<#digit||2||@int>> for ~x in @ints)
= loop 4 4
~t:int = <<0||@int||1||#digit>>
for ~x:int in @ints:
    ~t <<+= ~x||+= ~x||-= ~x||= max(~t, ~x)||= min(~t, ~x)||+= ~x * #factor||+= 1||+= ~x % #factor||= ~x - ~t||\
+= abs(~x)>>
= loop 2 4
~t:int = 0
for ~x:int in @ints:
    if ~x <<<||>||==||%>> <<#sure||#factor||@int||#digit>>:
        ~t += <<~x||1>>
= slice 3
~b:ints = <<@ints[#place:]||@ints[:#place]||@ints[::-1]||@ints[1:-1]||@ints * 2||@ints + [@int]||list(@ints)||\
[@int] * 3||\
[~x for ~x in @ints if ~x <<>||<||!=||%>> <<#sure||2||3>>]||[~x <<+||-||*||//||%>> #factor for ~x in @ints]>>
= reduce 1
~f:float = <<sum(@ints) / len(^ints)||round(sum(@ints) / len(^ints), 1)>>

== augmented 5 6: int/str/ints/nums/intset str/int/float
= augment 4
&int <<+=||-=||*=||//=||%=||**=||\\>>=||&=||^=>> <<2||1||3||2||#factor>>
= augment 4
&str <<+= @str||+= #char||*= 2||+= str(@int)||+= f"{@int}"||*= @small % 3||+= @str[0]||+= " " + @str>>
= augment 4
&ints <<+= [@int]||*= 2||+= @ints||+= (@int, #digit)||+= range(2)||+= [#two]>>
= augment 3
&nums <<+= (@int,)||*= 2||+= (#two, @int)||+= tuple(@ints)>>
= augment 2
&intset <<|=||&=||-=||^=>> {<<#digit||@int, #digit||#sure>>}
= augment 2
&float <<+=||-=||*=||/=>> <<2||0.5||#float||@int>>
= augment 2
&counts <<[#key] = @int||["<<a||n||total>>"] = #digit||= {}>>
= augment 2
&strs += [<<@str||#word||str(@int)>>]
= assign 4
<<~a:int = <<#two||@int||#digit||len(@str)>>||~a:str = <<#word||@str||"">>||~a:ints = [#digit, @int]||\
~a:nums = (@int, #two)||\
~a:float = #float||~a:strs = [@str]||~a:intset = {#digit, @int}>>
= augment 2
&ints[<<0||-1>>] <<+=||-=||*=||//=||%=>> <<#factor||@int>>
= loop 2 4
for ~i:small in range(<<2||3||4>>):
    <<&int <<+= ~i||-= ~i * 2||+= @int % 7>>||&str += <<str(~i)||"ab"[~i % 2]||#char>>||&int += 1
    &str += "."||&int += len(str(~i))>>

== truth 6 5: int/str/ints/counts/maybe int/str/bool
= compare 5
~b:bool = @int <<>||<||==||!=||>=||<=>> <<@int||#two||#digit||@int + 1||len(@str)>>
= compare 3
~b:bool = <<@str||@str[0]||@char||@str.lower()>> <<>||==||!=||<>> <<@str||#word||@char||^str[-1]||^str.upper()>>
= logic 4
~b:bool = <<@bool and @bool||@bool or @int > #digit||not @bool||@int > #digit and @int < #two||@str == "" or @bool||\
not @ints||\
@int and @bool||bool(@str)||bool(@int)||not (@bool or @bool)||@int > 0 and not @bool||@bool == (@int > #digit)>>
= contain 4
~b:bool = <<@int||#digit>> <<in||not in>> <<@ints||[^int, #two]||(1, 2, 3, #digit)||range(#pos)||{@int, #digit}>>
= contain 2
~b:bool = <<@str||#key||#char>> <<in||not in>> <<@counts||@strs||@str||"banana">>
= chain 2
~b:bool = <<#digit <<<||<=>> @int <<<||<=>> #two||@int == ^int % 10 == #digit||"a" <= @str[:1] <= "m"||\
0 < len(@str) < #digit>>
= none 3
~b:bool = <<@maybe||@counts.get(#key)||@int||@str>> <<is None||is not None||== None>>
= test 2
~b:bool = <<any||all>>(<<[@bool, @int > #digit]||@bools||~x > #digit for ~x in @ints||@ints||[@int, @str]>>)
= test 2
~b:bool = <<isinstance(@int, <<int||str||bool>>)||isinstance(@str, (str, list))||type(@str) == <<str||int>>||\
@str.isdigit()||\
callable(@str)||isinstance(@ints, list)>>
= ternary 4
~a:int = <<@int if @bool else #digit||#two if @int > #digit else ^int||1 if @bool else 0||@int or #two||\
@int and #digit||\
len(@str) if ^str else -1||int(@bool) + int(@bool)||@bool + @bool>>
= ternary 2
~s:str = <<"yes" if @bool else "no"||@str or "none"||"big" if @int > #pos else "small"||@str if @bool else #word||\
str(@bool)>>
= branch 5
if <<@bool||not @bool||@int > #digit||@int == @int||@str||@ints||@int % 2 == 0||@bool and @bool||\
@bool or @int < #two||@maybe is None||\
@str != #word||@int||len(@str) > #small>>:
    ~a:int = #digit
else:
    ~a = #two
= branch 3
if <<@int > #pos||@str == #word||@bool>>:
    ~a:str = #word
elif <<@int > #digit||@bool||@int % #factor == 1>>:
    ~a = #word
else:
    ~a = @str

== conversions 4 6: int/str/float str/ints
= convert 5
~a:str = <<str(@int)||str(@float)||str(@ints)||repr(@str)||chr(65 + @int % 26)||bin(@small)||hex(abs(@int))[2:]||\
bin(@int % 16)[2:]||\
str(@bool)||"".join(map(str, @ints))||oct(@small)||chr(ord(@str[0]) + 1)||str((@int, @str))||format(@int, <<"04"||\
"4"||"x"||",">>)||\
str(@int).zfill(<<3||4>>)||ascii(@str)||str([@str])>>
= convert 5
~b:int = <<int("#two")||int(@float)||int("#three")||ord(@str[0])||len(str(@int))||int("<<101||11||110||1001||\
10>>", 2)||int(@bool)||int(str(@int)[0])||int("<<7||4||12>>" * 2)||\
ord(@str[-1]) - ord("a")||round(@float)||int("#two") + @int||int("0x1f", 16)||int(@str)>>
= convert 4
~c:ints = <<list(map(int, str(abs(@int))))||[int(~x) for ~x in str(abs(@int))]||list(range(@small))||\
[ord(~x) for ~x in @str[:4]]||\
list(map(int, "4 7 #digit".split()))||sorted(set(@ints))||list(@nums)||[int(~x) for ~x in "1,20,3".split(",")]||\
list(map(len, @strs))>>
= convert 3
~d:strs = <<list(@str)||[str(~x) for ~x in @ints]||list(map(str, @ints))||[@str, str(@int)]||@str.split()||\
[repr(~x) for ~x in @ints[:3]]>>
= convert 2
~e:nums = <<tuple(@ints)||tuple(sorted(@ints))||(@int, @int)||tuple(range(3))||tuple(~x + 1 for ~x in @ints)>>
= convert 2
~f:float = <<float(@int)||float("#two.<<5||0||25>>")||@int / 2||round(@int / 3, 2)||float("2.5") + @int>>
= convert 1
~g:bool = <<bool(@int)||bool(@str)||bool(@ints)||bool(0)||@str.isdigit()||bool("False")>>
= convert 1
~h:counts = <<dict(zip(@str[:3], @ints))||dict([(@str, @int)])||{@str: @int}||dict(a=@int, b=#digit)||\
{~x: ord(~x) for ~x in @str[:3]}>>
= convert 1
~k:intset = <<set(@ints)||{@int, #digit}||set(map(abs, @ints))>>

== formats 5 5: int/float/str str/int
= format 6
~a:str = <<f"{@str}<<: ||=||-|| >>{@int}"||f"{@int} <<+||*||of||/||%>> {@int}"||f"{@int:<<4d||04d||>5||<5||^6||,||+||\
x||b||03||04b||_>>}|"||\
f"{@str:<<>8||<8||^9||*^9||10||->7||.2||.3>>}|"||f"{@float:<<.1f||.2f||6.1f||08.3f||.0f>>}"||f"{@str!r}:{@int}"||\
f"{@int + @int}"||\
f"{@str.upper()}!"||f"{@str[0]}{@int % 10}"||f"{len(@str)} letters"||f"{@int / 100:.1%}"||f"{@str * 2}"||\
f"({@int}, {@int})"||\
f"{@bool}"||f"{{{@int}}}"||f"{@int=}"||f"{@str[::-1]}"||f"{@ints}"||f"{@int:>{@small}}"||\
f"{'big' if @int > 9 else 'low'}">>
= format 3
~a:str = <<"{} {}"||"{}-{}"||"{1} then {0}"||"{0}{0}{1}"||"{:>5}|{}"||"{!r} {}"||"{:<4}|{:>4}">>.format(<<@str, @int||\
@int, @str||@int, @int||@str, @str>>)
= format 2
~a:str = <<"%s has %d" % (@str, @int)||"%d%%" % @int||"%5d|" % @int||"%04d" % @int||"%s" % @str||"%.1f" % @float||\
"%x" % abs(@int)||\
"%-6s|" % @str||"%s and %s" % (@str, @int)||"%r" % @str||"%+d" % @int>>
= format 2
~a:str = <<@str + ": " + str(@int)||str(@int) + "/" + str(@int)||@str + " " + @str||"<" + @str + ">"||\
"=" * @small + @str||str(@int).rjust(4)||\
str(@int) * 2||", ".join([@str, str(@int)])||"\\t".join([@str, #word])||@str + "\\n">>
= print 4
print(<<@str, @int||@int||f"{@str}: {@int}"||@ints||@str, @str, sep="<<-||, ||>>"||@str, end="<< ||;||>>"||*@ints||\
@int, @int * 2||@str.upper()||\
"a", @int, None||@str, @ints, sep=":"||"-" * 5||>>)
= augment 2
&str += <<f"{@int},"||f" {@str}"||str(@int)||"\\n"||"%d;" % @int||f"[{@int:02d}]">>
= loop 2 4
~t:str = ""
for ~i:small in range(<<2||3||4||1, 4>>):
    <<~t += <<f"{~i}<<,|| ||:{@int}||{@str[:1]}>>"||str(~i * #factor) + " "||f"{~i * #factor:>3}">>||\
print(<<~i, end=" "||f"{~i}: {@str[~i:]}"||~i, @str||\
"*" * ~i>>)>>

== copies 4 4: sentence/strs/long long/str
= copy 4
~a:str = <<@str||@str||@str + ""||@str[:]||f"{@str}"||@str.strip()>>
= copy 3
~b:strs = <<[@str, @str]||@strs||@strs[:]||[@str] * 2||@strs + [@str]||@str.split()||list(@strs)>>
= copy 2
~a:str = <<@strs[0]||@strs[-1]||" ".join(@strs)||@str + "."||@str.lower()||@str[1:]||@str + " " + @str||@str[:-1]>>
= copy 2
~c:table = <<{@str: @str}||{"text": @str}||{#key: @str, #key: @str}>>
= swap 2
~a:str, ~b:str = <<@str, @str||@str.split(" ", 1)||@str[:3], @str[3:]||@str[0], @str[1:]>>
= swap 2
~a:str, ~b:str = @str, #word
~a, ~b = ~b, ~a
= store 2
&strs<<[0] = @str||.append(@str)||[-1] = #word||.insert(0, @str)||.reverse()>>
= copy 1
~a:str = @str if <<@bool||len(@str) > #small||@str == @str||not @str>> else @str
= print 1
print(@str)

== set steps 4 5: intset/ints int/ints
= grow 4
&intset.<<add(@int)||add(#digit)||update(@ints)||update([#digit, @int])||discard(#digit)||discard(@int)||\
discard(#sure)>>
= algebra 4
~a:intset = <<set(@ints)||@intset | {@int}||@intset & set(@ints)||@intset - {@int}||@intset ^ {#digit, @int}||\
{@int, #digit, #digit}||\
@intset.union(@ints)||@intset.intersection(@ints)||{~x % #factor for ~x in @ints}||set()||set(range(3))||\
@intset.copy()||\
@intset.difference(@ints)||@intset.symmetric_difference({#digit})||{~x for ~x in @ints if ~x > #digit}>>
= read 3
~n:int = <<len(@intset)||sum(@intset)||max(@intset)||min(@intset)||len(set(@ints))||len(@ints) - len(set(^ints))>>
= contain 3
~b:bool = <<@int in @intset||#digit not in @intset||@intset <= {1, 2, 3, #digit}||@intset == set(@ints)||\
@intset.isdisjoint(@ints)||\
@intset.issubset(@ints)||{#digit} < @intset||#sure in @intset||@intset.issuperset({#digit})>>
= read 2
~c:ints = <<sorted(@intset)||sorted(@intset | set(@ints))||list(@intset)||[~x for ~x in @ints if ~x in @intset]||\
sorted(@intset, reverse=True)>>
= shrink 1
if @int <<in||not in>> &intset:
    &intset.<<remove||discard||add>>(@int)
= loop 2 4
~d:intset = set()
for ~x:int in @ints:
    <<~d.add(~x<<|| % #factor|| // 10|| - #digit>>)||if ~x not in ~d:
        ~d.add(~x)||~d |= {~x, ~x + 1}||~d.discard(~x - 1)
    ~d.add(~x)>>

== pointers 5 3: ints/str/sorted int/small
= loop 4 5
~i:small, ~j:small = 0, len(<<@ints||@str>>) - 1
~t:int = 0
while ~i < ~j:
    ~t += <<~j - ~i||1||~i * ~j>>
    ~i += 1
    ~j -= <<1||1||2>>
= loop 3 5
~i:small, ~j:small = 0, len(&ints) - 1
while ~i < ~j:
    &ints[~i], &ints[~j] = &ints[~j], &ints[~i]
    ~i <<+= 1||+= 1||= ~i + 1>>
    ~j <<-= 1||-= 1||= ~j - 1>>
= loop 3 5
~i:small = <<0||1||len(@ints) - 1>>
~t:int = 0
while <<0 <= ~i < len(^ints)||-1 < ~i < len(^ints)>>:
    ~t += ^ints[~i]
    ~i <<+= 1||+= 2||-= 1||-= 2||+= 3>>
= loop 3 5
~n:int = <<@int % 50 + 1||#two||#pos>>
~t:int = 0
while ~n <<> 1||!= 0||> 3>>:
    ~n <<//= 2||//= 3||= ~n // 2 - 1 if ~n > 3 else 0>>
    ~t += 1
= loop 3 5
~i:small = 0
while ~i < len(@str):
    if ^str[~i] <<== #sure||in "aeiou"||== " "||.isupper()>>:
        break
    ~i += 1
= loop 2 5
~t:int = <<0||#digit>>
while True:
    ~t += <<1||3||7||#factor>>
    if ~t <<>||>=>> #two // 4 or ~t % #factor == 0:
        break
= loop 2 5
~q:ints = <<@ints[:]||list(@ints)||[@int, #digit, #two]>>
~t:int = 0
while ~q:
    ~x:int = ~q.pop(<<||0||-1>>)
    <<~t += ~x||if ~x % 2:
        continue
    ~t += 1||if ~x > #pos:
        ~t = ~x||~t = ~x - ~t>>
= loop 2 5
~i:small = ~j:small = 0
~b:ints = []
while ~i < len(@ints) and ~j < 3:
    if ^ints[~i] <<<||>||>=>> <<~j * #factor||@int>>:
        ~b.append(<<^ints[~i]||~i||~j>>)
        ~i += 1
    else:
        ~j += 1
= read 3
~a:int = <<@ints[#place]||len(@ints)||@int + #digit||len(@str)||sum(@ints)>>

== pairs of lists 4 3: ints/entries/points strs/ints
= loop 4 4
<<~t:ints = []||~t:int = 0>>
for ~x:int, ~y:int in <<zip(@ints, @ints)||zip(@ints, ^ints[1:])||enumerate(@ints)||enumerate(@ints, 1)||@points||\
zip(@ints, range(9))||\
zip(@ints[::-1], ^ints)||zip(@ints, map(len, @strs))>>:
    ...
= loop 3 4
~d:counts = {}
for ~x:str, ~y:int in <<zip(@strs, @ints)||@entries||zip("abc", @ints)||zip(@strs, range(5))||\
zip(@strs, map(len, @strs))||sorted(@entries)>>:
    ~d[~x] = <<~y||~y * #factor||~d.get(~x, 0) + ~y||~y - #digit>>
= grow 4
&ints.append(<<@int||@int + @int||@int * #factor||@int - @int||max(@int, @int)>>)
= augment 4
&int += <<@int * @int||@int||@int - @int||1||@int == @int||@int // #factor||@int % #factor>>
= read 3
~p:points = <<list(zip(@ints, @ints))||list(enumerate(@ints))||[(~x, ~x % #factor) for ~x in @ints]||\
sorted(@points, key=lambda ~x: <<~x[1]||-~x[0]>>)||\
[(~y, ~x) for ~x, ~y in @points]>>
= read 2
~e:entries = <<list(zip(@strs, @ints))||sorted(@entries)||sorted(@entries, key=lambda ~x: <<~x[1]||-~x[1]||\
(~x[1], ~x[0])>>)||@entries[::-1]||\
[(~x, len(~x)) for ~x in @strs]>>
= read 2
~a:int = <<sum(~x * ~y for ~x, ~y in zip(@ints, @ints))||@points[0][1]||@entries[-1][1]||len(@points)||\
max(~x for _, ~x in @entries)||\
sum(~x == ~y for ~x, ~y in zip(@ints, ^ints[::-1]))>>
= read 2
~b:ints = <<[~x + ~y for ~x, ~y in zip(@ints, @ints)]||[~i * ~x for ~i, ~x in enumerate(@ints)]||\
[~y for _, ~y in @entries]||[~x for ~x, ~y in @points]||\
[~i for ~i, ~x in enumerate(@ints) if ~x > #digit]||list(map(max, @ints, @ints))>>

== compound numbers 10 5: ints int int
= choose 5
~a:int = <<min||max>>(<<@ints[0], @int + #digit||@ints[-1], ^ints[0]||@ints[1], @int||@int, @ints[0]||\
@int - #digit, @int||\
@int + 1, @int - 1||@int, abs(@int)||@int, @int, #two||len(@ints), len(str(@int))||@int - #pos, 0||\
@int + @int, ^ints[0]||\
#two, @int + #digit||@int * 2, @int||@ints[0], ^ints[1] - 1||~x * @int for ~x in @ints||@int // 2, #digit>>)
= calc 5
~a:int = <<@int * (@int * #factor)||@int * (@int // #factor)||@int * int(@int / 2)||@int - int(@int / 4)||\
@int * 2 ** 3||\
@int * (1 \\<< 2)||@int % (@ints[0] or 7)||@int - max(@ints)||@int + min(@int, #digit)||@int // (#two - @int % 5)||\
(@int - 1) // (@int - @int or 1)||@int % int("7")||@int - @ints[0] * @ints[1]||@int * len(str(@int))||\
@int + abs(@int)||\
@int - @int // #factor * #factor||(@int + 1) % len(@ints)||-(-@int // #factor)||@int * (@int - @ints[-1])||\
pow(@int, 2)>>
= bits 4
~a:int = <<@int & @int - 1||@int ^ @ints[0]||1 \\<< @int % 6||@int & 7 | 1 \\<< 3||@int ^ @int - 1||\
(@int | #digit) & ^int||\
~@int||@int \\>> 1||@int & -@int||abs(@int).bit_length()||(1 \\<< #digit) - 1||@int & 1 \\<< 2||@int % 2 ^ 1||@int | 1>>
= index 4
~a:int = @ints[<<@int & 1 | 0||(@int & 1) ^ 1||len(^ints) \\>> 1||@int % len(^ints)||len(^ints) - 2||-@int % 2||\
@int // 2 % len(^ints)||bool(@int)||int(@int > 3)||abs(@int) % 2||min(1, len(^ints) - 1)||max(@int, 0) % len(^ints)>>]
= slice 3
~b:ints = @ints[<<:@small + 1||1:@int||@int:||@small + 1:@int||0:@small||:-@small - 1||@int % 2:@int||@small:@int||\
: len(^ints) // 2||@int - 1:>>]
= augment 4
&int <<\\<<= 1||\\>>= 1||-= @ints[0]||+= min(@ints)||%= #two||&= -2||^= @int||*= -1||-= @int == #digit||+= @int and 1||\
-= len(@ints)||+= max(@int, #digit) - 1||//= 2 or 1||-= @int // 2||&= @int - 1||+= @int > #digit>>
= float 3
~f:float = <<@int / 2.0||@int / (2 * 5)||@int * (@int / 2)||round(abs(@int) ** (1 / 2), 1)||@int / float(2)||\
@int * 2 / 5||\
round(@ints[0] / max(1, @ints[1]), 1)||(@int - #digit) / 2||@int - @int / 2||float(@int)||(@int - @int) / (2 + 2)||\
@int / -4>>
= loop 2 4
while &int <<% 2 == 0 and ^int||< #digit||== #digit||> 100||== 0 or &int == 1>>:
    &int <<= &int // 2 + 1||+= #pos||-= 1
    if &int < 3:
        break||+= 101>>
    <<break||if &int != -1:
        break>>
= loop 2 4
while <<1||True||&int>>:
    &int += <<#pos||@int % 3||-1>>
    if &int <<>||!=>> #digit:
        break
    <<break||&int = 0
    break>>

== compound tests 8 5: ints int/str int
= compare 6
~b:bool = <<@int == @int % 5||@int != @int - 1||@int < @int - 1||@int > @int - #digit||@int >= @int + 1||\
@int <= @int // 2||\
@int <= @int * 2||@int == @int + @int||@int == -1||@int == int(@int)||@int != -1||@int >= @ints[0]||@int <= @ints[-1]||\
@int == len(@ints)||@int % #factor == @int % 2||@int != float(@int)||@int == @int * @int||@int != len(set(@ints))||\
@int == @int // #factor * #factor||@int < -#digit||@int >= -1>>
= compare 4
~b:bool = <<sorted(@ints) == @ints||@ints != sorted(^ints)||@ints == ^ints[::-1]||len(@ints) != len(set(^ints))||\
@ints[0] == ^ints[-1]||@ints[0] <= ^ints[1]||@ints[-1] >= ^ints[0] + @int||@ints[0] != @int||@ints[:2] == ^ints[-2:]||\
max(@ints) >= @int - 1||sum(@ints) == @int * 2||set(@ints) == {@int, #digit}||@bool == False||@bool is True||\
@bool != @bool>>
= compare 2
~b:bool = <<@str >= "m"||@str <= "n"||"a" <= @str||"".join(sorted(@str)) == @str||@str == "".join(reversed(@str))||\
@str[0] == @str[-1]||@str[:1] != @str||ord(@str[0]) - ord("a") > #digit||\
any(map(str.isdigit, @str))||\
all(map(str.isalpha, @str))>>
= logic 4
~b:bool = <<@int > 0 and @int < #two and @int % 2 == 0||@int and @int and @ints||\
@int == 0 or @int > #two or @bool or not @ints||\
@int > 1 and @int != 3 and @bool and @ints||@int % 2 or @int > #digit||not (@int or @bool)||\
@bool or @int < 0 or @int > 9||\
@bool and not @bool or @int == #digit||(@int < 0) == (@int < #digit)||(@int > 2) != @bool||not @int % 2>>
= branch 5
if <<@int & 1||@ints[0]||@int % #factor||@ints and @ints[0] > 0||@int < 0 or @int > #two||not @ints||@int == -1||\
@bool||\
@int >= @ints[0]||@ints[-1] % 2 == 0 and @int > 1||len(@ints) == #digit||all(~x > 0 for ~x in @ints)||@int != @int>>:
    ~a:int = <<-1||@int||0||#two||len(@ints)>>
elif <<@int > #digit||@int == 0||not @int % 2||@bool>>:
    ~a = <<@int - 1||#digit||1>>
else:
    ~a = <<@int + 1||-@int||#digit>>
= branch 3
if <<@int and @ints||@bool||not @int||@int > @int and @int > 0||@int % 2||@ints[1] < @ints[0]||@str and @int>>:
    ~a:int = <<@int - 1||@ints[0]||-@int>>
else:
    ~a = <<0||@int||@int * 2||#two>>
= early 1
if <<@int == #two||@int > #three||@ints == []||@int < -#two>>:
    return <<-1||False||True||0||@int | #digit||min(@ints)||next(iter(@ints))||None||[]||@int % 2 == 0||@ints[0], @int>>

== compound texts 7 5: str/sentence strs int
= build 5
~a:str = <<@str + "".join(@strs)||"".join(list(@str)[:@small])||f"{', '.join(@strs)}!"||\
@str[:@int % 3] + @str[@int % 3 + 1:]||\
@str[0] + @str[-1]||"".join(sorted(set(@str)))||" ".join(@str.split()[::-1])||\
"".join(~x for ~x in @str if ~x not in @strs)||\
str(@int) + @str||@str.replace(@str[0], "")||"".join(reversed(@str))||"-".join(sorted(@strs))||@str[1:-1] * 2||\
min(@str, @strs[0])||max(@strs, key=lambda ~x: (len(~x), ~x))||"".join(map(str, range(@int % 5)))||\
@str[:-1] + @str[-1].upper()>>
= list 4
~c:strs = <<sorted(~x[::-1] for ~x in @strs)||sorted([~x.lower() for ~x in @strs])||list(set(@str))[:0]||\
sorted(set(@strs))||\
list(filter(str.isalpha, @strs))||list(filter(lambda ~x: len(~x) > #small, @strs))||\
[~x for ~x in list(@str) if ~x != " "]||\
@str.split(" ")[:@int % 3]||[@str[~i:] for ~i in range(len(@str[:3]))]||list(map(lambda ~x: ~x[0], @strs))||\
[~x + ~y for ~x in @strs[:2] for ~y in "ab"]||sorted(@strs, key=lambda ~x: ~x[-1])||[*@strs, @str]||@strs[@int % 2:]>>
= count 4
~n:int = <<sum(~x in "aeiou" for ~x in @str)||sum(1 for ~x in @str if ~x.isupper())||len(@str) - len(@strs)||\
ord(@str[0]) - ord("a")||max(len(~x) for ~x in @strs)||min(len(@str), len(@strs))||len(set(@str)) * 2||\
@str.count(@str[0]) - 1||@str.find(@strs[0][0])||sum(map(len, @strs))||len(@str) % (@int % 5 + 1)||\
sum(ord(~x) - 96 for ~x in @str if ~x.islower())||max(map(@str.count, @str))||len(max(@strs, key=len))>>
= pairs 3
~d:entries = <<sorted(zip(@strs, range(@int % 3, 9)))||sorted(((~x, len(~x)) for ~x in @strs), key=lambda ~p: -~p[1])||\
[(~x, @strs.count(~x)) for ~x in @strs]||list(zip(@str, range(3)))||\
[(~x, ~i) for ~i, ~x in enumerate(@strs) if ~i % 2 == 0]>>
= unpack 2
~x:str, ~y:int = <<&entries.pop()||min(@entries)||@entries[-1]||max(@entries, key=lambda ~p: ~p[1])>>
= keep 2
~s:strset = <<{~x for ~x in @str}.intersection(@str[:2])||set(~x[0] for ~x in @strs)||set(@str) - {" "}||\
set(@str) & set("abc")>>
= loop 3 4
for ~x in <<reversed(@str)||sorted(set(@str))||@strs[1:]||@str.split()||list(@str)[:3]||zip(@strs, @strs[1:])||\
set(@str[:1])>>:
    <<&str += <<str(~x)[0]||"."||str(len(~x))>>||if ~x == @str[0]:
        continue
    &str += "-"||if str(~x) in @strs:
        &str = str(~x)
        break||print(~x, end=<<" "||"">>)>>
"""


@dataclass(frozen=True, slots=True)
class Drill:
    """One kind of drill: its share, about how many statements it has, the kinds of its parameters."""

    name: str
    weight: float
    statements: int
    kinds: tuple[tuple[str, ...], ...]

    @property
    def table(self) -> str:
        """The name of its table."""
        return f"drill {self.name}"


def compiled(text: str) -> dict[Drill, Table]:
    """Every drill of a text with its table of statements."""
    found = {}
    for chunk in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        head, _, body = chunk.partition("\n")
        title, _, given = head.partition(": ")
        name, weight, statements = title.rsplit(" ", 2)
        kinds = tuple(tuple(kind.split("/")) for kind in given.split())
        found[Drill(name, float(weight), int(statements), kinds)] = block_table(body)
    return found


ROWS = compiled(DRILLS)
LATER = tuple(drill.name for drill in ROWS if drill.name.startswith("compound"))
"""Names of the drills that the held-out programs are without."""

TABLES: dict[str, Table] = {drill.table: table for drill, table in ROWS.items()}
