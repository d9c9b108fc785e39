#include "OvfMesh.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace magnet::ovf
{
namespace
{
constexpr const char* axes[] = { "x", "y", "z" };

constexpr double widestPlausible = 1e-3; // of a cell, m
constexpr double narrowestPlausible = 1e-12;

// Cells along the axes, in the file's unit.
struct Cells
{
  double widest = 0.0, narrowest = std::numeric_limits<double>::max();
};

// Metres of the header's unit of length.
double meshUnit(
  const Keywords& keys, const Cells& cells, OvfField& field, const OvfOptions& options, const std::string& path)
{
  const std::string written = keys.textOr("meshunit", "");
  const double told = metres(written);
  const std::string found = keys.has("meshunit") ? "the mesh unit '" + written + "'" : "no mesh unit";
  const auto tellWidth = [&](const std::string& unit, double metre)
  {
    const bool wide = metre * cells.widest > widestPlausible;
    if (wide || metre * cells.narrowest < narrowestPlausible)
    {
      field.notes.push_back(text(unit, ", which makes its cells ", metre * (wide ? cells.widest : cells.narrowest),
        " m wide. If that is wrong, set Mesh Unit."));
    }
  };
  if (!options.meshUnit.empty())
  {
    const double given = metres(options.meshUnit);
    require(given > 0.0, path, ": Mesh Unit is ", noLength(options.meshUnit));
    if (given != told)
    {
      field.notes.push_back(
        text("The file has ", found, "; its lengths are taken in ", options.meshUnit, ", as Mesh Unit says."));
    }
    tellWidth("Mesh Unit is " + options.meshUnit, given);
    return given;
  }
  if (told > 0.0)
  {
    tellWidth("The file has " + found, told);
    return told;
  }
  require(
    namesNoUnit(written), path, ": the mesh unit is ", noLength(written), "; set Mesh Unit, if the file is wrong");
  require(cells.widest <= widestPlausible, path, ": the file has ", found, ", and in metres its cells would be ",
    cells.widest, " m wide; set Mesh Unit to the unit of its lengths, such as nm");
  field.notes.push_back(text(
    "The file has ", found, "; its lengths are taken in metres, OOMMF's own unit. If that is wrong, set Mesh Unit."));
  tellWidth("Its lengths are in metres", 1.0);
  return 1.0;
}

// One axis of the mesh, in the file's unit.
struct Axis
{
  std::string name;
  double step = 0.0;
  double first = 0.0;
};

// Spirit writes the vectors of its lattice as xbase, ybase and zbase, and no steps: positions of nodes as bounds.
class Lattice
{
public:
  Lattice(const Keywords& keys, const std::string& path)
  {
    int vectors = 0;
    for (int axis = 0; axis < 3; ++axis)
    {
      const std::string key = std::string(axes[axis]) + "base";
      Vectors_[axis] = keys.has(key) ? keys.numbers(key) : std::vector<double>{};
      vectors += Vectors_[axis].size() == 3 ? 1 : 0;
    }
    Given_ = vectors == 3;
    for (int axis = 0; Given_ && axis < 3; ++axis)
    {
      for (int along = 0; along < 3; ++along)
      {
        require(along == axis || std::abs(Vectors_[axis][along]) <= 1e-3 * std::abs(Vectors_[axis][axis]), path,
          ": the lattice vectors xbase, ybase and zbase do not lie along x, y and z; only rectangular meshes can be "
          "read");
      }
    }
  }

  bool given() const { return Given_; }

  // Between nodes, of bounds that are `extent` apart: of the cells around the nodes, where these are as wide as the
  // lattice vector is long; else of the outermost nodes.
  double step(int axis, std::int64_t nodes, double extent) const
  {
    constexpr double differs = 0.01;
    const double vector = std::abs(Vectors_[axis][axis]);
    const double ofCells = extent / static_cast<double>(nodes);
    const bool areCells = nodes == 1 || std::abs(ofCells - vector) <= differs * vector;
    return areCells ? ofCells : extent / static_cast<double>(nodes - 1);
  }

  // Whether the bounds are those of cells around the nodes, and not the outermost nodes.
  static bool boundsCells(double step, std::int64_t nodes, double extent)
  {
    return std::abs(step * static_cast<double>(nodes) - extent) < 0.5 * step;
  }

private:
  std::vector<double> Vectors_[3];
  bool Given_ = false;
};

// The step along an axis, 0 where the file does not tell it and there is one node only.
double stepOf(int axis, std::int64_t nodes, const Keywords& keys, const Lattice& lattice, const std::string& path)
{
  const std::string name = axes[axis];
  if (keys.has(name + "stepsize"))
  {
    const double step = keys.number(name + "stepsize");
    require(step > 0.0, path, ", line ", keys.get(name + "stepsize").line, ": the step size along ", name, " is ", step,
      "; it must be positive");
    return step;
  }
  require(keys.has(name + "min") && keys.has(name + "max"), path, ": the header has no '", name,
    "stepsize', nor both '", name, "min' and '", name, "max' from which it would follow");
  const double least = keys.number(name + "min");
  const double most = keys.number(name + "max");
  if (most == least && nodes == 1)
  {
    return 0.0;
  }
  require(most > least, path, ", line ", keys.get(name + "max").line, ": the header has no '", name,
    "stepsize', and it does not follow from '", name, "min' ", least, " and '", name, "max' ", most);
  return lattice.given() ? lattice.step(axis, nodes, most - least) : (most - least) / static_cast<double>(nodes);
}

// Of a lattice without steps.
double firstOf(const std::string& name, double step, std::int64_t nodes, const Keywords& keys)
{
  const double least = keys.number(name + "min");
  const double extent = keys.number(name + "max") - least;
  return Lattice::boundsCells(step, nodes, extent) ? least + 0.5 * step : least;
}

// Where the first node is; base: whether the file tells it by that keyword.
Axis axisOf(const std::string& name, double step, std::int64_t nodes, const Keywords& keys, bool base, OvfField& field)
{
  constexpr double differs = 0.01; // of a step; files have rounded numbers
  Axis axis{ name, step };
  const auto count = static_cast<double>(nodes);
  const bool least = keys.has(name + "min");
  const bool most = keys.has(name + "max");
  axis.first = base    ? keys.number(name + "base")
               : least ? keys.number(name + "min") + 0.5 * axis.step
               : most  ? keys.number(name + "max") - (count - 0.5) * axis.step
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
  const Lattice lattice(keys, path);
  double steps[3];
  double known = 0.0;
  for (int axis = 0; axis < 3; ++axis)
  {
    field.grid.size[axis] = keys.count(std::string(axes[axis]) + "nodes", std::numeric_limits<std::int32_t>::max());
    steps[axis] = stepOf(axis, field.grid.size[axis], keys, lattice, path);
    known = known > 0.0 ? known : steps[axis];
  }
  require(known > 0.0, path, ": the header has no step sizes, and one node only");
  Axis found[3];
  Cells cells;
  for (int axis = 0; axis < 3; ++axis)
  {
    const std::string name = axes[axis];
    const std::int64_t nodes = field.grid.size[axis];
    const bool flat = steps[axis] == 0.0;
    if (flat)
    {
      field.notes.push_back(text("The file does not tell how thick its one layer along ", name,
        " is; the step of the others, ", known, ", is taken."));
      steps[axis] = known;
    }
    const bool based = keys.has(name + "base") && !lattice.given();
    const bool stepless = lattice.given() && !keys.has(name + "stepsize");
    found[axis] = flat       ? Axis{ name, known, keys.number(name + (based ? "base" : "min")) }
                  : stepless ? Axis{ name, steps[axis], firstOf(name, steps[axis], nodes, keys) }
                             : axisOf(name, steps[axis], nodes, keys, based, field);
    cells.widest = std::max(cells.widest, steps[axis]);
    cells.narrowest = std::min(cells.narrowest, steps[axis]);
  }
  const double unit = meshUnit(keys, cells, field, options, path);
  for (int axis = 0; axis < 3; ++axis)
  {
    field.grid.spacing[axis] = found[axis].step * unit;
    field.grid.origin[axis] = found[axis].first * unit;
  }
}
}
