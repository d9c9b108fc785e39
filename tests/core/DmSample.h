// The bytes of small files as DigitalMicrograph writes them, for the tests of their reader: a tree of tags with lengths
// of 32 (DM3) or 64 bits (DM4), the most significant byte first, and values in the order that the header tells.
#pragma once

#include "StackSample.h"

#include <cstdint>

namespace magnet::testing
{
class DmWriter
{
public:
  DmWriter(int version, bool big)
    : Version_(version)
    , Big_(big)
  {
  }

  std::string group(const std::string& name, const std::vector<std::string>& tags) const
  {
    return this->tag(20, name, this->tags(tags));
  }
  std::string number(const std::string& name, double value) const
  {
    return this->data(name, { 7 }, stored(value)); // double precision
  }
  std::string text(const std::string& name, const std::u16string& value) const
  {
    std::string bytes(2 * value.size(), '\0');
    for (std::size_t i = 0; i < value.size(); ++i)
    {
      put(bytes, 2 * i, static_cast<std::uint16_t>(value[i]), Big_);
    }
    return this->data(name, { 20, 4, static_cast<std::int64_t>(value.size()) }, bytes);
  }
  // An array of single precision.
  std::string array(const std::string& name, const std::vector<float>& values) const
  {
    std::string bytes;
    for (const float value : values)
    {
      bytes += stored(value);
    }
    return this->data(name, { 20, 6, static_cast<std::int64_t>(values.size()) }, bytes);
  }

  std::string file(const std::vector<std::string>& tags) const
  {
    const std::string content = this->tags(tags);
    return word(Version_) + this->length(static_cast<std::int64_t>(content.size())) + word(Big_ ? 0 : 1) + content;
  }

  // One axis' calibration.
  std::string axis(double scale, const std::u16string& unit, double origin = 0.0) const
  {
    return this->group("", { this->number("Scale", scale), this->text("Units", unit), this->number("Origin", origin) });
  }

  // An image of the values first, first + 1, ... of these sizes.
  std::string image(const std::u16string& name, const std::vector<std::int64_t>& size, float first,
    const std::vector<std::string>& axes, const std::vector<std::string>& imageTags = {},
    const std::string& brightness = {}, double type = 2.0) const
  {
    std::int64_t count = 1;
    std::vector<std::string> dimensions;
    for (const std::int64_t n : size)
    {
      count *= n;
      dimensions.push_back(this->number("", static_cast<double>(n)));
    }
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i)
    {
      values.push_back(first + static_cast<float>(i));
    }
    std::vector<std::string> calibrations{ this->group("Dimension", axes) };
    if (!brightness.empty())
    {
      calibrations.push_back(brightness);
    }
    return this->group(
      "", { this->group("ImageData", { this->group("Calibrations", calibrations), this->array("Data", values),
                                       this->number("DataType", type), this->group("Dimensions", dimensions) }),
            this->group("ImageTags", imageTags), this->text("Name", name) });
  }

  // An image of the given bytes: numbers of a type of images, kept in an array of a type of tags.
  std::string stored(const std::u16string& name, const std::vector<std::int64_t>& size, double type,
    std::int64_t tagType, const std::string& bytes, std::int64_t count) const
  {
    std::vector<std::string> dimensions;
    for (const std::int64_t n : size)
    {
      dimensions.push_back(this->number("", static_cast<double>(n)));
    }
    return this->group(
      "", { this->group("ImageData", { this->data("Data", { 20, tagType, count }, bytes),
                                       this->number("DataType", type), this->group("Dimensions", dimensions) }),
            this->text("Name", name) });
  }

private:
  static std::string word(std::int32_t value)
  {
    std::string bytes(4, '\0');
    put(bytes, 0, value, true);
    return bytes;
  }
  std::string length(std::int64_t value) const
  {
    std::string bytes(8, '\0');
    put(bytes, 0, value, true);
    return Version_ == 3 ? bytes.substr(4) : bytes;
  }
  template <class T>
  std::string stored(T value) const
  {
    std::string bytes(sizeof(T), '\0');
    put(bytes, 0, value, Big_);
    return bytes;
  }
  std::string tags(const std::vector<std::string>& tags) const
  {
    std::string content = std::string("\1\0", 2) + this->length(static_cast<std::int64_t>(tags.size()));
    for (const std::string& tag : tags)
    {
      content += tag;
    }
    return content;
  }
  std::string tag(char kind, const std::string& name, const std::string& content) const
  {
    const std::string size(1, static_cast<char>(name.size()));
    return std::string(1, kind) + std::string(1, '\0') + size + name +
           (Version_ == 4 ? this->length(static_cast<std::int64_t>(content.size())) : "") + content;
  }
  std::string data(
    const std::string& name, const std::vector<std::int64_t>& description, const std::string& values) const
  {
    std::string content = "%%%%" + this->length(static_cast<std::int64_t>(description.size()));
    for (const std::int64_t value : description)
    {
      content += this->length(value);
    }
    return this->tag(21, name, content + values);
  }

  int Version_;
  bool Big_;
};
}
