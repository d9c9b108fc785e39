#include "Hdf5Chunks.h"

#include "core/base/Error.h"

#include <zlib.h>

#include <algorithm>

namespace magnet::hdf5
{
namespace
{
constexpr hsize_t largestChunk = hsize_t{ 1 } << 31; // bytes, unpacked

// Byte k of every number stands together with the others' (H5Z_FILTER_SHUFFLE).
std::string unshuffled(const std::string& bytes, std::size_t each)
{
  std::string result(bytes.size(), '\0');
  const std::size_t count = bytes.size() / each;
  for (std::size_t k = 0; k < each; ++k)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      result[i * each + k] = bytes[k * count + i];
    }
  }
  return result;
}
}

std::optional<Number> numberOf(hid_t dataset, bool& big)
{
  const Id type(H5Dget_type(dataset), H5Tclose);
  if (!type.valid())
  {
    return {};
  }
  const H5T_class_t kind = H5Tget_class(type);
  const std::size_t bytes = H5Tget_size(type);
  big = H5Tget_order(type) == H5T_ORDER_BE;
  if (kind == H5T_FLOAT)
  {
    return bytes == 2   ? std::optional(Number::Float16)
           : bytes == 4 ? std::optional(Number::Float32)
           : bytes == 8 ? std::optional(Number::Float64)
                        : std::nullopt;
  }
  if (kind != H5T_INTEGER)
  {
    return {};
  }
  const bool isSigned = H5Tget_sign(type) == H5T_SGN_2;
  return bytes == 1   ? std::optional(isSigned ? Number::Int8 : Number::UInt8)
         : bytes == 2 ? std::optional(isSigned ? Number::Int16 : Number::UInt16)
         : bytes == 4 ? std::optional(isSigned ? Number::Int32 : Number::UInt32)
                      : std::nullopt;
}

std::vector<double> part(
  hid_t dataset, const std::string& name, const std::vector<hsize_t>& start, const std::vector<hsize_t>& count)
{
  hsize_t all = 1;
  for (const hsize_t n : count)
  {
    all *= n;
  }
  if (!plain(dataset))
  {
    std::vector<float> values(all);
    Chunks(dataset, name).read(start, count, values.data());
    return { values.begin(), values.end() };
  }
  std::vector<double> values(all);
  const Id from(H5Dget_space(dataset), H5Sclose);
  const Id to(H5Screate_simple(1, &all, nullptr), H5Sclose);
  require(H5Sselect_hyperslab(from, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) >= 0 &&
            H5Dread(dataset, H5T_NATIVE_DOUBLE, to, from, H5P_DEFAULT, values.data()) >= 0,
    name, " can't be read; the file is damaged or cut off");
  return values;
}

Chunks::Chunks(hid_t dataset, std::string name)
  : Data_(dataset)
  , Name_(std::move(name))
  , Size_(sizes(dataset))
  , Chunk_(Size_.size())
{
  const std::optional<Number> number = numberOf(dataset, Big_);
  require(
    number.has_value(), Name_, " holds numbers of another kind than integers of 1 to 4 and floats of 2 to 8 bytes");
  Number_ = *number;
  const Id how(H5Dget_create_plist(dataset), H5Pclose);
  const int rank = static_cast<int>(Size_.size());
  require(how.valid() && H5Pget_chunk(how, rank, Chunk_.data()) == rank, Name_, ": its chunks can't be told");
  auto bytes = static_cast<hsize_t>(bytesOf(Number_));
  for (std::size_t d = 0; d < Chunk_.size(); ++d)
  {
    require(Chunk_[d] > 0 && Chunk_[d] <= largestChunk / bytes, Name_, " is stored in chunks of ", Chunk_[d],
      " along one axis; the file is damaged");
    bytes *= Chunk_[d];
  }
  for (int i = 0; i < H5Pget_nfilters(how); ++i)
  {
    unsigned flags = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(
      how, static_cast<unsigned>(i), &flags, &values, nullptr, 0, nullptr, nullptr);
    require(filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE, Name_, " is packed by the filter ", filter,
      "; deflate (gzip) and shuffle can be read: save it so, or not packed");
    Filters_.push_back(filter);
  }
}

std::vector<float> Chunks::unpacked(const std::vector<hsize_t>& corner) const
{
  std::size_t count = 1;
  for (const hsize_t n : Chunk_)
  {
    count *= n;
  }
  const auto each = static_cast<std::size_t>(bytesOf(Number_));
  hsize_t stored = 0;
  if (H5Dget_chunk_storage_size(Data_, corner.data(), &stored) < 0 || stored == 0)
  {
    return std::vector<float>(count, 0.0F);
  }
  // Deflate makes nothing longer by more than a thousandth and some bytes.
  require(stored <= count * each + count * each / 100 + 1024, Name_, " has a chunk of ", stored, " bytes for ",
    count * each, "; the file is damaged");
  std::string bytes(stored, '\0');
  std::uint32_t skipped = 0;
  require(H5Dread_chunk(Data_, H5P_DEFAULT, corner.data(), &skipped, bytes.data()) >= 0, Name_,
    ": a chunk can't be read; the file is damaged or cut off");
  for (std::size_t i = Filters_.size(); i-- > 0;)
  {
    if ((skipped >> i & 1U) != 0)
    {
      continue;
    }
    if (Filters_[i] == H5Z_FILTER_SHUFFLE)
    {
      bytes = unshuffled(bytes, each);
      continue;
    }
    std::string result(count * each, '\0');
    auto length = static_cast<uLongf>(result.size());
    require(uncompress(reinterpret_cast<Bytef*>(result.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
              static_cast<uLong>(bytes.size())) == Z_OK,
      Name_, ": a chunk can't be unpacked; the file is damaged");
    result.resize(length);
    bytes = std::move(result);
  }
  require(bytes.size() == count * each, Name_, " has a chunk of ", bytes.size(), " bytes for ", count * each,
    "; the file is damaged");
  std::vector<float> values(count);
  toFloats(bytes.data(), static_cast<std::int64_t>(count), Number_, Big_, values.data());
  return values;
}

void Chunks::read(const std::vector<hsize_t>& start, const std::vector<hsize_t>& count, float* target) const
{
  const std::size_t rank = Size_.size();
  std::vector<hsize_t> corner(rank);
  for (std::size_t d = 0; d < rank; ++d)
  {
    corner[d] = start[d] / Chunk_[d] * Chunk_[d];
  }
  const std::vector<hsize_t> first = corner;
  for (;;)
  {
    const std::vector<float> values = this->unpacked(corner);
    // What the chunk and the wanted part share; a missing dimension is one of size 1.
    hsize_t from[3] = { 0, 0, 0 };
    hsize_t to[3] = { 1, 1, 1 };
    hsize_t inChunk[3] = { 1, 1, 1 };
    hsize_t wanted[3] = { 1, 1, 1 };
    hsize_t chunkAt[3] = { 0, 0, 0 };
    hsize_t startAt[3] = { 0, 0, 0 };
    for (std::size_t d = 0; d < rank; ++d)
    {
      const std::size_t k = d + 3 - rank;
      chunkAt[k] = corner[d];
      startAt[k] = start[d];
      inChunk[k] = Chunk_[d];
      wanted[k] = count[d];
      from[k] = std::max(corner[d], start[d]);
      to[k] = std::min(corner[d] + Chunk_[d], start[d] + count[d]);
    }
    for (hsize_t a = from[0]; a < to[0]; ++a)
    {
      for (hsize_t b = from[1]; b < to[1]; ++b)
      {
        const float* const source = values.data() + ((a - chunkAt[0]) * inChunk[1] + b - chunkAt[1]) * inChunk[2] +
                                    from[2] - chunkAt[2];
        std::copy(source, source + (to[2] - from[2]),
          target + ((a - startAt[0]) * wanted[1] + b - startAt[1]) * wanted[2] + from[2] - startAt[2]);
      }
    }
    std::size_t d = rank;
    while (d-- > 0)
    {
      corner[d] += Chunk_[d];
      if (corner[d] < start[d] + count[d])
      {
        break;
      }
      corner[d] = first[d];
    }
    if (d == static_cast<std::size_t>(-1))
    {
      return;
    }
  }
}
}
