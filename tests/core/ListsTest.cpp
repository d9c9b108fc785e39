// What stands in XML, which cannot read the core's lists, is what they say: methods, textures, shapes, files' endings.
#include "core/file/ImageFormats.h"
#include "core/texture/TextureOptions.h"
#include "core/vfet/VfetOptions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

using namespace magnet;

namespace
{
std::string xml(const std::string& proxy)
{
  std::ifstream file(std::string(MAGNET_XML) + "/" + proxy + ".xml");
  EXPECT_TRUE(file.good()) << proxy;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The part of a text from a mark to the next end.
std::string part(const std::string& text, const std::string& mark, const std::string& end)
{
  const std::size_t from = text.find(mark);
  EXPECT_NE(from, std::string::npos) << mark;
  return from == std::string::npos ? "" : text.substr(from, text.find(end, from) - from);
}

using Choice = std::map<int, std::string>;

Choice menu(const std::string& proxy, const std::string& property)
{
  const std::string domain = part(xml(proxy), "Property name=\"" + property + "\"", "</EnumerationDomain>");
  static const std::regex entry("<Entry value=\"([0-9]+)\" text=\"([^\"]+)\"");
  Choice result;
  for (std::sregex_iterator found(domain.begin(), domain.end(), entry), none; found != none; ++found)
  {
    EXPECT_TRUE(result.emplace(std::stoi((*found)[1]), (*found)[2]).second) << "twice: " << (*found)[0];
  }
  return result;
}

template <class List, class Name>
Choice numbered(const List& list, const Name& name)
{
  Choice result;
  for (std::size_t i = 0; i < std::size(list); ++i)
  {
    result[static_cast<int>(i)] = name(list[i]);
  }
  return result;
}

std::set<std::string> setOf(const std::string& endings)
{
  const auto list = words(endings);
  const std::set<std::string> result(list.begin(), list.end());
  EXPECT_EQ(result.size(), list.size()) << "an ending stands twice in: " << endings;
  return result;
}

std::set<std::string> endings(const std::string& proxy, const std::string& hint)
{
  const std::string start = "extensions=\"";
  const std::string found = part(part(xml(proxy), "<" + hint + " ", "/>"), start, "\" ");
  return setOf(found.substr(std::min(start.size(), found.size())));
}

std::string ofFormats(bool written)
{
  std::string result;
  for (const ImageFormat& format : imageFormats)
  {
    result += !written || format.write != nullptr ? format.endings() + " " : "";
  }
  return result;
}

std::string withBehind(const std::string& list, const std::string& behind)
{
  std::string result;
  for (const std::string& ending : words(list))
  {
    result += ending + "." + behind + " ";
  }
  return result;
}
}

TEST(Lists, MethodsOfTheMenu)
{
  EXPECT_EQ(menu("VFETReconstruction", "Method"), numbered(vfetMethodNames, [](const char* name) { return name; }));
}

TEST(Lists, TexturesAndShapesOfTheMenu)
{
  EXPECT_EQ(menu("MagneticTexture", "Texture"), numbered(textureNames, [](const TextureName& t) { return t.label; }));
  const auto label = [](std::string name)
  {
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return name;
  };
  EXPECT_EQ(menu("MagneticTexture", "Shape"), numbered(shapeNames, label));
}

TEST(Lists, NoCategoryOfTexturesStandsTwice)
{
  std::set<std::string> categories;
  for (const TextureName& name : textureNames)
  {
    EXPECT_TRUE(categories.insert(name.category).second) << name.category;
  }
}

TEST(Lists, EndingsOfReadersAndWriters)
{
  EXPECT_EQ(endings("TiltSeriesReader", "ReaderFactory"), setOf(ofFormats(false)));
  EXPECT_EQ(endings("StackWriter", "WriterFactory"), setOf(ofFormats(true)));
  const std::string ovf = ovfEndings;
  EXPECT_EQ(endings("OVFReader", "ReaderFactory"), setOf(ovf + " " + withBehind(ovf, packedEnding)));
  EXPECT_EQ(endings("OVFWriter", "WriterFactory"), setOf(ovf + " " + packedEnding));
  for (const char* const proxy : { "TiltSeriesReader", "MarkAsTiltSeries" })
  {
    EXPECT_EQ(endings(proxy, "FileChooser"), setOf(angleEndings)) << proxy;
  }
}

TEST(Lists, OfEndings)
{
  EXPECT_EQ(listed("mrc npy tif"), ".mrc, .npy or .tif");
  EXPECT_EQ(listed("mrc"), ".mrc");
  EXPECT_EQ(endingOf("/a.b/c.MRC"), "mrc");
  EXPECT_EQ(endingOf("/a.b/c"), "");
}
