// The library of textures: what is drawn, what it is called, and what is kept on disk.
#include "TestFolder.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/score/Topology.h"
#include "core/texture/Classification.h"
#include "core/texture/LibraryFile.h"
#include "core/texture/Shapes.h"
#include "core/texture/Textures.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

using namespace magnet;

namespace
{
double area(Shape shape, double aspect)
{
  const Grid grid = Grid::centred({ 200, 200, 2 }, { 1e-9, 1e-9, 1e-9 });
  const at::Tensor mask = makeMask({ shape, 80e-9, 10e-9, aspect, 0.3 }, grid);
  return mask.sum().item<double>() / 2.0 / (80.0 * 80.0);
}

std::string labelOf(const TextureOptions& options, const Material& material)
{
  const Grid grid = Grid::centred({ 64, 64, 24 }, { 5e-9, 5e-9, 5e-9 });
  TextureOptions o = options;
  o.radius = 155e-9;
  o.thickness = 115e-9;
  const TexturedVolume volume = makeTexture(o, grid);
  const at::Tensor m = normalizedDirections(volume.magnetization, volume.mask);
  return classify(m, volume.mask, grid, material, topologicalCharge(m, volume.mask));
}
}

TEST(Shapes, HaveTheAreasOfGeometry)
{
  const double pi = constants::pi;
  EXPECT_NEAR(area(Shape::Disc, 0.5), pi, 0.01);
  EXPECT_NEAR(area(Shape::Square, 0.5), 2.0, 0.02);
  EXPECT_NEAR(area(Shape::Triangle, 0.5), 3.0 * std::sqrt(3.0) / 4.0, 0.02);
  EXPECT_NEAR(area(Shape::Bar, 0.5), 4.0 * 0.5 / 1.25, 0.02);
  EXPECT_NEAR(area(Shape::Ellipse, 0.5), 0.5 * pi, 0.01);
  EXPECT_NEAR(area(Shape::TwoDiscs, 0.5), 0.5 * pi, 0.02);
  EXPECT_NEAR(area(Shape::Ring, 0.5), 0.75 * pi, 0.01);
  EXPECT_THROW(makeMask({ Shape::Disc, -1.0 }, Grid::centred({ 8, 8, 8 }, { 1e-9, 1e-9, 1e-9 })), Error);
  EXPECT_THROW(makeMask({ Shape::Ring, 3e-9, 3e-9, 1.5 }, Grid::centred({ 8, 8, 8 }, { 1e-9, 1e-9, 1e-9 })), Error);
}

TEST(Textures, EachHasTheLengthMsInTheMaterialAndIsNoOther)
{
  const Grid grid = Grid::centred({ 40, 36, 12 }, { 10e-9, 10e-9, 10e-9 });
  std::vector<at::Tensor> made;
  for (std::size_t i = 0; i < std::size(textureNames); ++i)
  {
    TextureOptions options;
    options.texture = static_cast<Texture>(i);
    options.radius = 150e-9;
    options.thickness = 100e-9;
    const auto [m, mask] = makeTexture(options, grid);
    const at::Tensor length = m.square().sum(3).sqrt() / options.saturationMagnetization;
    EXPECT_LT((length - mask).abs().max().item<double>(), 1e-6) << textureNames[i].label;
    for (const at::Tensor& other : made)
    {
      EXPECT_GT((m - other).abs().max().item<double>(), 0.1 * options.saturationMagnetization) << textureNames[i].label;
    }
    made.push_back(m);
  }
  TextureOptions unknown;
  unknown.texture = static_cast<Texture>(std::size(textureNames));
  EXPECT_THROW(makeTexture(unknown, grid), Error);
}

TEST(Classification, KnowsTheClosedForms)
{
  Material chiral;
  chiral.bulkDmi = 1.5e-3;
  Material polar;
  polar.interfacialDmi = 1e-3;
  Material soft;
  TextureOptions o;
  o.coreRadius = 30e-9;
  o.wallWidth = 12e-9;
  const auto of = [&](Texture texture)
  {
    o.texture = texture;
    return o;
  };
  EXPECT_EQ(labelOf(of(Texture::SingleDomain), soft), "single domain");
  EXPECT_EQ(labelOf(of(Texture::Vortex), soft), "vortex");
  EXPECT_EQ(labelOf(of(Texture::NeelVortex), polar), "Neel vortex");
  o.period = 70e-9;
  EXPECT_EQ(labelOf(of(Texture::SpinHelix), chiral), "spin helix");
  EXPECT_EQ(labelOf(of(Texture::Conical), chiral), "conical");
  EXPECT_EQ(labelOf(of(Texture::NeelDomains), polar), "Neel domains");
  EXPECT_EQ(labelOf(of(Texture::SkyrmionLattice), chiral), "skyrmion lattice");
  o.period = 120e-9;
  EXPECT_EQ(labelOf(of(Texture::CylindricalDomains), soft), "cylindrical domains");
  o.coreRadius = 60e-9;
  EXPECT_EQ(labelOf(of(Texture::Skyrmion), chiral), "skyrmion");
  EXPECT_EQ(labelOf(of(Texture::Bobber), chiral), "bobber");
  o.coreRadius = 30e-9;
  EXPECT_EQ(labelOf(of(Texture::MeronPair), soft), "meron pair");
}

TEST(TextureLibrary, DrawsTheSameEntriesAndAllOfTheRange)
{
  const LibraryOptions options;
  std::map<std::string, std::vector<double>> thickness;
  std::set<std::pair<std::string, Shape>> hard;
  std::set<std::string> names;
  for (std::int64_t i = 0; i < options.count + options.hard; ++i)
  {
    const LibraryEntry e = drawEntry(options, i);
    const LibraryEntry again = drawEntry(options, i);
    EXPECT_EQ(e.material.exchange, again.material.exchange);
    EXPECT_EQ(e.texture.thickness, again.texture.thickness);
    names.insert(e.name);
    const double pixels = e.texture.thickness / e.grid.spacing[2];
    EXPECT_GE(pixels, 9.99);
    EXPECT_LE(pixels, 80.01);
    EXPECT_NEAR(pixels, std::round(pixels), 1e-6);
    EXPECT_NEAR(e.texture.radius / e.grid.spacing[0], 40.0, 1e-6);
    EXPECT_GT(e.grid.spacing[0], 0.3e-9);
    EXPECT_LT(e.grid.spacing[0], 20e-9);
    if (e.hard)
    {
      hard.emplace(e.category, e.texture.shape);
    }
    else
    {
      thickness[e.category].push_back(pixels);
      EXPECT_EQ(e.texture.shape, Shape::Disc);
    }
  }
  EXPECT_EQ(names.size(), 252U);
  EXPECT_EQ(hard.size(), 42U); // every category in every shape
  ASSERT_EQ(thickness.size(), 9U);
  for (const auto& [category, list] : thickness)
  {
    int thirds[3] = { 0, 0, 0 };
    for (const double t : list)
    {
      ++thirds[std::min(2, static_cast<int>((t - 10.0) / 70.0 * 3.0))];
    }
    for (const int third : thirds)
    {
      EXPECT_GE(third, 6) << category;
    }
  }
  LibraryOptions other = options;
  other.seed = 2;
  EXPECT_NE(drawEntry(options, 5).material.exchange, drawEntry(other, 5).material.exchange);
  EXPECT_THROW(drawEntry(options, 252), Error);
  other.size = 3;
  EXPECT_THROW(drawEntry(other, 0), Error);
}

TEST(TextureLibrary, SplitsEveryLabelAndThickness)
{
  const LibraryOptions options;
  std::vector<LibraryEntry> entries;
  for (std::int64_t i = 0; i < options.count + options.hard; ++i)
  {
    entries.push_back(drawEntry(options, i));
    entries.back().label = entries.back().category;
  }
  const std::vector<std::string> split = librarySplit(entries);
  EXPECT_EQ(std::count(split.begin(), split.end(), "train"), 150);
  EXPECT_EQ(std::count(split.begin(), split.end(), "test"), 60);
  EXPECT_EQ(std::count(split.begin(), split.end(), "hard"), 42);
  std::map<std::string, int> tests;
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    tests[entries[i].label] += split[i] == "test" ? 1 : 0;
  }
  for (const std::string& category : libraryCategories())
  {
    EXPECT_GE(tests[category], 5) << category;
    EXPECT_LE(tests[category], 8) << category;
  }
}

TEST(TextureLibrary, KeepsWhatItRelaxed)
{
  const magnet::testing::Folder folder;
  LibraryOptions options;
  options.count = 9;
  options.hard = 6;
  options.size = 24;
  StoredLibrary library{ folder.path.string(), options, {} };
  at::Tensor kept;
  for (const std::int64_t i : { 0, 8, 14 })
  {
    LibraryEntry entry = drawEntry(options, i);
    const at::Tensor m = relaxEntry(entry, options.torque);
    EXPECT_LE(entry.torque, options.torque);
    EXPECT_FALSE(entry.label.empty());
    EXPECT_LE(entryTorque(entry, m), 1.1 * options.torque);
    library.entries.push_back(writeEntry(folder.path.string(), entry, m));
    kept = m;
  }
  writeIndex(library);
  const StoredLibrary read = readLibrary(folder.path);
  ASSERT_EQ(read.entries.size(), 3U);
  EXPECT_EQ(read.entries[2].split, "hard");
  EXPECT_EQ(read.entries[2].entry.material.field, library.entries[2].entry.material.field);
  EXPECT_EQ(read.entries[2].entry.energy.total(), library.entries[2].entry.energy.total());
  EXPECT_TRUE(at::equal(readTexture(folder.path.string(), read.entries[2]), kept));
  EXPECT_TRUE(findEntry(folder.path.string(), read.entries[0].entry.name).has_value());
  // A damaged texture is made again; a damaged card or index says where.
  std::ofstream(texturePath(folder.path.string(), read.entries[0].entry.name), std::ios::app) << "x";
  EXPECT_FALSE(findEntry(folder.path.string(), read.entries[0].entry.name).has_value());
  std::ofstream(cardPath(folder.path.string(), read.entries[1].entry.name)) << "{ \"version\": 1 }";
  EXPECT_THROW(findEntry(folder.path.string(), read.entries[1].entry.name), Error);
  std::ofstream(folder / "index.json") << "{";
  EXPECT_THROW(readLibrary(folder.path), Error);
  EXPECT_THROW(readLibrary(folder / "missing"), Error);
}
