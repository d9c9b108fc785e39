// The series among files that were chosen at once.
#include "plugin/pqMagNetGroups.h"

#include <gtest/gtest.h>

namespace
{
using pqMagNetGroups::Files;
using Groups = std::vector<Files>;

Groups ofSingles(const Files& chosen)
{
  return pqMagNetGroups::Series(chosen, [](const std::string&) { return 1; });
}
}

TEST(Groups, SingleImagesWithSignsAreOneSeries)
{
  // As the dialog's groups "tilt_-..tif" and "tilt_..tif" come.
  EXPECT_EQ(ofSingles({ "/d/tilt_-5.tif", "/d/tilt_-10.tif", "/d/tilt_0.tif", "/d/tilt_5.tif" }),
    (Groups{ { "/d/tilt_-10.tif", "/d/tilt_-5.tif", "/d/tilt_0.tif", "/d/tilt_5.tif" } }));
  EXPECT_EQ(ofSingles({ "/d/m05.tif", "/d/p05.tif", "/d/p00.TIF", "/d/m10.0.tif" }).size(), 1U);
  EXPECT_EQ(ofSingles({ "/d/neg5deg.dm3", "/d/neg10deg.dm3", "/d/5deg.dm3", "/d/10deg.dm3" }).size(), 1U);
}

TEST(Groups, NamesWithoutARuleAreOneSeries)
{
  EXPECT_EQ(ofSingles({ "/d/left.tif", "/d/middle.tif", "/d/right.tif" }).size(), 1U);
  EXPECT_EQ(ofSingles({ "/d/tilt_-5.tif", "/d/tilt_5.tif", "/d/untilted.tif" }).size(), 1U);
}

TEST(Groups, TwoSeriesOfOneFolderStayTwo)
{
  EXPECT_EQ(ofSingles({ "/d/y_-5.tif", "/d/x_-5.tif", "/d/x_5.tif", "/d/y_5.tif" }),
    (Groups{ { "/d/y_-5.tif", "/d/y_5.tif" }, { "/d/x_-5.tif", "/d/x_5.tif" } }));
}

TEST(Groups, FoldersAndEndingsAreApart)
{
  EXPECT_EQ(ofSingles({ "/d/1.tif", "/e/1.tif", "/d/2.tif", "/e/2.tif", "/d/1.dm3", "/d/2.dm3" }),
    (Groups{ { "/d/1.tif", "/d/2.tif" }, { "/e/1.tif", "/e/2.tif" }, { "/d/1.dm3", "/d/2.dm3" } }));
}

TEST(Groups, StacksAreSeriesOfTheirOwn)
{
  const auto images = [](const std::string& file) { return file.find("stack") != std::string::npos ? 22 : 1; };
  EXPECT_EQ(pqMagNetGroups::Series({ "/d/stack_1.tif", "/d/1.tif", "/d/stack_2.tif", "/d/2.tif", "/d/1.tif" }, images),
    (Groups{ { "/d/stack_1.tif" }, { "/d/1.tif", "/d/2.tif" }, { "/d/stack_2.tif" } }));
  EXPECT_TRUE(pqMagNetGroups::Series({}, images).empty());
}

TEST(Groups, OneThatCannotBeReadGoesWithItsSeries)
{
  // The reader then names it.
  const auto images = [](const std::string& file) { return file == "/d/2.tif" ? 0 : 1; };
  EXPECT_EQ(pqMagNetGroups::Series({ "/d/1.tif", "/d/2.tif", "/d/3.tif" }, images).size(), 1U);
}
