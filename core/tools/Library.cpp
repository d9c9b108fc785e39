// magnet-library: makes, lists, shows and verifies a library of relaxed magnetic textures.
#include "Picture.h"
#include "core/base/Checksum.h"
#include "core/base/Constants.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/texture/LibraryFile.h"
#include "core/texture/Shapes.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <CLI/CLI.hpp>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <numeric>
#include <sstream>
#include <thread>

using namespace magnet;

namespace
{
using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point since)
{
  return std::chrono::duration<double>(Clock::now() - since).count();
}

// Refuses a folder that holds textures of another library.
void requireSameLibrary(const std::string& folder, const LibraryOptions& options)
{
  if (!std::filesystem::exists(std::filesystem::path(folder) / "index.json"))
  {
    return;
  }
  const LibraryOptions old = readLibrary(folder).options;
  // A hard set may follow: it does not change what is there.
  require(old.count == options.count && old.hard <= options.hard && old.size == options.size &&
            old.seed == options.seed && old.coarse == options.coarse && old.torque == options.torque,
    folder, " holds a library of ", old.count, " + ", old.hard, " textures of ", old.size, "^3, seed ", old.seed,
    "; give another folder, or the same options");
}

// The entries to make: all, or those of a list of lines "index split" in a file, since what is left out can't tell the
// split.
struct Wanted
{
  std::vector<std::int64_t> indices;
  std::vector<std::string> splits; // empty: by librarySplit
};

Wanted wantedEntries(const LibraryOptions& options, const std::string& listFile)
{
  const std::int64_t total = options.count + options.hard;
  Wanted wanted;
  if (listFile.empty())
  {
    wanted.indices.resize(static_cast<std::size_t>(total));
    std::iota(wanted.indices.begin(), wanted.indices.end(), 0);
    return wanted;
  }
  std::ifstream file(listFile);
  require(file.good(), listFile, " can't be opened; expected a list of textures, a line \"index split\" for each");
  std::string line;
  while (std::getline(file, line))
  {
    std::istringstream words(line);
    std::int64_t index = -1;
    std::string split;
    if (line.empty() || line[0] == '#')
    {
      continue;
    }
    words >> index >> split;
    require(!words.fail() && index >= 0 && index < total && (split == "train" || split == "test" || split == "hard"),
      listFile, " has the line '", line, "'; expected an index from 0 to ", total - 1, " and train, test or hard");
    require(std::find(wanted.indices.begin(), wanted.indices.end(), index) == wanted.indices.end(), listFile,
      " names the texture ", index, " twice");
    wanted.indices.push_back(index);
    wanted.splits.push_back(split);
  }
  require(!wanted.indices.empty(), listFile, " names no texture");
  return wanted;
}

// Each worker relaxes whole textures on one core: no waiting for each other, and the same bytes for any number.
int generate(const std::string& folder, const LibraryOptions& options, const std::string& listFile, int jobs)
{
  const Wanted wanted = wantedEntries(options, listFile);
  std::filesystem::create_directories(folder);
  requireSameLibrary(folder, options);
  const std::size_t total = wanted.indices.size();
  StoredLibrary library{ folder, options, std::vector<StoredEntry>(total) };
  std::vector<std::size_t> open; // places in the list
  for (std::size_t i = 0; i < total; ++i)
  {
    const LibraryEntry entry = drawEntry(options, wanted.indices[i]);
    const auto found = findEntry(folder, entry.name);
    if (found && found->entry.grid.size == entry.grid.size && found->entry.grid.spacing == entry.grid.spacing &&
        found->entry.coarse == entry.coarse && found->entry.texture.thickness == entry.texture.thickness &&
        found->entry.material.exchange == entry.material.exchange && found->entry.torque <= options.torque)
    {
      library.entries[i] = *found;
    }
    else
    {
      open.push_back(i);
    }
  }
  // Thick ones first, so that no worker is left alone with one at the end.
  std::stable_sort(open.begin(), open.end(),
    [&](std::size_t a, std::size_t b)
    {
      const auto cells = [&](std::size_t i)
      {
        const LibraryEntry e = drawEntry(options, wanted.indices[i]);
        return std::llround(e.texture.thickness / e.grid.spacing[2]);
      };
      return cells(a) > cells(b);
    });
  std::printf("%zu of %zu textures are there already\n", total - open.size(), total);
  const Clock::time_point start = Clock::now();
  std::atomic<std::size_t> next{ 0 };
  std::mutex mutex;
  std::size_t done = 0;
  double cellsDone = 0.0;
  double cellsAll = 0.0;
  const auto weight = [&](std::size_t i)
  {
    const LibraryEntry e = drawEntry(options, wanted.indices[i]);
    return e.texture.thickness / e.grid.spacing[2];
  };
  for (const std::size_t i : open)
  {
    cellsAll += weight(i);
  }
  std::vector<std::string> failures;
  const auto work = [&]
  {
    const c10::InferenceMode guard;
    at::set_num_threads(1);
    for (std::size_t k = next++; k < open.size(); k = next++)
    {
      LibraryEntry entry = drawEntry(options, wanted.indices[open[k]]);
      const Clock::time_point begin = Clock::now();
      try
      {
        const at::Tensor m = relaxEntry(entry, options.torque);
        StoredEntry stored = writeEntry(folder, entry, m);
        const std::lock_guard<std::mutex> lock(mutex);
        library.entries[open[k]] = std::move(stored);
        cellsDone += weight(open[k]);
        const double rest = seconds(start) / cellsDone * (cellsAll - cellsDone);
        std::printf("%4zu/%zu  %-24s -> %-20s torque %.1e  %5lld steps %6.1f s   %.0f min left\n", ++done, open.size(),
          entry.name.c_str(), entry.label.c_str(), entry.torque, static_cast<long long>(entry.evaluations),
          seconds(begin), rest / 60.0);
        std::fflush(stdout);
      }
      catch (const std::exception& error)
      {
        const std::lock_guard<std::mutex> lock(mutex);
        failures.emplace_back(error.what());
        std::fprintf(stderr, "error: %s\n", error.what());
      }
    }
  };
  std::vector<std::thread> workers;
  for (int i = 0; i < jobs; ++i)
  {
    workers.emplace_back(work);
  }
  for (std::thread& worker : workers)
  {
    worker.join();
  }
  require(failures.empty(), failures.size(),
    " texture(s) are missing; the first: ", failures.empty() ? "" : failures.front());
  for (std::size_t i = 0; i < wanted.splits.size(); ++i)
  {
    library.entries[i].split = wanted.splits[i];
  }
  writeIndex(library, wanted.splits.empty());
  std::printf("%zu textures in %.1f min: %s\n", total, seconds(start) / 60.0,
    (std::filesystem::path(folder) / "index.json").c_str());
  return 0;
}

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
    return make->parsed()   ? generate(folder, options, listFile, jobs)
           : tell->parsed() ? list(folder)
           : card->parsed() ? show(folder, name, picture)
                            : verify(folder, quick);
  }
  catch (const std::exception& error)
  {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
