// Tests of TIFF files with whatever tags, in both orders of bytes.
#pragma once

#include "StackSample.h"
#include "TestFolder.h"
#include "TiffSample.h"
#include "core/file/TiltSeriesFile.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace magnet::testing
{
class TiffTexts : public ::testing::TestWithParam<bool>
{
protected:
  std::unique_ptr<ImageStack> open(const std::string& bytes, const std::string& choice = "")
  {
    write(Path, bytes);
    TiltSeriesFileOptions options;
    options.images = choice;
    return openTiltSeries({ Path }, options);
  }
  // The first value, and so the page, of each image, as stored.
  std::vector<float> pages(const std::string& bytes, const std::string& choice = "")
  {
    write(Path, bytes);
    const auto stack = openTiff(Path, choice);
    std::vector<float> image(6);
    std::vector<float> result;
    for (std::int64_t i = 0; i < stack->info().size[2]; ++i)
    {
      stack->read(i, image.data());
      result.push_back(image[0]);
    }
    return result;
  }
  std::string notes() const
  {
    const StackInfo info = openTiff(Path)->info();
    std::string result;
    for (const std::string& note : info.notes)
    {
      result += note + "\n";
    }
    return result;
  }
  TiffWriter writer() const { return TiffWriter(GetParam()); }
  // [nm]
  std::array<double, 2> pixel(const TiffWriter& w)
  {
    const auto spacing = this->open(w.file(1))->info().spacing;
    return { spacing[0] * 1e9, spacing[1] * 1e9 };
  }

  const Folder Folder_;
  const std::string Path = Folder_ / "a.tif";
};
}
