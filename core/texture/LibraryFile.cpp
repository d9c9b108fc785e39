#include "LibraryFile.h"

#include "core/base/Checksum.h"
#include "core/base/Error.h"
#include "core/base/OutputFile.h"
#include "core/file/OvfWriter.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace magnet
{
namespace
{
using nlohmann::json;

constexpr int version = 1;

// One list of names for reading and writing. `visit(name, value)` may read or set.
template <class Entry, class Visitor>
void visitNumbers(Entry& e, const Visitor& visit)
{
  visit("saturation_magnetization_A_per_m", e.material.saturationMagnetization);
  visit("exchange_J_per_m", e.material.exchange);
  visit("bulk_dmi_J_per_m2", e.material.bulkDmi);
  visit("interfacial_dmi_J_per_m2", e.material.interfacialDmi);
  visit("d2d_dmi_J_per_m2", e.material.d2dDmi);
  visit("uniaxial_anisotropy_J_per_m3", e.material.uniaxialAnisotropy);
  visit("easy_axis_x", e.material.easyAxis[0]);
  visit("easy_axis_y", e.material.easyAxis[1]);
  visit("easy_axis_z", e.material.easyAxis[2]);
  visit("cubic_anisotropy_J_per_m3", e.material.cubicAnisotropy);
  visit("field_x_T", e.material.field[0]);
  visit("field_y_T", e.material.field[1]);
  visit("field_z_T", e.material.field[2]);
  visit("radius_m", e.texture.radius);
  visit("thickness_m", e.texture.thickness);
  visit("aspect", e.texture.aspect);
  visit("rotation_rad", e.texture.rotation);
  visit("start_core_radius_m", e.texture.coreRadius);
  visit("start_wall_width_m", e.texture.wallWidth);
  visit("start_period_m", e.texture.period);
  visit("start_helicity_rad", e.texture.helicity);
  visit("start_direction_rad", e.texture.direction);
  visit("start_phase_rad", e.texture.phase);
  visit("start_cone_angle_rad", e.texture.coneAngle);
  visit("start_depth", e.texture.depth);
  visit("energy_exchange_J", e.energy.exchange);
  visit("energy_dmi_J", e.energy.dmi);
  visit("energy_anisotropy_J", e.energy.anisotropy);
  visit("energy_zeeman_J", e.energy.zeeman);
  visit("energy_demagnetization_J", e.energy.demagnetization);
  visit("stopping_torque_Ms", e.torque);
}

json card(const StoredEntry& stored)
{
  const LibraryEntry& e = stored.entry;
  json j;
  j["version"] = version;
  j["index"] = e.index;
  j["name"] = e.name;
  j["category"] = e.category;
  j["label"] = e.label;
  j["hard"] = e.hard;
  j["material"] = e.materialName;
  j["shape"] = shapeNames[static_cast<int>(e.texture.shape)];
  j["start_texture"] = static_cast<int>(e.texture.texture);
  j["start_polarity"] = e.texture.polarity;
  j["start_chirality"] = e.texture.chirality;
  j["start_cores"] = e.texture.cores;
  j["start_seed"] = e.texture.seed;
  j["size"] = e.grid.size;
  j["spacing_m"] = e.grid.spacing;
  j["coarse"] = e.coarse;
  j["evaluations"] = e.evaluations;
  j["charge_per_slice"] = e.charge;
  j["sha256"] = stored.sha256;
  visitNumbers(e, [&](const char* name, const double& value) { j[name] = value; });
  j["energy_total_J"] = e.energy.total();
  if (!stored.split.empty())
  {
    j["split"] = stored.split;
  }
  return j;
}

StoredEntry entryOf(const json& j)
{
  require(
    j.at("version") == version, "its version is ", j.at("version").dump(), "; this program reads version ", version);
  StoredEntry stored;
  LibraryEntry& e = stored.entry;
  e.index = j.at("index");
  e.name = j.at("name");
  e.category = j.at("category");
  e.label = j.at("label");
  e.hard = j.at("hard");
  e.materialName = j.at("material");
  const std::string shape = j.at("shape");
  const auto* const known = std::find(std::begin(shapeNames), std::end(shapeNames), shape);
  require(known != std::end(shapeNames), "it names the unknown shape '", shape, "'");
  e.texture.shape = static_cast<Shape>(known - std::begin(shapeNames));
  e.texture.texture = static_cast<Texture>(j.at("start_texture").get<int>());
  e.texture.polarity = j.at("start_polarity");
  e.texture.chirality = j.at("start_chirality");
  e.texture.cores = j.at("start_cores");
  e.texture.seed = j.at("start_seed");
  e.grid = Grid::centred(
    j.at("size").get<std::array<std::int64_t, 3>>(), j.at("spacing_m").get<std::array<double, 3>>());
  e.coarse = j.at("coarse");
  e.evaluations = j.at("evaluations");
  e.charge = j.at("charge_per_slice").get<std::vector<double>>();
  visitNumbers(e, [&](const char* name, double& value) { value = j.at(name); });
  e.texture.saturationMagnetization = e.material.saturationMagnetization;
  stored.sha256 = j.at("sha256");
  stored.split = j.value("split", "");
  return stored;
}

json readJson(const std::string& path)
{
  std::ifstream file(path);
  require(file.good(), path, " can't be opened; make the library with `magnet-library generate`");
  json result = json::parse(file, nullptr, false);
  require(
    !result.is_discarded(), path, " is no JSON file, or is cut off; make it again with `magnet-library generate`");
  return result;
}

void writeWhole(const std::string& path, const std::string& text)
{
  OutputFile file(path, false);
  file.write(text);
  file.commit();
}

// Names the file in whatever goes wrong with its contents.
template <class Work>
auto named(const std::string& path, const Work& work)
{
  try
  {
    return work();
  }
  catch (const json::exception& error)
  {
    throw Error(text(path, " is not as this program writes it: ", error.what()));
  }
  catch (const Error& error)
  {
    throw Error(text(path, ": ", error.what()));
  }
}
}

std::string texturePath(const std::string& folder, const std::string& name)
{
  return (std::filesystem::path(folder) / (name + ".ovf.zst")).string();
}

std::string cardPath(const std::string& folder, const std::string& name)
{
  return (std::filesystem::path(folder) / (name + ".json")).string();
}

StoredEntry writeEntry(const std::string& folder, const LibraryEntry& entry, const at::Tensor& magnetization)
{
  const std::string path = texturePath(folder, entry.name);
  const at::Tensor m = magnetization.contiguous();
  OvfField field;
  field.grid = entry.grid;
  field.components = 3;
  field.values.assign(m.data_ptr<float>(), m.data_ptr<float>() + m.numel());
  field.title = entry.name;
  field.labels = { "M_x", "M_y", "M_z" };
  field.unit = "A/m";
  field.description = { "category: " + entry.category, "relaxed to: " + entry.label,
    "material: " + entry.materialName };
  writeOvf(path, field, OvfFormat::Binary4);
  StoredEntry stored{ entry, sha256OfFile(path), {} };
  writeWhole(cardPath(folder, entry.name), card(stored).dump(1) + "\n");
  return stored;
}

std::optional<StoredEntry> findEntry(const std::string& folder, const std::string& name)
{
  const std::string path = cardPath(folder, name);
  if (!std::filesystem::exists(path) || !std::filesystem::exists(texturePath(folder, name)))
  {
    return std::nullopt;
  }
  StoredEntry stored = named(path, [&] { return entryOf(readJson(path)); });
  if (sha256OfFile(texturePath(folder, name)) != stored.sha256)
  {
    return std::nullopt;
  }
  return stored;
}

void writeIndex(StoredLibrary& library, bool whole)
{
  std::vector<LibraryEntry> entries;
  for (const StoredEntry& stored : library.entries)
  {
    require(whole || !stored.split.empty(), stored.entry.name, " has no split; a part of a library can't tell it");
    entries.push_back(stored.entry);
  }
  const std::vector<std::string> split = whole ? librarySplit(entries) : std::vector<std::string>();
  json j;
  j["version"] = version;
  j["count"] = library.options.count;
  j["hard"] = library.options.hard;
  j["size"] = library.options.size;
  j["seed"] = library.options.seed;
  j["coarse"] = library.options.coarse;
  j["torque_Ms"] = library.options.torque;
  j["entries"] = json::array();
  for (std::size_t i = 0; i < library.entries.size(); ++i)
  {
    if (whole)
    {
      library.entries[i].split = split[i];
    }
    j["entries"].push_back(card(library.entries[i]));
  }
  writeWhole((std::filesystem::path(library.folder) / "index.json").string(), j.dump(1) + "\n");
}

StoredLibrary readLibrary(const std::string& folder)
{
  const std::string path = (std::filesystem::path(folder) / "index.json").string();
  const json j = readJson(path);
  return named(path,
    [&]
    {
      require(j.at("version") == version, "its version is ", j.at("version").dump(), "; this program reads version ",
        version);
      StoredLibrary library;
      library.folder = folder;
      library.options = { j.at("count"), j.at("hard"), j.at("size"), j.at("seed"), j.at("coarse"), j.at("torque_Ms") };
      for (const json& entry : j.at("entries"))
      {
        library.entries.push_back(entryOf(entry));
      }
      return library;
    });
}

at::Tensor readTexture(const std::string& folder, const StoredEntry& stored)
{
  const std::string path = texturePath(folder, stored.entry.name);
  OvfField field = readOvf(path);
  require(field.components == 3, path, " holds ", field.components, " components; a magnetization has 3");
  requireSame(field.grid, path.c_str(), stored.entry.grid, "its card");
  const auto& n = field.grid.size;
  return at::from_blob(field.values.data(), { n[2], n[1], n[0], 3 }, at::kFloat).clone();
}

std::string cardText(const StoredEntry& stored)
{
  json j = card(stored);
  // One number per slice would fill the screen.
  j["charge_per_slice"] = j["charge_per_slice"].dump();
  return j.dump(1);
}
}
