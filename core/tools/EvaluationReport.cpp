#include "EvaluationReport.h"

#include "core/base/Error.h"
#include "core/base/OutputFile.h"
#include "core/score/Median.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace magnet::evaluation
{
using nlohmann::json;

namespace
{
const std::pair<const char*, const char*> methods[] = { { "vfet", "VFET" }, { "magnet", "MagNet" },
  { "model_based", "model-based, outline known" }, { "hybrid", "MagNet + model-based" } };

json read(const std::string& path)
{
  std::ifstream file(path);
  require(file.good(), path, " can't be read");
  json report = json::parse(file, nullptr, false);
  require(report.is_object() && report.contains("settings") && report["settings"].is_object() &&
            report.contains("samples") && report["samples"].is_array(),
    path, " is no report of magnet-evaluate --library");
  for (const json& sample : report["samples"])
  {
    const bool whole = sample.is_object() && sample.value("name", json()).is_string() &&
                       sample.value("label", json()).is_string() && sample.value("split", json()).is_string() &&
                       sample.value("tilt_degrees", json()).is_number() &&
                       sample.value("low_pass_voxels", json()).is_number();
    require(whole, path, " holds a sample that is not whole");
  }
  return report;
}

std::string differences(const json& there, const json& here)
{
  std::string words;
  json both = there;
  both.update(here);
  for (const auto& [key, value] : both.items())
  {
    const json a = there.value(key, json());
    const json b = here.value(key, json());
    if (a != b)
    {
      words += text(words.empty() ? "" : ", ", key, " is ", a.dump(), " there and ", b.dump(), " here");
    }
  }
  return words;
}

auto place(const json& sample)
{
  return std::tuple(
    sample["name"].get<std::string>(), sample["tilt_degrees"].get<double>(), sample["low_pass_voxels"].get<double>());
}

struct Best
{
  double median = std::nan("");
  double lowPass = 0.0;
  std::size_t textures = 0;
};

// Of the setting of the low-pass that suits the method best.
Best bestMedian(const std::vector<const json*>& samples, const char* method)
{
  std::map<double, std::vector<double>> values;
  for (const json* sample : samples)
  {
    if (sample->contains(method))
    {
      values[(*sample)["low_pass_voxels"]].push_back((*sample)[method]);
    }
  }
  Best best;
  for (const auto& [lowPass, list] : values)
  {
    const double m = median(list);
    if (!(best.median <= m))
    {
      best = { m, lowPass, list.size() };
    }
  }
  return best;
}
}

EvaluationReport::EvaluationReport(json settings)
  : Settings_(std::move(settings))
{
}

void EvaluationReport::join(const std::string& path)
{
  const json report = read(path);
  const std::string words = differences(report["settings"], Settings_);
  require(words.empty(), path, " holds scores of other settings: ", words, "; name another file, or remove this one");
  for (const json& sample : report["samples"])
  {
    add(sample);
  }
}

bool EvaluationReport::has(const std::string& texture, double tilt, double lowPass) const
{
  const auto wanted = std::tuple(texture, tilt, lowPass);
  return std::any_of(Samples_.begin(), Samples_.end(), [&](const json& s) { return place(s) == wanted; });
}

void EvaluationReport::add(json sample)
{
  const auto [name, tilt, lowPass] = place(sample);
  if (!has(name, tilt, lowPass))
  {
    Samples_.push_back(std::move(sample));
  }
}

json EvaluationReport::complete() const
{
  std::vector<json> samples = Samples_;
  std::sort(samples.begin(), samples.end(), [](const json& a, const json& b) { return place(a) < place(b); });
  std::map<std::tuple<std::string, std::string, double>, std::vector<const json*>> groups;
  for (const json& sample : samples)
  {
    for (const std::string& label : { std::string(), sample["label"].get<std::string>() })
    {
      groups[{ sample["split"].get<std::string>(), label, sample["tilt_degrees"].get<double>() }].push_back(&sample);
    }
  }
  json report{ { "settings", Settings_ }, { "samples", samples }, { "medians", json::array() } };
  for (const auto& [group, members] : groups)
  {
    const auto& [split, label, tilt] = group;
    json row{ { "split", split }, { "label", label }, { "tilt_degrees", tilt } };
    for (const auto& [method, name] : methods)
    {
      const Best best = bestMedian(members, method);
      if (best.textures > 0)
      {
        row[method] = best.median;
        row[std::string(method) + "_low_pass_voxels"] = best.lowPass;
        row["textures"] = best.textures;
      }
    }
    report["medians"].push_back(std::move(row));
  }
  return report;
}

void EvaluationReport::write(const std::string& path) const
{
  OutputFile file(path, false);
  file.write(complete().dump(1) + "\n");
  file.commit();
}

std::string markdown(const json& report)
{
  std::map<std::string, std::map<double, double>> rows;
  std::set<double> tilts;
  std::set<std::int64_t> counts;
  for (const json& row : report["medians"])
  {
    if (row["label"] != "")
    {
      continue;
    }
    tilts.insert(row["tilt_degrees"].get<double>());
    counts.insert(row.value("textures", std::int64_t(0)));
    for (const auto& [method, name] : methods)
    {
      if (row.contains(method))
      {
        rows[std::string(name) + ", " + row["split"].get<std::string>()][row["tilt_degrees"]] = row[method];
      }
    }
  }
  std::string out = counts.size() < 2 ? text("| median NRMSE of ", counts.empty() ? 0 : *counts.begin(), " |")
                                      : text("| median NRMSE of ", *counts.begin(), " to ", *counts.rbegin(), " |");
  std::string line = "\n| --- |";
  for (const double tilt : tilts)
  {
    out += text(" \u00b1", tilt, "\u00b0 |");
    line += " --- |";
  }
  out += line + "\n";
  for (const auto& [name, values] : rows)
  {
    out += "| " + name + " |";
    for (const double tilt : tilts)
    {
      char buffer[32] = " |";
      const auto value = values.find(tilt);
      if (value != values.end())
      {
        std::snprintf(buffer, sizeof buffer, " %.1f %% |", 100.0 * value->second);
      }
      out += buffer;
    }
    out += "\n";
  }
  return out;
}
}
