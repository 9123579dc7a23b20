"""Names for anything: one pool, drawn without regard to what a name will hold, so that no name betrays a type."""

from __future__ import annotations

import builtins
import keyword
from random import Random

LETTERS = tuple("abcdefghijkmnpqrstuvwxyz")
COMMON = tuple(
    """i j k n x y s c w num total count result res out ans acc text word words data items item value values key
    nums numbers letter letters line left right start end low high size step best found first last current
    prev temp tmp index pos row col name names target limit score total_count flag seen""".split()
)
WORDS = tuple(
    """account age alpha amount answer apple area average bag balance bank base basket beta bill bin bit block
    board body book bottom bound box branch bucket buffer button cache call card case cash cell change chars
    check child choice chunk city clean club code coins color column combo content copy cost counter cube cup
    cur curr cursor cut day deck delta depth desc diff digit digits dist doc done door draft drop edge elem
    element email empty entry error event extra factor fee field file final fish fixed flip floor flow fold
    form frame freq friend front full fuel game gap gate goal good grade graph grid group guess guest half
    hand head heap height hit home hour house idx info init inner input_value inputs key_name kind label lane
    large layer lead len_value length level light link lines lo hi load local lookup loop lower main_part
    map_data mark marks match max_value mean member memo menu message mid middle min_value minutes mode month
    more moves name_list need new_value nodes note number odd offset old only order original other outer
    output owner pack page pair pairs pal part parts path pay peak people phone pick piece pivot place plan
    player point points pool power prefix price prime prize product query queue quota rank rate ratio raw
    reader record records remain rest results reverse_text rule run sale sample scale scores second seconds
    section seed seq series shape share shelf shift short side sign single slot small sort_key source space
    speed stack stage star state stock stop store stream string student suffix sum_value swap symbol system
    tag tail taken task team term test threshold ticket tier time_left title today token tokens top trail tree
    trial turn unit units upper user users val vals variable vec view visit vowel wait wall weight width
    window winner won worker world year zone""".split()
)
VERBS = tuple(
    """add apply build calc change check clean collect combine compare compute convert count create decode
    describe draw encode extract fetch fill filter find fix flip fold format gather get grow handle has is
    join keep label locate make mark measure merge move pack parse pick process push rank read reduce remove
    repeat replace report reverse run scan score search select shift show solve sort split squash step strip
    sum swap take tally test trim turn update use validate walk wrap""".split()
)
CLASSES = tuple(
    """Account Bag Bank Basket Bike Book Box Buffer Car Cart Cat Cell Circle Clock Counter Course Deck Dog Door
    Employee Game Gate Grid Item Jar Lamp Ledger Light Line List Machine Meter Node Order Pack Pair Person
    Player Point Pool Queue Record Rectangle Robot Room Score Shape Shop Stack Store Student Switch Table Tank
    Task Team Temperature Ticket Timer Tracker Tree Unit User Vector Wallet Window Worker""".split()
)
FORBIDDEN = frozenset({*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "self", "cls", "main", "math"})
PLAIN = tuple(name for name in WORDS if name not in FORBIDDEN)


def variable(rng: Random) -> str:
    """One name for a variable: a letter, a common word, any word, or two words joined."""
    r = rng.random()
    if r < 0.28:
        return rng.choice(LETTERS)
    if r < 0.58:
        return rng.choice(COMMON)
    if r < 0.84:
        return rng.choice(PLAIN)
    if r < 0.97:
        return f"{rng.choice(PLAIN)}_{rng.choice(COMMON)}"
    return f"{rng.choice(COMMON)}{rng.randint(1, 3)}"


def function(rng: Random) -> str:
    """One name for a function: a letter, a verb, a verb and a noun, or any variable's name."""
    r = rng.random()
    if r < 0.22:
        return rng.choice("fffghpqrstuvw")
    if r < 0.62:
        return f"{rng.choice(VERBS)}_{rng.choice(PLAIN if r < 0.5 else COMMON)}"
    if r < 0.8:
        return rng.choice(VERBS)
    return variable(rng)


def class_name(rng: Random) -> str:
    """One name for a class."""
    return rng.choice(CLASSES)


def constant(rng: Random) -> str:
    """One name for a constant at the top of a module."""
    name = rng.choice(PLAIN)
    return name.upper() if rng.random() < 0.8 else name
