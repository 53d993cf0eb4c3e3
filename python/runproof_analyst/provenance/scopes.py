"""Names, attributes and definitions: what they stand for."""

from .functions import call_function
from .library import is_pure
from .machine import Machine
from .things import Bound, Class, Function, Instance, Known, Parent, Scope
from .value import (
    CLOCK,
    DRAWN,
    TYPED,
    UNKNOWN_THING,
    Value,
    constant,
    each_member,
    either,
    new_part,
    read_part,
    tinted,
    total,
    unknown,
)

# Numbers that libraries hold as constants.
CONSTANTS = ("math.pi", "math.e", "math.inf", "math.nan", "math.tau", "numpy.pi", "numpy.e", "numpy.inf", "numpy.nan")
# Parts of a moment that look random.
FRACTIONS_OF_A_MOMENT = ("microsecond", "second", "minute")


def lookup(machine: Machine, name: str, scope: Scope) -> Value | None:
    found = scope.find(name)
    return None if found is None else found.names[name]


def attribute(machine: Machine, owner: Value, name: str) -> Value:
    """`owner.name`."""
    if owner.members is not None:
        found = None
        for member in each_member(owner):
            found = either(found, attribute(machine, member, name))
        return tinted(found or Value(), owner.flags)
    what = owner.what
    if what == UNKNOWN_THING:
        return owner
    if isinstance(what, Known):
        return unknown() if f"{what.name}.{name}" in machine.patched else attribute_of_library(what.name, name)
    if isinstance(what, Instance):
        return attribute_of_instance(machine, owner, what, name)
    if isinstance(what, Class):
        found = what.find(name)
        if found is None:
            return unknown() if "" in what.foreign else Value(TYPED)
        return bound_to_class(found, owner)
    if isinstance(what, Parent):
        return attribute_of_parent(what, name)
    if isinstance(what, Scope):
        return what.names.get(name) or unknown()
    if owner.flags & CLOCK and name in FRACTIONS_OF_A_MOMENT:
        return Value((owner.flags & ~CLOCK) | DRAWN, places=owner.places)
    if name == "T" or name == "values" or name in ("loc", "iloc", "at", "iat", "str", "dt", "data", "real"):
        return owner
    if name in ("shape", "size", "ndim", "index", "columns", "dtype") and (owner.parts or {}).get(name) is None:
        return Value((total(owner) & ~DRAWN) | TYPED)
    if owner.parts is not None and name in owner.parts:
        return read_part(owner, name)
    if owner.parts is not None or owner.rest is not None:
        # A column or element that is not known by this name: any of them.
        return tinted(read_part(owner), owner.flags)
    return new_part(owner, name)


def attribute_of_library(library: str, name: str) -> Value:
    dotted = f"{library}.{name}"
    if dotted in CONSTANTS:
        return constant(1.0 if name in ("inf", "nan") else 3.25)
    if library == "os" and name in ("environ", "sep"):
        return Value(what=Known(dotted))
    return Value(what=Known(dotted))


def attribute_of_instance(machine: Machine, owner: Value, what: Instance, name: str) -> Value:
    if owner.parts is not None and name in owner.parts:
        return tinted(owner.parts[name], owner.flags)
    found = what.of.find(name)
    if found is not None:
        function = found.what
        if isinstance(function, Function):
            if function.kind == "property":
                return call_function(machine, function, [owner], {})
            if function.kind == "staticmethod":
                return found
            bound = Value(what=Class_value(what.of)) if function.kind == "classmethod" else owner
            return Value(what=Bound(function, bound))
        return tinted(found, owner.flags)
    if name == "__dict__":
        return owner
    if "" in what.of.foreign or not all(is_pure(base) for base in what.of.foreign):
        return unknown()
    return tinted(owner.rest, owner.flags) if owner.rest is not None else new_part(owner, name)


def Class_value(owner: Class) -> Class:
    return owner


def bound_to_class(found: Value, owner: Value) -> Value:
    function = found.what
    if isinstance(function, Function) and function.kind == "classmethod":
        return Value(what=Bound(function, owner))
    return found


def attribute_of_parent(what: Parent, name: str) -> Value:
    for base in what.owner.bases:
        found = base.find(name)
        if found is not None and isinstance(found.what, Function):
            return Value(what=Bound(found.what, what.self))
    foreign = what.owner.foreign
    if foreign and foreign[0]:
        return Value(what=Known(f"{foreign[0]}.{name}"))
    return Value(what=Known(f"builtins.object.{name}"))
