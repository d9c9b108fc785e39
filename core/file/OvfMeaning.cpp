#include "OvfMeaning.h"

#include "OvfQuantity.h"
#include "Units.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cmath>

namespace magnet::ovf
{
namespace
{
constexpr double mu0 = constants::vacuumPermeability;

double longestOf(const std::vector<float>& values)
{
  double square = 0.0;
  for (std::size_t i = 0; i + 2 < values.size(); i += 3)
  {
    const double x = values[i], y = values[i + 1], z = values[i + 2];
    square = std::max(square, x * x + y * y + z * z);
  }
  return std::sqrt(square);
}

// One vector field on its way to SI.
class Interpreter
{
public:
  Interpreter(OvfField& field, const OvfOptions& options, const std::string& path)
    : Field_(field)
    , Ms_(options.saturationMagnetization)
    , Longest_(longestOf(field.values))
    , Path_(path)
    , Quantity_(quantityOf(field, path))
  {
  }

  void run()
  {
    const auto unit = magneticUnit(Field_.unit);
    if (Quantity_ == Quantity::Other)
    {
      return;
    }
    if (!unit)
    {
      withoutUnit();
    }
    else if (unit->kind == Magnetism::AmperePerMetre && unit->factor == 1.0 && isMagnetization() && isUnit())
    {
      unitVectors();
    }
    else
    {
      inUnit(*unit);
      if (Ms_ > 0.0)
      {
        note("Saturation Magnetization is not used: the file's values are no unit vectors.");
      }
    }
  }

private:
  template <class... Parts>
  void note(const Parts&... parts)
  {
    Field_.notes.push_back(text(parts...));
  }

  std::string values() const
  {
    return text("the values '", Field_.name, "' in ", Field_.unit.empty() ? "no unit" : Field_.unit);
  }

  bool isMagnetization() const { return Quantity_ == Quantity::Magnetization || Quantity_ == Quantity::Unknown; }
  bool isUnit() const { return std::abs(Longest_ - 1.0) < 0.01; }

  void become(const char* name, const char* unit, double factor)
  {
    Field_.name = name;
    Field_.unit = unit;
    if (factor == 1.0)
    {
      return;
    }
    for (float& value : Field_.values)
    {
      value = static_cast<float>(value * factor);
      require(std::isfinite(value), Path_, ": a value is too large in ", unit);
    }
  }

  // M, H and B are arrays in A/m, A/m and T; what is not must not be called so.
  void keep()
  {
    if (Field_.name == "M" || Field_.name == "H" || Field_.name == "B")
    {
      Field_.name += namesNoUnit(Field_.unit) ? " (no unit)" : " (" + Field_.unit + ")";
    }
  }

  void unitVectors()
  {
    if (Ms_ > 0.0)
    {
      if (!isUnit())
      {
        note("The longest vector is ", Longest_, "; they are taken as M / Ms all the same.");
      }
      become("M", "A/m", Ms_);
      return;
    }
    note("The file holds unit vectors: set Saturation Magnetization to get M in A/m.");
    Field_.name = Field_.name == "M" ? "m" : Field_.name;
    Field_.unit = "1";
  }

  void withoutUnit()
  {
    constexpr double rounding = 1.01;
    const bool none = namesNoUnit(Field_.unit);
    const bool given = Ms_ > 0.0 && Longest_ > 0.0 && Longest_ < rounding;
    if (isMagnetization() && none && (isUnit() || given))
    {
      unitVectors();
      return;
    }
    if (Quantity_ != Quantity::Unknown && none)
    {
      note("The file names no unit of ", values(),
        ", and they are no unit vectors: set Value Unit, or they are not taken ", "as M, H or B.");
    }
    else if (Quantity_ != Quantity::Unknown)
    {
      note("'", Field_.unit, "' is not known as a unit of magnetization or field: set Value Unit, or ", values(),
        " are not taken as M, H or B.");
    }
    if (Ms_ > 0.0)
    {
      note("Saturation Magnetization is not used: the longest vector is ", Longest_, ", so they are no unit vectors.");
    }
    keep();
  }

  void inUnit(const MagneticUnit& unit)
  {
    const std::string were = values();
    const bool flux = unit.kind == Magnetism::Tesla || unit.kind == Magnetism::Gauss;
    const double field = flux ? unit.factor / mu0 : unit.factor; // to A/m
    const bool known = Quantity_ != Quantity::Unknown;
    if (Quantity_ == Quantity::Induction || (!known && flux))
    {
      induction(unit, were, known);
    }
    else if (Quantity_ == Quantity::Field || (!known && unit.kind == Magnetism::Oersted))
    {
      magneticField(unit, field, were);
    }
    else
    {
      magnetization(unit, field, were, known);
    }
  }

  void induction(const MagneticUnit& unit, const std::string& were, bool known)
  {
    if (unit.kind == Magnetism::AmperePerMetre || unit.kind == Magnetism::Emu)
    {
      note("B is no quantity in ", Field_.unit, ": ", were,
        " are left as they are. Set Value Unit, if the file is wrong.");
      keep();
      return;
    }
    become("B", "T", unit.kind == Magnetism::Oersted ? unit.factor * mu0 : unit.factor);
    if (!known)
    {
      note("The file does not say what ", were, " are; they are taken as the induction B.");
    }
  }

  void magneticField(const MagneticUnit& unit, double factor, const std::string& were)
  {
    if (unit.kind == Magnetism::Emu)
    {
      note("H is no quantity in ", Field_.unit, ": ", were,
        " are left as they are. Set Value Unit, if the file is wrong.");
      keep();
      return;
    }
    if (unit.kind == Magnetism::Tesla)
    {
      note("H = ", were, ", divided by mu0.");
    }
    become("H", "A/m", factor);
    note("The file holds a magnetic field H, no magnetization: ", were, ".");
  }

  void magnetization(const MagneticUnit& unit, double factor, const std::string& were, bool known)
  {
    if (unit.kind == Magnetism::Tesla)
    {
      note("M = ", were, ", taken as the polarization J = mu0 M and divided by mu0.");
    }
    if (unit.kind == Magnetism::Gauss || unit.kind == Magnetism::Oersted)
    {
      note("M = ", were,
        ", taken as 4 pi M, as is usual with Gaussian units. If emu/cm3 is meant, set Value Unit to that.");
    }
    if (!known && unit.kind == Magnetism::AmperePerMetre)
    {
      note("The file does not say whether ", were, " are M or H; they are taken as M.");
    }
    become("M", "A/m", factor);
  }

  OvfField& Field_;
  double Ms_;
  double Longest_;
  const std::string& Path_;
  Quantity Quantity_;
};
}

void interpret(OvfField& field, const OvfOptions& options, const std::string& path)
{
  const std::string name = commonName(field);
  field.name = !name.empty() ? name : !field.title.empty() ? field.title : "values";
  if (!options.valueUnit.empty())
  {
    require(magneticUnit(options.valueUnit) || namesNoUnit(options.valueUnit), path, ": Value Unit is '",
      options.valueUnit, "'; A/m, kA/m, emu/cm3, Oe, T, mT or G is expected, or 1 for unit vectors");
    if (magneticUnit(field.unit) && options.valueUnit != field.unit)
    {
      field.notes.push_back(
        text("Value Unit is ", options.valueUnit, ", and is used, though the file's unit is ", field.unit, "."));
    }
    field.unit = options.valueUnit;
  }
  // Others than vectors are energies, angles and the like.
  if (field.components == 3)
  {
    Interpreter(field, options, path).run();
  }
}
}
