// magnet-library: makes, lists, shows and verifies a library of relaxed magnetic textures.
#include "GenerateLibrary.h"
#include "Picture.h"
#include "core/base/Checksum.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/texture/LibraryFile.h"
#include "core/texture/Shapes.h"

#include <ATen/ATen.h>
#include <CLI/CLI.hpp>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <thread>

using namespace magnet;

namespace
{
int list(const std::string& folder)
{
  const StoredLibrary library = readLibrary(folder);
  std::printf("%-26s %-20s %-18s %-10s %9s %9s %6s %6s %s\n", "name", "relaxed to", "material", "shape", "cell nm",
    "thick px", "torque", "|Q|", "split");
  std::map<std::string, std::map<std::string, int>> became;
  for (const StoredEntry& s : library.entries)
  {
    const LibraryEntry& e = s.entry;
    const double q = e.charge.empty() ? 0.0 : std::abs(e.charge[e.charge.size() / 2]);
    std::printf("%-26s %-20s %-18s %-10s %9.2f %9lld %.0e %6.2f %s\n", e.name.c_str(), e.label.c_str(),
      e.materialName.c_str(), shapeNames[static_cast<int>(e.texture.shape)], e.grid.spacing[0] / constants::nanometre,
      std::llround(e.texture.thickness / e.grid.spacing[2]), e.torque, q, s.split.c_str());
    ++became[e.label][s.split];
  }
  std::printf("\n%-22s %6s %6s %6s\n", "relaxed to", "train", "test", "hard");
  for (auto& [label, count] : became)
  {
    std::printf("%-22s %6d %6d %6d\n", label.c_str(), count["train"], count["test"], count["hard"]);
  }
  return 0;
}

int show(const std::string& folder, const std::string& name, const std::string& picture)
{
  const StoredLibrary library = readLibrary(folder);
  for (const StoredEntry& s : library.entries)
  {
    if (s.entry.name == name || std::to_string(s.entry.index) == name)
    {
      std::printf("%s\n", cardText(s).c_str());
      if (!picture.empty())
      {
        writeSlices(picture, readTexture(folder, s));
      }
      return 0;
    }
  }
  throw Error(text(folder, " has no entry '", name, "'; `magnet-library list` shows them"));
}

int verify(const std::string& folder, bool quick)
{
  const StoredLibrary library = readLibrary(folder);
  int bad = 0;
  for (const StoredEntry& s : library.entries)
  {
    std::string fault;
    try
    {
      require(
        sha256OfFile(texturePath(folder, s.entry.name)) == s.sha256, "the file has another SHA-256 than its card");
      const at::Tensor m = readTexture(folder, s);
      const at::Tensor length = m.square().sum(3).sqrt() / s.entry.material.saturationMagnetization;
      const at::Tensor inside = length.gt(0.0);
      const double worst = (length - 1.0).masked_select(inside).abs().max().item<double>();
      require(worst < 1e-5, "|M| differs from Ms by ", worst, " of it");
      const at::Tensor mask = makeMask({ s.entry.texture.shape, s.entry.texture.radius, s.entry.texture.thickness,
                                         s.entry.texture.aspect, s.entry.texture.rotation },
        s.entry.grid);
      require(at::equal(mask.ne(0), inside), "the magnetized cells are not those of the shape");
      if (!quick)
      {
        const double torque = entryTorque(s.entry, m);
        require(torque < 1.2 * library.options.torque, "the torque is ", torque, " Ms");
      }
    }
    catch (const std::exception& error)
    {
      fault = error.what();
      ++bad;
      std::printf("%s: %s\n", s.entry.name.c_str(), fault.c_str());
    }
  }
  std::printf(
    "%zu textures, %d bad: SHA-256, |M| = Ms, shape%s\n", library.entries.size(), bad, quick ? "" : ", torque");
  return bad == 0 ? 0 : 1;
}
}

int main(int argc, char** argv)
{
  CLI::App app("A library of relaxed magnetic textures.");
  app.require_subcommand(1);
  LibraryOptions options;
  std::string folder;
  std::string name;
  std::string picture;
  std::string listFile;
  int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  bool quick = false;
  auto* const make = app.add_subcommand("generate", "make a library, or go on with one");
  make->add_option("--out", folder, "its folder")->required();
  make->add_option("--count", options.count, "textures of the nine categories")->capture_default_str();
  make->add_option("--hard", options.hard, "textures of the hard set")->capture_default_str();
  make->add_option("--size", options.size, "voxels along each edge")->capture_default_str();
  make->add_option("--seed", options.seed, "of all random numbers")->capture_default_str();
  make->add_option("--coarse", options.coarse, "coarsest cells of the relaxation, in voxels: 1, 2 or 4")
    ->capture_default_str();
  make->add_option("--torque", options.torque, "stopping torque, in Ms")->capture_default_str();
  make->add_option(
    "--only", listFile, "make only the textures of this list, lines of an index and train, test or hard");
  make->add_option("--jobs", jobs, "textures at a time, one core each")
    ->capture_default_str()
    ->check(CLI::Range(1, 1024));
  auto* const tell = app.add_subcommand("list", "every texture in a line, and how many of each kind");
  tell->add_option("folder", folder)->required();
  auto* const card = app.add_subcommand("show", "one texture's card, and a picture of its middle slices");
  card->add_option("folder", folder)->required();
  card->add_option("name", name, "name or index")->required();
  card->add_option("--png", picture, "write the slices z, y, x to this file");
  auto* const check = app.add_subcommand("verify", "check hashes, |M|, shapes and torques");
  check->add_option("folder", folder)->required();
  check->add_flag("--quick", quick, "leave the torques out");
  CLI11_PARSE(app, argc, argv);
  try
  {
    const c10::InferenceMode guard;
    fft::useAllCores();
    if (make->parsed())
    {
      generateLibrary(folder, options, listFile, jobs);
      return 0;
    }
    return tell->parsed() ? list(folder) : card->parsed() ? show(folder, name, picture) : verify(folder, quick);
  }
  catch (const std::exception& error)
  {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
