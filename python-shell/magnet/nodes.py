"""Hidden nodes of figures, "Figure …" in the pipeline: those that pages have in common are made once."""

import math

from paraview import servermanager, simple

PREFIX = "Figure "
_collecting = []  # parts of the page that is being made


def begin(parts):
    """From now on, nodes are noted in this list."""
    _collecting[:] = [parts]


def node(kind, name, **settings):
    """The node "Figure NAME" of this kind with these settings: that of another page, or a new one.

    kind: its name in paraview.simple. A setting that is a proxy of its own, such as a plane, is
    (its name, its settings); without a name, the one that is there.
    """
    found = existing(PREFIX + name, settings) or made(kind, PREFIX + name, settings)
    for parts in _collecting:
        if all(part.SMProxy != found.SMProxy for part in parts):
            parts.append(found)
    return found


def made(kind, name, settings):
    nested = {key: value for key, value in settings.items() if _is_nested(value)}
    plain = {key: value for key, value in settings.items() if key not in nested}
    result = getattr(simple, kind)(registrationName=name, **plain, **{key: value[0] for key, value in nested.items() if value[0]})
    for key, (_, values) in nested.items():
        for each, value in values.items():
            setattr(getattr(result, key), each, value)
    return result


def existing(name, settings):
    """A node of this name that has these settings; None if there is none."""
    for (each, _), source in simple.GetSources().items():
        if each == name and all(_has(source, key, value) for key, value in settings.items()):
            return source
    return None


def _has(source, key, wanted):
    now = getattr(source, key)
    if _is_nested(wanted):
        return (not wanted[0] or _same(now, wanted[0])) and all(_has(now, each, value) for each, value in wanted[1].items())
    return _same(now, wanted)


def _is_nested(value):
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], dict)


def _same(now, wanted):
    if isinstance(wanted, (list, tuple)):
        now = list(now) if hasattr(now, "__len__") and not isinstance(now, str) else [now]
        return len(now) == len(wanted) and all(_same(*pair) for pair in zip(now, wanted))
    if hasattr(wanted, "SMProxy"):
        return getattr(now, "SMProxy", None) == wanted.SMProxy and getattr(now, "Port", 0) == getattr(wanted, "Port", 0)
    if isinstance(wanted, (int, float)) and isinstance(now, (int, float)):
        return math.isclose(now, wanted, rel_tol=1e-9, abs_tol=1e-12)
    if hasattr(now, "SMProxy"):
        return now.SMProxy.GetXMLLabel() == wanted
    return now == wanted


def delete(parts, kept=()):
    """Deletes nodes, the last first, but for those that are kept or that other nodes are made from."""
    manager = servermanager.ProxyManager().SMProxyManager
    spared = {part.SMProxy.GetGlobalID() for part in kept}
    for part in reversed(list(parts)):
        proxy = part.SMProxy
        consumers = [proxy.GetConsumerProxy(i) for i in range(proxy.GetNumberOfConsumers())]
        used = any(manager.GetProxyName("sources", each.GetTrueParentProxy()) for each in consumers if each)
        if proxy.GetGlobalID() not in spared and not used and manager.GetProxyName("sources", proxy):
            simple.Delete(part)
