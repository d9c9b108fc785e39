// Scores of an evaluation: kept in a file while they come, continued, joined, summed up.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace magnet::evaluation
{
// {"settings", "samples": [...], "medians": [...]}. A sample is the scores of one texture at one tilt limit and
// low-pass; medians are those of each split and tilt limit, of all its textures and of each label (an empty one: of
// all), at the low-pass that suits the method best, with the number of textures.
class EvaluationReport
{
public:
  explicit EvaluationReport(nlohmann::json settings);

  // Takes the samples of a report over that this one doesn't have. Throws Error where the file can't be read, is no
  // such report, or holds scores of other settings, and names them.
  void join(const std::string& path);

  bool has(const std::string& texture, double tilt, double lowPass) const;
  void add(nlohmann::json sample);
  // With the medians; samples in the order of their textures, tilt limits and low-passes.
  nlohmann::json complete() const;
  // As a whole or not at all.
  void write(const std::string& path) const;

private:
  nlohmann::json Settings_;
  std::vector<nlohmann::json> Samples_;
};

// The medians as a Markdown table.
std::string markdown(const nlohmann::json& report);
}
