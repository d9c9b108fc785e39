#include "OvfWriter.h"

#include "ImageFormats.h"
#include "OvfHeader.h"
#include "core/base/Error.h"
#include "core/base/OutputFile.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace magnet
{
namespace
{
constexpr const char* axes[] = { "x", "y", "z" };
constexpr std::size_t bufferSize = 65536;

void requireLine(const std::string& line, const char* what, const std::string& path)
{
  require(line.find_first_of("\r\n") == std::string::npos && line.find("##") == std::string::npos &&
            line.size() < ovf::longestLine / 2,
    path, ": ", what, " '", line.substr(0, 80), "' must be one line of at most ", ovf::longestLine / 2,
    " characters, without '##'");
}

void validate(const OvfField& field, const std::string& path)
{
  double count = field.components;
  for (int axis = 0; axis < 3; ++axis)
  {
    const Grid& grid = field.grid;
    require(grid.size[axis] >= 1, path, ": the field has ", grid.size[axis], " nodes along ", axes[axis]);
    require(std::isfinite(grid.spacing[axis]) && grid.spacing[axis] > 0.0, path, ": the step size along ", axes[axis],
      " is ", grid.spacing[axis], " m; it must be positive");
    require(std::isfinite(grid.origin[axis]), path, ": the origin along ", axes[axis], " is not a finite number");
    count *= static_cast<double>(grid.size[axis]);
  }
  require(field.components >= 1 && field.components <= 9, path, ": the field has ", field.components,
    " components; an OVF file holds 1 to 9");
  require(count == static_cast<double>(field.values.size()), path, ": the field has ", field.values.size(),
    " values; its grid and its components ask for ", count);
  require(field.labels.size() <= 1 || field.labels.size() == static_cast<std::size_t>(field.components), path, ": ",
    field.labels.size(), " labels for ", field.components, " components");
  for (const std::string& label : field.labels)
  {
    requireLine(label, "the label", path);
    require(label.find_first_of("{}\"") == std::string::npos, path, ": the label '", label,
      "' has a brace or a quotation mark in it");
  }
  requireLine(field.unit, "the unit", path);
  requireLine(field.title, "the title", path);
  for (const std::string& line : field.description)
  {
    requireLine(line, "the description", path);
  }
  const auto wrong = std::find_if_not(
    field.values.begin(), field.values.end(), [](float v) { return std::isfinite(v); });
  require(wrong == field.values.end(), path, ": value ", wrong - field.values.begin() + 1, " of ", field.values.size(),
    " is NaN or infinite; an OVF file holds finite numbers");
}

// The shortest digits that give the number back.
std::string digits(double value)
{
  char place[32];
  return { place, std::to_chars(place, place + sizeof(place), value).ptr };
}

// A word of a Tcl list, which is what labels and units are.
std::string word(const std::string& text)
{
  return text.find_first_of(" \t") == std::string::npos ? text : "{" + text + "}";
}

std::string label(const OvfField& field, int component)
{
  if (field.labels.size() > 1)
  {
    return field.labels[component];
  }
  const std::string name = field.labels.empty() || field.labels.front().empty() ? "value" : field.labels.front();
  return field.components == 1 ? name : name + "_" + (field.components == 3 ? axes[component] : digits(component + 1));
}

std::string headerOf(const OvfField& field)
{
  const Grid& grid = field.grid;
  std::string text = "# OOMMF OVF 2.0\n#\n# Segment count: 1\n#\n# Begin: Segment\n# Begin: Header\n#\n";
  const auto line = [&text](const std::string& key, const std::string& value)
  { text += "# " + key + ": " + value + "\n"; };
  line("Title", field.title);
  for (const std::string& description : field.description)
  {
    line("Desc", description);
  }
  line("meshtype", "rectangular");
  line("meshunit", "m");
  for (int axis = 0; axis < 3; ++axis)
  {
    const double step = grid.spacing[axis];
    line(std::string(axes[axis]) + "min", digits(grid.origin[axis] - 0.5 * step));
    line(
      std::string(axes[axis]) + "max", digits(grid.origin[axis] + (static_cast<double>(grid.size[axis]) - 0.5) * step));
    line(std::string(axes[axis]) + "base", digits(grid.origin[axis]));
    line(std::string(axes[axis]) + "stepsize", digits(step));
    line(std::string(axes[axis]) + "nodes", std::to_string(grid.size[axis]));
  }
  std::string labels;
  std::string units;
  for (int component = 0; component < field.components; ++component)
  {
    const char* const gap = component > 0 ? " " : "";
    labels += gap + word(label(field, component));
    units += gap + word(field.unit.empty() ? "1" : field.unit);
  }
  line("valuedim", std::to_string(field.components));
  line("valuelabels", labels);
  line("valueunits", units);
  return text + "#\n# End: Header\n#\n";
}

// Bits: the unsigned integer as wide as Number. Little endian whatever the machine.
template <class Bits, class Number>
char* append(char* to, Number value)
{
  static_assert(sizeof(Bits) == sizeof(Number));
  Bits bits;
  std::memcpy(&bits, &value, sizeof(Bits));
  for (std::size_t i = 0; i < sizeof(Bits); ++i)
  {
    to[i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
  }
  return to + sizeof(Bits);
}

// `put` writes one value at a place in memory and returns where it ends, at most 32 bytes on.
template <class Put>
void writeValues(OutputFile& file, const std::vector<float>& values, const Put& put)
{
  std::vector<char> buffer(bufferSize);
  char* const full = buffer.data() + buffer.size() - 32;
  char* at = buffer.data();
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    at = put(at, values[i], i);
    if (at >= full)
    {
      file.write(buffer.data(), at - buffer.data());
      at = buffer.data();
    }
  }
  file.write(buffer.data(), at - buffer.data());
}

template <class Bits, class Number>
void writeBinary(OutputFile& file, const OvfField& field, Number check)
{
  char first[sizeof(Number)];
  append<Bits>(first, check);
  file.write(first, sizeof(Number));
  writeValues(file, field.values,
    [](char* to, float value, std::size_t) { return append<Bits>(to, static_cast<Number>(value)); });
  file.write("\n");
}

void writeText(OutputFile& file, const OvfField& field)
{
  writeValues(file, field.values,
    [&field](char* to, float value, std::size_t i)
    {
      char* const end = std::to_chars(to, to + 31, value, std::chars_format::general, 9).ptr;
      *end = (i + 1) % field.components == 0 ? '\n' : ' ';
      return end + 1;
    });
}
}

void writeOvf(const std::string& path, const OvfField& field, OvfFormat format)
{
  validate(field, path);
  const std::string ending = std::string(".") + packedEnding;
  const bool compressed = path.size() > ending.size() &&
                          path.compare(path.size() - ending.size(), ending.size(), ending) == 0;
  OutputFile file(path, compressed);
  const std::string kind = format == OvfFormat::Text ? "Text" : format == OvfFormat::Binary4 ? "Binary 4" : "Binary 8";
  file.write(headerOf(field) + "# Begin: Data " + kind + "\n");
  switch (format)
  {
    case OvfFormat::Text:
      writeText(file, field);
      break;
    case OvfFormat::Binary4:
      writeBinary<std::uint32_t>(file, field, ovf::check4);
      break;
    case OvfFormat::Binary8:
      writeBinary<std::uint64_t>(file, field, ovf::check8);
      break;
  }
  file.write("# End: Data " + kind + "\n# End: Segment\n");
  file.commit();
}
}
