#include "AngleFile.h"

#include "AngleTable.h"
#include "TextFile.h"
#include "TiltAxis.h"
#include "Units.h"
#include "core/base/Error.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <sstream>

namespace magnet
{
namespace
{
// What stands between "[" and "]" of the line that starts a section, or nothing; a title may lack either.
struct Section
{
  std::string kind, name;
};

Section sectionIn(const std::string& line)
{
  const std::size_t equals = line.find('=');
  if (line.empty() || line[0] != '[' || equals == std::string::npos)
  {
    return {};
  }
  const std::string kind = trimmed(line.substr(1, equals - 1));
  const bool known = kind == "ZValue" || kind == "FrameSet" || kind == "Image";
  return known ? Section{ kind, trimmed(line.substr(equals + 1, line.rfind(']') - equals - 1)) } : Section{};
}

class Mdoc
{
public:
  explicit Mdoc(const std::string& path)
    : Path_(path)
  {
  }

  void take(const std::string& line, std::int64_t count)
  {
    const Section section = sectionIn(line);
    if (!section.kind.empty())
    {
      this->begin(section, line, count);
      return;
    }
    const auto axis = axisAngleIn(line);
    Result_.axisAngle = axis && !Result_.axisAngle ? axis : Result_.axisAngle;
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos || line[0] == '[')
    {
      return;
    }
    const std::string key = trimmed(line.substr(0, equals));
    const std::string value = trimmed(line.substr(equals + 1));
    if (key == "TiltAngle" && Open_ != nullptr)
    {
      *Open_ = angleIn(value, Path_, count);
    }
    else if (key == "PixelSpacing" && !Result_.pixel)
    {
      const auto size = numberIn(value);
      Result_.pixel = size && *size > 0.0 ? std::optional(*size * 1e-10) : std::nullopt;
    }
    else if (key == "Voltage")
    {
      const auto kilovolts = numberIn(value);
      Result_.voltage = kilovolts ? std::optional(*kilovolts * 1e3) : std::nullopt;
    }
  }

  AngleFile finish(bool complete)
  {
    for (const auto& [index, tilt] : Sections_)
    {
      if (!complete && !tilt)
      {
        Result_.angles.clear();
        return Result_;
      }
      require(tilt.has_value(), Path_, ": the section [", Kind_, " = ", index, "] has no TiltAngle");
      Result_.angles.push_back(*tilt);
    }
    return Result_;
  }

private:
  void begin(const Section& section, const std::string& line, std::int64_t count)
  {
    Kind_ = section.kind;
    // Images have names, and stand in the order of the series.
    const auto index = Kind_ == "Image" ? std::optional(static_cast<double>(Sections_.size())) : numberIn(section.name);
    require(index && *index >= 0.0 && *index < 1e6, Path_, ", line ", count, ": '", line.substr(0, 40),
      "' is no section's number");
    const auto [place, isNew] = Sections_.emplace(std::llround(*index), std::nullopt);
    require(isNew, Path_, ", line ", count, ": the section ", place->first, " stands there twice");
    Open_ = &place->second;
  }

  const std::string& Path_;
  std::string Kind_;
  std::map<std::int64_t, std::optional<double>> Sections_;
  std::optional<double>* Open_ = nullptr;
  AngleFile Result_;
};

bool isMdoc(const std::string& content)
{
  std::istringstream in(content);
  for (std::string line; std::getline(in, line);)
  {
    if (!sectionIn(trimmed(line)).kind.empty())
    {
      return true;
    }
  }
  return false;
}

AngleFile mdoc(const std::string& content, const std::string& path, bool complete)
{
  Mdoc result(path);
  std::istringstream in(content);
  std::string line;
  for (std::int64_t count = 1; std::getline(in, line); ++count)
  {
    result.take(trimmed(line), count);
  }
  return result.finish(complete);
}
}

AngleFile readAngles(const std::string& path)
{
  const std::string content = readText(path);
  const AngleFile result = isMdoc(content) ? mdoc(content, path, true) : angleTable(content, path);
  require(!result.angles.empty(), path, " holds no tilt angle");
  return result;
}

AngleFile readMdocRest(const std::string& path)
{
  return mdoc(readText(path), path, false);
}
}
