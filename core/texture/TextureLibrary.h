// A library of relaxed magnetic textures, drawn from seeds: to train on, and to judge reconstructions by.
#pragma once

#include "Material.h"
#include "Relaxer.h"
#include "TextureOptions.h"
#include "core/base/Grid.h"
#include "core/base/Run.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace magnet
{
struct LibraryOptions
{
  std::int64_t count = 210; // textures of the nine categories, in discs
  std::int64_t hard = 42;   // textures of the hard set, in discs and other shapes
  std::int64_t size = 100;  // voxels along each edge of the volume; the disc's radius is 0.4 of it
  std::uint64_t seed = 1;
  int coarse = 2;       // the coarsest cells of the relaxation's way, in voxels: 1, 2 or 4
  double torque = 1e-4; // stopping torque max |m x H_eff| / Ms
};

// Everything that decides a texture, and what became of it.
struct LibraryEntry
{
  std::int64_t index = 0; // 0 to count + hard - 1
  std::string name;       // "007-skyrmion": index and category
  std::string category;   // what was drawn
  bool hard = false;
  std::string materialName;
  Material material;
  TextureOptions texture; // the start: ansatz, shape, seed
  Grid grid;
  int coarse = 2;

  std::string label; // what it relaxed to, in the categories' words
  MicromagneticEnergy energy;
  double torque = 0.0;
  std::int64_t evaluations = 0;
  std::vector<double> charge; // topological charge of each slice that holds material
};

// The categories: the nine of the source paper.
std::vector<std::string> libraryCategories();

// Entry `index` of a library, not yet relaxed: a function of the options' seed, counts and size and of the index
// only, with thicknesses of 0.1 to 0.8 of the volume spread evenly in every category. Throws Error on options
// without meaning or an index outside.
// Sources of the categories: B. Lyu et al., arXiv:2210.03066; of the ranges of materials: LibraryRecipes.cpp.
LibraryEntry drawEntry(const LibraryOptions& options, std::int64_t index);

// Relaxes the entry's start, fills what became of it, and returns M [A/m] (n, n, n, 3). Works on the specimen's
// bounding box only. Throws Error when the stopping torque is not reached. Cost at 100^3: 0.5 to 200 s on one core,
// 75 bytes a cell of the box.
at::Tensor relaxEntry(LibraryEntry& entry, double torque, const Run& run = {});

// max |m x H_eff| / Ms of a stored magnetization [A/m], recomputed from the entry's material.
double entryTorque(const LibraryEntry& entry, const at::Tensor& magnetization, const Run& run = {});

// 5 of 7 entries train, 2 of 7 test, evenly in every label and thickness; the hard set is "hard".
// In the order of the entries, which must be relaxed.
std::vector<std::string> librarySplit(const std::vector<LibraryEntry>& entries);
}
