#include "TrainingBatch.h"

#include "Symmetry.h"
#include "core/base/Random.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>

namespace magnet
{
namespace
{
struct Window
{
  std::array<std::int64_t, 3> size, first; // z, y, x
};

// The part of each sample's volume that the network is shown, of one size in a batch. It holds the material, but size
// and place are drawn, so that neither tells how thick the specimen is, or where. Not drawn: the middle, all of it.
std::vector<Window> windows(const Dataset& data, const std::vector<std::size_t>& samples, const Augmentation& a)
{
  constexpr std::int64_t margin = 2;
  Draw random(mixedSeed(a.seed + 2, static_cast<std::uint64_t>(a.draw)));
  std::vector<Window> result(samples.size());
  std::int64_t across = 0;
  for (int d = 0; d < 3; ++d)
  {
    const auto n = data.samples()[samples[0]].input.size(d + 1);
    // Beyond the volume there are zeros, as in a prediction.
    const std::int64_t largest = (n + a.multiple - 1) / a.multiple * a.multiple;
    // Not too many sizes: each has a stray field's tensor.
    const std::int64_t step = n > 64 ? 2 * a.multiple : a.multiple;
    std::int64_t extent = 0;
    for (const std::size_t i : samples)
    {
      extent = std::max(extent, data.samples()[i].last[d] - data.samples()[i].first[d] + 1);
    }
    const std::int64_t room = std::max<std::int64_t>(0, largest - extent - 2 * margin) / step;
    std::int64_t size = a.draw < 0 ? largest : largest - step * random.whole(0, static_cast<int>(room));
    // Both axes in the plane alike: the symmetries exchange them.
    size = d == 2 ? across : size;
    across = size;
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
      const TrainingSample& sample = data.samples()[samples[i]];
      const std::int64_t low = std::max(sample.last[d] + 1 + margin - size, std::min<std::int64_t>(0, n - size));
      const std::int64_t high = std::min(sample.first[d] - margin, std::max<std::int64_t>(0, n - size));
      result[i].size[d] = size;
      result[i].first[d] = a.draw < 0 || low > high ? (n - size) / 2
                                                    : random.whole(static_cast<int>(low), static_cast<int>(high));
    }
  }
  return result;
}
}

std::vector<std::size_t> batchSamples(const Dataset& data, std::int64_t size, std::uint64_t seed, std::int64_t batch)
{
  const auto& samples = data.samples();
  std::map<std::vector<std::int64_t>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    groups[samples[i].input.sizes().vec()].push_back(i);
  }
  std::int64_t perPass = 0;
  for (const auto& [shape, members] : groups)
  {
    perPass += std::max<std::int64_t>(1, static_cast<std::int64_t>(members.size()) / size);
  }
  const std::int64_t pass = batch / perPass;
  Draw draw(mixedSeed(seed, static_cast<std::uint64_t>(pass)));
  const auto shuffle = [&](auto& list)
  {
    for (std::size_t i = list.size(); i > 1; --i)
    {
      std::swap(list[i - 1], list[static_cast<std::size_t>(draw.whole(0, static_cast<int>(i) - 1))]);
    }
  };
  std::vector<std::vector<std::size_t>> batches;
  for (auto& [shape, members] : groups)
  {
    shuffle(members);
    const auto count = static_cast<std::size_t>(size);
    for (std::size_t first = 0; first == 0 || first + count <= members.size(); first += count)
    {
      std::vector<std::size_t> one;
      for (std::size_t i = 0; i < count; ++i)
      {
        one.push_back(members[(first + i) % members.size()]);
      }
      batches.push_back(std::move(one));
    }
  }
  shuffle(batches);
  return batches[static_cast<std::size_t>(batch % perPass)];
}

TrainingBatch assembleBatch(
  const Dataset& data, const std::vector<std::size_t>& samples, const Augmentation& a, at::Device device)
{
  std::vector<at::Tensor> inputs;
  std::vector<at::Tensor> directions;
  std::vector<float> conditions;
  std::vector<float> amplitudes;
  const std::vector<Window> parts = windows(data, samples, a);
  for (std::size_t i = 0; i < samples.size(); ++i)
  {
    const TrainingSample& sample = data.samples()[samples[i]];
    const auto member = static_cast<std::uint64_t>(i);
    Draw random(mixedSeed(mixedSeed(a.seed + 1, static_cast<std::uint64_t>(a.draw)), member));
    const Symmetry symmetry = Symmetry::number(a.draw < 0 ? 0 : random.whole(0, Symmetry::count - 1));
    const auto shown = [&, w = parts[i]](const at::Tensor& volume)
    {
      std::vector<std::int64_t> pad;
      for (int d = 2; d >= 0; --d)
      {
        // Negative where the part ends within the volume.
        pad.insert(pad.end(), { -w.first[d], w.first[d] + w.size[d] - volume.size(d + 1) });
      }
      return symmetry.apply(at::constant_pad_nd(volume.unsqueeze(0), pad).to(at::kFloat));
    };
    inputs.push_back(shown(sample.input));
    directions.push_back(shown(sample.direction));
    const auto description = symmetry.apply(sample.tilts).description();
    conditions.insert(conditions.end(), description.begin(), description.end());
    amplitudes.push_back(sample.amplitude);
  }
  return { at::cat(inputs).to(device), at::cat(directions).to(device),
    at::tensor(conditions).reshape({ -1, TiltGeometry::features }).to(device),
    at::tensor(amplitudes).reshape({ -1, 1, 1, 1, 1 }).to(device) };
}
}
