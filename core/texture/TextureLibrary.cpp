#include "TextureLibrary.h"

#include "Classification.h"
#include "LibraryRecipes.h"
#include "Textures.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/score/Topology.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <map>

namespace magnet
{
namespace
{
using constants::pi;

constexpr std::int64_t shapes = 7;

// Well-mixed bits from two numbers (the finalizer of SplitMix64).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b)
{
  std::uint64_t x = a * 0x9E3779B97F4A7C15ULL + b + 1;
  for (int i = 0; i < 2; ++i)
  {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    x ^= x >> 31;
  }
  return x;
}

std::vector<std::string> names(const std::vector<recipes::Recipe>& list)
{
  std::vector<std::string> result;
  for (const auto& recipe : list)
  {
    result.emplace_back(recipe.category);
  }
  return result;
}

// The occupied part of a volume.
struct Box
{
  Grid grid;
  std::array<std::int64_t, 3> first{};

  at::Tensor cut(const at::Tensor& volume) const
  {
    return volume.narrow(0, first[2], grid.size[2])
      .narrow(1, first[1], grid.size[1])
      .narrow(2, first[0], grid.size[0])
      .contiguous();
  }
};

Box occupied(const Grid& grid, const at::Tensor& mask)
{
  Box box{ grid, {} };
  const at::Tensor places = at::nonzero(mask);
  for (int axis = 0; axis < 3; ++axis)
  {
    const at::Tensor along = places.select(1, 2 - axis);
    const auto low = along.min().item<std::int64_t>();
    box.first[axis] = low;
    box.grid.size[axis] = along.max().item<std::int64_t>() - low + 1;
    box.grid.origin[axis] += static_cast<double>(low) * grid.spacing[axis];
  }
  return box;
}

// Turns the material's handedness to the start's: both exist in nature, and no ansatz survives the other one.
void matchHandedness(Material& material, const Box& box, const at::Tensor& mask, const at::Tensor& start)
{
  if (material.bulkDmi == 0.0 && material.interfacialDmi == 0.0)
  {
    return;
  }
  Material local = material;
  local.demagnetization = false;
  EffectiveField field(box.grid, mask, local);
  MicromagneticEnergy energy;
  field.field(normalizedDirections(start, mask), &energy);
  if (energy.dmi > 0.0)
  {
    material.bulkDmi = -material.bulkDmi;
    material.interfacialDmi = -material.interfacialDmi;
  }
}
}

const std::vector<std::string>& libraryCategories()
{
  static const std::vector<std::string> list = names(recipes::nine());
  return list;
}

const std::vector<std::string>& hardCategories()
{
  static const std::vector<std::string> list = names(recipes::hard());
  return list;
}

LibraryEntry drawEntry(const LibraryOptions& options, std::int64_t index)
{
  require(options.count >= 0 && options.hard >= 0 && options.count + options.hard > 0, "a library of ",
    options.count, " + ", options.hard, " textures was asked for; at least one is needed");
  require(options.size >= 16 && options.size <= 1024, "the volume's size is ", options.size,
    " voxels; 16 to 1024 are possible, 100 is usual");
  require(options.coarse == 1 || options.coarse == 2 || options.coarse == 4, "the coarsest cells are ",
    options.coarse, " voxels; 1, 2 and 4 are possible");
  require(index >= 0 && index < options.count + options.hard, "entry ", index, " was asked of a library of ",
    options.count + options.hard);

  LibraryEntry entry;
  entry.index = index;
  entry.hard = index >= options.count;
  const auto& list = entry.hard ? recipes::hard() : recipes::nine();
  const auto categories = static_cast<std::int64_t>(list.size());
  const std::int64_t place = entry.hard ? index - options.count : index;
  const std::int64_t turn = place / categories;
  const recipes::Recipe& recipe = list[static_cast<std::size_t>(place % categories)];
  entry.category = recipe.category;
  std::ostringstream name;
  name << std::setw(3) << std::setfill('0') << index << '-' << entry.category;
  entry.name = name.str();
  std::replace(entry.name.begin(), entry.name.end(), ' ', '-');
  entry.coarse = options.coarse;

  const std::uint64_t seed = mixed(options.seed, static_cast<std::uint64_t>(index));
  recipes::Draw draw(seed);
  TextureOptions& texture = entry.texture;
  texture.direction = draw.range(0.0, 2.0 * pi);
  texture.phase = draw.range(0.0, 2.0 * pi);
  texture.polarity = draw.chance(0.5) ? 1 : -1;
  texture.chirality = draw.chance(0.5) ? 1 : -1;
  entry.grid = Grid::centred({ options.size, options.size, options.size }, { 1.0, 1.0, 1.0 });
  // Multiples of the golden section modulo 1: evenly spread for any number of turns.
  const double share = std::fmod((static_cast<double>(turn) + 0.5) * 0.6180339887498949, 1.0);
  // Recipes count voxels of a volume of 100.
  texture.radius = 40.0;
  texture.thickness = 10.0 + 70.0 * share;
  recipe.draw(entry, draw);
  const double spacing = entry.grid.spacing[0] * 100.0 / static_cast<double>(options.size);
  entry.grid = Grid::centred(entry.grid.size, { spacing, spacing, spacing });
  texture.thickness =
    std::max(2.0, std::round(0.01 * texture.thickness * static_cast<double>(options.size))) * spacing;
  texture.radius = 0.4 * static_cast<double>(options.size) * spacing;
  texture.saturationMagnetization = entry.material.saturationMagnetization;
  if (entry.hard)
  {
    texture.shape = static_cast<Shape>((place / categories + place % categories) % shapes);
    texture.aspect = draw.range(0.35, 0.7);
    texture.rotation = draw.range(0.0, 2.0 * pi);
  }
  // Only the random start has more to draw; all else stands in the entry already.
  texture.seed = texture.texture == Texture::RandomDomains ? seed | 1U : 0U;
  return entry;
}

at::Tensor relaxEntry(LibraryEntry& entry, double torque, const Run& run)
{
  const TexturedVolume start = makeTexture(entry.texture, entry.grid, run.part(0.0, 0.02));
  const Box box = occupied(entry.grid, start.mask);
  const at::Tensor mask = box.cut(start.mask);
  const at::Tensor from = box.cut(start.magnetization);
  matchHandedness(entry.material, box, mask, from);
  EffectiveField field(box.grid, mask, entry.material, run.part(0.02, 0.06));
  RelaxOptions options;
  options.torque = torque;
  const int levels = entry.coarse == 4 ? 2 : entry.coarse == 2 ? 1 : 0;
  const Relaxation relaxed = relaxCoarseToFine(field, from, levels, options, run.part(0.06, 1.0));
  require(relaxed.converged, entry.name, " reached a torque of ", relaxed.torque, " Ms in ", relaxed.evaluations,
    " steps, and not ", torque, "; give a larger stopping torque or other cells");
  entry.energy = relaxed.energy;
  entry.torque = relaxed.torque;
  entry.evaluations = relaxed.evaluations;
  entry.charge = topologicalCharge(relaxed.direction, mask);
  entry.label = classify(relaxed.direction, mask, box.grid, entry.material, entry.charge);
  at::Tensor whole = at::zeros_like(start.magnetization);
  whole.narrow(0, box.first[2], box.grid.size[2])
    .narrow(1, box.first[1], box.grid.size[1])
    .narrow(2, box.first[0], box.grid.size[0])
    .copy_(relaxed.direction.mul(entry.material.saturationMagnetization));
  return whole;
}

double entryTorque(const LibraryEntry& entry, const at::Tensor& magnetization, const Run& run)
{
  const at::Tensor mask = magnetization.square().sum(3).gt(0.0).to(at::kByte);
  const Box box = occupied(entry.grid, mask);
  const at::Tensor inside = box.cut(mask);
  EffectiveField field(box.grid, inside, entry.material, run);
  const at::Tensor m = normalizedDirections(box.cut(magnetization), inside);
  const at::Tensor h = field.field(m);
  const at::Tensor across = h - m * (m * h).sum(3, true);
  return across.square().sum(3).max().sqrt().item<double>() / entry.material.saturationMagnetization;
}

std::vector<std::string> librarySplit(const std::vector<LibraryEntry>& entries)
{
  // One order by label and then thickness; of every seven in it, the third and the sixth are for the test.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    if (!entries[i].hard)
    {
      order.push_back(i);
    }
  }
  const auto relative = [&](std::size_t i) { return entries[i].texture.thickness / entries[i].texture.radius; };
  std::sort(order.begin(), order.end(),
    [&](std::size_t a, std::size_t b)
    {
      return std::make_tuple(entries[a].label, relative(a), a) < std::make_tuple(entries[b].label, relative(b), b);
    });
  std::vector<std::string> split(entries.size(), "hard");
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    split[order[i]] = i % 7 == 2 || i % 7 == 5 ? "test" : "train";
  }
  return split;
}
}
