"""Every proxy and property that a user sees is documented; a number with its unit, and with values to begin with.

    check-documentation.py XML...
"""

import re
import sys
import xml.etree.ElementTree as tree

UNITS = re.compile(
    r"\b(nm|metres?|V|kV|m?rad|degrees?|A/m|kA/m|T|J/m|J/m²|J/m³|J/m3|J/m\^3|J/m\^2|pJ/m|mJ/m\^2|kJ/m\^3|mT|MB|pixels?|voxels?|cells?|images?"
    r"|iterations?|steps?|members?|number of|numbers?|fraction|share|ratio|factor|units of|elements?|order|seed|predictions"
    r"|turns|periods|1 to|times|decimals?|layer|percent|per cent)\b|[°%µ²³]|pixel|voxel|number of",
    re.IGNORECASE)


def shown(element):
    return element.get("panel_visibility") != "never" and element.get("is_internal") != "1"


def domains(element):
    return {child.tag for child in element if child.tag.endswith("Domain")}


def main():
    problems = []
    for path in sys.argv[1:]:
        for proxy in tree.parse(path).getroot().iter():
            if not proxy.tag.endswith("Proxy") or proxy.get("name") is None:
                continue
            where = f"{path}: {proxy.get('name')}"
            if proxy.find("Documentation") is None and not proxy.get("name").startswith("MagNet"):
                problems.append(f"{where} is not documented")
            for element in proxy:
                if not element.tag.endswith("Property") or not shown(element):
                    continue
                name = f"{where}.{element.get('name')}"
                node = element.find("Documentation")
                words = " ".join("".join(node.itertext()).split()) if node is not None else ""
                if len(words) < 15:
                    problems.append(f"{name} is not documented")
                    continue
                number = element.tag in ("DoubleVectorProperty", "IntVectorProperty")
                choice = domains(element) & {"EnumerationDomain", "BooleanDomain", "ArrayListDomain"}
                if not number or choice or element.get("information_only") == "1":
                    continue
                if not UNITS.search(words):
                    problems.append(f"{name} does not tell its unit: {words}")
                if not re.search(r"\d|empty|zero|one|two", words):
                    problems.append(f"{name} tells no value to begin with: {words}")
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


main()
