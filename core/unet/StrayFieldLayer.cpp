#include "StrayFieldLayer.h"

#include "core/base/Error.h"
#include "core/magnetostatics/DemagnetizationCpu.h"

#include <torch/csrc/autograd/custom_function.h>

namespace magnet
{
namespace
{
class Operator : public torch::autograd::Function<Operator>
{
public:
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& m, StrayFieldLayer* layer)
  {
    context->saved_data["layer"] = reinterpret_cast<std::int64_t>(layer);
    return layer->apply(m);
  }

  static torch::autograd::variable_list backward(
    torch::autograd::AutogradContext* context, const torch::autograd::variable_list& gradients)
  {
    auto* const layer = reinterpret_cast<StrayFieldLayer*>(context->saved_data["layer"].toInt());
    return { layer->apply(gradients[0]), at::Tensor() };
  }
};
}

StrayFieldLayer::StrayFieldLayer(std::int64_t nz, std::int64_t ny, std::int64_t nx, const Run& run)
  : Demagnetization_(Grid::centred({ nx, ny, nz }, { 1.0, 1.0, 1.0 }), run)
{
}

StrayFieldLayer::~StrayFieldLayer() = default;

at::Tensor StrayFieldLayer::forward(const at::Tensor& m)
{
  return Operator::apply(m, this);
}

at::Tensor StrayFieldLayer::apply(const at::Tensor& m, const Run& run)
{
  const auto& n = Demagnetization_.grid().size;
  require(m.dim() == 5 && m.size(1) == 3 && m.size(2) == n[2] && m.size(3) == n[1] && m.size(4) == n[0],
    "the stray field's layer was given the shape ", m.sizes(), "; it was made for (N, 3, ", n[2], ", ", n[1], ", ",
    n[0], ")");
  const at::Tensor vectors = m.detach().to(at::kFloat).permute({ 0, 2, 3, 4, 1 }).contiguous();
  at::Tensor h = at::empty_like(vectors);
  for (std::int64_t i = 0; i < m.size(0); ++i)
  {
    const auto count = static_cast<double>(m.size(0));
    const Run part = run.part(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
    if (m.is_cpu())
    {
      if (!Cpu_)
      {
        Cpu_ = std::make_unique<DemagnetizationCpu>(Demagnetization_);
      }
      Cpu_->apply(vectors[i].data_ptr<float>(), h[i].data_ptr<float>(), part);
    }
    else
    {
      h[i].copy_(Demagnetization_.field(vectors[i], part));
    }
  }
  return h.add_(vectors).permute({ 0, 4, 1, 2, 3 }).contiguous();
}
}
