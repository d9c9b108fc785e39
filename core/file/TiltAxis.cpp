#include "TiltAxis.h"

#include "Units.h"
#include "core/base/Error.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace magnet
{
std::optional<double> axisAngleIn(const std::string& line)
{
  // Without blanks, and in lower case, both spellings are one.
  std::string plain;
  for (const char c : line)
  {
    if (c != ' ' && c != '\t')
    {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  // IMOD's extracttilts calls it the rotation angle.
  for (const std::string words : { "tiltaxisangle=", "tiltaxisrotationangle=" })
  {
    const std::size_t at = plain.find(words);
    if (at == std::string::npos)
    {
      continue;
    }
    const std::size_t from = at + words.size();
    std::string number = plain.substr(from, plain.find_first_not_of("+-.0123456789", from) - from);
    // With a decimal comma.
    const std::size_t comma = from + number.size();
    if (number.find('.') == std::string::npos && comma + 1 < plain.size() && plain[comma] == ',')
    {
      const std::size_t end = plain.find_first_not_of("0123456789", comma + 1);
      number += "." + plain.substr(comma + 1, end - comma - 1);
    }
    const auto angle = numberIn(number);
    return angle && std::abs(*angle) <= 360.0 ? angle : std::nullopt;
  }
  return {};
}

void setAxis(StackInfo& info, double fromY)
{
  constexpr double close = 1.0;
  // Of the two directions of an axis that which is nearer to +x or +y: so the tilts have the sense that they have in
  // the series about x and about y.
  const double azimuth = 45.0 + std::remainder(45.0 + fromY, 180.0);
  info.axisAzimuth = azimuth == -45.0 ? 135.0 : azimuth;
  info.axis = std::abs(*info.axisAzimuth) < close ? "x" : std::abs(*info.axisAzimuth - 90.0) < close ? "y" : "";
}

std::string axisNote(const StackInfo& info)
{
  if (!info.axisAzimuth || !info.axis.empty())
  {
    return {};
  }
  const bool nearX = std::abs(*info.axisAzimuth) < 45.0;
  return text("the tilt axis lies ", std::abs(*info.axisAzimuth - (nearX ? 0.0 : 90.0)), " degrees off ",
    nearX ? "x" : "y", " in the images (at ", *info.axisAzimuth,
    " degrees from x). The reconstructions take it as it is; Turn = ", (nearX ? 0.0 : 90.0) - *info.axisAzimuth,
    " in Prepare Tilt Series turns the images so that it is ", nearX ? "x" : "y");
}
}
