"""Structures that are classes: lists of links, trees, stacks, caches, graphs, heaps, values with operators, boards.

Written after the held-out programs: for training alone (`stream.HELD_OUT_DIALS`).
"""

IDIOMS = """
= 6 list of links in a class
class ~N:
    def __init__(self, ~v<<):
        self.~v = ~v
        self.~x = None||, ~x=None):
        self.~v = ~v
        self.~x = ~x>>


class ~L:
    def __init__(self):
        self.~h = None
        <<self.~c = 0||self.~k = None>>

    def ~g(self, ~v):
        <<~n = ~N(~v)
        ~n.~x = self.~h
        self.~h = ~n||~n = ~N(~v)
        if self.~h is None:
            self.~h = ~n
            return
        ~p = self.~h
        while ~p.~x:
            ~p = ~p.~x
        ~p.~x = ~n||if not self.~h:
            self.~h = ~N(~v)
        else:
            ~p = self.~h
            while ~p.~x is not None:
                ~p = ~p.~x
            ~p.~x = ~N(~v)>>

    <<def ~f1(self):
        ~p, ~q = None, self.~h
        while ~q:
            <<~r = ~q.~x
            ~q.~x = ~p
            ~p = ~q
            ~q = ~r||~q.~x, ~p, ~q = ~p, ~q, ~q.~x>>
        self.~h = ~p
        return <<self.~h.~v if self.~h else None||~p.~v>>||def ~f1(self, ~y=<<#digit||1>>):
        ~p = self.~h
        ~i = 0
        while ~p:
            if ~p.~v == ~y:
                return <<~i||True||~p.~v>>
            ~p = ~p.~x
            ~i += 1
        return <<-1||False||None>>||def ~f1(self):
        if self.~h is None:
            <<return None||raise IndexError("empty list")>>
        ~v = self.~h.~v
        self.~h = self.~h.~x
        return ~v||def ~f1(self):
        ~p, ~q = self.~h, self.~h
        while ~q and ~q.~x:
            ~p = ~p.~x
            ~q = ~q.~x.~x
        return ~p.~v if ~p else <<None||-1>>||def ~f1(self):
        ~n = self.~h
        while ~n and ~n.~x:
            if ~n.~v <<==||>||<>> ~n.~x.~v:
                ~n.~x = ~n.~x.~x
            else:
                ~n = ~n.~x
        return self.~h.~v if self.~h else None>>

    def ~f2(self):
        <<~a = []
        ~p = self.~h
        while ~p<<|| is not None>>:
            ~a.append(<<~p.~v||str(~p.~v)>>)
            ~p = ~p.~x
        return <<~a||len(~a)||~a[::-1]>>||~t = 0
        ~p = self.~h
        while ~p:
            <<~t += ~p.~v||~t = max(~t, ~p.~v)||~t += 1>>
            ~p = ~p.~x
        return ~t>>


def ~f(~b:ints):
    ~s = ~L()
    for ~y in ~b:
        ~s.~g(~y)
    <<return ~s.~f2()||~r = ~s.~f1()
    return <<~r||~r, ~s.~f2()||~s.~f2()>>||~s.~f1()
    return ~s.~f2()>>
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[#digit]||[1, 1, #digit]||[#digit, #digit]>>)

= 5 puzzles of links
from typing import Optional


class ListNode:
    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next


def ~f1(~a):
    ~p = ~h = ListNode()
    for ~x in ~a:
        ~p.next = ListNode(~x)
        ~p = ~p.next
    return ~h.next


class Solution:
    def ~f2(self, ~h: Optional[ListNode]<<, ~k: int = <<2||1||#digit>>||, ~k: int = 2>>):
        <<~p, ~q = None, ~h
        while ~q:
            ~q.next, ~p, ~q = ~p, ~q, ~q.next
        return ~p||~d = ListNode(0, ~h)
        ~p = ~d
        while ~p.next:
            if ~p.next.val <<==||>||<>> ~k:
                ~p.next = ~p.next.next
            else:
                ~p = ~p.next
        return ~d.next||~s = ~q = ~h
        for _ in range(~k):
            if not ~q:
                return ~s
            ~q = ~q.next
        while ~q and ~q.next:
            ~s = ~s.next
            ~q = ~q.next
        return ~s||~p = ~h
        while ~p and ~p.next:
            if ~p.val == ~p.next.val:
                ~p.next = ~p.next.next
            else:
                ~p = ~p.next
        return ~h||~p = ~h
        while ~p and ~p.next:
            ~p.val, ~p.next.val = ~p.next.val, ~p.val
            ~p = ~p.next.next
        return ~h||~d = ~p = ListNode()
        ~c = <<0||1>>
        while ~h or ~c:
            ~v = (~h.val if ~h else 0) * <<1||2>> + ~c
            ~c, ~v = divmod(~v, 10)
            ~p.next = ListNode(~v)
            ~p = ~p.next
            ~h = ~h.next if ~h else None
        return ~d.next||if not ~h or not ~h.next:
            return ~h
        ~q = self.~f2(~h.next)
        ~h.next.next = ~h
        ~h.next = None
        return ~q>>


def ~f(~b: list[int]):
    ~n = Solution().~f2(~f1(~b))
    ~r = []
    while ~n:
        ~r.append(~n.val)
        ~n = ~n.next
    return ~r
call: ~f(<<[#digit, #digit, #digit]||[#digit, #digit]||[2, #digit, 2]||[9, 9]||[1, 1, #digit]>>)

= 6 search tree in a class
class ~N:
    def __init__(self, ~v):
        self.~v = ~v
        self.left = None
        self.right = None


class ~T:
    def __init__(self<<||, ~a=()>>):
        self.~r = None
        self.~c = 0

    def ~g(self, ~v):
        <<if self.~r is None:
            self.~r = ~N(~v)
            return <<True||>>
        ~p = self.~r
        while True:
            if ~v <<<||<=>> ~p.~v:
                if ~p.left is None:
                    ~p.left = ~N(~v)
                    break
                ~p = ~p.left
            <<elif ~v == ~p.~v:
                return False
            >>else:
                if ~p.right is None:
                    ~p.right = ~N(~v)
                    break
                ~p = ~p.right
        return True||self.~r = self._~g(self.~r, ~v)

    def _~g(self, ~n, ~v):
        if not ~n:
            <<self.~c += 1
            ||>>return ~N(~v)
        if ~v < ~n.~v:
            ~n.left = self._~g(~n.left, ~v)
        elif ~v > ~n.~v:
            ~n.right = self._~g(~n.right, ~v)
        return ~n>>

    <<def ~f1(self, ~n):
        if ~n is None:
            return <<0||-1>>
        return <<1 + max(self.~f1(~n.left), self.~f1(~n.right))||1 + self.~f1(~n.left) + self.~f1(~n.right)||\
~n.~v + self.~f1(~n.left)>>||def ~f1(self, ~n):
        if ~n is None:
            return []
        return <<self.~f1(~n.left) + [~n.~v] + self.~f1(~n.right)||[~n.~v] + self.~f1(~n.left) + self.~f1(~n.right)>>||\
def ~f1(self, ~n):
        while ~n.<<left||right>>:
            ~n = ~n.<<left||right>>
        return ~n.~v||def ~f1(self, ~n):
        ~q = [~n]
        ~a = []
        while ~q:
            ~p = ~q.pop(<<0||>>)
            if ~p:
                ~a.append(~p.~v)
                ~q += [~p.left, ~p.right]
        return ~a>>

    def ~f2(self, ~x):
        ~p = self.~r
        while ~p:
            if ~x == ~p.~v:
                return True
            ~p = ~p.left if ~x < ~p.~v else ~p.right
        return False


def ~f(~b:ints, ~k:int=<<3||#digit>>):
    ~t = ~T()
    for ~y in ~b:
        ~t.~g(~y)
    return <<~t.~f1(~t.~r)||~t.~f2(~k)||~t.~f2(~b[-1]), ~t.~f2(~k)||~t.~r.~v, ~t.~f1(~t.~r)||\
~t.~r.left is None and ~t.~r.right is not None>>
call: ~f(<<[5, #digit]||[#digit, #digit]||[4, 2, #digit]||[#digit]||[#digit, #digit]>>)

= 5 puzzles of trees
from typing import <<List, Optional||Optional>>


class TreeNode:
    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


class Solution:
    def ~f1(self, ~r: Optional[TreeNode]<<||, ~k: int = <<5||#digit>>>>) -> <<int||bool||object>>:
        <<if not ~r:
            return <<0||None>>
        <<~a = self.~f1(~r.left)
        ~b = self.~f1(~r.right)
        return <<max(~a or 0, ~b or 0) + 1||(~a or 0) + (~b or 0) + ~r.val||~r.val + max(~a or 0, ~b or 0)>>||\
~r.left, ~r.right = ~r.right, ~r.left
        self.~f1(~r.left)
        self.~f1(~r.right)
        return ~r.val - (~r.left.val if ~r.left else 0)>>||self.~m = <<0||-1>>

        def ~g(~n, ~d):
            if not ~n:
                return 0
            <<~x, ~y = ~g(~n.left, ~d + 1), ~g(~n.right, ~d + 1)
            self.~m = max(self.~m, <<~x + ~y||~n.val + ~x + ~y||~d>>)
            return 1 + max(~x, ~y)||if ~d > self.~m:
                self.~m = ~d
            ~g(~n.left, ~d + 1)
            return ~g(~n.right, ~d + 1)||if not ~n.left and not ~n.right:
                self.~m += ~n.val * ~d
            return ~g(~n.left, ~d + 1) + ~g(~n.right, ~d * 2)>>

        ~g(~r, <<0||1>>)
        return self.~m||~q = [~r]
        ~a = []
        while ~q:
            <<~a.append([~n.val for ~n in ~q])||~a.append(<<max||sum>>(~n.val for ~n in ~q))||~a.append(~q[<<-1||\
0>>].val)>>
            ~q = [~c for ~n in ~q for ~c in (~n.left, ~n.right) if ~c]
        return <<~a||~a[::-1]||~a[-1]||len(~a)>>||~s, ~a = [], []
        ~n = ~r
        while ~s or ~n:
            while ~n:
                ~s.append(~n)
                ~n = ~n.left
            ~n = ~s.pop()
            ~a.append(~n.val)
            ~n = ~n.right
        return <<~a||all(~a[~i] < ~a[~i + 1] for ~i in range(len(~a) - 1))||~a[0]>>||def ~g(~p, ~q):
            if not ~p and not ~q:
                return True
            if not ~p or not ~q or ~p.val != ~q.val:
                return False
            return ~g(~p.left, ~q.<<right||left>>) and ~g(~p.right, ~q.<<left||right>>)

        return ~g(~r.left, ~r.right) if ~r else True>>


def ~f(~x: int, ~y: int):
    ~t = TreeNode(~x, TreeNode(~y<<||, TreeNode(#digit)>>)<<, TreeNode(<<~y||#digit>>)||, None||>>)
    return Solution().~f1(~t)
call: ~f(#digit, #digit)

= 6 stack or queue in a class
class ~P:
    def __init__(self, ~k: int = <<3||2||4>>)<<|| -> None>>:
        self.~k = ~k
        self.~a<<||: list[int]>> = []
        <<self.~b = []||self.~b = [0] * ~k
        self.~i = self.~j = 0>>

    def ~f1(self, ~x<<||: int>>):
        <<if len(self.~a) >= self.~k:
            <<raise <<OverflowError||ValueError||IndexError>>("<<full||stack is full>>")||return False||self.~a.pop(0)>>
        self.~a.append(~x)
        <<return True||self.~b.append(min(~x, self.~b[-1] if self.~b else ~x))>>||self.~a.append(~x)
        if not self.~b or ~x <= self.~b[-1]:
            self.~b.append(~x)||self.~a.append(~x)
        while len(self.~a) > 1 and self.~a[-1] < self.~a[-2]:
            self.~a[-1], self.~a[-2] = self.~a[-2], self.~a[-1]
            break||self.~a.insert(0, ~x)>>

    def ~f2(self):
        if <<self.~f3()||not self.~a||len(self.~a) == 0>>:
            <<return None||return -1||raise IndexError("<<empty||pop from an empty stack>>")>>
        <<return self.~a.pop(<<||0||-1>>)||~x = self.~a.pop()
        if self.~b and ~x == self.~b[-1]:
            self.~b.pop()
        return ~x||~x = self.~a[0]
        self.~a = self.~a[1:]
        return ~x||~x = self.~a.pop()
        self.~b.append(~x)
        return ~x * 2>>

    def ~f3(self)<<|| -> bool>>:
        return <<not self.~a||len(self.~a) == 0||self.~a == []>>

    <<def __len__(self):
        return len(self.~a)||def __str__(self):
        return <<str(self.~a)||", ".join(map(str, self.~a))||f"<{len(self.~a)}>">>||@property
    def ~f4(self):
        return self.~a[-1] if self.~a else None>>


def ~f(~c: list[int]<<||, ~n: int = <<2||1>>>>):
    ~s = ~P(<<||5||2>>)
    for ~x in ~c:
        <<~s.~f1(~x)||if ~x % 2 == 0:
            ~s.~f1(~x)
        elif not ~s.~f3():
            ~s.~f2()||if not ~s.~f1(~x):
            print(~x, end=" ")>>
    <<return <<~s.~a||~s.~f2()||~s.~f3()||~s.~f2(), ~s.~a||~s.~b>>||~r = []
    while not ~s.~f3():
        ~r.append(~s.~f2())
    return <<~r||sum(~r)||len(~r)>>>>
call: ~f(<<[#digit, #digit]||[#digit, #digit]||[4, #digit, 2]||[#digit]||[]>>)

= 5 cache of the latest
<<from collections import OrderedDict


||>>class ~P:
    def __init__(self, ~n: int):
        self.~n = ~n
        self.~d = {}
        self.~o = []
        <<self.~h = self.~m = 0||self.~h = 0>>

    def get(self, ~k):
        if ~k not in self.~d:
            <<return -1||return None||self.~h -= 1
            return 0>>
        <<self.~o.remove(~k)
        self.~o.append(~k)
        ||>>self.~h += 1
        return self.~d[~k]

    def put(self, ~k, ~v)<<|| -> None>>:
        if ~k in self.~d:
            self.~o.remove(~k)
        elif len(self.~d) >= self.~n:
            ~x = self.~o.pop(0)
            <<del self.~d[~x]||self.~d.pop(~x)>>
        self.~d[~k] = ~v
        self.~o.append(~k)


def ~f(~a: list[int], ~n: int = <<2||1||3>>):
    ~c = ~P(~n)
    <<for ~x in ~a:
        if ~c.get(~x) <<== -1||is None||in (-1, None, 0)>>:
            ~c.put(~x, ~x * <<#factor||~x>>)
    return <<~c.~d||~c.~h||~c.~o||sorted(~c.~d), ~c.~h>>||for ~i, ~x in enumerate(~a):
        ~c.put(~x, ~i)
    return <<~c.get(~a[-1])||[~c.get(~x) for ~x in ~a]||~c.~o>>>>
call: ~f(<<[1, 2, 1]||[#digit, #digit, #digit]||[#digit, #digit]||[3, 3, #digit]>><<||, 2||, 1>>)

= 6 graph in a class
from collections import <<defaultdict, deque||deque, defaultdict>>


class ~G:
    def __init__(self<<||, ~n: int = 4>>):
        self.~d = defaultdict(<<list||list||set>>)
        self.~k = set()

    def ~f1(self, ~x, ~y<<||, ~w=1>>):
        <<self.~d[~x] = list(self.~d[~x]) + [~y]||self.~d[~x] = [*self.~d[~x], ~y]
        self.~d[~y] = [*self.~d[~y], ~x]||if ~y not in self.~d[~x]:
            self.~d[~x] = list(self.~d[~x]) + [~y]>>

    def ~f2(self, ~s):
        <<~v = {~s}
        ~q = deque([~s])
        ~r = []
        while ~q:
            ~x = ~q.popleft()
            ~r.append(~x)
            for ~y in self.~d[~x]:
                if ~y not in ~v:
                    ~v.add(~y)
                    ~q.append(~y)
        return <<~r||len(~r)||~r[-1]>>||~r = {~s: 0}
        ~q = deque([(~s, 0)])
        while ~q:
            ~x, ~k = ~q.popleft()
            for ~y in self.~d[~x]:
                if ~y in ~r:
                    continue
                ~r[~y] = ~k + 1
                ~q.append((~y, ~k + 1))
        return <<~r||max(~r.values())||~r.get(3, -1)>>||self.~k.add(~s)
        for ~y in self.~d[~s]:
            if ~y not in self.~k:
                self.~f2(~y)
        return <<len(self.~k)||sorted(self.~k)>>||~t = 0
        for ~x in list(self.~d):
            if ~s in self.~d[~x]<<|| and ~x != ~s>>:
                ~t += 1
        return ~t, len(self.~d[~s])>>


def ~f(~e: list[tuple[int, int]]):
    ~g = ~G()
    for ~x, ~y in ~e:
        ~g.~f1(~x, ~y)
    return <<~g.~f2(<<0||1||~e[0][0]>>)||[~g.~f2(~x) for ~x in (0, 2)]||~g.~f2(1), ~g.~f2(0)>>
call: ~f(<<[(0, 1), (1, 2)]||[(0, 1), (0, 2)]||[(1, 0), (2, 1), (0, 2)]||[(0, 1), (2, 3)]||[(0, 1)]>>)

= 5 sets that are joined
class ~U:
    def __init__(self, ~n<<||: int>>):
        self.~p = list(range(~n))
        self.~r = [<<1||0>>] * ~n
        self.~c = ~n

    def find(self, ~x):
        <<while self.~p[~x] != ~x:
            <<self.~p[~x] = self.~p[self.~p[~x]]
            ||>>~x = self.~p[~x]
        return ~x||if self.~p[~x] != ~x:
            self.~p[~x] = self.find(self.~p[~x])
        return self.~p[~x]||if ~x == self.~p[~x]:
            return ~x
        return self.find(self.~p[~x])>>

    def union(self, ~x, ~y):
        ~a, ~b = self.find(~x), self.find(~y)
        if ~a == ~b:
            return False
        <<if self.~r[~a] < self.~r[~b]:
            ~a, ~b = ~b, ~a
        self.~p[~b] = ~a
        <<self.~r[~a] += self.~r[~b]||if self.~r[~a] == self.~r[~b]:
            self.~r[~a] += 1>>||self.~p[~a] = ~b>>
        self.~c -= 1
        return True


class Solution:
    def ~f(self, ~n: int, ~e: list[list[int]]):
        ~u = ~U(~n)
        <<for ~x, ~y in ~e:
            <<~u.union(~x, ~y)||if not ~u.union(~x, ~y):
                return <<[~x, ~y]||False||-1>>>>
        return <<~u.~c||~u.~p||~u.find(~n - 1)||~u.find(0) == ~u.find(~n - 1)||\
len({~u.find(~i) for ~i in range(~n)})>>||~r = [~u.union(~x, ~y) for ~x, ~y in ~e]
        return <<~r||~u.~c, ~r||~u.~r>>>>
call: Solution().~f(<<3, [[0, 1]]||4, [[0, 1], [2, 3]]||3, [[0, 1], [1, 2], [2, 0]]||4, [[1, 3], [0, 3]]||2, []>>)

= 5 sums of ranges in a class
class ~A:
    def __init__(self, ~a: list[int]):
        <<self.~p = [0]
        for ~x in ~a:
            self.~p.append(self.~p[-1] + ~x)||self.~p = [0] * (len(~a) + 1)
        for ~i, ~x in enumerate(~a):
            self.~p[~i + 1] = self.~p[~i] + ~x||self.~a = ~a
        self.~p = [0] * (len(~a) + 1)
        for ~i in range(len(~a)):
            self.~p[~i + 1] = self.~p[~i] + self.~a[~i]>>

    def ~f1(self, ~i: int, ~j: int) -> int:
        <<if ~i < 0 or ~j >= len(self.~p) - 1<<|| or ~i > ~j>>:
            <<return <<0||-1>>||raise IndexError(f"bad range {~i}..{~j}")>>
        ||>>return self.~p[~j + 1] - self.~p[~i]

    <<def update(self, ~i: int, ~x: int) -> None:
        for ~k in range(~i + 1, len(self.~p)):
            self.~p[~k] += ~x||def ~f2(self):
        return <<max(self.~p[~k + 1] - self.~p[~k] for ~k in range(len(self.~p) - 1))||\
self.~p[-1] / (len(self.~p) - 1)>>>>
call: ~A([#digit, #digit, #digit]).~f1(<<0, 1||1, 2||0, 2||2, 2||-1, 2||1, 3>>)

= 5 value with operators
<<from math import gcd


class ~V:
    def __init__(self, ~x: int, ~y: int = 1):
        if ~y == 0:
            raise <<ZeroDivisionError||ValueError>>("<<zero||denominator is zero>>")
        ~g = gcd(~x, ~y)
        self.~x, self.~y = ~x // ~g, ~y // ~g

    def __add__(self, ~o: "~V") -> "~V":
        return ~V(self.~x * ~o.~y + ~o.~x * self.~y, self.~y * ~o.~y)

    def __mul__(self, ~o: "~V") -> "~V":
        return ~V(self.~x * ~o.~x, self.~y * ~o.~y)

    def __sub__(self, ~o: "~V") -> "~V":
        return ~V(self.~x * ~o.~y - ~o.~x * self.~y, self.~y * ~o.~y)

    def __lt__(self, ~o: "~V") -> bool:
        return self.~x * ~o.~y < ~o.~x * self.~y

    def __str__(self) -> str:
        return f"{self.~x}/{self.~y}"||class ~V:
    def __init__(self, ~x, ~y=<<0||1>>):
        self.~x = ~x
        self.~y = ~y

    def __add__(self, ~o):
        return ~V(self.~x + ~o.~x, self.~y + ~o.~y)

    def __sub__(self, ~o):
        return ~V(self.~x - ~o.~x, self.~y - ~o.~y)

    def __mul__(self, ~o):
        <<if isinstance(~o, ~V):
            return ~V(self.~x * ~o.~x, self.~y * ~o.~y)
        return ~V(self.~x * ~o, self.~y * ~o)||\
return ~V(self.~x * ~o.~x - self.~y * ~o.~y, self.~x * ~o.~y + self.~y * ~o.~x)>>

    def __lt__(self, ~o):
        return <<abs(self.~x) < abs(~o.~x)||self.~x ** 2 + self.~y ** 2 < ~o.~x ** 2 + ~o.~y ** 2||\
(self.~x, self.~y) < (~o.~x, ~o.~y)>>

    def __str__(self):
        return <<f"({self.~x}, {self.~y})"||f"<{self.~x} {self.~y}>"||str(self.~x) + "+" + str(self.~y) + "i">>>>

    def __eq__(self, ~o)<<|| -> bool>>:
        return <<self.~x == ~o.~x and self.~y == ~o.~y||isinstance(~o, ~V) and self.~x == ~o.~x>>


def ~f(~a, ~b, ~c=<<2||3>>):
    ~p, ~q = ~V(~a, <<~c||2>>), ~V(~b<<, ~c||>>)
    <<return <<str(~p + ~q)||str(~p * ~q)||f"{~p} {~q}"||~p < ~q||~p == ~q||str(max(~p, ~q))||(~p - ~q).~x||\
[str(~v) for ~v in sorted([~p, ~q])]||(~p + ~q).~y, (~p * ~q).~x>>||~r = ~p
    for _ in range(<<2||1||3>>):
        ~r = ~r <<+||*||->> ~q
    return <<~r.~x||str(~r)||~r.~x, ~r.~y||~r == ~p>>>>
call: ~f(<<#digit, #digit||#digit, #digit||1, #digit||#int, 2>>)

= 5 words in a tree of letters
<<class ~N:
    def __init__(self):
        self.~c = {}
        self.~e = False


class ~T:
    def __init__(self):
        self.~r = ~N()

    def ~f1(self, ~w: str) -> None:
        ~n = self.~r
        for ~x in ~w:
            <<if ~x not in ~n.~c:
                ~n.~c[~x] = ~N()
            ~n = ~n.~c[~x]||~n = ~n.~c.setdefault(~x, ~N())>>
        ~n.~e = True

    def ~f2(self, ~w: str) -> bool:
        ~n = self.~r
        for ~x in ~w:
            if ~x not in ~n.~c:
                return False
            ~n = ~n.~c[~x]
        return <<~n.~e||True||~n.~e or len(~n.~c) == 0>>||class ~T:
    def __init__(self):
        self.~r = {}

    def ~f1(self, ~w):
        ~n = self.~r
        for ~x in ~w:
            ~n = ~n.setdefault(~x, {})
        ~n["#"] = True

    def ~f2(self, ~w):
        ~n = self.~r
        for ~i, ~x in enumerate(~w):
            if ~x not in ~n:
                return <<False||~w[:~i]||~i>>
            ~n = ~n[~x]
        return <<"#" in ~n||sorted(~n)||len(~n)>>>>


def ~f(~a: list[str], ~s: str):
    ~t = ~T()
    for ~w in ~a:
        ~t.~f1(~w)
    return <<~t.~f2(~s)||[~t.~f2(~w) for ~w in (~s, ~a[0])]||~t.~f2(~s[:1])>>
call: ~f(<<["at"], "a"||["to", "tea"], "te"||["an", "at"], "at"||["if"], "in"||["be", "bee"], "b">>)

= 5 shapes of one kind
import math


class ~S:
    <<~n = "<<shape||thing>>"

    ||>>def ~f1(self):
        raise NotImplementedError<<||("<<area||subclass>>")>>

    def ~f2(self):
        return <<f"<<area||size>> {self.~f1()}"||self.~f1() > #two||round(self.~f1() / 2, 1)||self.~f1() * 2>>


class ~R(~S):
    def __init__(self, ~w, ~h<<||=2>>):
        <<super().__init__()
        ||>>self.~w = ~w
        self.~h = ~h

    def ~f1(self):
        return self.~w * self.~h


class ~C(<<~S||~S||~R>>):
    def __init__(self, ~r):
        self.~r = ~r

    def ~f1(self):
        return <<round(math.pi * self.~r ** 2, 1)||3 * self.~r ** 2||self.~r ** 2||round(math.sqrt(self.~r), 2)>>

    <<def ~f2(self):
        return <<super().~f2()||self.~r > 2||str(self.~r)>>||def __str__(self):
        return f"{self.__class__.__name__} {self.~r}">>


def ~f(~a: int, ~b: int):
    <<return <<~R(~a, ~b).~f2()||~C(~a).~f2()||~C(~a).~f1()||~S().~f1()>>||~s = [~R(~a, ~b), ~C(<<~a||~b>>)]
    return <<[~x.~f1() for ~x in ~s]||max(~x.~f1() for ~x in ~s)||sum(~x.~f1() > #two for ~x in ~s)||\
[type(~x).__name__ for ~x in ~s if isinstance(~x, ~C)]||sorted(~s, key=lambda ~x: ~x.~f1())[0].~f2()>>||\
~t = 0
    for ~x in (~R(~a, ~b), ~R(~b, ~a), ~C(~a)):
        if not isinstance(~x, ~C):
            ~t += ~x.~f1()
        else:
            ~t -= ~x.~r
    return ~t>>
call: ~f(#digit, #digit)

= 5 text read from left to right
class ~P:
    def __init__(self, ~s: str):
        self.~s = ~s
        self.~i = 0

    def ~f1(self):
        return self.~s[self.~i] if self.~i < len(self.~s) else <<None||"">>

    def ~f2(self) -> int:
        ~n = 0
        while self.~i < len(self.~s) and self.~s[self.~i].isdigit():
            ~n = ~n * 10 + int(self.~s[self.~i])
            self.~i += 1
        return ~n

    def ~f3(self):
        ~v = self.~f2()
        while self.~f1() in ("+", "-", "*"):
            ~c = self.~f1()
            self.~i += 1
            <<~w = self.~f2()
            <<if ~c == "+":
                ~v += ~w
            elif ~c == "-":
                ~v -= ~w
            else:
                ~v *= ~w||~v = ~v + ~w if ~c == "+" else ~v - ~w>>||if ~c == "+":
                ~v += self.~f2()
            else:
                ~v -= self.~f2()>>
        <<if self.~i != len(self.~s):
            <<raise ValueError(f"bad text at {self.~i}")||return None>>
        ||>>return ~v
call: ~P(<<"#digit+#digit"||"#two-#digit"||"#digit*#digit"||"#two"||"#digit+x"||"1+#digit-#digit">>).~f3()

= 5 board in a class
class ~B:
    def __init__(self, ~n: int = <<3||2>>):
        self.~n = ~n
        self.~g = [[<<0||".">>] * ~n for _ in range(~n)]
        <<self.~c = 0||self.~p = 1>>

    def ~f1(self, ~i: int, ~j: int, ~v=<<1||2>>) -> bool:
        if not (0 <= ~i < self.~n and 0 <= ~j < self.~n)<<|| or self.~g[~i][~j] == ~v>>:
            return False
        self.~g[~i][~j] = ~v
        return True

    def ~f2(self, ~v=<<1||1||2>>):
        <<for ~r in self.~g:
            if all(~x == ~v for ~x in ~r):
                return True
        return False||~t = 0
        for ~i in range(self.~n):
            if self.~g[~i][~i] == ~v:
                ~t += 1
        return <<~t == self.~n||~t>>||return <<sum(~r.count(~v) for ~r in self.~g)||any(~v in ~r for ~r in self.~g)||\
[~r[0] for ~r in self.~g]>>||~t = 0
        for ~i in range(self.~n):
            for ~j in range(self.~n):
                if self.~g[~i][~j] == ~v and (~i + ~j) % 2 == 0:
                    ~t += 1
        return ~t>>


def ~f(~m: list[tuple[int, int]]):
    ~b = ~B(2)
    for ~x, ~y in ~m:
        <<~b.~f1(~x, ~y)||if not ~b.~f1(~x, ~y):
            <<return None||return ~x, ~y||print("<<no||bad>>", end=" ")>>>>
    return <<~b.~f2()||~b.~g||~b.~g[0][1]||~b.~f2(), ~b.~g[1]>>
call: ~f(<<[(0, 0), (1, 1)]||[(0, 1), (0, 0)]||[(1, 0)]||[(0, 0), (2, 1)]||[(1, 1), (1, 0)]>>)

= 5 value that is checked
class ~P:
    <<~k = <<100||50||10>>

    ||>>def __init__(self, ~x: <<float||int>> = <<0||1>>):
        <<self.~x = ~x||self._~x = ~x||self._~x = 0
        self.~x = ~x>>

    @property
    def ~x(self):
        return self._~x

    @~x.setter
    def ~x(self, ~v):
        if ~v <<<||<=>> <<0||-10>>:
            raise ValueError(<<"<<too low||negative>>"||f"<<bad:||got>> {~v}">>)
        <<self._~x = ~v||self._~x = min(~v, <<100||50>>)||if ~v > <<100||50||20>>:
            ~v = <<100||20>>
        self._~x = ~v>>

    @property
    def ~f1(self):
        return <<self.~x * 9 / 5 + 32||self._~x * 2||self.~x // 3||self.~x % 7 == 0||round(self._~x ** 0.5, 1)>>


def ~f(~a: int, ~b: int):
    ~p = ~P(~a)
    <<~p.~x = ~b
    return <<~p.~x||~p.~f1||~p.~x, ~p.~f1||~p.~x - ~a>>||~p.~x += ~b
    return <<~p.~x||~p.~f1>>||try:
        ~p.~x = ~b - ~a
    except ValueError as ~e:
        return str(~e)
    return ~p.~x||return ~p.~f1||if ~p.~x > ~b:
        ~p.~x -= 1
    return ~p.~x, ~p.~f1>>
call: ~f(<<#pos, #digit||#digit, #int||#digit, #digit||#pos, #pos>>)

= 5 things in a thing
class ~I:
    def __init__(self, ~n: str, ~p: int, ~q: int = 1):
        self.~n = ~n
        self.~p = ~p
        self.~q = ~q

    <<def ~f1(self) -> int:
        return self.~p * self.~q||@property
    def ~f2(self) -> int:
        return self.~p * self.~q

    def ~f1(self):
        return self.~f2>>


class ~S:
    def __init__(self):
        self.~a: list[~I] = []

    def ~g(self, ~i: ~I) -> None:
        <<for ~x in self.~a:
            if ~x.~n == ~i.~n:
                ~x.~q += ~i.~q
                return
        ||>>self.~a.append(~i)

    def ~h(self<<||, ~d: int = <<0||5>>>>):
        <<return sum(~x.~f1() for ~x in self.~a)||~t = 0
        for ~x in self.~a:
            <<~t += ~x.~f1()||if ~x.~q > 1:
                ~t += ~x.~f1()>>
        return <<~t||~t * 0.9||~t if ~t < 100 else ~t - 10>>||~b = None
        for ~x in self.~a:
            if ~b is None or ~x.~p <<>||<>> ~b.~p:
                ~b = ~x
        return <<~b.~n||~b.~f1()>> if ~b else None||return {~x.~n: ~x.~q for ~x in self.~a}||\
return <<[~x.~n for ~x in self.~a if ~x.~p > #digit]||max(self.~a, key=lambda ~x: ~x.~f1()).~n>>>>


def ~f(~m: int, ~k: int = 2):
    ~s = ~S()
    ~s.~g(~I("<<tea||pen>>", ~m))
    ~s.~g(~I("<<tea||cup||pen>>", ~k, <<2||#digit>>))
    return <<~s.~h()||~s.~h(), len(~s.~a)||~s.~a[-1].~q||[~x.~n for ~x in ~s.~a]>>
call: ~f(#digit<<||, #digit>>)

= 4 numbers kept in order
import heapq


class ~Q:
    def __init__(self, ~k: int = <<2||3>>, ~a: list[int] | None = None):
        self.~k = ~k
        self.~h = <<[]||[] if ~a is None else ~a>>
        heapq.heapify(self.~h)

    def ~f1(self, ~x: int) -> int:
        <<heapq.heappush(self.~h, ~x)
        if len(self.~h) > self.~k:
            heapq.heappop(self.~h)
        return self.~h[0]||if len(self.~h) < self.~k:
            heapq.heappush(self.~h, ~x)
        elif ~x > self.~h[0]:
            heapq.heapreplace(self.~h, ~x)
        return self.~h[0]||heapq.heappush(self.~h, -~x)
        return -self.~h[0]>>

    def ~f2(self):
        ~r = []
        while self.~h:
            ~r.append(heapq.heappop(self.~h))
        return ~r


def ~f(~b: list[int]):
    ~q = ~Q()
    <<return [~q.~f1(~x) for ~x in ~b]||for ~x in ~b:
        ~q.~f1(~x)
    return <<~q.~h||~q.~f2()||~q.~h[0], len(~q.~h)>>>>
call: ~f([#digit, #digit<<||, #digit||, #digit, #digit>>])

= 5 answers that are remembered
class ~P:
    def __init__(self):
        self.~m = {<<||0: 0, 1: 1||1: 1>>}
        <<self.~c = 0||self.~c = <<1||0>>>>

    def ~f(self, ~n: int) -> int:
        if ~n in self.~m:
            <<self.~c += 1
            ||>>return self.~m[~n]
        if ~n <= <<1||2>>:
            return <<~n||1>>
        <<~r = self.~f(~n - 1) + self.~f(~n - 2)||~r = self.~f(~n // 2) + 1||~r = self.~f(~n - 1) <<+||*>> <<~n||2>>||\
~r = self.~f(~n // 2) + self.~f(~n - ~n // 2)||~r = 1 + min(self.~f(~n - 1), self.~f(~n - <<2||1>>))>>
        self.~m[~n] = ~r
        return ~r
call: ~P().~f(<<3||4||5||2||6>>)

= 5 visits and limits
from collections import deque


class ~C:
    def __init__(self, ~w: int = <<5||10||3>>):
        self.~w = ~w
        self.~q = deque()

    def ~f1(self, ~t: int) -> int:
        <<self.~q.append(~t)
        while self.~q[0] < ~t - self.~w:
            self.~q.popleft()
        return len(self.~q)||while self.~q and self.~q[0] <= ~t - self.~w:
            self.~q.popleft()
        self.~q.append(~t)
        return len(self.~q)||if self.~q and ~t - self.~q[-1] < self.~w:
            return <<0||-1>>
        self.~q.append(~t)
        return len(self.~q)>>


def ~f(~a: list[int]):
    ~c = ~C(<<||4||8>>)
    <<return [~c.~f1(~x) for ~x in ~a]||~m = 0
    for ~x in ~a:
        ~m = max(~m, ~c.~f1(~x))
    return ~m||for ~x in ~a:
        if ~c.~f1(~x) > 1:
            return ~x
    return -1>>
call: ~f(<<[1, #digit, #two]||[2, 4, #digit]||[#digit, #two]||[1, 2, 3]>>)
"""
