"""Values by hand: the text that a recording would show for an expression, worked out without running the program.

A text or an expression is read into real containers, and into objects of empty classes that bear the names of the
program's own; the renderer of recordings (`trace/values.py`) gives the text, with all its bounds. An instance is made
where its class shows what it keeps: a dataclass, a NamedTuple, an `__init__` that only assigns. What a class does
beyond that is not run: NotPlain says what it is.
"""

from __future__ import annotations

import ast
import inspect
from collections import Counter, OrderedDict, deque, namedtuple
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from foretrace.debug.condition import Condition, ConditionError
from foretrace.debug.watch import Watched
from foretrace.errors import ForetraceError
from foretrace.trace.frames import Limits, SourceFile
from foretrace.trace.source import read
from foretrace.trace.values import make_renderer

__all__ = ["NotPlain", "Objects", "UnreadableError"]

KNOWN: Mapping[str, Callable[..., Any]] = {
    kind.__name__: kind
    for kind in (set, frozenset, bytearray, range, deque, Counter, OrderedDict, Decimal, Fraction)
}  # fmt: skip
"""Types whose texts are calls, and that run nothing of the program's."""

PLAIN: Mapping[str, Callable[..., Any]] = {"list": list, "dict": dict, "tuple": tuple, "len": len}
"""Built-in functions that an `__init__` may call on what it keeps."""

EMPTY_BASES = {"object", "ABC", "Generic", "Protocol"}
FACTORIES: Mapping[str, Callable[[], Any]] = {"list": list, "dict": dict, "set": set}
GOES_WRONG = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError)


class UnreadableError(ForetraceError):
    """A text or an expression that is no value which can be written by hand."""

    kind = "bad-value"


class NotPlain(UnreadableError):
    """An instance of a class of the program that cannot be made without running its code."""


class Objects:
    """Reads and writes values as a program with these files would have them."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.classes = _classes(files)
        self._types: dict[tuple[str, tuple[str, ...] | None], type] = {}
        self._render = make_renderer("structural", Limits())

    def text(self, expression: str, names: Mapping[str, str] | None = None) -> str:
        """The text of an expression: a literal, a variable of `names`, a constructor, or what a condition can hold.

        Raises UnreadableError for any other, NotPlain for an instance that only running could make.
        """
        return self._render(self.read(expression, _Made(self, names or {})))

    def edited(self, text: str, watched: Watched, expression: str, names: Mapping[str, str]) -> str:
        """A value's text with one part of it given another value. Raises UnreadableError where that cannot be told."""
        whole = self.read(text, _Told(self))
        if self._render(whole) != text:
            raise UnreadableError(f"{watched.name} is {_short(text)}, which does not tell all of it")
        value = self.read(expression, _Made(self, names))
        holder = whole
        try:
            for attribute, step in watched.steps[:-1]:
                holder = holder.__dict__[step] if attribute else holder[step]
            attribute, step = watched.steps[-1]
            if not attribute:
                holder[step] = value
            elif step in holder.__dict__:
                holder.__dict__[step] = value
            else:
                raise KeyError(step)
        except GOES_WRONG as error:
            raise UnreadableError(
                f"{watched.text} cannot be set in {_short(text)} ({type(error).__name__}: {error})"
            ) from None
        return self._render(whole)

    def instance(self, name: str, fields: Mapping[str, Any]) -> Any:
        """An object of an empty class of that name."""
        kind = self._types.setdefault((name, None), type(name, (), {}))
        made = kind()
        made.__dict__.update(fields)
        return made

    def made(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """What the constructor of a class of the program would give. Raises NotPlain."""
        layers = self._layers(name)
        if layers[-1][1] == "NamedTuple":
            fields = _fields(layers[-1][0], layers[-1][0].name)
            bound = _bound(name, fields, args, kwargs)
            kind = self._types.setdefault((name, tuple(bound)), namedtuple(name, list(bound)))
            return kind(*bound.values())
        if layers[0][1] == "dataclass":
            declared: dict[str, inspect.Parameter] = {}
            for node, how in reversed(layers):
                declared |= _fields(node, name) if how == "dataclass" else {}
            bound = _bound(name, declared, args, kwargs)
            return self.instance(
                name, {key: value.make() if isinstance(value, _Factory) else value for key, value in bound.items()}
            )
        kept: dict[str, Any] = {}
        self._initialise([node for node, _ in layers], name, args, kwargs, kept)
        return self.instance(name, kept)

    def _layers(self, name: str) -> list[tuple[ast.ClassDef, str]]:
        """A class and its bases among the files, and what each is: `dataclass`, `NamedTuple` or a plain class."""
        node = self.classes[name]
        decorators = [ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list]
        odd = [d for d in decorators if d.rpartition(".")[2] != "dataclass"]
        odd += [f"the keyword {keyword.arg}" for keyword in node.keywords]
        defined = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
        odd += sorted(defined & {"__new__", "__post_init__", "__setattr__", "__init_subclass__"})
        options = {k.arg for d in node.decorator_list if isinstance(d, ast.Call) for k in d.keywords}
        odd += [f"dataclass({option})" for option in sorted(map(str, options & {"init", "kw_only"}))]
        slots = any(isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "__slots__" for item in node.body)
        odd += ["__slots__"] * slots
        if odd:
            raise NotPlain(f"{name} has {odd[0]}, and its code is not run to see what that does")
        how, found = "dataclass" if decorators else "", []
        for base in node.bases:
            spelt = ast.unparse(base.value if isinstance(base, ast.Subscript) else base).rpartition(".")[2]
            if spelt in self.classes and spelt != name:
                found += self._layers(spelt)
            elif spelt == "NamedTuple":
                how = "NamedTuple"
            elif spelt not in EMPTY_BASES:
                raise NotPlain(f"{name} is a {spelt}, and its code is not run to see what that keeps")
        if len(node.bases) > 1 and len(found) > 1:
            raise NotPlain(f"{name} has several bases, and its code is not run to see what they keep")
        return [(node, how), *found]

    def _initialise(
        self, nodes: list[ast.ClassDef], name: str, args: list[Any], kwargs: dict[str, Any], kept: dict[str, Any]
    ) -> None:
        """Do the assignments of the first `__init__` of these classes."""
        own = [(at, node, x) for at, node in enumerate(nodes) for x in node.body if isinstance(x, ast.FunctionDef)]
        found = next(((at, node, init) for at, node, init in own if init.name == "__init__"), None)
        if found is None:
            _bound(name, {}, args, kwargs)
            return
        at, node, init = found
        arguments = init.args
        if arguments.vararg or arguments.kwarg or arguments.posonlyargs or init.decorator_list:
            raise NotPlain(f"{node.name}.__init__ takes any arguments, and is not run to see what it does with them")
        myself, *positional = [argument.arg for argument in arguments.args] or [""]
        defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults]
        parameters = dict(zip(positional, defaults, strict=True))
        keywords = dict(zip((a.arg for a in arguments.kwonlyargs), arguments.kw_defaults, strict=True))
        declared = {key: _parameter(key, default) for key, default in parameters.items()}
        declared |= {key: _parameter(key, default, keyword=True) for key, default in keywords.items()}
        names = _bound(name, declared, args, kwargs)
        reader = _Kept(self, names, myself, kept, node.name)
        for statement in init.body:
            match statement:
                case ast.Pass() | ast.Expr(value=ast.Constant()):
                    continue
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=of), attr=key)], value=value) if of == myself:
                    kept[_mangled(key, node.name)] = reader.read(value)
                case ast.AnnAssign(
                    target=ast.Attribute(value=ast.Name(id=of), attr=key), value=ast.expr() as value
                ) if of == myself:
                    kept[_mangled(key, node.name)] = reader.read(value)
                case ast.Expr(
                    value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name("super"), args=[]), attr="__init__"))
                ):
                    call = statement.value
                    assert isinstance(call, ast.Call)
                    inner = {str(keyword.arg): reader.read(keyword.value) for keyword in call.keywords}
                    self._initialise(nodes[at + 1 :], name, [reader.read(a) for a in call.args], inner, kept)
                case _:
                    said = ast.unparse(statement).splitlines()[0]
                    raise NotPlain(f"{node.name}.__init__ does more than keep its arguments ({said})")

    def read(self, text: str, reader: _Reader) -> Any:
        """The value that a reader finds in a text. Raises UnreadableError."""
        try:
            return reader.read(ast.parse(text, mode="eval").body)
        except (SyntaxError, *GOES_WRONG):
            raise UnreadableError(
                f"{_short(text)!r} is no value that can be written by hand, such as 3, 'abc', [1, 2] or Point(1, 2)"
            ) from None


class _Reader:
    """Syntax to values; what a call and a name mean is for the kinds of readers to say."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    def read(self, node: ast.expr) -> Any:
        """The value of an expression. Raises what is in GOES_WRONG, or UnreadableError."""
        match node:
            case ast.List(elts=items):
                return [self.read(item) for item in items]
            case ast.Tuple(elts=items):
                return tuple(self.read(item) for item in items)
            case ast.Set(elts=items):
                return {self.read(item) for item in items}
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return {self.read(key or ast.Constant(...)): self.read(value) for key, value in pairs}
            case ast.Constant(value=value):
                if value is ...:
                    raise ValueError("three dots stand for what a text leaves out")
                return value
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in KNOWN:
                named = {str(keyword.arg): self.read(keyword.value) for keyword in keywords}
                return KNOWN[name](*map(self.read, args), **named)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if self.constructs(name):
                named = {str(keyword.arg): self.read(keyword.value) for keyword in keywords}
                return self.call(name, [self.read(argument) for argument in args], named)
        return self.other(node)

    def constructs(self, name: str) -> bool:
        """Whether a name that is not of KNOWN is one of a class of the program."""
        return name in self.objects.classes

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """What a call of such a name gives."""
        return self.objects.made(name, args, kwargs)

    def other(self, node: ast.expr) -> Any:
        """Whatever is no display, constant or call."""
        return ast.literal_eval(node)


class _Told(_Reader):
    """Reads a text that a recording shows: a call names the fields of an object."""

    def constructs(self, name: str) -> bool:
        return True

    def call(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if args:
            raise ValueError(name)
        return self.objects.instance(name, kwargs)


class _Made(_Reader):
    """Reads what a person writes: a call is one of a constructor, a name is a variable."""

    def __init__(self, objects: Objects, names: Mapping[str, str]) -> None:
        super().__init__(objects)
        self._names = names

    def other(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name) and node.id in self._names:
            return self.objects.read(self._names[node.id], _Told(self.objects))
        try:
            return Condition(ast.unparse(node)).value(self._names)
        except ConditionError:
            return ast.literal_eval(node)


class _Kept(_Reader):
    """Reads what an `__init__` assigns: its parameters, what it has kept already, constructors."""

    def __init__(
        self, objects: Objects, names: Mapping[str, Any], myself: str, kept: Mapping[str, Any], owner: str
    ) -> None:
        super().__init__(objects)
        self._names, self._myself, self._kept, self._owner = names, myself, kept, owner

    def other(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name) if name in self._names:
                return self._names[name]
            case ast.Attribute(value=ast.Name(id=of), attr=key) if of == self._myself and key in self._kept:
                return self._kept[key]
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in PLAIN:
                return PLAIN[name](*map(self.read, args))
        try:
            return ast.literal_eval(node)
        except ValueError:
            raise NotPlain(f"{self._owner}.__init__ works out {ast.unparse(node)}, which is not run") from None


class _Factory(NamedTuple):
    """A field's default that is made anew for each instance."""

    make: Callable[[], Any]


def _classes(files: Sequence[SourceFile]) -> dict[str, ast.ClassDef]:
    """The classes at the top of the files, by name."""
    trees = [read(file.text, file.path).tree for file in files]
    return {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(node: ast.ClassDef, name: str) -> dict[str, inspect.Parameter]:
    """The fields that the body of a dataclass or NamedTuple declares, as parameters of its constructor."""
    found: dict[str, inspect.Parameter] = {}
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            kind = ast.unparse(item.annotation)
            if "InitVar" in kind:
                raise NotPlain(f"{name}.{item.target.id} is an InitVar, and the code that takes it is not run")
            if "ClassVar" not in kind and not kind.endswith("KW_ONLY"):
                found[item.target.id] = _parameter(item.target.id, item.value)
            elif kind.endswith("KW_ONLY"):
                raise NotPlain(f"{name} has fields by keyword only")
    return found


def _parameter(name: str, default: ast.expr | None, *, keyword: bool = False) -> inspect.Parameter:
    """A parameter with its default. Raises NotPlain for one that is neither a literal nor a plain `field`."""
    kind = inspect.Parameter.KEYWORD_ONLY if keyword else inspect.Parameter.POSITIONAL_OR_KEYWORD
    match default:
        case None:
            return inspect.Parameter(name, kind)
        case ast.Call(func=func, args=[], keywords=[ast.keyword(arg=arg, value=value)]) if (
            ast.unparse(func).rpartition(".")[2] == "field"
        ):
            if arg == "default_factory" and ast.unparse(value) in FACTORIES:
                return inspect.Parameter(name, kind, default=_Factory(FACTORIES[ast.unparse(value)]))
            if arg == "default":
                default = value
    try:
        return inspect.Parameter(name, kind, default=ast.literal_eval(default))
    except ValueError:
        raise NotPlain(f"the default of {name}, {ast.unparse(default)}, is not run") from None


def _bound(
    name: str, parameters: Mapping[str, inspect.Parameter], args: list[Any], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Values of parameters. Raises UnreadableError for arguments that do not fit."""
    try:
        bound = inspect.Signature(list(parameters.values())).bind(*args, **kwargs)
    except (TypeError, ValueError) as error:
        fitting = ", ".join(parameters) or "none"
        raise UnreadableError(f"{name}: {error}; expected arguments for: {fitting}") from None
    bound.apply_defaults()
    return dict(bound.arguments)


def _mangled(key: str, owner: str) -> str:
    return f"_{owner.lstrip('_')}{key}" if key.startswith("__") and not key.endswith("__") else key


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
