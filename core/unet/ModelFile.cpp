#include "ModelFile.h"

#include "UNet.h"
#include "core/base/Checksum.h"
#include "core/base/Error.h"
#include "core/base/OutputFile.h"

#include <nlohmann/json.hpp>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/script.h>

#include <cstring>
#include <fstream>

namespace magnet
{
namespace
{
using nlohmann::json;

constexpr char magic[] = "MAGNETNN"; // 8 characters
constexpr std::uint32_t version = 1;
constexpr std::size_t headLength = 8 + 4 + 8;
constexpr std::size_t digestLength = 32;

class OwnNetwork : public Network
{
public:
  OwnNetwork(std::shared_ptr<UNet> network, std::string description)
    : Network_(std::move(network))
    , Description_(std::move(description))
  {
    Network_->eval();
    const json metadata = json::parse(Description_, nullptr, false);
    if (metadata.is_object() && metadata.contains("training") && metadata["training"].is_object())
    {
      TrainedSize_ = metadata["training"].value("size", std::int64_t{ 0 });
    }
  }
  std::int64_t trainedSize() const override { return TrainedSize_; }
  std::shared_ptr<const UNet> unet() const override { return Network_; }
  at::Tensor forward(const at::Tensor& b, const at::Tensor& condition) const override
  {
    return Network_->forward(b, condition);
  }
  NetworkHead head() const override { return Network_->options().head; }
  std::int64_t multiple() const override { return Network_->options().multiple(); }
  double bytesPerVoxel() const override
  {
    // The first level's features, about six of them alive at once with the convolutions' own copies.
    const UNetOptions& o = Network_->options();
    const double voxels = static_cast<double>(o.patch * o.patch * o.patch);
    return 4.0 * (6.0 * static_cast<double>(o.width) / voxels + 24.0);
  }
  const std::string& description() const override { return Description_; }

private:
  std::shared_ptr<UNet> Network_;
  std::string Description_;
  std::int64_t TrainedSize_ = 0;
};

class ScriptNetwork : public Network
{
public:
  explicit ScriptNetwork(torch::jit::Module module)
    : Module_(std::move(module))
  {
    Module_.eval();
  }
  at::Tensor forward(const at::Tensor& b, const at::Tensor&) const override
  {
    const at::Tensor out = Module_.forward({ b }).toTensor();
    require(out.sizes() == b.sizes(), "the TorchScript module made the shape ", out.sizes(), " of ", b.sizes(),
      "; it must keep the shape");
    return out;
  }
  NetworkHead head() const override { return NetworkHead::Induction; }
  std::int64_t multiple() const override { return 16; }
  double bytesPerVoxel() const override { return 4.0 * 8.0 * 64.0; }
  const std::string& description() const override { return Description_; }

private:
  mutable torch::jit::Module Module_;
  std::string Description_ = R"({"format": "TorchScript"})";
};

json configuration(const UNetOptions& o)
{
  return { { "head", o.head == NetworkHead::Magnetization ? "magnetization" : "induction" }, { "width", o.width },
    { "levels", o.levels }, { "patch", o.patch }, { "deepest", o.deepest }, { "residual", o.residual },
    { "blocks", o.blocks }, { "conditioned", o.conditioned }, { "unit_length", o.unitLength } };
}

UNetOptions optionsOf(const json& j)
{
  UNetOptions o;
  const std::string head = j.at("head");
  require(head == "magnetization" || head == "induction", "it names the unknown head '", head, "'");
  o.head = head == "magnetization" ? NetworkHead::Magnetization : NetworkHead::Induction;
  o.width = j.at("width");
  o.levels = j.at("levels");
  o.patch = j.at("patch");
  o.deepest = j.at("deepest");
  o.residual = j.at("residual");
  o.blocks = j.at("blocks");
  o.conditioned = j.at("conditioned");
  o.unitLength = j.at("unit_length");
  return o;
}

std::string contents(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  require(file.good(), "it can't be opened");
  return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

std::shared_ptr<Network> readOwn(const std::string& bytes, bool cuda)
{
  require(bytes.size() >= headLength + digestLength, "it is cut off after ", bytes.size(), " bytes");
  std::uint32_t found = 0;
  std::uint64_t length = 0;
  std::memcpy(&found, bytes.data() + 8, sizeof found);
  std::memcpy(&length, bytes.data() + 12, sizeof length);
  require(
    found <= version, "it is of version ", found, "; this program reads version ", version, ": install a newer MagNet");
  const std::size_t end = bytes.size() - digestLength;
  Checksum sum;
  sum.add(bytes.data(), end);
  require(sum.digest() == bytes.substr(end), "its checksum is wrong: the file is cut off or damaged; copy it again");
  require(found == version && length <= end - headLength, "its head is damaged");
  const json metadata = json::parse(bytes.substr(headLength, length), nullptr, false);
  require(!metadata.is_discarded(), "its metadata is not JSON");
  const auto network = std::make_shared<UNet>(optionsOf(metadata.at("network")));
  std::size_t at = headLength + length;
  const at::NoGradGuard guard;
  auto parameters = network->named_parameters();
  const json& listed = metadata.at("weights");
  require(
    listed.size() == parameters.size(), "it holds ", listed.size(), " weights; its network has ", parameters.size());
  for (const json& entry : listed)
  {
    const std::string name = entry.at("name");
    at::Tensor* const target = parameters.find(name);
    require(target != nullptr && entry.at("shape").get<std::vector<std::int64_t>>() == target->sizes().vec(),
      "its weight '", name, "' does not belong to its network");
    const at::Tensor half = at::empty(target->sizes(), at::kHalf);
    require(half.nbytes() <= end - at, "it ends within the weight '", name, "'");
    std::memcpy(half.data_ptr(), bytes.data() + at, half.nbytes());
    at += half.nbytes();
    target->copy_(half);
  }
  require(at == end, "it holds ", end - at, " bytes beyond its weights");
  network->to(at::Device(cuda ? at::kCUDA : at::kCPU));
  return asNetwork(network, metadata.dump());
}

std::shared_ptr<Network> readScript(const std::string& path, bool cuda)
{
  try
  {
    return std::make_shared<ScriptNetwork>(torch::jit::load(path, at::Device(cuda ? at::kCUDA : at::kCPU)));
  }
  catch (const c10::Error& error)
  {
    const std::string what = error.what_without_backtrace();
    throw Error("it is no TorchScript module: " + what.substr(0, what.find('\n')));
  }
}
}

std::shared_ptr<Network> asNetwork(std::shared_ptr<UNet> network, const std::string& description)
{
  return std::make_shared<OwnNetwork>(std::move(network), description);
}

void writeModel(const std::string& path, const UNet& network, const std::string& metadata)
{
  json j = json::parse(metadata);
  j["network"] = configuration(network.options());
  j["weights"] = json::array();
  const auto parameters = network.named_parameters();
  for (const auto& p : parameters)
  {
    j["weights"].push_back({ { "name", p.key() }, { "shape", p.value().sizes().vec() } });
  }
  const std::string head = j.dump();
  const auto length = static_cast<std::uint64_t>(head.size());
  Checksum sum;
  OutputFile file(path, false);
  const auto put = [&](const void* bytes, std::size_t count)
  {
    sum.add(bytes, count);
    file.write(static_cast<const char*>(bytes), count);
  };
  put(magic, 8);
  put(&version, sizeof version);
  put(&length, sizeof length);
  put(head.data(), head.size());
  for (const auto& p : parameters)
  {
    const at::Tensor half = p.value().detach().cpu().to(at::kHalf).contiguous();
    put(half.data_ptr(), half.nbytes());
  }
  file.write(sum.digest());
  file.commit();
}

std::shared_ptr<Network> readModel(const std::string& path, bool cuda)
{
  try
  {
    const std::string bytes = contents(path);
    if (bytes.compare(0, 4, "PK\x03\x04") == 0)
    {
      return readScript(path, cuda);
    }
    require(bytes.compare(0, 8, magic) == 0, "it is neither a MagNet model nor a TorchScript module");
    return readOwn(bytes, cuda);
  }
  catch (const Error& error)
  {
    throw Error(text("The model ", path, " can't be used: ", error.what()));
  }
  catch (const json::exception& error)
  {
    throw Error(text("The model ", path, " can't be used: its metadata lacks something: ", error.what()));
  }
}
}
