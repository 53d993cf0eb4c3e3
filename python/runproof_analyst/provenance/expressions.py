"""Expressions: what may have entered their value."""

import ast
import operator
from collections.abc import Callable
from typing import Any

from .calls import call_expression
from .containers import element, key_of_tuple, merge, one_by_one, put_at, truth
from .functions import make_lambda
from .library import BUILTINS, is_pure
from .machine import Machine
from .paths import joined, texts
from .scopes import attribute, lookup
from .things import Known, Scope, Text
from .value import (
    CLOCK,
    COMPUTED,
    DRAWN,
    MEASURED,
    PRESENCE,
    TRULY,
    TYPED,
    Value,
    either,
    flat,
    places_of,
    read_part,
    tinted,
    total,
    unknown,
)

LONGEST_TEXT = 10_000
LARGEST = 10**12


def evaluate(machine: Machine, node: ast.expr | None, scope: Scope) -> Value:
    """The value of an expression; evaluating it also notes what it logs and writes."""
    if node is None:
        return Value()
    # Counted here and tested at each statement: this is the most frequent line of all.
    machine.steps += 1
    handler = HANDLERS.get(type(node))
    return handler(machine, node, scope) if handler is not None else unknown()


def evaluate_constant(machine: Machine, node: ast.Constant, scope: Scope) -> Value:
    value = node.value
    flags = machine.condition & (MEASURED | DRAWN)
    if value is None or isinstance(value, (bool, bytes)) or value is Ellipsis:
        return Value(flags | TYPED, frozenset((value,)))
    place = ((machine.block, node.lineno),) if isinstance(value, (int, float)) else ()
    return Value(flags | TYPED, frozenset((value,)), places=place)


def evaluate_name(machine: Machine, node: ast.Name, scope: Scope) -> Value:
    found = lookup(machine, node.id, scope)
    if found is not None:
        return found
    if node.id in BUILTINS:
        return Value(what=Known(f"builtins.{node.id}"))
    return unknown()


def evaluate_attribute(machine: Machine, node: ast.Attribute, scope: Scope) -> Value:
    return attribute(machine, evaluate(machine, node.value, scope), node.attr)


def evaluate_list(machine: Machine, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> Value:
    if any(isinstance(element, ast.Starred) for element in node.elts) or isinstance(node, ast.Set):
        rest = None
        for element in node.elts:
            starred = isinstance(element, ast.Starred)
            value = evaluate(machine, element.value if starred else element, scope)
            rest = either(rest, read_part(value) if starred else value)
        return Value(rest=rest or Value(), parts={})
    return Value(parts={place: evaluate(machine, element, scope) for place, element in enumerate(node.elts)})


def evaluate_dict(machine: Machine, node: ast.Dict, scope: Scope) -> Value:
    result = Value(parts={})
    for key, content in zip(node.keys, node.values, strict=True):
        value = evaluate(machine, content, scope)
        if key is None:
            merge(result, value)
            continue
        place = evaluate(machine, key, scope)
        put_at(machine, result, place, value, True)
    return result


def evaluate_subscript(machine: Machine, node: ast.Subscript, scope: Scope) -> Value:
    owner = evaluate(machine, node.value, scope)
    if isinstance(node.slice, ast.Slice):
        flags = 0
        for bound in (node.slice.lower, node.slice.upper, node.slice.step):
            flags |= total(evaluate(machine, bound, scope)) & (MEASURED | CLOCK)
        return tinted(whole_or_part(owner), flags)
    place = evaluate(machine, node.slice, scope)
    flags = total(place) & (MEASURED | DRAWN | CLOCK)
    if flags & DRAWN:
        flags |= COMPUTED
    if isinstance(owner.what, Known):
        # `list[int]`, `os.environ["X"]`.
        return attribute(machine, owner, "__getitem__") if is_pure(owner.what.name) else unknown()
    keys = place.constants if place.what is None else None
    if isinstance(place.what, Text):
        keys = frozenset((place.what.pattern,))
    if keys is None:
        keys = key_of_tuple(place)
    if keys is None and isinstance(node.slice, ast.Tuple):
        return tinted(whole_or_part(owner), flags)
    if keys is None:
        if total(place) & (MEASURED | DRAWN) and place.constants is None and owner.plain:
            return flat([owner], flags)
        return tinted(part_or_self(owner), flags)
    found = None
    for key in keys:
        found = either(found, read_part(owner, positive(owner, key)))
    return tinted(found or Value(), flags)


def positive(owner: Value, key: Any) -> Any:
    """`x[-1]` of a list of known length."""
    if isinstance(key, int) and key < 0 and not isinstance(key, bool):
        if owner.parts is not None and owner.rest is None and owner.members is None:
            return len(owner.parts) + key
        return None
    return key


def whole_or_part(owner: Value) -> Value:
    """A slice of a thing is like the thing; of a list it is a list of any of its elements."""
    if owner.parts is not None and owner.members is None and all(isinstance(key, int) for key in owner.parts):
        return Value(owner.flags, rest=read_part(owner), parts={}, places=owner.places)
    if owner.constants is not None:
        return Value(owner.flags, places=owner.places)
    return owner


def part_or_self(owner: Value) -> Value:
    return read_part(owner) if owner.parts is not None or owner.rest is not None or owner.members else flat([owner])


OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def evaluate_binary(machine: Machine, node: ast.BinOp, scope: Scope) -> Value:
    return combine(machine, node.op, evaluate(machine, node.left, scope), evaluate(machine, node.right, scope))


def combine(machine: Machine, operation: ast.operator, left: Value, right: Value) -> Value:
    """`left op right`."""
    if isinstance(operation, ast.Div) and (texts(left) is not None and texts(right) is not None):
        return joined([left, right], "/", left.flags | right.flags)
    if isinstance(operation, ast.Div) and texts(right) is not None and left.flags & MEASURED:
        return Value(left.flags, what=Text(f"\0/{(texts(right) or [''])[0]}"))
    if isinstance(operation, ast.Add) and (texts(left) is not None or texts(right) is not None):
        return joined([left, right], "", left.flags | right.flags)
    if isinstance(operation, ast.Mod) and texts(left) is not None:
        return Value(left.flags | total(right))
    if isinstance(operation, (ast.Add, ast.Mult, ast.BitOr)) and (left.rest or left.parts or right.rest or right.parts):
        return Value(left.flags | right.flags, rest=either(part_or_self(left), part_or_self(right)), parts={})
    result = flat([left, right])
    if isinstance(operation, ast.Sub) and left.flags & right.flags & CLOCK:
        result.flags |= MEASURED
    if isinstance(operation, ast.Mod) and result.flags & CLOCK:
        result.flags = (result.flags & ~CLOCK) | DRAWN
    if isinstance(operation, ast.MatMult):
        result.flags |= COMPUTED
    if left.constants is not None and right.constants is not None:
        result.constants = folded(operation, left.constants, right.constants)
    return result


def folded(operation: ast.operator, left: frozenset, right: frozenset) -> frozenset | None:
    function = OPERATORS.get(type(operation))
    if function is None or len(left) * len(right) > 16:
        return None
    results = set()
    for one in left:
        for other in right:
            if not all(isinstance(each, (int, float)) and abs(each) < LARGEST for each in (one, other)):
                return None
            if isinstance(operation, ast.Pow) and abs(other) > 64:
                return None
            try:
                results.add(function(one, other))
            except (ArithmeticError, ValueError, TypeError):
                return None
    return frozenset(results)


def evaluate_unary(machine: Machine, node: ast.UnaryOp, scope: Scope) -> Value:
    value = evaluate(machine, node.operand, scope)
    result = flat([value])
    if value.constants is not None and all(isinstance(each, (int, float)) for each in value.constants):
        if isinstance(node.op, ast.USub):
            result.constants = frozenset(-each for each in value.constants)
        elif isinstance(node.op, ast.Not):
            result.constants = frozenset(not each for each in value.constants)
    return result


def evaluate_boolean(machine: Machine, node: ast.BoolOp, scope: Scope) -> Value:
    found = None
    for part in node.values:
        found = either(found, evaluate(machine, part, scope))
    return found or Value()


def evaluate_comparison(machine: Machine, node: ast.Compare, scope: Scope) -> Value:
    values = [evaluate(machine, part, scope) for part in (node.left, *node.comparators)]
    result = flat(values)
    left, right = values[0].constants, values[1].constants
    if len(values) == 2 and left is not None and right is not None and len(left) == len(right) == 1:
        (one,), (other,) = left, right
        if isinstance(node.ops[0], (ast.Eq, ast.Is)):
            result.constants = frozenset((one == other,))
        elif isinstance(node.ops[0], (ast.NotEq, ast.IsNot)):
            result.constants = frozenset((one != other,))
    return result


def evaluate_choice(machine: Machine, node: ast.IfExp, scope: Scope) -> Value:
    test = evaluate(machine, node.test, scope)
    known = truth(test)
    flags = total(test)
    if known is None and flags & (MEASURED | PRESENCE):
        known = machine.side_that_ran(node)
    if known is not None:
        return evaluate(machine, node.body if known else node.orelse, scope)
    before = (machine.condition, machine.certain)
    machine.condition |= total(test) & (MEASURED | DRAWN)
    machine.certain = False
    counts = (machine.draws, machine.reads)
    one = evaluate(machine, node.body, scope)
    between = (machine.draws, machine.reads)
    other = evaluate(machine, node.orelse, scope)
    if flags & (MEASURED | PRESENCE) and invents(counts, between, (machine.draws, machine.reads)):
        machine.name_sides(node)
    machine.condition, machine.certain = before
    return tinted(either(one, other), total(test) & (MEASURED | DRAWN))


def invents(start: tuple[int, int], between: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether one of two sides draws and reads nothing; counted before, between and after them: (draws, reads)."""
    one = between[0] > start[0] and between[1] == start[1]
    other = end[0] > between[0] and end[1] == between[1]
    return one or other


def evaluate_text(machine: Machine, node: ast.JoinedStr, scope: Scope) -> Value:
    pieces = []
    for part in node.values:
        pieces.append(evaluate(machine, part.value if isinstance(part, ast.FormattedValue) else part, scope))
    result = joined(pieces, "", flat(pieces).flags)
    if result.what is None and result.constants is None:
        return result
    result.places = places_of(flat(pieces))
    return result


def comprehension_scope(machine: Machine, node: Any, scope: Scope) -> tuple[Scope, int, bool]:
    """Binds the targets; answers also the flags of the conditions, and whether what is gone through is measured."""
    inner, condition, measured = Scope(around=scope), 0, False
    for clause in node.generators:
        source = evaluate(machine, clause.iter, inner)
        measured = measured or bool(total(source) & TRULY)
        machine.assign(clause.target, element(source), inner)
        for test in clause.ifs:
            condition |= total(evaluate(machine, test, inner)) & (MEASURED | DRAWN)
    return inner, condition, measured


def evaluate_comprehension(machine: Machine, node: Any, scope: Scope) -> Value:
    if len(node.generators) == 1 and not machine.in_loop:
        rows = one_by_one(evaluate(machine, node.generators[0].iter, scope))
        if rows is not None:
            return evaluate_unrolled(machine, node, rows, scope)
    before = machine.condition
    inner, condition, measured = comprehension_scope(machine, node, scope)
    machine.condition |= condition
    machine.in_loop += 1
    if isinstance(node, ast.DictComp):
        key, value = evaluate(machine, node.key, inner), evaluate(machine, node.value, inner)
        result = Value(parts={})
        put_at(machine, result, key, value, False)
    else:
        value = evaluate(machine, node.elt, inner)
        if measured and not total(value) & DRAWN:
            # How often it comes is measured, as in `sum(1 for row in rows)`.
            condition |= MEASURED
        value = tinted(value, condition)
        result = Value(rest=value, parts={})
    machine.in_loop -= 1
    machine.condition = before
    return result


def evaluate_unrolled(machine: Machine, node: Any, rows: list[Value], scope: Scope) -> Value:
    """A comprehension over a few known elements, one after the other."""
    clause = node.generators[0]
    before = machine.condition
    machine.in_loop += 1
    result = Value(parts={})
    for place, row in enumerate(rows):
        inner = Scope(around=scope)
        machine.condition = before
        machine.assign(clause.target, row, inner)
        condition = 0
        for test in clause.ifs:
            condition |= total(evaluate(machine, test, inner)) & (MEASURED | DRAWN)
        machine.condition |= condition
        if isinstance(node, ast.DictComp):
            key, value = evaluate(machine, node.key, inner), evaluate(machine, node.value, inner)
            put_at(machine, result, key, value, False)
        else:
            value = evaluate(machine, node.elt, inner)
            machine.put(result, place, tinted(value, condition))
    machine.in_loop -= 1
    machine.condition = before
    return result


def evaluate_walrus(machine: Machine, node: ast.NamedExpr, scope: Scope) -> Value:
    value = evaluate(machine, node.value, scope)
    machine.assign(node.target, value, scope)
    return value


def evaluate_inner(machine: Machine, node: Any, scope: Scope) -> Value:
    return evaluate(machine, node.value, scope)


def evaluate_slice(machine: Machine, node: ast.Slice, scope: Scope) -> Value:
    return flat([evaluate(machine, bound, scope) for bound in (node.lower, node.upper, node.step)])


def evaluate_yield(machine: Machine, node: Any, scope: Scope) -> Value:
    value = evaluate(machine, node.value, scope)
    owner = scope.names.get("\0yields")
    if isinstance(node, ast.YieldFrom):
        value = read_part(value)
    if owner is not None:
        machine.put(owner, None, value)
    return unknown()


HANDLERS: dict[type, Callable] = {
    ast.Constant: evaluate_constant,
    ast.Name: evaluate_name,
    ast.Attribute: evaluate_attribute,
    ast.List: evaluate_list,
    ast.Tuple: evaluate_list,
    ast.Set: evaluate_list,
    ast.Dict: evaluate_dict,
    ast.Subscript: evaluate_subscript,
    ast.BinOp: evaluate_binary,
    ast.UnaryOp: evaluate_unary,
    ast.BoolOp: evaluate_boolean,
    ast.Compare: evaluate_comparison,
    ast.IfExp: evaluate_choice,
    ast.JoinedStr: evaluate_text,
    ast.ListComp: evaluate_comprehension,
    ast.SetComp: evaluate_comprehension,
    ast.GeneratorExp: evaluate_comprehension,
    ast.DictComp: evaluate_comprehension,
    ast.NamedExpr: evaluate_walrus,
    ast.Await: evaluate_inner,
    ast.Starred: evaluate_inner,
    ast.Slice: evaluate_slice,
    ast.Yield: evaluate_yield,
    ast.YieldFrom: evaluate_yield,
    ast.Lambda: lambda machine, node, scope: make_lambda(machine, node, scope),
    ast.Call: lambda machine, node, scope: call_expression(machine, node, scope),
}
