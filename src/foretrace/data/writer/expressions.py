"""The grammar of expressions, a table for each kind of value. A row reads `family weight: template` (see `grammar`)."""

from __future__ import annotations

from foretrace.data.writer.grammar import Table, line_table

INT = """
arith 10: @int + $int
arith 5: @int - $int
arith 3: $int - @int
product 6: @int * #factor
product 4: #factor * @int
product 3: @int * @int
product 1: @small * $int
divide 4: @int // #factor
divide 6: @int % #factor
divide 1: @int // $small
divide 1: $int % @small
power 2: @int ** 2
power 1: @small ** #factor
power 1: #factor ** @small
arith 2: (@int + $int) // 2
arith 2: @int + 1
arith 2: @int - 1
arith 2: @int * 2 + 1
negate 1: -@int
length 4: len(@<<ints||strs||str||counts||grid||entries>>)
length 2: len($str)
length 1: len(@<<table||intset||strset||groups||nums||points>>)
length 1: len(set(@<<ints||str||strs>>))
length 1: len(@str.split())
reduce 4: sum(@ints)
reduce 2: max(@ints)
reduce 2: min(@ints)
reduce 1: max(@ints) - min(^ints)
reduce 1: sum(@ints) // len(^ints)
reduce 2: sum(@counts.values())
reduce 1: max(@counts.values(), default=0)
reduce 1: sum(@nums)
reduce 1: sum(@ints[<<1:||:2||::2||-2:||:-1>>])
reduce 1: max(@ints, default=0)
reduce 1: sum(@intset)
index 4: @ints[<<0||-1||1||2||-2>>]
index 2: @grid[0][<<0||-1>>]
index 1: @grid[-1][0]
index 2: @pair[<<0||1>>]
index 2: @entry[1]
index 1: @entries[0][1]
index 1: @points[<<0||-1>>][<<0||1>>]
index 1: @nums[<<0||-1>>]
index 2: @ints[@small % len(^ints)]
index 1: sorted(@ints)[<<0||-1||1>>]
lookup 3: @counts.get(@str, <<0||1||-1>>)
lookup 2: @counts.get(@char, 0)
lookup 1: @counts[@str]
lookup 1: @counts.get($str, #int)
search 2: @ints.count(@int)
search 1: @ints.index(@int)
search 3: @str.count(@char)
search 1: @str.count(#char)
search 2: @str.find(@<<str||char>>)
search 1: @str.find(#char)
search 1: @str.index(@char)
search 1: @strs.count(@str)
search 1: @str.rfind(@char)
extreme 3: <<max||min>>(@int, $int)
extreme 1: <<max||min>>(@int, $int, $int)
abs 2: abs(@int)
abs 2: abs(@int - $int)
round 1: round(@float)
round 1: int(@float)
convert 1: int(str(@int)[::-1])
convert 1: int(#numeral)
convert 1: int(@bool)
convert 2: len(str(@int))
divmod 1: divmod(@int, #factor)[<<0||1>>]
ord 3: ord(@char)
ord 2: ord(@char) - ord("a")
ord 1: (ord(@char) - 97 + #small) % 26
ternary 3: @int if $bool else $int
ternary 2: #int if $bool else #int
generator 3: sum(<<~x||~x * ~x||~x + 1||abs(~x)>> for ~x:int in @ints if $bool)
generator 2: sum($int for ~x:int in @ints)
generator 2: sum(1 for ~x:char in @str if $bool)
generator 2: sum(len(~x) for ~x:str in @strs)
generator 1: sum(int(~x) for ~x:char in str(abs(@int)))
generator 1: max(len(~x) for ~x:str in @strs)
generator 1: max((~x for ~x:int in @ints if $bool), default=#int)
generator 1: sum(sum(~x) for ~x:ints in @grid)
generator 1: sum(~x * ~y for ~x, ~y in @points)
comprehension 1: len([~x for ~x:int in @ints if $bool])
comprehension 1: sum([$int for ~x:int in @ints])
comprehension 1: max([len(~x) for ~x:str in @strs])
bits 1: @int & $small
bits 1: @int | @small
bits 1: @int ^ @small
bits 1: 1 << @small
reduce 1: sum(@bools)
reduce 1: @bools.count(<<True||False>>)
method 1: @str.lower().count(@char)
method 1: len(@str.strip())
method 1: len(@str.replace(" ", ""))
method 1: len(@str) - len(^str.replace(@char, ""))
method 1: int(@int / #factor)
method 1: pow(@int, 2)
method 1: pow(2, @small, #factor)
index 1: @groups.get(@str, [0])[0]
reduce 1: len(@groups.get(#key, []))
reduce 1: sum(map(len, @strs))
reduce 1: sum(@floats) // 1
product 3: @int * (@int <<+||->> <<1||@int||#digit>>)
product 2: (@int <<+||->> <<1||@int>>) * @int
arith 3: @int <<+||->> @int * <<@int||#factor>>
product 1: @int * @ints[<<0||-1>>]
index 2: @ints[<<abs(^ints[0]) % len(^ints)||@pair[0]||@small + 1||-@small - 1||@str.find(@char)>>]
lookup 3: @counts.get(<<@str[0]||@strs[0]||@str[@small % len(^str)]||@entry[0]>>, <<0||1||@int>>)
arith 3: @int + @int + <<@int||1>>
arith 3: @int - @int - <<1||@int>>
arith 3: @int * @int <<+||->> @int
arith 3: (@int <<+||->> @int) <<%||//||*>> #factor
arith 2: @int <<+||->> @int <<%||//||*>> #factor
arith 2: <<#two||#three||100||1000>> <<-||-||+||%||//>> <<@int||@small||@int>>
arith 2: @int <<+||->> <<#two||#three>>
arith 2: <<10 * @int + @int||@int * 10 + #digit>>
divide 2: @int <<//||%>> <<10||100||#two>>
divide 1: -(-@int // #factor)
negate 1: abs(-@int)
length 4: len(@<<ints||str||strs>>) <<-||//||-||+>> <<1||2||@small||1>>
length 2: len(@<<ints||str>>) - @small - 1
length 1: len(@str.split(<<#char||","||" ">>))
length 1: len(@<<str||ints>>[<<1:||:@small||@small:||::2>>])
reduce 2: sum(@ints[<<:@small||@small:||@small:@small + 3||-3:>>])
reduce 1: sum(map(<<abs||abs||int>>, @ints))
reduce 1: sum(map(int, str(abs(@int))))
reduce 1: max(map(len, @strs))
reduce 1: <<min||max>>(@counts.values())
reduce 2: <<max||min>>(<<@ints[0], ^ints[-1]||@int, len(@ints)||@int + @int, @int||abs(@int), @int||\
@int, @int - @int||@ints[0], @int>>)
reduce 1: <<max||min>>(<<@ints||@nums||@ints>>, key=<<abs||lambda ~x: ~x % #factor||lambda ~x: -~x>>)
reduce 1: sum([@int, @int, <<#two||@int>>])
index 6: @ints[@small <<- 1||+ 1||>>]
index 3: @grid[<<0||-1||1||@small % len(^grid)>>][<<0||-1||1>>]
index 1: @grid[@small][@small]
index 2: @ints[<<len(^ints) // 2||len(^ints) - 1||-@small||0||-1>>]
index 1: abs(@ints[0] - ^ints[-1])
index 1: @ints[0] <<+||-||*>> ^ints[-1]
index 1: @pair[0] <<+||-||*>> ^pair[1]
lookup 1: @groups.get(@str, [0])[0]
lookup 1: len(@groups.get(@str, []))
lookup 1: @counts.get(@str, 0) + <<1||@int>>
search 2: @str.<<find(@char, @small)||rfind(#char)||count(@str)||index(#char)||count("a")||find("e")||count(" ")||\
find(" ") + 1>>
search 1: @ints.<<index(max(^ints))||count(max(^ints))||index(^ints[-1])||count(^ints[0])>>
convert 2: int(<<"#digit"||"#two"||"#three"||"-#digit"||" #two ">>)
convert 1: int(<<"101"||"1101"||"11"||"0110"||bin(@small)>>, 2)
convert 1: <<int||len>>(str(abs(@int))[<<0||-1||:1||:2>>])
ternary 3: @int if @int <<>||<||==||>=>> @int else @int
ternary 1: <<@int||@small>> or #digit
ternary 1: 1 if $bool else 0
generator 2: sum(<<~i * ~x||~x||~x - ~i>> for ~i, ~x in enumerate(@ints)<<|| if ~i % 2 == 0|| if ~x>>)
generator 2: sum(<<~x * ~y||abs(~x - ~y)||~x == ~y||max(~x, ~y)>> for ~x, ~y in zip(@ints, <<@ints||^ints[1:]>>))
generator 1: sum(<<~x == @char||~x in "aeiou"||~x.isupper()||ord(~x) - 96||~x == ~x.lower()>> for ~x in @str)
generator 1: sum(len(~x) for ~x in @str.split())
generator 1: max(<<sum||len||max>>(~x) for ~x in @grid)
generator 1: sum(~v for ~k, ~v in @counts.items() if <<~v > #digit||~k in @strs||~k>>)
bits 2: @int <<&||\\>>||^|||>> <<1||2||3||@small>>
bits 1: (@int \\>> @small) & 1
bits 1: @int << <<1||2>>
bits 0.5: ~@int
method 1: divmod(@int, @small + 1)[<<0||1>>]
method 1: bin(@small).count("1")
extreme 3: <<max||min>>(<<0, @int - @int||@int, @int - 1||@ints[0], @int + 1||@ints[-1] + @int, @int||\
@int, @int // 2||#digit, @int - #digit||@small, len(@ints) - 1||@int + @int, 0||abs(@int), @int * 2>>)
generator 2: <<min||max||sum||len>>(<<[abs(~x) for ~x in @ints]||[~x % #factor for ~x in @ints]||\
[~y for ~x in @grid for ~y in ~x]||[~x for ~x in @ints if ~x != @int]>>)
generator 2: <<min||max||sum>>(<<abs(~x) for ~x in @ints||~y for ~x in @grid for ~y in ~x||~x - @int for ~x in @ints||\
~x for ~x in @nums||len(~x) for ~x in @str.split()||~x * ~y for ~x in range(1, 3) for ~y in @ints[:2]>>)
bits 1: @int & (<<^int||@int>> - 1)
bits 1: @int <<^||&>> (1 << <<@small||#digit>>)
bits 0.5: (1 << @small) - 1
bits 0.5: 1 << (@small + 1)
arith 2: @int - <<(@int + @int)||(@int - 1)||@int // 2||@int % 10||len(@ints)||@ints[0]||sum(@ints)>>
product 1: @int * @int ** 2
power 1: (@int - @int) ** 2
divide 2: <<(@int + @int)||(@int - 1)||len(@ints)||sum(@ints)||@int * @int>> // <<2||#factor||@small>>
divide 1: int(@int * #two / 100)
method 1: int(abs(@int) ** 0.5)
generator 1: next((~x for ~x in @ints if ~x > <<@int||#digit>>), <<0||-1>>)
length 1: len(set(<<@ints[:3]||map(abs, @ints)||@str.lower()||@str.split()>>))
ternary 1: <<@int||0>> if not <<@ints||@str||@int>> else <<@int||len(@str)>>
extreme 3: <<max||min>>($int, $int)
arith 2: $int <<+||->> $int
arith 2: ($int <<+||->> $int) // <<2||#factor>>
arith 1: -($int)
product 1: $small * ($int + 1)
bits 1: ($int) \\>> <<1||2>>
index 1: @ints[$small % len(^ints)]
index 1: @ints[$small - 1]
length 1: len($<<strs||ints||str>>)
reduce 1: <<sum||max||len>>($ints)
divide 2: $int <<%||//>> #factor
power 1: ($small) ** <<2||@small % 3>>
convert 1: int($float)
convert 1: ord($char)
abs 1: abs($int - $int)
search 1: $str.<<count||find>>($char)
later 3: @ints[<<0||-1||1>>] <<-||*||->> ^ints[<<-1||1||0>>]
later 3: @int <<-||*||->> @ints[<<0||-1||1>>]
later 2: @int * len(<<@str||@ints||@strs>>)
later 3: <<max||min>>(@int, @int <<-||+>> <<@int||1||#digit>>)
later 2: <<max||min>>(<<@ints[0], ^ints[-1]||@int, @ints[0]||@ints[-1] + 1, @int||0, @int - #digit||\
@ints[0] - @int, 1||\
@int, @int>>)
later 2: @int <<^||&>> <<@int||1||#digit>>
later 2: ord(@char) - ord(<<"a"||@char>>)
later 2: @ints[@int % 2 + 1]
later 1: 2 ** <<(@small % 5)||#digit>>
later 1: @int + <<min||max>>(@int, <<#two||@int>>)
later 1: sum(~x * ~y for ~x in @ints for ~y in <<@ints[:2]||(1, 2)>>)
later 1: int(<<@float||@int / #factor||str(@int)>>)
"""

SMALL = """
length 3: len(@<<str||ints||strs>>)
divide 3: @int % <<3||4||5||6>>
extreme 1: min(@small, #small)
arith 2: @small + 1
arith 1: @small // 2
extreme 1: max(@small, #small)
abs 1: abs(@int) % #factor
arith 1: @small - 1
length 1: len(@strs)
search 1: @str.find(@char) + 1
divide 1: abs(@int) % <<3||4||5||#factor>>
length 1: len(@ints) // 2
"""

FLOAT = """
divide 4: @int / #factor
divide 2: @int / 2
arith 4: @float + $float
arith 2: @float - #float
product 4: @float * #factor
product 3: @float * $float
round 4: round(@float, <<1||2>>)
round 3: round(@float * $float, 2)
reduce 3: sum(@floats)
reduce 2: sum(@ints) / len(^ints)
reduce 2: sum(@floats) / len(^floats)
reduce 1: <<max||min>>(@floats)
index 2: @floats[<<0||-1>>]
convert 2: float(@int)
convert 1: float(#numeral)
abs 1: abs(@float)
ternary 2: @float if $bool else #float
divide 2: @int / @int
divide 1: (@int + @int) / 2
round 2: round(@int / #factor, <<1||2>>)
round 1: round(@float) + 0.5
arith 2: @float * <<2||0.5||10||#digit>>
arith 1: @int + <<0.5||#float>>
extreme 1: <<max||min>>(@float, $float)
reduce 1: sum(~x / 2 for ~x in @ints)
round 3: round(<<@int / @int||(@int - @int) / #factor||@int * #float / 100||abs(@int) ** 0.5||@float / (@int + 1)||\
(@int + @float) / 2||@int * @float ** 2||@float - @int / 4||@float ** 2||sum(@ints) / 3>>, <<1||2>>)
round 1: round(@float * (1 + <<0.05||0.1||0.2>>), 2)
divide 2: <<(@int + @int)||(@int - @int)||@int * 5||@ints[0]||len(@str)||sum(@ints)>> / <<2||4||5||8||10>>
arith 1: @int <<+||->> @int / <<2||4||10>>
arith 1: @float * @int <<+||->> #float
convert 1: float(<<"#two.5"||"#digit"||str(@float)>>)
divide 2: $int / <<2||4||5||10||8>>
divide 1: ($int - @int) / <<2||4||10>>
arith 2: $float <<+||-||*>> $float
divide 1: $float / <<2||4||10>>
round 2: round($float <</||*>> (@int + 1), <<1||2>>)
round 1: round(@int / ($int + 1) + $float, 2)
extreme 1: <<abs||float>>($float)
later 2: @int * @int / <<2||100||10||4>>
later 2: (@int <<-||+>> @int) / <<2||10||5>>
later 1: round(@int * @float / <<100||#factor>>, 1)
later 1: float(@int)
"""

BOOL = """
compare 12: @int <<>||<||>=||<=||==||!=>> $int
compare 5: @int <<>||<||==>> #int
compare 8: @int % <<2||2||2||3||5||4>> <<==||==||!=>> 0
compare 3: @int % #factor == #digit
compare 2: @small <<>||<||==||>=>> #small
chain 3: #digit <<<||<=>> @int <<<||<=>> #pos
compare 6: @char == @char
compare 4: @char <<==||!=>> #char
compare 4: @str <<==||==||!=>> @str
compare 1: @str <<==||!=>> #word
compare 2: @str <<>||<>> @str
compare 4: len(@<<str||ints||strs>>) <<>||<||==||>=>> #small
compare 2: @str[0] == ^str[-1]
compare 2: @str == ^str[::-1]
compare 2: @float <<>||<||>=>> #float
contain 6: @char in <<"aeiou"||"aeiou"||"xyz"||"abc"||"aeiouAEIOU"||"0123456789">>
contain 4: @char <<in||in||not in>> @str
contain 2: @str <<in||not in>> @str
contain 5: @int <<in||not in>> @ints
contain 3: @str <<in||not in>> @strs
contain 3: @str <<in||not in>> @counts
contain 1: @str in @table
contain 2: @int in @intset
contain 2: @str <<in||not in>> @strset
contain 2: #char in @str
contain 1: @int in (#digit, #int, #int)
contain 1: @int in range(<<5||10||1, 10||2, 20, 2||0, 50, 5>>)
test 4: @char.<<isalpha||isdigit||isupper||islower||isspace||isalnum>>()
test 2: @str.<<isdigit||isalpha||isupper||islower||isalnum||istitle>>()
test 2: @str.startswith(#char)
test 1: @str.endswith(#char)
test 1: @str.startswith(@<<str||char>>)
truth 3: @bool
truth 3: not @bool
sized 5: len(@<<ints||strs||counts||grid||entries||table||str||points||groups||nums||floats||intset||\
labels||strset||bools>>) <<>||<||==||>=||!=>> #small
sized 3: @<<ints||strs||counts||grid||entries||table||str||points||groups||nums||floats||intset||labels||bools>>
sized 4: @ints[<<0||-1||0||1>>] <<>||<||==||!=||>=>> <<#int||#digit||$int>>
sized 3: sum(@ints) <<>||<||>=>> #pos
sized 2: max(@ints) <<>||<||==>> #int
sized 3: @strs[<<0||-1>>] <<==||!=||>||<>> #word
sized 2: len(@strs[<<0||-1>>]) <<>||<||==>> #small
sized 3: <<#word||#key||@str||$str>> <<in||in||not in>> @<<counts||table||groups||strs>>
sized 2: @counts.get(#key, 0) <<>||==||<>> #digit
sized 2: sum(@counts.values()) <<>||<>> #pos
sized 2: @entry[0] <<==||>||<>> #word
sized 2: @entries[0][1] <<>||<||==>> #int
sized 2: @pair[0] <<>||<||==>> <<#int||^pair[1]>>
sized 2: <<#digit||@int||$int>> in @<<nums||intset||labels>>
sized 1: @nums[0] <<>||<||==>> ^nums[-1]
sized 2: <<any||all>>(@bools)
sized 2: @grid[0][0] <<>||<||==>> #digit
sized 2: <<max||min>>(@floats) <<>||<>> #float
sized 1: @char.lower() == #char
sized 1: ord(@char) <<>||<>> ord(#char)
sized 1: #char <= @char <= "z"
truth 1: not @<<ints||str||strs>>
truth 1: bool(@<<int||ints||str>>)
logic 4: $bool and $bool
logic 4: $bool or $bool
logic 2: not $bool
generator 2: any($bool for ~x:int in @ints)
generator 2: all($bool for ~x:int in @ints)
generator 1: any($bool for ~x:char in @str)
generator 1: all($bool for ~x:char in @str)
generator 1: any($bool for ~x:str in @strs)
compare 1: @ints == sorted(^ints)
compare 1: @pair[0] <<<||>||==>> ^pair[1]
compare 1: @entry[1] <<>||<>> #int
compare 1: @maybe is <<None||not None>>
compare 1: type(@int) == int
compare 1: isinstance(@<<int||str||ints>>, <<int||str||list>>)
compare 4: <<@maybe||@maybe||@counts.get(@str)||@int||@str||@table.get(@str)>> <<is||is||is not>> None
compare 3: @int <<>||==||!=||<>> len(@<<ints||str||strs>>)
compare 3: @ints[<<0||-1||@small % len(^ints)>>] <<==||>||<||!=>> <<^ints[-1]||@int||^ints[0]>>
compare 2: @str[<<0||-1||@small % len(^str)>>] <<==||!=||==>> <<^str[-1]||@char||^str[0]||#char>>
compare 1: @str[:2] == ^str[-2:]
compare 2: <<abs(@int - @int)||@int + @int||@int * @int||@int - @int>> <<>||<||==||<=>> <<#int||#two||@int>>
compare 1: <<@ints||@strs||@str>> == <<^ints||^strs||^str>>[::-1]
compare 1: len(set(@<<ints||str>>)) <<==||<||!=>> len(@<<ints||str>>)
compare 1: @int == @int <<==||!=>> @int
compare 1: max(@ints) <<>||==>> <<^ints[0]||sum(^ints)||@int>>
contain 2: @int <<in||not in>> <<(#int, #int)||[@int, #int]||{#digit, #digit, 1}||range(@small)||range(#digit, #two)>>
contain 2: @char <<in||in||not in>> <<"abc"||"AEIOU"||"bcdfg"||".,!?"||" -_"||@strs||@str.lower()>>
contain 1: <<#word||@char + @char||@str[:2]||@str.lower()>> in @str
contain 1: <<@int||@str>> not in <<[]||{}||()>>
test 2: @str.<<startswith||endswith>>(<<#char||#word||("a", "b", #char)||@str>>)
test 2: not @str.<<isdigit()||strip()||isalpha()||isupper()||islower()||startswith(#char)||isalnum()||isspace()>>
test 1: @str[<<0||-1>>].<<isupper||isdigit||isalpha||islower||isalnum>>()
test 1: @str.count(@char) <<>||==||<>> #digit
logic 2: <<@int > 0||@int < #two||@int||@str>> and <<@int % 2 == 0||@int < @int||@int != @int||@str>>
logic 2: <<@int < 0||@int > #two||@int == 0||not @str>> or <<@int % #factor == 0||@int > @int||not @ints>>
logic 1: not <<(@int > @int and @int)||@ints||(@bool or @int)>>
generator 1: <<any||all>>(~x <<>||<||==||!=||%>> <<@int||#digit + 1||2>> for ~x in @ints)
generator 1: <<any||all>>(~x <<in||not in>> @str for ~x in <<@str||"aeiou"||"abc">>)
generator 1: <<any||all>>(~x <<<=||<||==>> ~y for ~x, ~y in zip(@ints, ^ints[1:]))
generator 1: <<any||all>>(<<len(~x) > #small||~x.isdigit()||~x.startswith(@char)||~x>> for ~x in @strs)
truth 1: bool(@<<int||str||ints||counts||strs>>)
truth 1: <<@int % 2||@int & 1||@int - @int||len(@ints)>>
compare 3: @int <<==||<||>||>=||!=>> <<@int <<+||->> <<1||@int>>||@ints[<<0||-1>>]||@int % #factor||@int * 2||\
sum(@ints)||abs(@int)||max(@ints)>>
compare 2: @int <<+||-||*||%>> @int <<==||<||>||>=>> <<@int||#two>>
compare 1: <<@bool is <<True||False>>||@bool == True||@int is not None||@maybe is not None and @int > 0>>
compare 1: len(@<<ints||str||strs>>) <<==||!=||>||<>> <<@int||@small + 1||len(@str)>>
generator 1: <<any||all>>(map(<<str.isdigit||str.isupper||str.isalpha||len||str.islower>>, @strs))
generator 1: <<any||all>>([~x <<>||<>> @int for ~x in @ints])
test 1: <<callable||bool>>(@<<int||str>>)
logic 1: <<@int > 0 and @int > 0 and @int > 0||@int == 0 or @int == 1 or @int == #digit||\
@bool and @bool and @int > 0||not (@int > @int)>>
compare 5: $int <<==||<||>||>=||!=||<=>> $int
compare 2: $str <<==||!=||in||<>> $str
compare 1: $ints <<==||!=>> $ints
compare 1: $char <<==||in||not in>> $str
compare 1: $float <<>||<||>=>> $float
chain 1: <<0||1||@int>> <<<||<=>> $int <<<||<=>> <<@int||#two||len(@ints)>>
later 3: @int <<<=||>=||>||<>> @ints[<<0||-1||1>>]
later 3: @int <<==||>||!=>> -1
later 2: <<@int == len(@ints) - 1||@int < @int - 1||@int == @int - @int||@int > len(@str) - 1||@int >= @int + #digit>>
later 3: <<@int == len(@ints)||len(@ints) == len(@strs)||@int == len(@str)||len(@ints) == #small>>
later 2: @bool == <<False||True>>
later 3: @int > <<0||#digit>> and @int <<<||!=>> #two and @int <<!=||%>> <<@int||2>>
later 1: @int == 0 or @int == 1 or @int <<>||<>> #two or @bool
later 3: <<all||any||all>>(~x <<>||>=||<||!=||%>> <<@int||#digit||2>> for ~x in @ints)
later 1: <<all||any>>(<<~x in @str||~x.islower()||len(~x) > #small||~x>> for ~x in @strs)
later 3: @int >= @int
later 1: all(^ints[~i] <<<=||<>> ^ints[~i + 1] for ~i in range(len(@ints) - 1))
"""

STR = """
concat 5: @str + @str
concat 3: @str + #char
concat 2: #char + @str
concat 2: @str + " " + @str
concat 2: @str + str(@int)
repeat 2: @str * <<2||3>>
repeat 1: @char * @small
repeat 1: #char * @small
case 4: @str.<<upper||lower||title||capitalize||swapcase>>()
strip 2: @str.strip()
strip 1: @str.<<lstrip||rstrip>>()
strip 1: @str.strip(#char)
replace 2: @str.replace(#char, #char)
replace 2: @str.replace(@char, <<""||"-"||"_"||"*">>)
replace 1: @str.replace(" ", <<"_"||"-"||"">>)
slice 4: @str[<<1:||:3||::-1||:-1||1:-1||::2||-3:||2:||:2||1:4>>]
slice 2: @str[:@small]
slice 1: @str[@small:]
slice 2: @str[::-1]
index 2: @str[<<0||-1>>]
index 2: @strs[<<0||-1||1>>]
index 1: @entry[0]
index 1: @entries[0][0]
convert 4: str(@int)
convert 1: str(@<<ints||bool||float>>)
convert 1: repr(@str)
convert 1: bin(@small)<<||[2:]>>
convert 1: hex(abs(@int))
convert 1: type(@<<int||str||ints||bool>>).__name__
join 4: <<""||" "||"-"||", "||",">>.join(@strs)
join 2: "".join(reversed(@str))
join 2: "".join(sorted(@str))
join 1: "".join(set(@str[:1]))
join 2: "-".join(@str)
comprehension 2: "".join([$str for ~x:char in @str])
generator 2: "".join(~x for ~x:char in @str if $bool)
generator 1: <<", "||" "||"-">>.join(str(~x) for ~x:int in @ints)
join 1: ",".join(map(str, @ints))
format 8: f"{@str}<<-|| ||: ||=||_||/||>>{@int}"
format 6.4: f"{@int}<<-|| ||:||/||+||,>>{@int}"
format 4.8: f"{@str} {@str}"
format 3.2: f"<<Hello, ||Hi ||got ||name: ||value=||>>{@str}<<!||.||>>"
format 3.2: f"<<total ||n=||#||sum: ||score ||>>{@int}<<!||||%>>"
format 1.6: f"{@str} has {@int} {@str}"
format 3.2: f"{@float:.<<1||2>>f}"
format 1.6: f"{@int:<<03d||02d||4d||5||>4||<3>>}|"
format 1.6: f"{@str:<<>6||<6||^7>>}|"
format 1.6: f"{@str!r}"
format 1.6: f"{@int + 1}"
format 1.6: f"{len(@<<str||ints||strs>>)} items"
format 1.6: "{} {}".format(@str, @int)
format 1.6: "{}-{}".format($int, @int)
format 1.6: "{0}{1}{0}".format(@str, @char)
format 1.6: "%d<</|| ||%% of >>%d" % (@int, $int)
format 1.6: "%s<<=||: || >>%s" % (@str, @int)
format 1.6: "%s!" % @str
pad 1: str(@int).zfill(#digit)
pad 1: @str.<<center||ljust||rjust>>(#digit, <<"*"||"-"||".">>)
pad 1: @str.<<ljust||rjust>>(8)
extreme 1: <<max||min>>(@strs)
extreme 2: <<max||min>>(@strs, key=len)
extreme 1: <<max||min>>(@counts, key=^counts.get)
lookup 3: @table.get(@str, <<""||"?"||"none"||"unknown">>)
lookup 2: @labels.get(@int, <<"?"||"none"||"other">>)
lookup 1: @table[@str]
chr 1: chr(97 + @small)
chr 1: chr(ord("a") + abs(@int) % 26)
chain 2: @str.strip().<<lower||upper||title>>()
chain 1: @str.lower().replace(" ", <<"_"||"">>)
chain 1: @str.<<casefold()||removeprefix(#char)||removesuffix(#char)||rstrip("!.")||lstrip("0")>>
chain 2: @str.split()[<<0||-1>>]
chain 1: @str.split(<<","||"-"||"@">>)[0]
chain 1: @str[0].upper() + ^str[1:]
chain 1: @str[-1] + ^str[:-1]
chain 1: @str[:2] + "..."
chain 1: " ".join(@str.split())
chain 1: " ".join(@str.split()[::-1])
chain 1: ", ".join(sorted(@strs))
chain 1: "".join(@strs)[<<:3||::-1||0:4>>]
index 1: list(@counts)[0]
ternary 4: #word if $bool else #word
ternary 2: <<"yes" if $bool else "no"||"even" if @int % 2 == 0 else "odd"||"big" if $bool else "small">>
ternary 2: @str if $bool else $str
slice 3: @str[<<@small||:@small||@small - 1||:-@small||-@small:||@small:@small + 2||::@small + 1||len(^str) // 2:||\
:len(^str) // 2||::-2||1::2>>]

slice 2: @str[:@small] + <<#char||@char||""||"-">> + ^str[<<@small||@small + 1>>:]
slice 1: @str[<<1:||:2||::2||-2:>>] + ^str[<<:1||0||-1||:2>>]
concat 2: <<"("||"<"||"["||"*">> + @str + <<")"||">"||"]"||"*">>
concat 2: @str + <<", "||"-"||": "||"="||"">> + <<@str||str(@int)||^str>>
repeat 1: <<"-"||"*"||"ab"||" "||"0">> * <<@small||#small||len(@str)>>
case 2: @str.<<upper()||lower()||title()||capitalize()||swapcase()>>[<<0||1:||::-1||:3||-1>>]
strip 2: @str.<<strip||lstrip||rstrip>>(<<#char||@char||".!?"||"abc"||"aeiou"||" _"||"0123456789">>)
replace 3: @str.replace(<<#char||@char||#char||"a"||" ">>, <<@char||""||#char||#word||"**"||@str>><<||||, 1||, 2>>)
replace 1: @str.replace(<<"a", "b"||"e", "3"||" ", ""||"o", "0"||"l", ""||"s", "z">>).replace(<<"b", "c"||"t", "7"||\
"r", ""||"i", "1"||"n", "m">>)
chain 2: @str.<<split(#char)||split(" ")||split(",")||rsplit(" ", 1)||split("_")||partition(#char)||rpartition(#char)||\
split()||split(@char, 1)>>[<<0||-1>>]
chain 2: <<" "||"-"||""||"_">>.join(@str.split()<<||[::-1]||[1:]||[:2]>>)
chain 1: " ".join(~x.<<capitalize||upper||title||strip>>() for ~x in @str.split())
chain 1: "".join(<<dict.fromkeys(@str)||sorted(set(@str))||map(str.upper, @str)||reversed(@str)||\
sorted(@str, reverse=True)||filter(str.isalpha, @str)>>)
chain 1: "".join(~x + ~y for ~x, ~y in zip(@str, @str))
chain 1: "".join(<<~x||~x * 2||~x.upper()||chr(ord(~x) + 1)||~x + "."||str(ord(~x) % 10)>> for ~x in @str<<||\
 if ~x not in "aeiou"|| if ~x.isalpha()|| if ~x != @char>>)
chain 1: "".join(~x.upper() if <<~i % 2||~x in "aeiou"||~x == @char>> else ~x for ~i, ~x in enumerate(@str))
chain 1: @str.translate(str.maketrans(<<"abc", "xyz"||"ae", "AE"||"", "", "aeiou">>))
chain 1: <<", "||"; "||"&">>.join(f"{~k}<<=||:>>{~v}" for ~k, ~v in @counts.items())
chain 1: @str.<<encode().decode()||expandtabs(2)||format()||zfill(#digit)||center(<<7||9||12>>)||casefold()>>
chain 1: @str.<<upper().lower()||strip().split()[0]||lower().strip("a")||title().swapcase()||\
replace("a", "").strip()||lstrip("ab").rstrip("e")||split()[0][::-1]>>
lookup 2: @table.get(@str, @str)
lookup 1: @strs[@small % len(^strs)]
lookup 1: {<<"a": "b", "b": "c"||1: "one", 2: "two"||"x": "left", "y": "right">>}.get(<<@str||@int||@char>>, <<"?"||\
#word||"">>)
convert 2: str(@int <<+||-||*||%>> #factor)
convert 1: str(@<<ints||counts||nums||pair||strs||maybe>>)
convert 1: str(@int)[<<0||-1||::-1||:2>>]
format 3: f"{@str}<<, ||: ||/||-|| and >>{@str}<<!||.||||>>"
format 2: f"{@int} <<+||-||x||of>> {@int} = {@int + @int}"
format 2: f"{@float:<<.0f||.1f||.2f||6.2f||.1%>>}<<||%|| kg>>"
format 2: f"{@int:<<>4||<4||^5||03||04d||,||x||+>>}<<||;>>"
format 2: f"{@str:<<>8||<8||^9||*^9||.2||.3||>6>>}<<||!>>"
format 1: f"{@str.<<upper()||title()||strip()||lower()>>}<<||!||: {@int}>>"
format 1: f"{@str[0]}<<.||-||>>{@int}"
format 1: f"{<<@ints||@counts||@bool||@maybe||@pair||@strs>>}"
format 1: f"{@<<ints||nums>>[<<0||-1>>]}<<||/{@int}>>"
format 1: "{}<<, ||=||/||: >>{}".format(@str, <<@int||@str||@bool||@float>>)
format 1: "<<%s: %s||%s-%s||(%s, %s)>>" % (@str, <<@int||@str||@bool>>)
format 1: "<<%.1f||%.2f||%5.1f>>" % @float
format 1: "{:<<.1f||.2f||>7||<7>>}<<||!>>".format(@float)
pad 2: @str.<<center||ljust||rjust>>(len(^str) + <<1||2||4>><<||, "*"||, "-">>)
ternary 2: @str if @str else <<#word||"empty"||@str>>
ternary 1: @str or <<#word||"none">>
ternary 1: "<<s||es||>>" if @int != 1 else ""
slice 2: @str[<<@small:@small + 3||:-@small||@small:-1||1:@small||@small:@small||-@small:-1||:len(^str) - 1||\
1:len(^str)>>]
generator 1: "".join(<<map(str, @ints)||map(chr, [97 + @small, 98])||[~x for ~x in @str if ~x != @char]||\
str(~x % 2) for ~x in @ints||~x[0] for ~x in @str.split()||~x for ~y in @strs for ~x in ~y[:1]>>)
chain 1: @str.replace(@char, "").replace(" ", "")
chain 1: str(<<sum(@ints)||max(@ints)||len(@str)||@int + @int||@int % 10>>)
concat 2: $str + <<" "||"-"||",">> + $str
slice 2: @str[$small<<:||:@small||:@small + 2>>]
slice 1: @str[:$small] + ^str[$small + 1:]
convert 2: str($int)
case 1: ($str).<<upper||lower||title>>()
repeat 1: $char * $small
"""

CHAR = """
case 3: @char.<<upper||lower||swapcase>>()
index 3: @str[<<0||-1>>]
index 1: @str[@small % len(^str)]
chr 2: chr((ord(@char) - 97 + #small) % 26 + 97)
chr 1: chr(ord(@char) + 1)
extreme 1: <<max||min>>(@str)
ternary 2: @char if $bool else #char
ternary 1: #char if $bool else @char
index 2: @str[@small % len(^str) <<- 1||>>]
index 1: @str[<<len(^str) // 2||-1||0>>]
chr 1: chr(ord(@char) <<+||->> <<1||2||@small>>)
ternary 1: @char.upper() if $bool else @char
lookup 1: "<<abcdefghij||0123456789||xyzuvwabcd||aeioubcdfg>>"[@small % 10]
index 1: @strs[0][0]
"""

INTS = """
comprehension 6: [$int for ~x:int in @ints]
comprehension 5: [~x for ~x:int in @ints if $bool]
comprehension 2: [$int for ~x:int in @ints if $bool]
comprehension 2: [len(~x) for ~x:str in @strs]
comprehension 2: [~x ** 2 for ~x:small in range(#small)]
comprehension 2: [$int for ~i:small in range(#small)]
comprehension 1: [$int for ~x:char in @str]
comprehension 1: [int(~x) for ~x:char in str(abs(@int))]
comprehension 1: [~x[0] for ~x:ints in @grid]
comprehension 1: [sum(~x) for ~x:ints in @grid]
comprehension 1: [~x for ~y:ints in @grid for ~x:int in ~y]
comprehension 1: [~x + ~y for ~x:int, ~y:int in zip(@ints, @ints)]
comprehension 1: [~v for ~k:str, ~v:int in @counts.items() if $bool]
comprehension 1: [~i for ~i:small, ~x:int in enumerate(@ints) if $bool]
sort 5: sorted(@ints)
sort 2: sorted(@ints, reverse=True)
lambda 1: sorted(@ints, key=lambda ~x:int: $int)
lambda 1: list(map(lambda ~x:int: $int, @ints))
lambda 1: list(filter(lambda ~x:int: $bool, @ints))
sort 1: sorted(set(@ints))
slice 4: @ints[<<1:||:3||::-1||:-1||::2||-2:||1:3||2:>>]
slice 2: @ints[:@small]
slice 1: @ints[@small:]
concat 3: @ints + [$int]
concat 1: [$int] + @ints
concat 2: @ints + @ints
concat 1: @ints[1:] + ^ints[:1]
repeat 1: @ints * 2
repeat 1: [#digit] * @small
literal 3: [$int, $int]
literal 2: [$int, $int, $int]
literal 1: [@int, *@ints]
convert 4: list(range(#small))
convert 3: list(range(<<1, 5||2, 8||0, 10, 3||5, 0, -1||1, 10, 2||9, 2, -3||-2, 3>>))
convert 2: list(@counts.values())
convert 1: list(reversed(@ints))
convert 1: @ints.copy()
convert 1: list(@intset)
convert 1: sorted(@intset)
convert 1: list(@nums)
convert 1: list(@pair)
convert 1: list(map(len, @strs))
convert 1: list(map(abs, @ints))
lookup 1: @groups.get(@str, [])
slice 3: @ints[<<:-@small||-@small:||@small:@small + 2||1:-1||len(^ints) // 2:||:len(^ints) // 2||::-2||1::2||:-2>>]
slice 1: @ints[:@small] + ^ints[@small + 1:]
slice 1: sorted(@ints)[<<:2||-2:||1:||1:-1||::-1>>]
index 2: @grid[<<0||-1||1>>]
concat 1: [*@ints, <<@int||*^ints>>]
concat 1: [@int] * <<2||3||len(@ints)>>
repeat 1: [<<0||1||@int>>] * <<@small||len(@ints)||(@small + 1)>>
literal 2: [@int, <<@int + 1||@int * 2||-@int||@int - @int||@int % 10>>]
literal 1: [@int, [@int, @int][0], <<len(@str)||#two>>]
comprehension 2: [~x <<+||-||*||//||%>> <<@int||#factor||#factor>> for ~x in @ints]
comprehension 2: [~x for ~x in @ints if ~x <<<<>||<||!=||%>> <<@int||#factor>>||<<in||not in>> <<@ints||\
[#int, @int]>>>>]
comprehension 2: [<<~x if ~x > 0 else 0||~x if ~x % 2 else -~x||max(~x, @int)||min(~x, #digit)||abs(~x)||~x * ~x||\
int(~x)||(~x + #digit) % 10>> for ~x in @ints]
comprehension 1: [~y - ~x for ~x, ~y in zip(@ints, ^ints[1:])]
comprehension 1: [~i for ~i, ~x in enumerate(@<<str||ints||strs>>) if ~x == <<@char||@int||@str>>]
comprehension 1: [<<ord(~x)||^str.count(~x)||ord(~x) - 97||^str.find(~x)>> for ~x in ^str]
comprehension 1: [<<sum(^ints[:~i])||^ints[-~i]||^ints[~i] * ~i||\
max(^ints[:~i + 1])>> for ~i in range(<<1, >>len(@ints))]
comprehension 1: [int(~x) for ~x in <<"1,2,30".split(",")||"4 5 6".split()||["7", "#two"]||@strs if ~x.isdigit()>>]
comprehension 1: [~x * ~y for ~x in <<range(1, 3)||@ints[:2]>> for ~y in <<range(1, 3)||[#digit, @int]>>]
comprehension 1: [<<sum||max||min||len>>(~x) for ~x in @grid]
comprehension 1: [~x[<<0||-1>>] for ~x in <<@grid||@points||@points>>]
convert 2: list(range(<<@small||@small, @small + 3||1, @small + 1||0, @int % 20, 3||@small, 0, -1||len(@ints)||\
0, 30, 10>>))
convert 1: list(dict.fromkeys(@ints))
convert 1: list(map(int, <<str(abs(@int))||"4 7 1".split()||["3", "12"]>>))
convert 1: list(filter(<<None||lambda ~x: ~x > #digit||lambda ~x: ~x % 2>>, @ints))
convert 1: list(map(lambda ~x: <<~x * #factor||~x + @int||~x % #factor||-~x>>, @ints))
convert 1: list(map(<<max||min||lambda ~x, ~y: ~x + ~y>>, @ints, @ints))
sort 1: sorted(@ints, key=<<abs||lambda ~x: -~x||lambda ~x: (~x % 2, ~x)||lambda ~x: ~x % 10||\
lambda ~x: abs(~x - @int)>>)
lookup 1: @groups[#key]
slice 1: @ints[<<@small:@small||1:@small||@small:-1||:-1||@small:len(^ints)>>]
sort 1: sorted(<<set(@ints)||@counts.values()||~x * 2 for ~x in @ints||map(abs, @ints)||@nums||@intset||\
[@int, @int, #digit]||@grid[0]>>)
slice 2: @ints[$small<<:||:@small||:@small + 2>>]
slice 1: @ints[:$small]
concat 1: $ints + $ints
literal 1: [$int, $int, $int]
comprehension 1: [$int for ~x:int in @ints if $bool]
"""

STRS = """
split 5: @str.split()
split 2: @str.split(<<","||"-"||" "||":">>)
split 1: "a,b,c".split(",")
split 1: @str.<<lower||upper||strip>>().split()
split 1: @str.splitlines()
split 1: @str.rsplit(" ", 1)
split 1: list(@str.partition(<<" "||"-"||"a">>))
convert 4: list(@str)
convert 2: list(@counts)
convert 2: list(@counts.keys())
convert 1: list(@table.values())
convert 1: sorted(@strset)
sort 4: sorted(@strs)
sort 2: sorted(@str)
sort 2: sorted(@strs, key=len)
sort 1: sorted(@strs, reverse=True)
sort 1: sorted(@counts, key=^counts.get)
lambda 1: sorted(@strs, key=lambda ~x:str: <<len(~x)||~x[-1:]||-len(~x)||(len(~x), ~x)>>)
comprehension 5: [$str for ~x:str in @strs]
comprehension 4: [~x for ~x:str in @strs if $bool]
comprehension 3: [~x for ~x:char in @str if $bool]
comprehension 2: [$str for ~x:char in @str]
comprehension 2: [str(~x) for ~x:int in @ints]
comprehension 1: [~x[::-1] for ~x:str in @strs]
comprehension 2: [~k for ~k:str, ~v:int in @counts.items() if $bool]
comprehension 1: [~k for ~k:str, ~v:int in @entries]
slice 3: @strs[<<1:||:2||::-1||:-1||::2||1:3>>]
concat 2: @strs + [@str]
concat 1: @strs + @strs
literal 3: [$str, $str]
literal 1: [@str, #word, #word]
convert 1: @strs.copy()
convert 1: list(reversed(@strs))
convert 1: list(map(str, @ints))
split 3: @str.split(<<#char||@char||" "||","||"_"||#char, 1||"a">>)
split 1: @str.<<strip().split()||lower().split("-")||replace(",", " ").split()||rsplit(#char, 1)||split(None, 1)||\
title().split()>>
split 1: list(@str.<<partition||rpartition>>(#char))
concat 1: [@str, *@strs]
concat 1: [<<@str||#word>>] * <<2||@small>>
literal 2: [@str, <<^str[::-1]||^str.upper()||^str * 2||@str||str(@int)>>]
slice 2: @strs[<<@small:||:@small||-@small:||:-1||1:-1||len(^strs) // 2:>>]
comprehension 2: [~x.<<upper()||strip()||title()||lower()||replace(@char, "")||capitalize()||split()[0]||\
center(5)>> for ~x in @strs]
comprehension 2: [~x<<[::-1]||[0]||[:2]||[1:]|| * 2|| + @char>> for ~x in @strs<<|| if ~x|| if len(~x) > #small>>]
comprehension 1: [~x for ~x in <<@str.split()||@strs||@str.split(" ")||sorted(@strs)>> if <<~x||~x.isalpha()||\
len(~x) > #small||~x[:1] == @char||@char in ~x>>]
comprehension 1: [@str[~i:~i + <<2||3>>] for ~i in range(0, len(^str), <<2||3>>)]
comprehension 1: [<<f"{~i}{~x}"||~x * ~i||f"{~i}:{~x}"||~x + str(~i)>> for ~i, ~x in enumerate(@<<strs||str>>)]
comprehension 1: [~x + ~y for ~x<<, ~y in zip(@strs, @strs)|| in @strs[:2] for ~y in @str[:2]>>]
convert 1: list(dict.fromkeys(@strs))
convert 1: list(map(str.<<upper||title||strip>>, @strs))
convert 1: list(filter(<<None||str.isalpha||lambda ~x: len(~x) > #small>>, @strs))
convert 1: sorted(set(@<<strs||str>>))
sort 1: sorted(@strs, key=<<lambda ~x: ~x[::-1]||str.lower||lambda ~x: ~x.count(@char)||lambda ~x: (-len(~x), ~x)||\
len, reverse=True>>)
sort 1: sorted(<<set(@strs)||@counts.keys()||@str.split()||@str.lower()||@table.values()||~x.lower() for ~x in @strs>>)
"""

COUNTS = """
literal 4: {#key: $int, #key: $int}
literal 2: {@str: $int}
comprehension 4: {~x: len(~x) for ~x:str in @strs}
comprehension 3: {~x: ^str.count(~x) for ~x in ^str}
comprehension 3: {~k: $int for ~k:str, ~v:int in @counts.items()}
comprehension 3: {~k: ~v for ~k:str, ~v:int in @counts.items() if $bool}
comprehension 2: {~x: ~i for ~i:small, ~x:str in enumerate(@strs)}
comprehension 1: {~x: $int for ~x:str in @strs}
convert 2: dict(@entries)
convert 1: dict(zip(@strs, @ints))
convert 1: dict(@counts)
convert 1: dict.fromkeys(@<<strs||str>>, <<0||1>>)
convert 1: @counts.copy()
sort 1: dict(sorted(@counts.items()))
lambda 1: dict(sorted(@counts.items(), key=lambda ~x:entry: ~x[1]))
merge 1: {**@counts, #key: $int}
merge 1: @counts | {@str: $int}
literal 2: {@str: @int, <<#key||^str[:1]||@str + "s">>: <<@int||#digit>>}
literal 1: dict(<<a||x||n>>=@int, <<b||y||k>>=<<@int||#digit>>)
comprehension 2: {~x: <<^str.count(~x)||^str.index(~x)||ord(~x)||0>> for ~x in <<^str||sorted(set(^str))>>}
comprehension 1: {~k<<.upper()||[:1]||>>: ~v <<+||*||-||%>> #factor for ~k, ~v in @counts.items()}
comprehension 1: {~k: ~v for ~k, ~v in <<zip(@strs, @ints)||zip(@strs, range(5))||sorted(@counts.items())||@entries>>}
comprehension 1: {~k: @counts[~k] for ~k in ^counts if <<~k in @strs||~k != @str||len(~k) > #small>>}
merge 1: {**@counts, **<<@counts||{#key: @int}>>}
sort 1: dict(sorted(@counts.items(), key=lambda ~x: <<-~x[1]||~x[1]||~x[0]||len(~x[0])>>))
"""

OTHERS = {
    "table": """
literal 3: {#key: $str, #key: $str}
comprehension 2: {~x: $str for ~x:str in @strs}
comprehension 1: {~k: $str for ~k:str, ~v:str in @table.items()}
convert 1: dict(zip(@strs, @strs))
comprehension 1: {~v: ~k for ~k:str, ~v:str in @table.items()}
comprehension 1: {~x: ~x<<[::-1]||.upper()||[0]||.title()>> for ~x in @strs}
literal 1: {@str: <<^str.upper()||^str[::-1]||@str>>}
convert 1: dict(zip(@str, <<^str[1:]||@str>>))
comprehension 1: {~k: ~v for ~v, ~k in @table.items()}
""",
    "labels": """
literal 2: {#digit: #word, #int: #word}
comprehension 2: {len(~x): ~x for ~x:str in @strs}
comprehension 2: {~i: ~x for ~i:small, ~x:str in enumerate(@strs)}
comprehension 1: {~v: ~k for ~k:str, ~v:int in @counts.items()}
convert 1: dict(enumerate(@strs))
convert 1: dict(enumerate(@str))
literal 2: {@int: @str, #digit: <<#word||^str>>}
comprehension 1: {~i: ~x * ~i for ~i, ~x in enumerate(@<<strs||str>>)}
""",
    "groups": """
literal 2: {#key: [$int], #key: []}
comprehension 1: {~x: [$int, len(~x)] for ~x:str in @strs}
comprehension 1: {~k: [~v] for ~k:str, ~v:int in @counts.items()}
literal 1: {@str: [@int, #digit], #key: []}
comprehension 1: {~x: [<<ord(~x)||^str.count(~x)||^str.index(~x)>>] for ~x in sorted(set(^str))}
comprehension 1: {~x: list(range(len(~x) % 4)) for ~x in @strs}
""",
    "intset": """
convert 3: set(@ints)
comprehension 2: {$int for ~x:int in @ints}
comprehension 1: {len(~x) for ~x:str in @strs}
algebra 1: set(@ints) & set(@ints)
algebra 2: @intset <<&||-||^>> @intset
algebra 1: @intset | set(@ints)
algebra 1: @intset.<<union||intersection||difference>>(@ints)
literal 1: {$int, $int}
algebra 1: {~x <<%||//||+>> #factor for ~x in @ints}
algebra 1: @intset <<&||-||^>> {#digit, #digit, @int}
convert 1: set(<<range(@small)||@nums||map(abs, @ints)>>)
""",
    "strset": """
convert 2: set(@str)
convert 2: set(@strs)
comprehension 2: {~x for ~x:char in @str if $bool}
comprehension 1: {$str for ~x:str in @strs}
algebra 1: set(@str) & set(@str)
algebra 1: set(@str) - set("aeiou")
""",
    "pair": """
literal 5: ($int, $int)
divmod 3: divmod(@int, #factor)
literal 2: (min(@ints), max(^ints))
index 1: @points[<<0||-1>>]
literal 2: (<<@int, @int||@int, -@int||@int + 1, @int * 2||len(@str), @int||sum(@ints), len(^ints)>>)
slice 1: @pair[::-1]
""",
    "entry": """
literal 4: ($str, $int)
literal 2: (@str, len(^str))
index 2: @entries[<<0||-1>>]
lambda 1: <<max||min>>(@entries, key=lambda ~x:entry: ~x[1])
lambda 1: max(@counts.items(), key=lambda ~x:entry: ~x[1])
""",
    "nums": """
literal 3: ($int, $int, $int)
convert 2: tuple(@ints)
slice 1: @nums[<<1:||:2||::-1>>]
concat 1: @nums + ($int,)
convert 1: tuple(sorted(@nums))
literal 2: (@int, @int, <<@int||#two>>)
convert 1: tuple(<<~x * 2||~x + #digit||~x>> for ~x in @<<ints||nums>>)
slice 1: @nums[<<-2:||::2||:@small>>]
concat 1: @nums <<+ @nums||* 2>>
convert 1: tuple(<<map(abs, @ints)||sorted(@ints)||~x % #factor for ~x in @ints||range(@small)||set(@ints[:1])||\
reversed(@nums)||len(~x) for ~x in @strs>>)
""",
    "grid": """
literal 3: [[$int, $int], [$int, $int]]
comprehension 2: [[$int for ~j:small in range(2)] for ~i:small in range(<<2||3>>)]
comprehension 2: [[0] * <<2||3>> for ~i:small in range(2)]
comprehension 1: [~x[::-1] for ~x:ints in @grid]
comprehension 1: [sorted(~x) for ~x:ints in @grid]
comprehension 1: [list(~x) for ~x in zip(*@grid)]
literal 2: [[@int, @int], [<<@int||#digit>>, <<@int||len(@ints)>>]]
comprehension 1: [[<<~i * ~j||~i + ~j||0||~i == ~j||@int>> for ~j in range(<<2||3>>)] for ~i in range(<<2||3>>)]
comprehension 1: [[~x <<+||*||-||%>> #factor for ~x in ~r] for ~r in @grid]
comprehension 1: [@ints[~i:~i + 2] for ~i in range(0, len(^ints), 2)]
slice 1: @grid[<<::-1||1:||:2>>]
comprehension 1: [~x[:] for ~x in @grid]
sort 1: sorted(@grid<<||, key=sum||, key=len||, key=lambda ~x: ~x[-1:]>>)
""",
    "entries": """
convert 3: list(@counts.items())
convert 2: list(zip(@strs, @ints))
sort 2: sorted(@counts.items())
lambda 2: sorted(@entries, key=lambda ~x:entry: ~x[1])
lambda 2: sorted(@counts.items(), key=lambda ~x:entry: <<-~x[1]||~x[1]||(-~x[1], ~x[0])>>)
comprehension 2: [(~x, len(~x)) for ~x:str in @strs]
comprehension 1: [~x for ~x:entry in @entries if $bool]
literal 1: [($str, $int), ($str, $int)]
sort 1: sorted(zip(@strs, @ints)<<||, key=lambda ~x: ~x[1]||, reverse=True>>)
comprehension 1: [(~k, ~v <<+||*>> #digit) for ~k, ~v in <<@entries||@counts.items()||zip(@strs, @ints)>>]
convert 1: list(<<zip(@strs, range(4))||zip(@str, range(3))>>)
""",
    "points": """
convert 2: list(zip(@ints, @ints))
convert 2: list(enumerate(@ints))
comprehension 2: [(~x, $int) for ~x:int in @ints]
literal 2: [($int, $int), ($int, $int)]
sort 1: sorted(@points)
lambda 1: sorted(@points, key=lambda ~x:pair: ~x[1])
comprehension 1: [(~i, ~x) for ~i, ~x in enumerate(@ints)<<|| if ~x > @int>>]
comprehension 1: [(~y, ~x) for ~x, ~y in @points]
sort 1: sorted(@points, key=lambda ~x: <<-~x[0]||~x[1]||~x[0] + ~x[1]||(~x[1], -~x[0])>>)
sort 1: sorted(zip(@ints, @ints))
""",
    "floats": """
comprehension 2: [~x / 2 for ~x:int in @ints]
comprehension 2: [round(~x * $float, 1) for ~x:float in @floats]
literal 2: [$float, $float]
sort 1: sorted(@floats)
""",
    "bools": """
comprehension 3: [$bool for ~x:int in @ints]
comprehension 1: [~x.isupper() for ~x:char in @str]
literal 1: [$bool, $bool]
comprehension 1: [~x <<>||<||==>> <<@int||#digit>> for ~x in @ints]
literal 1: [@int > @int, <<@bool||@int == @int>>, not @bool]
""",
    "maybe": """
literal 2: None
ternary 3: @int if $bool else None
lookup 2: @counts.get(@str)
generator 1: next((~x for ~x:int in @ints if $bool), None)
lookup 1: @table.get(@str) and @int
ternary 1: @int if @int <<>||<>> #digit else None
""",
}

TABLES: dict[str, Table] = {
    kind: line_table(text)
    for kind, text in {
        "int": INT,
        "small": SMALL,
        "float": FLOAT,
        "bool": BOOL,
        "str": STR,
        "char": CHAR,
        "ints": INTS,
        "strs": STRS,
        "counts": COUNTS,
        **OTHERS,
    }.items()
}
PLAIN = frozenset({"compare", "contain", "test", "chain", "sized"})
TABLES["plain bool"] = Table([row for row in TABLES["bool"].rows if row.family in PLAIN])
