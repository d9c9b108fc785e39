// TIFF files with whatever tags.
#pragma once

#include "Mutants.h"
#include "core/base/InputFile.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace magnet::testing
{
// A TIFF file of uncompressed pages of 3 x 2 pixels, of which the value i of page p is 10 p + i.
class TiffWriter
{
public:
  explicit TiffWriter(bool big = false)
    : Big_(big)
  {
  }

  std::string shorts(std::vector<std::uint16_t> values) const { return this->numbersOf(values); }
  std::string longs(std::vector<std::uint32_t> values) const { return this->numbersOf(values); }
  std::string doubles(std::vector<double> values) const { return this->numbersOf(values); }

  // kind: 2 text, 3 short, 4 long, 5 ratio, 7 bytes, 12 double. On the first page.
  TiffWriter& tag(std::uint16_t number, std::uint16_t kind, const std::string& content)
  {
    Tags_.push_back({ number, kind, content });
    return *this;
  }
  TiffWriter& text(std::uint16_t number, const std::string& content) { return this->tag(number, 2, content + '\0'); }
  TiffWriter& description(const std::string& content) { return this->text(270, content); }
  TiffWriter& resolution(std::uint32_t pixels, std::uint32_t units, std::uint16_t unit)
  {
    return this->tag(282, 5, this->longs({ pixels, units }))
      .tag(283, 5, this->longs({ pixels, 2 * units }))
      .tag(296, 3, this->shorts({ unit }));
  }

  // In place of what a page has.
  TiffWriter& instead(std::uint16_t number, std::uint16_t kind, const std::string& content, int page = -1)
  {
    Instead_.push_back({ { number, kind, content }, page });
    return *this;
  }
  // The bytes of each page, in place of its numbers.
  TiffWriter& data(const std::string& bytes)
  {
    Data_ = bytes;
    return *this;
  }

  // behind: images without a page of their own, after that of the last page.
  std::string file(int pages, Number number = Number::Float32, int behind = 0) const
  {
    std::string bytes = (Big_ ? std::string("MM\0*", 4) : std::string("II*\0", 4)) + std::string(4, '\0');
    std::size_t next = 4; // where the place of the next page stands
    for (int page = 0; page < pages; ++page)
    {
      const auto data = static_cast<std::uint32_t>(bytes.size());
      for (int image = page; image <= (page + 1 == pages ? page + behind : page); ++image)
      {
        bytes += Data_.empty() ? this->image(image, number) : Data_;
      }
      const bool isFloat = number == Number::Float32;
      std::vector<Tag> tags{ { 256, 4, this->longs({ 3 }) }, { 257, 4, this->longs({ 2 }) },
        { 258, 3, this->shorts({ static_cast<std::uint16_t>(8 * bytesOf(number)) }) }, { 259, 3, this->shorts({ 1 }) },
        { 262, 3, this->shorts({ 1 }) }, { 273, 4, this->longs({ data }) }, { 277, 3, this->shorts({ 1 }) },
        { 278, 4, this->longs({ 2 }) }, { 279, 4, this->longs({ static_cast<std::uint32_t>(6 * bytesOf(number)) }) },
        { 339, 3, this->shorts({ static_cast<std::uint16_t>(isFloat ? 3 : 1) }) } };
      for (const Tag& each : Tags_)
      {
        if (page == 0 || each.number == 274)
        {
          tags.push_back(each);
        }
      }
      for (const auto& [tag, at] : Instead_)
      {
        const auto same = [number = tag.number](const Tag& other) { return other.number == number; };
        if (at < 0 || at == page)
        {
          tags.erase(std::remove_if(tags.begin(), tags.end(), same), tags.end());
          tags.push_back(tag);
        }
      }
      std::sort(tags.begin(), tags.end(), [](const Tag& a, const Tag& b) { return a.number < b.number; });
      next = this->directory(bytes, tags, next);
    }
    return bytes;
  }

private:
  struct Tag
  {
    std::uint16_t number, kind;
    std::string content;
  };

  template <class T>
  std::string numbersOf(const std::vector<T>& values) const
  {
    std::string bytes(values.size() * sizeof(T), '\0');
    for (std::size_t i = 0; i < values.size(); ++i)
    {
      put(bytes, i * sizeof(T), values[i], Big_);
    }
    return bytes;
  }

  std::string image(int image, Number number) const
  {
    std::string bytes;
    for (int i = 0; i < 6; ++i)
    {
      const int value = 10 * image + i;
      bytes += number == Number::Float32 ? this->numbersOf<float>({ static_cast<float>(value) })
                                         : this->shorts({ static_cast<std::uint16_t>(value) });
    }
    return bytes;
  }

  // Appends it; where the place of the next one stands.
  std::size_t directory(std::string& bytes, const std::vector<Tag>& tags, std::size_t before) const
  {
    static constexpr std::size_t sizes[] = { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8 };
    std::string entries;
    for (const Tag& tag : tags)
    {
      const std::string count = this->longs({ static_cast<std::uint32_t>(tag.content.size() / sizes[tag.kind]) });
      std::string value = tag.content;
      value.resize(4, '\0');
      if (tag.content.size() > 4)
      {
        value = this->longs({ static_cast<std::uint32_t>(bytes.size()) });
        bytes += tag.content + (tag.content.size() % 2 == 1 ? std::string(1, '\0') : "");
      }
      entries += this->shorts({ tag.number, tag.kind }) + count + value;
    }
    put(bytes, before, static_cast<std::uint32_t>(bytes.size()), Big_);
    bytes += this->shorts({ static_cast<std::uint16_t>(tags.size()) }) + entries;
    bytes += std::string(4, '\0');
    return bytes.size() - 4;
  }

  bool Big_;
  std::vector<Tag> Tags_;
  std::vector<std::pair<Tag, int>> Instead_;
  std::string Data_;
};
}
