"""Every public thing says what it is and shows itself at work, and every example holds."""

import doctest
import importlib
import inspect
import pkgutil

import claque
import pytest

MODULES = [
    "claque",
    *(f"claque.{module.name}" for module in pkgutil.iter_modules(claque.__path__) if module.name != "_claque"),
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(importlib.import_module(name), extraglobs={"claque": claque}, optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def public():
    for name in claque.__all__:
        thing = getattr(claque, name)
        if name.startswith("_") or (inspect.isclass(thing) and issubclass(thing, (Exception, tuple))):
            continue
        yield name, thing
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                yield f"{name}.{member}", value


@pytest.mark.parametrize(("name", "thing"), list(public()), ids=lambda value: value if isinstance(value, str) else "")
def test_everything_public_has_a_runnable_example(name, thing):
    text = inspect.getdoc(thing)
    assert text and ">>> " in text, name
