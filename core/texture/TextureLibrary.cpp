#include "TextureLibrary.h"

#include "LibraryRecipes.h"
#include "Textures.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <iomanip>

namespace magnet
{
namespace
{
using constants::pi;

constexpr auto shapes = static_cast<std::int64_t>(std::size(shapeNames));

}

std::vector<std::string> libraryCategories()
{
  std::vector<std::string> result;
  for (const auto& recipe : recipes::nine())
  {
    result.emplace_back(categoryOf(recipe.texture));
  }
  return result;
}

LibraryEntry drawEntry(const LibraryOptions& options, std::int64_t index)
{
  require(options.count >= 0 && options.hard >= 0 && options.count + options.hard > 0, "a library of ", options.count,
    " + ", options.hard, " textures was asked for; at least one is needed");
  require(options.size >= 16 && options.size <= 1024, "the volume's size is ", options.size,
    " voxels; 16 to 1024 are possible, 100 is usual");
  require(options.coarse == 1 || options.coarse == 2 || options.coarse == 4, "the coarsest cells are ", options.coarse,
    " voxels; 1, 2 and 4 are possible");
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
  entry.category = categoryOf(recipe.texture);
  std::ostringstream name;
  name << std::setw(3) << std::setfill('0') << index << '-' << entry.category;
  entry.name = name.str();
  std::replace(entry.name.begin(), entry.name.end(), ' ', '-');
  entry.coarse = options.coarse;

  const std::uint64_t seed = mixedSeed(options.seed, static_cast<std::uint64_t>(index));
  Draw draw(seed);
  TextureOptions& texture = entry.texture;
  texture.texture = recipe.texture;
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
  texture.thickness = std::max(2.0, std::round(0.01 * texture.thickness * static_cast<double>(options.size))) * spacing;
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
  RelaxOptions options;
  options.torque = torque;
  const int levels = entry.coarse == 4 ? 2 : entry.coarse == 2 ? 1 : 0;
  SpecimenRelaxation relaxed = relaxSpecimen(
    start.magnetization, start.mask, entry.grid, entry.material, levels, true, options, run.part(0.02, 1.0));
  const RelaxReport& report = relaxed.report;
  require(report.converged, entry.name, " reached a torque of ", report.torque, " Ms in ", report.evaluations,
    " steps, and not ", torque, "; give a larger stopping torque or other cells");
  entry.material = relaxed.material;
  entry.energy = report.energy;
  entry.torque = report.torque;
  entry.evaluations = report.evaluations;
  entry.charge = report.charge;
  entry.label = report.label;
  return relaxed.direction.mul(entry.material.saturationMagnetization);
}

double entryTorque(const LibraryEntry& entry, const at::Tensor& magnetization, const Run& run)
{
  return specimenTorque(magnetization, entry.grid, entry.material, run);
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
    { return std::make_tuple(entries[a].label, relative(a), a) < std::make_tuple(entries[b].label, relative(b), b); });
  std::vector<std::string> split(entries.size(), "hard");
  for (std::size_t i = 0; i < order.size(); ++i)
  {
    split[order[i]] = i % 7 == 2 || i % 7 == 5 ? "test" : "train";
  }
  return split;
}
}
