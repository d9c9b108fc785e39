// The model file: what is written is read, and what is damaged is refused in words.
#include "core/unet/ModelFile.h"
#include "TestFolder.h"
#include "core/base/Error.h"
#include "core/unet/UNet.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/script.h>

#include <fstream>

using namespace magnet;

namespace
{
std::shared_ptr<UNet> someNetwork()
{
  torch::manual_seed(4);
  UNetOptions o;
  o.width = 4;
  o.levels = 2;
  o.deepest = 1;
  auto network = std::make_shared<UNet>(o);
  const at::NoGradGuard guard;
  for (at::Tensor& p : network->parameters())
  {
    p.normal_(0.0, 0.2);
    p.copy_(p.to(at::kHalf)); // as it is stored
  }
  return network;
}

std::string bytesOf(const std::string& path)
{
  std::ifstream file(path, std::ios::binary);
  return { std::istreambuf_iterator<char>(file), {} };
}

std::string refusal(const std::string& path, const std::string& bytes)
{
  std::ofstream(path, std::ios::binary) << bytes;
  try
  {
    readModel(path, false);
  }
  catch (const Error& error)
  {
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
    return error.what();
  }
  return "";
}
}

TEST(ModelFile, GivesBackTheNetwork)
{
  const magnet::testing::Folder folder;
  const auto network = someNetwork();
  writeModel((folder / "a.magnet"), *network, R"({"training": {"steps": 7}})");
  const auto read = readModel((folder / "a.magnet"), false);
  EXPECT_NE(read->description().find("\"steps\":7"), std::string::npos);
  EXPECT_EQ(read->multiple(), 4);
  const at::NoGradGuard guard;
  const at::Tensor b = at::randn({ 1, 3, 8, 8, 8 });
  const at::Tensor condition = at::randn({ 1, TiltGeometry::features });
  EXPECT_TRUE(at::equal(read->forward(b, condition), network->forward(b, condition)));
}

TEST(ModelFile, RefusesWhatIsNoModel)
{
  const magnet::testing::Folder folder;
  const std::string path = (folder / "a.magnet");
  writeModel(path, *someNetwork(), "{}");
  const std::string whole = bytesOf(path);
  for (const std::size_t length :
    { std::size_t(0), std::size_t(7), std::size_t(19), std::size_t(60), whole.size() / 2, whole.size() - 1 })
  {
    EXPECT_NE(refusal(path, whole.substr(0, length)), "") << length;
  }
  for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97)
  {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_NE(refusal(path, damaged), "") << at;
  }
  std::string newer = whole;
  newer[8] = 9;
  EXPECT_NE(refusal(path, newer).find("version 9"), std::string::npos);
  EXPECT_NE(refusal(path, whole + "x").find("checksum"), std::string::npos);
  EXPECT_NE(refusal(path, "a text").find("neither"), std::string::npos);
  EXPECT_NE(refusal(path, "PK\x03\x04 no module").find("TorchScript"), std::string::npos);
  EXPECT_THROW(readModel((folder / "nothing"), false), Error);
}

TEST(ModelFile, TakesSomebodysTorchScript)
{
  const magnet::testing::Folder folder;
  torch::jit::Module module("m");
  module.define("def forward(self, x):\n    return x * 2.0\n");
  module.save((folder / "script.pt"));
  const auto network = readModel((folder / "script.pt"), false);
  EXPECT_EQ(network->head(), NetworkHead::Induction);
  const at::Tensor b = at::randn({ 1, 3, 16, 16, 16 });
  EXPECT_TRUE(at::equal(network->forward(b, {}), b * 2.0));
}
