#include "OvfMesh.h"

#include <cstdint>
#include <limits>

namespace magnet::ovf
{
namespace
{
constexpr const char* axes[] = { "x", "y", "z" };

// Metres of the header's unit of length.
double meshUnit(
  const Keywords& keys, double widestCell, OvfField& field, const OvfOptions& options, const std::string& path)
{
  constexpr double implausible = 1e-3; // m
  const std::string written = keys.textOr("meshunit", "");
  const double told = metres(written);
  const std::string found = keys.has("meshunit") ? "the mesh unit '" + written + "'" : "no mesh unit";
  if (!options.meshUnit.empty())
  {
    const double given = metres(options.meshUnit);
    require(given > 0.0, path, ": Mesh Unit is ", noLength(options.meshUnit));
    if (given != told)
    {
      field.notes.push_back(
        text("The file has ", found, "; its lengths are taken in ", options.meshUnit, ", as Mesh Unit says."));
    }
    return given;
  }
  if (told > 0.0)
  {
    if (told * widestCell > implausible)
    {
      field.notes.push_back(text("The file has ", found, ", which makes its cells ", told * widestCell,
        " m wide. If that is wrong, set Mesh Unit."));
    }
    return told;
  }
  require(
    namesNoUnit(written), path, ": the mesh unit is ", noLength(written), "; set Mesh Unit, if the file is wrong");
  require(widestCell <= implausible, path, ": the file has ", found, ", and in metres its cells would be ", widestCell,
    " m wide; set Mesh Unit to the unit of its lengths, such as nm");
  field.notes.push_back(text(
    "The file has ", found, "; its lengths are taken in metres, OOMMF's own unit. If that is wrong, set Mesh Unit."));
  return 1.0;
}

// One axis of the mesh, in the file's unit.
struct Axis
{
  std::string name;
  double step = 0.0;
  double first = 0.0;
};

double stepOf(const std::string& axis, std::int64_t nodes, const Keywords& keys, const std::string& path)
{
  if (keys.has(axis + "stepsize"))
  {
    const double step = keys.number(axis + "stepsize");
    require(step > 0.0, path, ", line ", keys.get(axis + "stepsize").line, ": the step size along ", axis, " is ", step,
      "; it must be positive");
    return step;
  }
  require(keys.has(axis + "min") && keys.has(axis + "max"), path, ": the header has no '", axis,
    "stepsize', nor both '", axis, "min' and '", axis, "max' from which it would follow");
  const double least = keys.number(axis + "min");
  const double most = keys.number(axis + "max");
  require(most > least, path, ", line ", keys.get(axis + "max").line, ": the header has no '", axis,
    "stepsize', and it does not follow from '", axis, "min' ", least, " and '", axis, "max' ", most);
  return (most - least) / static_cast<double>(nodes);
}

Axis axisOf(const std::string& name, std::int64_t nodes, const Keywords& keys, OvfField& field, const std::string& path)
{
  constexpr double differs = 0.01; // of a step; files have rounded numbers
  Axis axis{ name, stepOf(name, nodes, keys, path) };
  const auto count = static_cast<double>(nodes);
  const bool least = keys.has(name + "min");
  const bool most = keys.has(name + "max");
  axis.first = keys.has(name + "base") ? keys.number(name + "base")
               : least                 ? keys.number(name + "min") + 0.5 * axis.step
               : most                  ? keys.number(name + "max") - (count - 0.5) * axis.step
                                       : 0.5 * axis.step;
  const double corner = axis.first - 0.5 * axis.step;
  const bool elsewhere = least && std::abs(corner - keys.number(name + "min")) > differs * axis.step;
  if (elsewhere)
  {
    field.notes.push_back(text("Along ", name, ", base ", axis.first, " and step ", axis.step,
      " put the edge of the mesh at ", corner, ", but min is ", keys.number(name + "min"), "; base is taken."));
  }
  const double end = corner + count * axis.step;
  if (most && !elsewhere && std::abs(end - keys.number(name + "max")) > differs * axis.step)
  {
    field.notes.push_back(text("Along ", name, ", ", nodes, " steps of ", axis.step, " end at ", end, ", but max is ",
      keys.number(name + "max"), "; the steps are taken."));
  }
  return axis;
}

void requireRectangular(const Keywords& keys, const std::string& path)
{
  if (keys.has("meshtype"))
  {
    const std::string mesh = lower(keys.get("meshtype").value);
    require(mesh.rfind("rectangular", 0) == 0, path, ", line ", keys.get("meshtype").line, ": the mesh is '", mesh,
      "'; only rectangular meshes can be read");
  }
  require(keys.has("meshtype") || !keys.has("pointcount"), path,
    ": the mesh is irregular, for the header has a pointcount; only rectangular meshes can be read");
}
}

void fillMesh(OvfField& field, const Keywords& keys, const OvfOptions& options, const std::string& path)
{
  requireRectangular(keys, path);
  Axis found[3];
  double widest = 0.0;
  for (int axis = 0; axis < 3; ++axis)
  {
    const std::string name = axes[axis];
    field.grid.size[axis] = keys.count(name + "nodes", std::numeric_limits<std::int32_t>::max());
    found[axis] = axisOf(name, field.grid.size[axis], keys, field, path);
    widest = std::max(widest, found[axis].step);
  }
  const double unit = meshUnit(keys, widest, field, options, path);
  for (int axis = 0; axis < 3; ++axis)
  {
    field.grid.spacing[axis] = found[axis].step * unit;
    field.grid.origin[axis] = found[axis].first * unit;
  }
}
}
