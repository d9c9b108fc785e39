// What an OME-XML text says of its images; not for use by others than the reader of TIFF files.
#pragma once

#include <map>
#include <string>

namespace magnet
{
// The attributes of the first element Pixels, of any namespace, by their names; none where there is no such element.
// References to characters, as &#181; or &amp;, are resolved into UTF-8.
std::map<std::string, std::string> omePixels(const std::string& xml);

// Whether it is such a text: its first element is OME, of any namespace.
bool isOme(const std::string& xml);
}
