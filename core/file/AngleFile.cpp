#include "AngleFile.h"

#include "AngleRows.h"
#include "AngleTable.h"
#include "TextFile.h"
#include "TiltAxis.h"
#include "core/base/Error.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <sstream>

namespace magnet
{
namespace
{
// What stands between "[" and "]" of the line that starts a section; no kind: it starts none. A title may lack either.
struct Section
{
  std::string kind, name;
  bool hasAngle = false; // it is one of an image
};

Section sectionIn(const std::string& line)
{
  const std::size_t equals = line.find('=');
  if (line.empty() || line[0] != '[' || equals == std::string::npos)
  {
    return {};
  }
  const std::string kind = trimmed(line.substr(1, equals - 1));
  return { kind == "T" ? "" : kind, trimmed(line.substr(equals + 1, line.rfind(']') - equals - 1)),
    kind == "ZValue" || kind == "FrameSet" || kind == "Image" };
}

// What a section says of its image.
struct ImageSection
{
  std::optional<double> tilt;
  std::string file;
  bool again = false; // it stands there twice
};

class Mdoc
{
public:
  // complete: the angles are wanted.
  Mdoc(const std::string& path, bool complete)
    : Path_(path)
    , Complete_(complete)
  {
  }

  void take(const std::string& line, std::int64_t count)
  {
    const Section section = sectionIn(line);
    Open_ = section.kind.empty() ? Open_ : nullptr;
    Other_ = section.kind.empty() ? Other_ : !section.hasAngle;
    if (section.hasAngle)
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
      const double tilt = angleIn(value, Path_, count);
      require(!Open_->tilt || std::abs(*Open_->tilt - tilt) < 0.01, Path_, ", line ", count, ": the section ",
        OpenName_, " stands there twice, with the tilt angles ", Open_->tilt.value_or(0.0), " and ", tilt);
      Open_->tilt = tilt;
      Open_->again = false;
    }
    else if (key == "SubFramePath" && Open_ != nullptr)
    {
      Open_->file = fileIn(value);
    }
    else if (key == "PixelSpacing" && !Other_)
    {
      this->takePixel(decimalIn(value).value_or(0.0));
    }
    else if (key == "Voltage")
    {
      const auto kilovolts = decimalIn(value);
      Result_.voltage = kilovolts ? std::optional(*kilovolts * 1e3) : std::nullopt;
    }
  }

  AngleFile finish()
  {
    bool named = false;
    Result_.sections = Kind_;
    for (const auto& [index, section] : Sections_)
    {
      if (!Complete_ && !section.tilt)
      {
        Result_.angles.clear();
        return Result_;
      }
      require(section.tilt.has_value(), Path_, ": the section [", Kind_, " = ", index, "] has no TiltAngle");
      require(!section.again, Path_, ": the section [", Kind_, " = ", index,
        "] stands there twice, and once without a TiltAngle");
      Result_.angles.push_back(*section.tilt);
      Result_.files.push_back(section.file);
      named = named || !section.file.empty();
    }
    Result_.files.resize(named ? Result_.files.size() : 0);
    return Result_;
  }

private:
  // [angstrom]
  void takePixel(double size)
  {
    // 1 is what programs write that do not know it.
    if (!(size > 0.0) || size == 1.0)
    {
      return;
    }
    const double taken = Result_.pixel.value_or(size * 1e-10) * 1e10;
    Result_.pixel = taken * 1e-10;
    if (std::abs(size - taken) > 0.02 * taken && !OtherPixel_ && !OpenName_.empty())
    {
      OtherPixel_ = true;
      this->say(text(Path_, " tells pixels of ", taken / 10.0, " nm, which were taken, and in the section ", OpenName_,
        " of ", size / 10.0, " nm: do all of its sections belong to the series?"));
    }
  }

  void say(const std::string& note) { Result_.note += (Result_.note.empty() ? "" : "; ") + note; }

  void begin(const Section& section, const std::string& line, std::int64_t count)
  {
    if (!Kind_.empty() && Kind_ != section.kind)
    {
      require(!Complete_, Path_, ", line ", count, ": [", section.kind, " = ", section.name,
        "] stands behind sections [", Kind_,
        " = n], and both may count the same images; leave the sections of one kind in it");
      Sections_.clear();
    }
    Kind_ = section.kind;
    // Images have names, and stand in the order of the series.
    const auto index = Kind_ == "Image" ? std::optional(static_cast<double>(Sections_.size()))
                                        : decimalIn(section.name);
    require(index && *index >= 0.0 && *index < 1e6, Path_, ", line ", count, ": '", line.substr(0, 40),
      "' is no section's number");
    const auto [place, isNew] = Sections_.try_emplace(std::llround(*index));
    OpenName_ = section.name;
    Open_ = &place->second;
    Open_->again = !isNew;
    Open_->file = Kind_ == "Image" ? fileIn(section.name) : Open_->file;
    if (!isNew)
    {
      this->say(text("the section ", OpenName_, " of ", Path_, " stands there twice, with the same tilt angle"));
    }
  }

  const std::string& Path_;
  bool Complete_;
  std::string Kind_; // of the sections of images
  std::map<std::int64_t, ImageSection> Sections_;
  ImageSection* Open_ = nullptr; // of Sections_
  std::string OpenName_;
  bool Other_ = false;      // within a section of another kind
  bool OtherPixel_ = false; // which the note tells
  AngleFile Result_;
};

bool isMdoc(const std::string& content)
{
  std::istringstream in(content);
  for (std::string line; std::getline(in, line);)
  {
    if (sectionIn(trimmed(line)).hasAngle)
    {
      return true;
    }
  }
  return false;
}

AngleFile mdoc(const std::string& content, const std::string& path, bool complete)
{
  Mdoc result(path, complete);
  std::istringstream in(content);
  std::string line;
  for (std::int64_t count = 1; std::getline(in, line); ++count)
  {
    result.take(trimmed(line), count);
  }
  return result.finish();
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
