#include "GenerateLibrary.h"

#include "core/base/Error.h"

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <numeric>
#include <optional>
#include <sstream>
#include <thread>

namespace magnet
{
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

bool isDone(const std::optional<StoredEntry>& found, const LibraryEntry& wanted, double torque)
{
  return found && found->entry.grid.size == wanted.grid.size && found->entry.grid.spacing == wanted.grid.spacing &&
         found->entry.coarse == wanted.coarse && found->entry.texture.thickness == wanted.texture.thickness &&
         found->entry.material.exchange == wanted.material.exchange && found->entry.torque <= torque;
}

// Relaxes the textures that are missing. Each worker relaxes whole textures on one core: no waiting for each other, and
// the same bytes for any number of them.
class Workers
{
public:
  // open: places in the list of wanted textures.
  Workers(StoredLibrary& library, const Wanted& wanted, std::vector<std::size_t> open)
    : Library_(library)
    , Wanted_(wanted)
    , Open_(std::move(open))
  {
    // Thick ones first, so that no worker is left alone with one at the end.
    std::stable_sort(Open_.begin(), Open_.end(),
      [&](std::size_t a, std::size_t b) { return std::llround(layers(a)) > std::llround(layers(b)); });
    for (const std::size_t i : Open_)
    {
      LayersAll_ += layers(i);
    }
  }

  // Throws Error where one could not be made, when all others are.
  void run(int jobs)
  {
    std::vector<std::thread> workers;
    for (int i = 0; i < jobs; ++i)
    {
      workers.emplace_back([this] { this->work(); });
    }
    for (std::thread& worker : workers)
    {
      worker.join();
    }
    require(Failures_.empty(), Failures_.size(),
      " texture(s) are missing; the first: ", Failures_.empty() ? "" : Failures_.front());
  }

private:
  LibraryEntry entry(std::size_t place) const { return drawEntry(Library_.options, Wanted_.indices[place]); }
  double layers(std::size_t place) const
  {
    const LibraryEntry e = entry(place);
    return e.texture.thickness / e.grid.spacing[2];
  }

  void work()
  {
    const c10::InferenceMode guard;
    at::set_num_threads(1);
    for (std::size_t k = Next_++; k < Open_.size(); k = Next_++)
    {
      try
      {
        this->relax(Open_[k]);
      }
      catch (const std::exception& error)
      {
        const std::lock_guard<std::mutex> lock(Mutex_);
        Failures_.emplace_back(error.what());
        std::fprintf(stderr, "error: %s\n", error.what());
      }
    }
  }

  void relax(std::size_t place)
  {
    LibraryEntry e = entry(place);
    const Clock::time_point begin = Clock::now();
    const at::Tensor m = relaxEntry(e, Library_.options.torque);
    StoredEntry stored = writeEntry(Library_.folder, e, m);
    const std::lock_guard<std::mutex> lock(Mutex_);
    Library_.entries[place] = std::move(stored);
    LayersDone_ += layers(place);
    const double rest = seconds(Start_) / LayersDone_ * (LayersAll_ - LayersDone_);
    std::printf("%4zu/%zu  %-24s -> %-20s torque %.1e  %5lld steps %6.1f s   %.0f min left\n", ++Done_, Open_.size(),
      e.name.c_str(), e.label.c_str(), e.torque, static_cast<long long>(e.evaluations), seconds(begin), rest / 60.0);
    std::fflush(stdout);
  }

  StoredLibrary& Library_;
  const Wanted& Wanted_;
  std::vector<std::size_t> Open_;
  Clock::time_point Start_ = Clock::now();
  std::atomic<std::size_t> Next_{ 0 };
  std::mutex Mutex_; // of all that follows, and of the library's entries
  std::size_t Done_ = 0;
  double LayersDone_ = 0.0, LayersAll_ = 0.0;
  std::vector<std::string> Failures_;
};
}

void generateLibrary(const std::string& folder, const LibraryOptions& options, const std::string& listFile, int jobs)
{
  const Clock::time_point start = Clock::now();
  const Wanted wanted = wantedEntries(options, listFile);
  std::filesystem::create_directories(folder);
  requireSameLibrary(folder, options);
  const std::size_t total = wanted.indices.size();
  StoredLibrary library{ folder, options, std::vector<StoredEntry>(total) };
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < total; ++i)
  {
    const LibraryEntry entry = drawEntry(options, wanted.indices[i]);
    const auto found = findEntry(folder, entry.name);
    if (isDone(found, entry, options.torque))
    {
      library.entries[i] = *found;
    }
    else
    {
      open.push_back(i);
    }
  }
  std::printf("%zu of %zu textures are there already\n", total - open.size(), total);
  Workers(library, wanted, std::move(open)).run(jobs);
  for (std::size_t i = 0; i < wanted.splits.size(); ++i)
  {
    library.entries[i].split = wanted.splits[i];
  }
  writeIndex(library, wanted.splits.empty());
  std::printf("%zu textures in %.1f min: %s\n", total, seconds(start) / 60.0,
    (std::filesystem::path(folder) / "index.json").c_str());
}
}
