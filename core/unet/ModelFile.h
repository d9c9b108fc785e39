// A trained network in one file.
#pragma once

#include "UNetOptions.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>

namespace magnet
{
class UNet;

// A network that is ready to predict, ours or a TorchScript module of somebody else's.
class Network
{
public:
  virtual ~Network() = default;
  // b (N, 3, nz, ny, nx) over its scale, condition (N, TiltGeometry::features) -> (N, outputs(), nz, ny, nx).
  virtual at::Tensor forward(const at::Tensor& b, const at::Tensor& condition) const = 0;
  virtual NetworkHead head() const = 0;
  virtual std::int64_t multiple() const = 0;          // of the sizes
  virtual double bytesPerVoxel() const = 0;           // of work, at most
  virtual const std::string& description() const = 0; // the file's metadata, JSON
  // Voxels along an edge of the volumes that it was trained on, 0: of any.
  virtual std::int64_t trainedSize() const { return 0; }
  // Ours, to be trained further; null: somebody else's.
  virtual std::shared_ptr<const UNet> unet() const { return nullptr; }
  std::int64_t outputs() const { return head() == NetworkHead::Magnetization ? 4 : 3; }
};

std::shared_ptr<Network> asNetwork(std::shared_ptr<UNet> network, const std::string& description = "{}");

// Our format, version 1, little-endian: "MAGNETNN", version (4 bytes), length of the metadata (8 bytes), the metadata
// (JSON: the network's configuration, the names and shapes of the weights, and what `metadata` adds), the weights in
// half precision in that order, and the SHA-256 of all that.
// metadata: a JSON object: training library and its hash, steps, seed, scores, licence. Throws Error naming the file.
void writeModel(const std::string& path, const UNet& network, const std::string& metadata);

// Ours, or a TorchScript module (a zip archive) whose forward takes (N, 3, nz, ny, nx) and returns the same shape; it
// must not need sizes other than multiples of 16. Runs no code of a pickle. Throws Error that names the file and says
// whether it is missing, cut off, damaged, foreign or of a newer version.
std::shared_ptr<Network> readModel(const std::string& path, bool cuda);
}
