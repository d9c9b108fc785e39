#!/usr/bin/env bash
# Every proxy that users meet has a help page with an equation, its inputs or outputs, settings, limits and a source; pages
# link to pages and pictures that are there; the pages are in the build. Arguments: the source folder, the build folder.
set -u
cd "$1" || exit 2
build=$2
bad=0
complain() {
  echo "$*"
  bad=1
}
for file in xml/*.xml; do
  for name in $(grep -oE '<(Source|Writer|PVRepresentation)Proxy name="[A-Za-z]+"' "$file" | sed 's/.*"\(.*\)"/\1/'); do
    case $name in MagNetErrors | MagNetNode | MagNetFromSeries) continue ;; esac # what proxies have in common
    page=plugin/help/$name.html
    [ -f "$page" ] || { complain "$file: the proxy $name has no page $page"; continue; }
    for part in 'class="eq"' 'Inputs and outputs' 'Typical settings' 'Limits' 'Source'; do
      grep -q "$part" "$page" || complain "$page lacks '$part'"
    done
    grep -q "href=\"$name.html\"" plugin/help/index.html || complain "index.html does not list $name.html"
  done
  # Each property says what it is; ParaView makes pages of it.
  python3 - "$file" << 'PYTHON' || bad=1
import sys, xml.etree.ElementTree as tree
bad = [f"{sys.argv[1]}: {p.get('name')} is not documented" for p in tree.parse(sys.argv[1]).iter()
    if p.tag.endswith("Property") and p.get("name") and p.find("Documentation") is None and p.get("command")]
print("\n".join(bad), end="\n" if bad else "")
sys.exit(bool(bad))
PYTHON
done
for page in plugin/help/*.html; do
  for target in $(grep -oE '(href|src)="[^"#]+"' "$page" | sed 's/.*"\(.*\)"/\1/' | grep -v '^https\?:'); do
    [ -f "plugin/help/$target" ] || complain "$page: $target is not there"
  done
  cmp -s "$page" "$build/share/magnet/help/$(basename "$page")" || complain "$page is not in the build as it is"
done
# Where ParaView's help browser takes them, they are in its archive too.
if [ -f "$build/plugin/paraview_help/MagNet.qhp" ]; then
  for page in plugin/help/*.html; do
    grep -q ">$(basename "$page")<" "$build/plugin/paraview_help/MagNet.qhp" ||
      complain "$(basename "$page") is not in ParaView's help browser"
  done
  # Its contents name each page once, and nothing that users never meet.
  contents=$(grep -oE '<section title="[^"]*"' "$build/plugin/paraview_help/MagNet.qhp" | grep -v '"Settings"')
  twice=$(sort <<< "$contents" | uniq -d)
  [ -z "$twice" ] || complain "twice in the help's contents: $twice"
  ! grep -E '"MagNet(Errors|Node|FromSeries| Samples| Series Files)"' <<< "$contents" ||
    complain "the help's contents name what is no node"
fi
exit $bad
