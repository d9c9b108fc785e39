#include "TiffText.h"

#include "OmeText.h"
#include "TextFile.h"
#include "Units.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>

namespace magnet
{
namespace
{
using Values = std::map<std::string, std::string>;

// ImageJ's lines "key=value".
Values valuesIn(const std::string& description)
{
  Values values;
  std::istringstream in(description);
  for (std::string line; std::getline(in, line);)
  {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos)
    {
      values.emplace(trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
    }
  }
  return values;
}

std::int64_t countIn(const Values& values, const std::string& key)
{
  constexpr double most = 1 << 24;
  const auto found = values.find(key);
  const auto value = found == values.end() ? std::nullopt : numberIn(found->second);
  return value && *value >= 1.0 && *value <= most ? static_cast<std::int64_t>(*value) : 0;
}

void setUnits(TiffText& result, const Values& values)
{
  const auto text = [&](const char* key) { return values.count(key) > 0 ? values.at(key) : std::string(); };
  const std::string across = text("unit");
  const std::string down = text("yunit").empty() ? across : text("yunit");
  result.unit = { metres(across), metres(down) };
  if (result.unit[0] == 0.0 && !namesNoUnit(across))
  {
    result.notes.push_back("ImageJ's unit is " + noLength(across));
  }
}

// Numbers of ImageJ's functions: 0 to 3 are polynomials of one degree more, 20 is none.
void setCalibration(TiffText& result, const Values& values, const std::string& path)
{
  const auto found = values.find("cf");
  const auto function = found == values.end() ? std::nullopt : numberIn(found->second);
  if (!function || *function == 20.0)
  {
    return;
  }
  require(*function >= 0.0 && *function <= 3.0, path, " has values that ImageJ calibrates by its function ",
    found->second, "; apply it in ImageJ (Image > Type > 32-bit) and save again");
  for (int i = 0; i <= static_cast<int>(*function) + 1; ++i)
  {
    const auto coefficient = values.find("c" + std::to_string(i));
    const auto value = coefficient == values.end() ? std::nullopt : numberIn(coefficient->second);
    require(value.has_value(), path, ": ImageJ's calibration lacks its coefficient c", i);
    result.calibration.push_back(*value);
  }
}

void readOme(TiffText& result, const std::string& xml)
{
  const Values values = omePixels(xml);
  const auto text = [&](const std::string& key) { return values.count(key) > 0 ? values.at(key) : std::string(); };
  const char* const sizes[] = { "SizeC", "SizeZ", "SizeT" };
  for (int i = 0; i < 3; ++i)
  {
    result.size[static_cast<std::size_t>(i)] = countIn(values, sizes[i]);
  }
  const std::string order = text("DimensionOrder");
  for (std::size_t i = 0; order.size() == 5 && i < 3; ++i)
  {
    const std::size_t which = std::string("CZT").find(order[i + 2]);
    result.order[i] = which == std::string::npos ? result.order[i] : static_cast<int>(which);
  }
  for (std::size_t a = 0; a < 2; ++a)
  {
    const std::string name = std::string("PhysicalSize") + "XY"[a];
    const std::string unit = text(name + "Unit");
    // Without a unit, micrometres.
    const double pixel = numberIn(text(name)).value_or(0.0) * (unit.empty() ? 1e-6 : metres(unit));
    result.pixel[a] = pixel > 0.0 ? pixel : 0.0;
    if (a == 0 && !namesNoUnit(unit) && metres(unit) == 0.0)
    {
      result.notes.push_back("OME's unit is " + noLength(unit));
    }
  }
}

// {"shape": [7, 6, 8], "unit": "nm"}: the shape of all values, one page of which may stand for all.
void readShaped(TiffText& result, const nlohmann::json& json)
{
  constexpr double most = 1e15;
  double values = 1.0;
  for (const nlohmann::json& size : json.value("shape", nlohmann::json::array()))
  {
    const double count = size.is_number_unsigned() ? size.get<double>() : 0.0;
    values *= count;
    result.slowest = result.slowest == 0 ? static_cast<std::int64_t>(std::min(count, most)) : result.slowest;
  }
  result.shaped = values > 1.0 && values < most ? static_cast<std::int64_t>(values) : 0;
  const nlohmann::json unit = json.value("unit", nlohmann::json());
  const std::string text = unit.is_string() ? unit.get<std::string>() : "";
  result.otherUnit = metres(text);
  if (result.otherUnit == 0.0 && !namesNoUnit(text))
  {
    result.notes.push_back("the unit in its description is " + noLength(text));
  }
}
}

TiffText readTiffText(const std::string& description, bool integers, const std::string& path)
{
  TiffText result;
  if (description.rfind("ImageJ", 0) == 0)
  {
    const Values values = valuesIn(description);
    setUnits(result, values);
    result.images = countIn(values, "images");
    result.size = { countIn(values, "channels"), countIn(values, "slices"), countIn(values, "frames") };
    const bool told = result.size != std::array<std::int64_t, 3>{};
    for (std::int64_t& size : result.size)
    {
      size = told ? std::max<std::int64_t>(size, 1) : 0;
    }
    if (integers)
    {
      setCalibration(result, values, path);
    }
  }
  else if (const auto json = nlohmann::json::parse(description, nullptr, false); json.is_object())
  {
    readShaped(result, json);
  }
  else if (isOme(description))
  {
    readOme(result, description);
  }
  return result;
}

std::vector<TiffChoice> tiffChoices(const TiffText& description, std::int64_t pages)
{
  constexpr std::int64_t mostChoices = 1000;
  const auto& n = description.size;
  std::array<int, 3> sorted = description.order;
  std::sort(sorted.begin(), sorted.end());
  const bool sound = sorted == std::array<int, 3>{ 0, 1, 2 } && n[0] > 0 && n[1] > 0 && n[2] > 0 && n[0] <= pages &&
                     n[1] <= pages && n[2] <= pages && n[0] * n[1] == pages / n[2] && pages % n[2] == 0;
  if (!sound)
  {
    return {};
  }
  std::array<std::int64_t, 3> stride{};
  for (std::int64_t step = 1, i = 0; i < 3; ++i)
  {
    const auto axis = static_cast<std::size_t>(description.order[static_cast<std::size_t>(i)]);
    stride[axis] = step;
    step *= n[axis];
  }
  std::vector<TiffChoice> choices;
  const bool both = n[1] > 1 && n[2] > 1;
  for (std::int64_t channel = 0; channel < n[0]; ++channel)
  {
    for (const std::size_t along : { std::size_t{ 1 }, std::size_t{ 2 } })
    {
      const std::size_t other = 3 - along;
      // Without one of them there is one way only.
      if (!both && n[along] == 1 && (along == 2 || n[other] > 1))
      {
        continue;
      }
      for (std::int64_t at = 0; at < n[other] && static_cast<std::int64_t>(choices.size()) < mostChoices; ++at)
      {
        TiffChoice choice;
        choice.name = n[0] > 1 ? text("channel ", channel + 1, both ? ", " : "") : "";
        choice.name += both ? text(other == 2 ? "frame " : "slice ", at + 1) : "";
        for (std::int64_t i = 0; i < n[along]; ++i)
        {
          choice.pages.push_back(channel * stride[0] + i * stride[along] + at * stride[other]);
        }
        choices.push_back(std::move(choice));
      }
    }
  }
  if (n[1] == 1 && n[2] == 1 && n[0] > 1)
  {
    // What programs that know channels alone call so may be a series: no camera has more than a few.
    constexpr std::int64_t fewChannels = 4;
    TiffChoice all;
    all.name = "all channels";
    for (std::int64_t channel = 0; channel < n[0]; ++channel)
    {
      all.pages.push_back(channel * stride[0]);
    }
    choices.insert(n[0] > fewChannels ? choices.begin() : choices.end(), std::move(all));
  }
  return choices.size() > 1 ? choices : std::vector<TiffChoice>{};
}
}
