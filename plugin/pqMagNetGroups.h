// The tilt series among files that a user chose at once.
#ifndef pqMagNetGroups_h
#define pqMagNetGroups_h

#include <functional>
#include <string>
#include <vector>

namespace pqMagNetGroups
{
using Files = std::vector<std::string>;

// Single images of one folder and one ending are one series, whether they were chosen one by one or in the groups of a
// file dialog, which puts tilt_-5.tif and tilt_5.tif apart. Names without their numbers and signs that several files
// each share (x_1, x_2, y_1, y_2) are as many series, though. Each stack is a series of its own, and so is a folder.
// Names have / between their folders. `images`: how many a file holds, 0 where that is not known; asked once of each.
// The series come as their first files were chosen; their files by name, which the reader puts in order.
std::vector<Files> Series(const Files& chosen, const std::function<int(const std::string&)>& images);
}

#endif
