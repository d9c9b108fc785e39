// magnet-train: trains the U-Net on a texture library.
#include "core/base/Checksum.h"
#include "core/base/Error.h"
#include "core/base/Fft.h"
#include "core/unet/ModelFile.h"
#include "core/unet/Trainer.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>

using namespace magnet;

namespace
{
using Clock = std::chrono::steady_clock;

double seconds(Clock::time_point since)
{
  return std::chrono::duration<double>(Clock::now() - since).count();
}

struct Settings
{
  DatasetOptions data;
  UNetOptions network;
  TrainerOptions training;
  std::string preset = "compact";
  std::string folder;
  std::string start; // model file or checkpoint of another training
  double minutes = 0.0;
};

Run progress(const char* what)
{
  return Run(
    [what, last = -1](double fraction, const std::string& message) mutable
    {
      const int now = static_cast<int>(100.0 * fraction);
      if (now != last)
      {
        std::printf("%s %3d %%  %s\n", what, now, message.c_str());
        std::fflush(stdout);
        last = now;
      }
      return Run::Request::Continue;
    });
}

std::string metadata(const Settings& s, std::int64_t steps)
{
  nlohmann::json libraries;
  for (const std::string& folder : s.data.libraries)
  {
    const LibraryOptions library = readLibrary(folder).options;
    libraries.push_back({ { "seed", library.seed }, { "size", library.size }, { "count", library.count },
      { "sha256", sha256OfFile((std::filesystem::path(folder) / "index.json").string()) } });
  }
  return nlohmann::json{
    { "licence", "BSD-3-Clause" }, { "input", "B_vfet over sqrt(sum |B|^4 / sum |B|^2)" },
    { "training", { { "libraries", libraries }, { "size", s.data.size }, { "inputs_a_texture", s.data.variants },
                    { "noisy_share", s.data.noisyShare }, { "deformed_share", s.data.deformedShare },
                    { "tilt_limits_degrees", { 20, 90 } }, { "tilt_steps_degrees", { 2, 10 } }, { "steps", steps },
                    { "batch", s.training.batch }, { "rate", s.training.rate }, { "seed", s.training.seed },
                    { "started_from_sha256", s.start.empty() ? "" : sha256OfFile(s.start) } } }
  }.dump();
}

// What a training says on the console and in log.csv, a line for every 20 steps.
class Log
{
public:
  Log(const std::filesystem::path& file, const Trainer& trainer, std::int64_t steps)
    : File_(file, std::ios::app)
    , First_(trainer.stepsDone())
    , Steps_(steps)
  {
    if (First_ == 0)
    {
      File_ << "step,seconds,loss,nrmse,rate,validation,overlap,bands\n";
    }
  }

  double elapsed() const { return seconds(Start_); }

  void add(const Trainer::Report& report)
  {
    Loss_ += report.loss;
    Nrmse_ += report.nrmse;
    ++Count_;
  }

  // The means since the last line.
  void write(const Trainer::Report& report)
  {
    const double each = elapsed() / static_cast<double>(report.step - First_);
    const double loss = Loss_ / static_cast<double>(Count_);
    const double nrmse = Nrmse_ / static_cast<double>(Count_);
    std::printf("%6lld/%lld  loss %.4f  nrmse %.4f  rate %.1e  %.2f s a step  %.0f min left\n",
      static_cast<long long>(report.step), static_cast<long long>(Steps_), loss, nrmse, report.rate, each,
      each * static_cast<double>(Steps_ - report.step) / 60.0);
    File_ << report.step << ',' << elapsed() << ',' << loss << ',' << nrmse << ',' << report.rate;
    Loss_ = Nrmse_ = 0.0;
    Count_ = 0;
  }

  void write(const Trainer::Validation& v, bool best)
  {
    std::printf("        validation: median %.2f %%, support %.3f;", 100.0 * v.median, v.overlap);
    File_ << ',' << v.median << ',' << v.overlap << ',';
    for (const auto& [band, median] : v.bands)
    {
      std::printf("  %d deg %.2f %%", band, 100.0 * median);
      File_ << band << ':' << median << ' ';
    }
    std::printf(best ? "  (best)\n" : "\n");
  }

  void endLine()
  {
    File_ << std::endl;
    std::fflush(stdout);
  }

private:
  std::ofstream File_;
  std::int64_t First_, Steps_;
  Clock::time_point Start_ = Clock::now();
  double Loss_ = 0.0, Nrmse_ = 0.0;
  std::int64_t Count_ = 0;
};

void begin(Trainer& trainer, const Settings& s, const std::string& checkpoint)
{
  if (std::filesystem::exists(checkpoint))
  {
    trainer.load(checkpoint);
    std::printf("resumed at step %lld\n", static_cast<long long>(trainer.stepsDone()));
  }
  else if (!s.start.empty())
  {
    trainer.startFrom(s.start);
  }
}

int train(const Settings& s)
{
  constexpr std::int64_t line = 20;   // steps
  constexpr double keepEvery = 120.0; // s
  const std::filesystem::path folder(s.folder);
  std::filesystem::create_directories(folder);
  const Dataset training(s.data, progress("Inputs"));
  DatasetOptions held = s.data;
  held.heldOut = true;
  held.deformedShare = 0.0;
  const Dataset validation(held, progress("Validation inputs"));
  Trainer trainer(s.network, s.training, training, &validation);
  const std::string checkpoint = folder / "checkpoint.pt";
  begin(trainer, s, checkpoint);
  const auto keep = [&]
  {
    trainer.save(checkpoint);
    if (trainer.sinceBest() == 0)
    {
      writeModel(folder / "model.magnet", *trainer.averaged(), metadata(s, trainer.stepsDone()));
    }
  };
  Log log(folder / "log.csv", trainer, s.training.steps);
  Clock::time_point saved = Clock::now();
  while (trainer.stepsDone() < s.training.steps && !trainer.exhausted() &&
         (s.minutes <= 0.0 || log.elapsed() < 60.0 * s.minutes))
  {
    const Trainer::Report report = trainer.step();
    log.add(report);
    const bool check = report.step % s.training.validateEvery == 0 || report.step == s.training.steps;
    if (report.step % line == 0 || check)
    {
      log.write(report);
      if (check)
      {
        const Trainer::Validation v = trainer.validate();
        log.write(v, trainer.sinceBest() == 0);
      }
      log.endLine();
    }
    if (check || seconds(saved) > keepEvery)
    {
      keep();
      saved = Clock::now();
    }
  }
  keep();
  return 0;
}
}

int main(int argc, char** argv)
{
  Settings s;
  s.data.holdOut = 25;
  CLI::App app("Trains the network that fills the missing wedge. Run it again with the same options to go on.");
  app.add_option("--library", s.data.libraries, "folder of magnet-library; may be given several times")->required();
  app.add_option("--out", s.folder, "folder of the checkpoint and the log")->required();
  app.add_option("--cache", s.data.cache, "folder of the inputs, computed once; default: OUT/inputs");
  app.add_option("--size", s.data.size, "voxels an edge to which the textures are averaged, 0: as they are")
    ->capture_default_str();
  app.add_option("--start", s.start,
    "model file (.magnet), or checkpoint of another training, whose weights are the first ones here");
  app.add_option("--preset", s.preset, "compact or paper: the network, but for the options that follow")
    ->check(CLI::IsMember({ "compact", "paper" }));
  std::optional<NetworkHead> head;
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> levels;
  const std::map<std::string, NetworkHead> heads{ { "magnetization", NetworkHead::Magnetization },
    { "induction", NetworkHead::Induction } };
  app.add_option("--head", head, "magnetization or induction")->transform(CLI::CheckedTransformer(heads));
  app.add_option("--width", width, "features of the first level");
  app.add_option("--levels", levels, "resolutions");
  app.add_option("--variants", s.data.variants, "inputs a texture")->capture_default_str();
  app.add_option("--textures", s.data.limit, "textures at most, 0: all")->capture_default_str();
  app.add_option("--hold-out", s.data.holdOut, "one texture of so many is for validation")->capture_default_str();
  app.add_option("--steps", s.training.steps, "steps of the optimizer")->capture_default_str();
  app.add_option("--batch", s.training.batch, "samples side by side")->capture_default_str();
  app.add_option("--accumulate", s.training.accumulate, "batches a step")->capture_default_str();
  app.add_option("--noisy-share", s.data.noisyShare, "share of the inputs with noise")->capture_default_str();
  app.add_option("--deformed-share", s.data.deformedShare, "share of the inputs with stretched, turned specimens")
    ->capture_default_str();
  app.add_option("--support-loss", s.training.supportLoss, "weight of the support's error")->capture_default_str();
  app.add_option("--patience", s.training.patience, "validations without progress after which to stop, 0: never")
    ->capture_default_str();
  bool conditioned = true;
  app.add_flag("!--no-conditions", conditioned, "the network is not told the tilts");
  app.add_flag("!--no-symmetries", s.training.augment, "each input as it is, not turned and mirrored");
  app.add_flag("--cuda", s.training.cuda, "on the GPU");
  app.add_option("--rate", s.training.rate, "learning rate")->capture_default_str();
  app.add_option("--decay", s.training.decay, "share of the steps with a falling rate")->capture_default_str();
  app.add_option("--seed", s.training.seed, "of weights and batches")->capture_default_str();
  app.add_option("--validate-every", s.training.validateEvery, "steps")->capture_default_str();
  app.add_option("--minutes", s.minutes, "stop after so long, 0: never")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try
  {
    fft::useAllCores();
    s.network = s.preset == "paper" ? UNetOptions::paper() : UNetOptions::compact();
    s.network.head = head.value_or(s.network.head);
    s.network.width = width.value_or(s.network.width);
    s.network.levels = levels.value_or(s.network.levels);
    s.network.conditioned = s.network.conditioned && conditioned;
    if (s.data.cache.empty())
    {
      s.data.cache = (std::filesystem::path(s.folder) / "inputs").string();
    }
    return train(s);
  }
  catch (const std::exception& error)
  {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
