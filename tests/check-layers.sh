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
  '#include *"core/(texture|forward|vfet|unet|score)/' filters plugin
forbid "filters include Qt or the plugin" '#include *[<"](pq|Q[A-Z]|plugin/)' filters
forbid "views include Qt, the core or the filters" '#include *[<"](pq|Q[A-Z]|core/|filters/|plugin/|vtkMagNet(Bridge|Engine|Algorithm))' views
forbid "the engine boundary includes Torch" '#include *[<"](torch|ATen|c10)/' core/Engine.h core/base/Grid.h \
  core/base/Run.h core/base/Error.h core/base/Constants.h core/forward/PhaseOptions.h core/score/NrmseScore.h \
  core/texture/DirectionStyle.h core/texture/Material.h core/texture/RelaxOptions.h core/texture/OvfFile.h core/texture/OvfWriter.h core/texture/TextureOptions.h core/vfet/VfetOptions.h \
  core/vfet/ModelBasedOptions.h core/unet/PredictorOptions.h core/forward/Prepare.h core/file/TiltSeriesFile.h
exit $bad
