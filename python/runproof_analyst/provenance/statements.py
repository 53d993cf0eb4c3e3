"""Statements: names, branches, loops; what a condition rests on enters what is done under it."""

import ast
from collections.abc import Callable
from typing import Any

from .containers import element, one_by_one, put_at, truth
from .expressions import combine, evaluate
from .functions import call_value, define_class, define_function
from .imports import execute_import
from .machine import Arm, Machine
from .things import Class, Instance, Known, Scope
from .value import (
    DRAWN,
    ITERATED,
    MEASURED,
    PRESENCE,
    TRULY,
    TYPED,
    Value,
    each_member,
    either,
    flat,
    read_part,
    tinted,
    total,
    unknown,
)

# What a condition hands on to what is done under it.
CHOOSES = MEASURED | DRAWN
MOST_PASSES = 4
# How a stretch of statements ends: it goes on, or it leaves.
GOES_ON, LEAVES, FAILS = "goes-on", "leaves", "fails"


def execute(machine: Machine, statements: list[ast.stmt], scope: Scope) -> str:
    """Goes through statements in order; says whether their end is reached."""
    for statement in statements:
        machine.step()
        handler = HANDLERS.get(type(statement))
        if handler is not None:
            end = handler(machine, statement, scope)
            if end in (LEAVES, FAILS):
                return end
    return GOES_ON


def assign(machine: Machine, target: ast.expr, value: Value, scope: Scope) -> None:
    """`target = value`."""
    if isinstance(target, ast.Name):
        holder = scope
        if target.id in scope.elsewhere:
            holder = (scope.around.find(target.id) if scope.around else None) or machine.module
            before = holder.names.get(target.id)
            value = either(before, machine.here(value)) if before is not None else machine.here(value)
            if before is not None and total(before) != total(value):
                machine.changes += 1
            holder.names[target.id] = value
            return
        holder.names[target.id] = machine.here(value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        unpack(machine, target.elts, value, scope)
    elif isinstance(target, ast.Starred):
        assign(machine, target.value, Value(rest=value, parts={}), scope)
    elif isinstance(target, ast.Subscript):
        owner = evaluate(machine, target.value, scope)
        if isinstance(target.slice, ast.Slice):
            machine.put(owner, None, element(value))
        else:
            put_at(machine, owner, evaluate(machine, target.slice, scope), value, True)
    elif isinstance(target, ast.Attribute):
        set_attribute(machine, evaluate(machine, target.value, scope), target.attr, value)


def set_attribute(machine: Machine, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`."""
    for member in each_member(owner):
        what: Any = member.what
        if isinstance(what, Known):
            # A library that is patched is not the library that is known.
            machine.patched.add(f"{what.name}.{name}")
        elif isinstance(what, (Scope, Class)):
            names = what.names if isinstance(what, Scope) else what.scope.names
            names[name] = either(names.get(name), machine.here(value)) if name in names else machine.here(value)
            machine.changes += 1
        else:
            machine.put(member, name, value, owner.members is None)


def unpack(machine: Machine, targets: list[ast.expr], value: Value, scope: Scope) -> None:
    starred = any(isinstance(target, ast.Starred) for target in targets)
    for place, target in enumerate(targets):
        if starred:
            part = element(value)
        elif value.members is not None or value.parts is not None:
            part = read_part(value, place)
        else:
            part = element(value)
        assign(machine, target, part, scope)


def execute_assign(machine: Machine, node: ast.Assign, scope: Scope) -> str:
    value = evaluate(machine, node.value, scope)
    if machine.in_loop and not total(value) & (DRAWN | MEASURED) and value.plain and depends_on_itself(node):
        value = Value(value.flags | ITERATED, places=value.places)
    for target in node.targets:
        assign(machine, target, value, scope)
    return GOES_ON


def depends_on_itself(node: ast.Assign) -> bool:
    names = {target.id for target in node.targets if isinstance(target, ast.Name)}
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node.value))


def execute_annotated(machine: Machine, node: ast.AnnAssign, scope: Scope) -> str:
    if node.value is not None:
        assign(machine, node.target, evaluate(machine, node.value, scope), scope)
    return GOES_ON


def execute_augmented(machine: Machine, node: ast.AugAssign, scope: Scope) -> str:
    before = evaluate(machine, node.target, scope)
    more = evaluate(machine, node.value, scope)
    value = combine(machine, node.op, before, more)
    if before.what is None and (before.parts is not None or before.rest is not None):
        # A list that grows stays the same list.
        machine.put(before, None, element(more))
        return GOES_ON
    if machine.in_loop and value.plain:
        value = Value(value.flags | ITERATED, places=value.places)
        counts = isinstance(node.op, (ast.Add, ast.Sub)) and more.constants is not None
        if counts and machine.measured_loops and not total(value) & DRAWN:
            # How many measured things there were.
            value.flags |= MEASURED
    assign(machine, node.target, value, scope)
    return GOES_ON


def execute_expression(machine: Machine, node: ast.Expr, scope: Scope) -> str:
    evaluate(machine, node.value, scope)
    if isinstance(node.value, ast.Call) and isinstance(node.value.func, (ast.Name, ast.Attribute)):
        name = getattr(node.value.func, "id", getattr(node.value.func, "attr", ""))
        if name in ("exit", "quit", "_exit"):
            return FAILS
    return GOES_ON


def execute_if(machine: Machine, node: ast.If, scope: Scope) -> str:
    test = evaluate(machine, node.test, scope)
    known = truth(test)
    flags = total(test)
    if known is None and flags & (MEASURED | PRESENCE):
        known = arm_that_ran(machine, node.body, "then", node.orelse, "else")
    if known is not None:
        return execute(machine, node.body if known else node.orelse, scope)
    return branch(machine, scope, [(node.body, "then"), (node.orelse, "else")], flags & CHOOSES, flags)


def arm_that_ran(
    machine: Machine, then: list[ast.stmt], then_kind: str, other: list[ast.stmt], other_kind: str
) -> bool | None:
    """True: only the first was entered, false: only the other; None where that is not known."""
    if machine.ran is None or not then:
        return None
    first = (machine.block, then[0].lineno, then_kind) in machine.ran
    if not other:
        # Without the mark of the other side nothing says that it was passed by.
        return True if first else None
    second = (machine.block, other[0].lineno, other_kind) in machine.ran
    return None if first == second else first


def branch(machine: Machine, scope: Scope, arms: list[tuple[list[ast.stmt], str]], condition: int, flags: int) -> str:
    """Goes through arms of which one is executed, and joins what they leave."""
    before = (machine.condition, machine.certain)
    start = dict(scope.names)
    machine.condition |= condition
    machine.certain = False
    results, ends, invented = [], [], []
    for statements, _ in arms:
        scope.names.clear()
        scope.names.update(start)
        draws, reads = machine.draws, machine.reads
        ends.append(execute(machine, statements, scope))
        invented.append((machine.draws > draws, machine.reads > reads))
        results.append(dict(scope.names))
    machine.condition, machine.certain = before
    # What comes after is only reached where a branch that leaves was not taken.
    machine.condition |= machine.left
    going = [names for names, end in zip(results, ends, strict=True) if end == GOES_ON]
    scope.names.clear()
    scope.names.update(join_names(going or results[:1], condition))
    # What leaves may have set what is returned.
    for name in ("\0returns",):
        found = None
        for names in results:
            found = either(found, names[name]) if name in names else found
        if found is not None:
            scope.names[name] = found
    if flags & (MEASURED | PRESENCE):
        note_arms(machine, arms, invented)
    if not going:
        return LEAVES if LEAVES in ends else FAILS
    return GOES_ON


def note_arms(machine: Machine, arms: list[tuple[list[ast.stmt], str]], invented: list[tuple[bool, bool]]) -> None:
    """Remembers the arms of a choice in which one draws what the other may have read."""
    if not any(drew and not read for drew, read in invented):
        return
    for statements, kind in arms:
        if statements:
            line = statements[0].lineno
            machine.arms.setdefault((machine.block, line, kind), Arm(machine.block, line, kind))


def join_names(arms: list[dict[str, Value]], condition: int) -> dict[str, Value]:
    first = dict(arms[0])
    for other in arms[1:]:
        for name, value in other.items():
            mine = first.get(name)
            if mine is value:
                continue
            joined = either(mine, value) if mine is not None else value
            first[name] = tinted(joined, condition) if mine is not None else joined
    return first


def execute_try(machine: Machine, node: Any, scope: Scope) -> str:
    handlers = [handler.body for handler in node.handlers]
    resolved = handler_that_ran(machine, node)
    if resolved is not None:
        # The body failed: what it had done before stays, but what it was to set was not set.
        start = dict(scope.names)
        execute(machine, node.body, scope)
        for name in list(scope.names):
            if scope.names[name] is not start.get(name):
                if name in start:
                    scope.names[name] = start[name]
                else:
                    del scope.names[name]
        if resolved.name:
            scope.names[resolved.name] = unknown()
        end = execute(machine, resolved.body, scope)
        return finish(machine, node, scope, end)
    if not handlers:
        end = execute(machine, [*node.body, *node.orelse], scope)
        return finish(machine, node, scope, end)
    before = machine.certain
    draws, reads = machine.draws, machine.reads
    start = dict(scope.names)
    end = execute(machine, [*node.body, *node.orelse], scope)
    body = (machine.draws > draws, machine.reads > reads)
    results, ends, invented = [dict(scope.names)], [end], []
    machine.certain = False
    for handler in node.handlers:
        scope.names.clear()
        # It may have come to any place of the body.
        scope.names.update(join_names([start, results[0]], 0))
        if handler.name:
            scope.names[handler.name] = Value(PRESENCE)
        draws, reads = machine.draws, machine.reads
        ends.append(execute(machine, handler.body, scope))
        invented.append((machine.draws > draws, machine.reads > reads))
        results.append(dict(scope.names))
    machine.certain = before
    note_handlers(machine, node, body, invented)
    going = [names for names, one in zip(results, ends, strict=True) if one == GOES_ON]
    scope.names.clear()
    scope.names.update(join_names(going or results[:1], 0))
    returned = None
    for names in results:
        if "\0returns" in names:
            returned = either(returned, names["\0returns"])
    if returned is not None:
        scope.names["\0returns"] = returned
    end = GOES_ON if going else LEAVES
    return finish(machine, node, scope, end)


def finish(machine: Machine, node: Any, scope: Scope, end: str) -> str:
    last = execute(machine, node.finalbody, scope) if node.finalbody else GOES_ON
    return last if last != GOES_ON else end


def handler_that_ran(machine: Machine, node: Any) -> ast.ExceptHandler | None:
    """The handler that ran, where the body never came to its end."""
    if machine.ran is None or not node.body:
        return None
    if (machine.block, node.body[0].lineno, "tried") in machine.ran:
        return None
    ran = [h for h in node.handlers if h.body and (machine.block, h.body[0].lineno, "except") in machine.ran]
    return ran[0] if len(ran) == 1 else None


def note_handlers(machine: Machine, node: Any, body: tuple[bool, bool], invented: list[tuple[bool, bool]]) -> None:
    """Remembers a try statement of which a handler makes up what the body would have read."""
    _, read = body
    if not read or not any(does_more(handler) for handler in node.handlers):
        return
    line = node.body[0].lineno
    machine.arms.setdefault((machine.block, line, "tried"), Arm(machine.block, line, "tried"))
    for handler in node.handlers:
        if does_more(handler):
            first = handler.body[0].lineno
            machine.arms.setdefault((machine.block, first, "except"), Arm(machine.block, first, "except"))


def does_more(handler: ast.ExceptHandler) -> bool:
    """Whether a handler does more than to pass, raise or tell."""
    return any(
        not isinstance(statement, (ast.Pass, ast.Raise, ast.Continue, ast.Break, ast.Expr))
        for statement in handler.body
    )


def execute_for(machine: Machine, node: Any, scope: Scope) -> str:
    source = evaluate(machine, node.iter, scope)
    measured = bool(total(source) & TRULY)
    rows = one_by_one(source) if not machine.in_loop else None
    if rows is not None and not leaves_early(node):
        machine.in_loop += 1
        for row in rows:
            assign(machine, node.target, row, scope)
            execute(machine, node.body, scope)
        machine.in_loop -= 1
        return execute(machine, node.orelse, scope) if node.orelse else GOES_ON
    repeat(machine, node, scope, lambda: assign(machine, node.target, element(source), scope), 0, measured)
    if node.orelse:
        execute(machine, node.orelse, scope)
    return GOES_ON


def leaves_early(node: Any) -> bool:
    known = getattr(node, "runproof_leaves", None)
    if known is None:
        known = any(isinstance(each, (ast.Break, ast.Continue, ast.Return)) for each in ast.walk(node))
        node.runproof_leaves = known
    return known


def execute_while(machine: Machine, node: ast.While, scope: Scope) -> str:
    test = total(evaluate(machine, node.test, scope)) & CHOOSES
    repeat(machine, node, scope, lambda: evaluate(machine, node.test, scope), test, False)
    return GOES_ON


def repeat(machine: Machine, node: Any, scope: Scope, begin: Callable[[], Any], condition: int, measured: bool) -> None:
    """Goes through a loop's body until nothing new comes into anything."""
    before = (machine.condition, machine.certain)
    left, machine.left = machine.left, 0
    start = dict(scope.names)
    machine.in_loop += 1
    machine.measured_loops += measured
    machine.condition |= condition
    runs_once = condition == 0 and never_empty(node)
    machine.certain = machine.certain and runs_once
    leaves = 0
    for turn in range(MOST_PASSES):
        changes = machine.changes
        entering = dict(scope.names)
        inside = machine.condition
        begin()
        execute(machine, node.body, scope)
        # A break under a condition decides how often the loop goes round.
        leaves |= machine.left
        machine.condition = inside | leaves
        after = join_names([start, scope.names], 0) if turn == 0 and not runs_once else scope.names
        same = True
        for name, value in after.items():
            if entering.get(name) is not value and adds(entering.get(name), value):
                same = False
                break
        if after is not scope.names:
            scope.names.clear()
            scope.names.update(after)
        if same and machine.changes == changes and not (leaves and turn == 0):
            break
    machine.in_loop -= 1
    machine.measured_loops -= measured
    returns = any(isinstance(each, ast.Return) for each in ast.walk(node)) if leaves else False
    machine.left = left | (leaves if returns else 0)
    machine.condition, machine.certain = before[0] | machine.left, before[1]
    if leaves or condition:
        for name, value in scope.names.items():
            if value is not start.get(name):
                scope.names[name] = tinted(value, leaves | condition)


def adds(before: Value | None, after: Value) -> bool:
    """Whether something new may have come into a name; what comes into an object is counted elsewhere."""
    return before is not None and before is not after and total(before) != total(after)


def never_empty(node: Any) -> bool:
    """Whether a loop certainly goes round: over a literal that holds something, or a range of a positive number."""
    source = getattr(node, "iter", None)
    if isinstance(source, (ast.List, ast.Tuple, ast.Dict)):
        return bool(getattr(source, "elts", None) or getattr(source, "keys", None))
    return isinstance(source, ast.Call) and getattr(source.func, "id", "") in ("range", "enumerate")


def execute_with(machine: Machine, node: Any, scope: Scope) -> str:
    for item in node.items:
        value = evaluate(machine, item.context_expr, scope)
        entering = value.what.of.find("__enter__") if isinstance(value.what, Instance) else None
        if entering is not None:
            value = call_value(machine, entering, [value], {})
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, value, scope)
    return execute(machine, node.body, scope)


def execute_return(machine: Machine, node: ast.Return, scope: Scope) -> str:
    value = machine.here(evaluate(machine, node.value, scope) if node.value is not None else Value(TYPED))
    before = scope.names.get("\0returns")
    scope.names["\0returns"] = either(before, value) if before is not None else value
    return leave(machine, node, scope)


def leave(machine: Machine, node: Any, scope: Scope) -> str:
    """What the conditions around rest on decides from here on whether anything else is reached."""
    machine.left |= machine.condition & CHOOSES
    return LEAVES


def execute_function(machine: Machine, node: Any, scope: Scope) -> str:
    scope.names[node.name] = define_function(machine, node, scope, None)
    return GOES_ON


def execute_class(machine: Machine, node: ast.ClassDef, scope: Scope) -> str:
    define_class(machine, node, scope)
    return GOES_ON


def execute_elsewhere(machine: Machine, node: Any, scope: Scope) -> str:
    scope.elsewhere.update(node.names)
    return GOES_ON


def execute_match(machine: Machine, node: ast.Match, scope: Scope) -> str:
    subject = evaluate(machine, node.subject, scope)
    flags = total(subject)
    for case in node.cases:
        for each in ast.walk(case.pattern):
            name = getattr(each, "name", None) or getattr(each, "rest", None)
            if isinstance(name, str):
                scope.names[name] = flat([subject])
    return branch(machine, scope, [(case.body, "then") for case in node.cases] + [([], "else")], flags & CHOOSES, flags)


def execute_delete(machine: Machine, node: ast.Delete, scope: Scope) -> str:
    for target in node.targets:
        if isinstance(target, ast.Name):
            scope.names.pop(target.id, None)
    return GOES_ON


HANDLERS: dict[type, Callable] = {
    ast.Assign: execute_assign,
    ast.AnnAssign: execute_annotated,
    ast.AugAssign: execute_augmented,
    ast.Expr: execute_expression,
    ast.If: execute_if,
    ast.For: execute_for,
    ast.AsyncFor: execute_for,
    ast.While: execute_while,
    ast.With: execute_with,
    ast.AsyncWith: execute_with,
    ast.Try: execute_try,
    ast.Return: execute_return,
    ast.FunctionDef: execute_function,
    ast.AsyncFunctionDef: execute_function,
    ast.ClassDef: execute_class,
    ast.Import: execute_import,
    ast.ImportFrom: execute_import,
    ast.Global: execute_elsewhere,
    ast.Nonlocal: execute_elsewhere,
    ast.Match: execute_match,
    ast.Delete: execute_delete,
    ast.Raise: lambda machine, node, scope: FAILS,
    ast.Break: leave,
    ast.Continue: leave,
    **({ast.TryStar: execute_try} if hasattr(ast, "TryStar") else {}),
}
