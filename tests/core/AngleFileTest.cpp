// Lists of tilt angles.
#include "core/file/AngleFile.h"
#include "StackSample.h"
#include "TestFolder.h"

using namespace magnet;
using namespace magnet::testing;

TEST(AngleFile, ReadsListsAndMdoc)
{
  const Folder folder;
  const std::string path = folder / "angles";
  write(path, " -60.5\r\n\n0\n 60.25\n");
  EXPECT_EQ(readAngles(path).angles, (std::vector<double>{ -60.5, 0.0, 60.25 }));
  write(path, "PixelSpacing = 7.88\nVoltage = 300\n[T = Tilt axis angle = -90.0, binning = 2]\n\n[ZValue = 1]\n"
              "TiltAngle = 3.5\n[ZValue = 0]\nTiltAngle = -3.5\nPixelSpacing = 9\n");
  const AngleFile mdoc = readAngles(path);
  EXPECT_EQ(mdoc.angles, (std::vector<double>{ -3.5, 3.5 }));
  EXPECT_NEAR(mdoc.pixel.value(), 7.88e-10, 1e-16);
  EXPECT_EQ(mdoc.axisAngle.value(), -90.0);
  EXPECT_EQ(mdoc.voltage.value(), 3e5);
  for (const auto& [content, words] : { std::pair{ "1\ntwo\n", "line 2" }, std::pair{ "1\n200\n", "line 2" },
         std::pair{ "\n", "no tilt angle" }, std::pair{ "[ZValue = 0]\nX = 1\n", "has no TiltAngle" },
         std::pair{ "[ZValue = 0]\nTiltAngle = 1\n[ZValue = 0]\n", "twice" } })
  {
    expectRefused(path, content, words, [](const std::string& p) { readAngles(p); });
  }
  if (!sharedFile("HAADF.rawtlt").empty())
  {
    const AngleFile list = readAngles(sharedFile("HAADF.rawtlt"));
    ASSERT_EQ(list.angles.size(), 77U);
    for (std::size_t i = 0; i < 77; ++i)
    {
      EXPECT_EQ(list.angles[i], -76.0 + 2.0 * static_cast<double>(i));
    }
    const AngleFile serial = readAngles(sharedFile("serialem.mdoc"));
    EXPECT_NEAR(serial.pixel.value(), 7.88e-10, 1e-16);
    EXPECT_EQ(serial.axisAngle.value(), -90.0);
    EXPECT_EQ(serial.voltage.value(), 3e5);
    EXPECT_NEAR(serial.angles.front(), -0.000488, 1e-12);
  }
}
