// Which angle of a list belongs to which image of a series. No Torch in here.
#pragma once

#include "AngleFile.h"

namespace magnet
{
struct AnglesOfFiles
{
  std::vector<double> angles; // [degree], of each image
  std::string note;           // what should be known of that; empty for nothing
};

// list: read from path. images: of each one the name of its file without folders, or its label; empty where it has
// none. oneFile: they are a stack's, in whose order the sections [ZValue = n] of an .mdoc count.
//
// Where the list names files, and the images have names, they belong together where the whole names are the same in any
// case, or those without endings; or else where of each image and one of the list's files the one name goes on with no
// letter or digit where the other ends. Else the order of the list counts, of which a first number that is that of the
// images is left out; where it names files in vain, the note says so. There may be more angles or fewer than images
// then. Throws Error where some of the images are named, and others not.
AnglesOfFiles anglesOfImages(
  const AngleFile& list, const std::vector<std::string>& images, bool oneFile, const std::string& path);
}
