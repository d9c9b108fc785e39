#!/usr/bin/env bash
# The arrows of the design: core <- filters <- plugin; no Torch beyond the engine boundary; no VTK or Qt in core.
set -u
cd "$1" || exit 2
bad=0
# Reports every line of the files that matches, as a failure.
forbid() { # reason, pattern, folders...
  local reason=$1 pattern=$2
  shift 2
  local found
  found=$(grep -rnE --include='*.h' --include='*.cpp' --include='*.cxx' "$pattern" "$@" 2>/dev/null) || return 0
  printf '%s:\n%s\n' "$reason" "$found"
  bad=1
}
forbid "core includes VTK, Qt or ParaView" '#include *[<"](vtk|pq|Q[A-Z])' core
forbid "core includes filters or plugin" '#include *[<"](filters|plugin)/' core
forbid "Torch beyond the engine boundary" '#include *[<"](torch|ATen|c10)/' filters plugin
forbid "the filters include more of core than its boundary" \
  '#include *"core/(magnetostatics|texture|forward|phase|vfet|model|unet|score)/' filters plugin
forbid "filters include Qt or the plugin" '#include *[<"](pq|Q[A-Z]|plugin/)' filters
forbid "views include Qt, the core or the filters" '#include *[<"](pq|Q[A-Z]|core/|filters/|plugin/|vtkMagNet(Bridge|Engine|Algorithm))' plugin/views
# Engine.h, and what it includes of the core, in turn.
boundary=(core/Engine.h)
for ((i = 0; i < ${#boundary[@]}; i++)); do
  while read -r header; do
    [ -f "$header" ] || header=$(dirname "${boundary[i]}")/$header
    [[ " ${boundary[*]} " == *" $header "* ]] || boundary+=("$header")
  done < <(sed -nE 's/^#include *"([^"]+)".*/\1/p' "${boundary[i]}")
done
forbid "the engine boundary includes Torch" '#include *[<"](torch|ATen|c10)/' "${boundary[@]}"
# The core's rooms in the data's order: each may include itself and those before it.
rooms=(base file score magnetostatics texture forward phase vfet model unet)
for ((i = 0; i < ${#rooms[@]}; i++)); do
  later=("${rooms[@]:i+1}" tools)
  forbid "core/${rooms[i]} reaches into a room that comes after it" \
    "#include *\"core/($(IFS='|' && echo "${later[*]}")|Engine\.h)" "core/${rooms[i]}"
done
for folder in core/*/; do
  room=$(basename "$folder")
  [[ " ${rooms[*]} tools " == *" $room "* ]] || { echo "core/$room is not among the rooms that this check knows"; bad=1; }
done
exit $bad
