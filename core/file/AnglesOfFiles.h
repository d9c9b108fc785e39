// Which angle of a list belongs to which file of a series; not for use by others than TiltSeriesFile.
#pragma once

#include "AngleFile.h"

namespace magnet
{
struct AnglesOfFiles
{
  std::vector<double> angles; // [degree], of each file; empty where the list names none of them
  std::string note;           // what should be known of that; empty for nothing
};

// list: read from path, names the files of its angles. names: of the images' files, without folders. They belong
// together where the whole names are the same in any case, or those without endings; or else where of each file and
// one of the list's the one name goes on with no letter or digit where the other ends. Throws Error where some of the
// images are named, and others not.
AnglesOfFiles anglesOfFiles(const AngleFile& list, const std::vector<std::string>& names, const std::string& path);
}
