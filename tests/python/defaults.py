"""What the XML says of a setting is what its VTK class does: the default, and the numbers of a choice.

    pvpython defaults.py XML...

Of each proxy another one is made here, whose properties are what the class's Get methods give.
"""

import sys
import xml.etree.ElementTree as tree

from paraview import servermanager

import magnet
from check import expect

HELPERS = {"IntVectorProperty": "SimpleIntInformationHelper", "DoubleVectorProperty": "SimpleDoubleInformationHelper",
    "StringVectorProperty": "SimpleStringInformationHelper"}
# What is found where there is no such Get method.
MISSING = {"IntVectorProperty": -7777, "DoubleVectorProperty": -7777.0, "StringVectorProperty": "no Get method"}
manager = servermanager.ProxyManager().SMProxyManager
known = set()


def made(element, properties):
    """A proxy of the same class with these properties."""
    name = f"{element.get('name')}{len(known)}"
    known.add(name)
    kind = "SourceProxy" if element.tag == "WriterProxy" else element.tag
    manager.LoadConfigurationXML(f'<ServerManagerConfiguration><ProxyGroup name="questions"><{kind} name="{name}" '
        f'class="{element.get("class")}">{"".join(properties)}</{kind}></ProxyGroup></ServerManagerConfiguration>')
    proxy = manager.NewProxy("questions", name)
    proxy.UpdateVTKObjects()
    return proxy


def getter(p):
    count = int(p.get("number_of_elements"))
    missing = " ".join([str(MISSING[p.tag])] * (1 if p.tag == "StringVectorProperty" else count))
    return (f'<{p.tag} name="{p.get("name")}" command="Get{p.get("command")[3:]}" information_only="1" '
        f'number_of_elements="{count}" default_values="{missing}"><{HELPERS[p.tag]}/></{p.tag}>')


def setter(p):
    return (f'<{p.tag} name="Choose" command="{p.get("command")}" number_of_elements="1" '
        f'default_values="{p.get("default_values")}"/>')


def found(proxy, p):
    proxy.UpdatePropertyInformation()
    values = proxy.GetProperty(p.get("name"))
    return [values.GetElement(i) for i in range(values.GetNumberOfElements())]


def said(p):
    if p.tag == "StringVectorProperty":
        return [p.get("default_values")]
    return [float(word) for word in p.get("default_values").split()]


def check_choice(element, p):
    """The class takes the numbers of all entries; of one beyond them it makes another, or refuses it when it runs."""
    proxy = made(element, [setter(p), getter(p)])
    numbers = [int(entry.get("value")) for entry in p.find("EnumerationDomain")]
    for number in (*numbers, max(numbers) + 1):
        proxy.GetProperty("Choose").SetElement(0, number)
        proxy.UpdateVTKObjects()
        taken = found(proxy, p)[0]
        if (taken == number) != (number in numbers):
            problems.append(f"{element.get('name')}.{p.get('name')}: of the number {number} the class makes {taken}; the XML's "
                f"are {numbers}")


problems = []
checked = 0
for path in sys.argv[1:]:
    for element in tree.parse(path).getroot().iter():
        # Abstract; their settings are asked of those that have a class.
        if not element.tag.endswith("Proxy") or element.get("class", "vtkMagNetAlgorithm") == "vtkMagNetAlgorithm":
            continue
        settings = [p for p in element if p.get("command", "").startswith("Set") and p.tag in HELPERS
            and p.get("default_values") is not None]
        fresh = made(element, [getter(p) for p in settings])
        for p in settings:
            checked += 1
            if found(fresh, p) != said(p):
                problems.append(f"{element.get('name')}.{p.get('name')}: the XML's default is {said(p)}, the class's "
                    f"{found(fresh, p)}")
            if p.find("EnumerationDomain") is not None:
                check_choice(element, p)
expect(not problems, "\n".join(["the XML and the classes differ:"] + problems))
expect(checked > 100, f"only {checked} settings were found")
print(f"{checked} passed, 0 failed", flush=True)
