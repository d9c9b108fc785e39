#include "AngleFile.h"

#include "Units.h"
#include "core/base/Error.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace magnet
{
namespace
{
constexpr std::int64_t longest = 64 << 20;

std::string trimmed(const std::string& s)
{
  const auto first = s.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1);
}

double angle(const std::string& word, const std::string& path, std::int64_t line)
{
  const auto value = numberIn(word);
  require(value && std::abs(*value) <= 180.0, path, ", line ", line, ": '", word.substr(0, 40),
    "' is no tilt angle in degrees");
  return *value;
}

AngleFile readList(std::istream& in, const std::string& path)
{
  AngleFile result;
  std::string line;
  for (std::int64_t count = 1; std::getline(in, line); ++count)
  {
    const std::string word = trimmed(line);
    if (!word.empty() && word[0] != '#')
    {
      result.angles.push_back(angle(word, path, count));
    }
  }
  return result;
}

AngleFile readMdoc(std::istream& in, const std::string& path)
{
  AngleFile result;
  std::map<std::int64_t, std::optional<double>> sections;
  std::optional<double>* section = nullptr;
  std::string line;
  for (std::int64_t count = 1; std::getline(in, line); ++count)
  {
    line = trimmed(line);
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos)
    {
      continue;
    }
    const std::string key = trimmed(line.substr(0, equals));
    std::string value = trimmed(line.substr(equals + 1));
    if (key == "[ZValue" || key == "[FrameSet")
    {
      const auto index = numberIn(value.substr(0, value.find(']')));
      require(index && *index >= 0.0 && *index < 1e6, path, ", line ", count, ": '", line.substr(0, 40),
        "' is no section's number");
      const auto [place, isNew] = sections.emplace(std::llround(*index), std::nullopt);
      require(isNew, path, ", line ", count, ": the section ", place->first, " stands there twice");
      section = &place->second;
    }
    else if (key == "[T")
    {
      const std::string words = "Tilt axis angle =";
      const std::size_t at = value.find(words);
      if (at != std::string::npos)
      {
        const std::size_t from = at + words.size();
        result.axisAngle = numberIn(value.substr(from, value.find_first_of(",]", from) - from));
      }
    }
    else if (key == "TiltAngle" && section != nullptr)
    {
      *section = angle(value, path, count);
    }
    else if (key == "PixelSpacing" && !result.pixel)
    {
      const auto size = numberIn(value);
      result.pixel = size && *size > 0.0 ? std::optional(*size * 1e-10) : std::nullopt;
    }
    else if (key == "Voltage")
    {
      const auto kilovolts = numberIn(value);
      result.voltage = kilovolts ? std::optional(*kilovolts * 1e3) : std::nullopt;
    }
  }
  for (const auto& [index, tilt] : sections)
  {
    require(tilt.has_value(), path, ": the section [ZValue = ", index, "] has no TiltAngle");
    result.angles.push_back(*tilt);
  }
  return result;
}
}

AngleFile readAngles(const std::string& path)
{
  const InputFile file(path);
  const std::string content = file.text(longest);
  require(content.find('\0') == std::string::npos, path, " is no text file; a list of angles or an .mdoc was expected");
  std::istringstream in(content);
  const AngleFile result = content.find("[ZValue") != std::string::npos ? readMdoc(in, path) : readList(in, path);
  require(!result.angles.empty(), path, " holds no tilt angle");
  return result;
}
}
