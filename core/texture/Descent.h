// The descent behind `relax`; not for use by others.
#pragma once

#include "ExchangePreconditioner.h"

#include <deque>
#include <vector>

namespace magnet
{
// Limited-memory BFGS on the product of the cells' spheres: Relaxer.h. Sums run over rows of cells in a fixed order, so
// that the number of threads leaves no trace.
class Descent
{
public:
  Descent(EffectiveField& field, const at::Tensor& start);

  // One step, of a length at which the energy is no higher than in the last five; or none, where no length is. Returns
  // the number of evaluations.
  int step();

  // No step was found down the steepest way either: there is nothing more to gain.
  bool stuck() const { return Stuck_; }

  // Goes on without what earlier steps told of the curvature.
  void forget() { Pairs_.clear(); }

  double torque() const { return Torque_; }
  const MicromagneticEnergy& energy() const { return Energy_; }
  const at::Tensor& direction() const { return M_; }

private:
  struct Pair
  {
    at::Tensor s, y; // change of m, and of the gradient
    double sy = 0.0;
    std::vector<double> older; // s_j . y of the pairs before this one, the oldest first
  };

  template <class Work>
  void eachRow(const Work& work);
  std::vector<double> dots(const std::vector<at::Tensor>& left, const at::Tensor& right);
  double dot(const at::Tensor& a, const at::Tensor& b) { return dots({ a }, b).front(); }
  void add(const at::Tensor& target, const std::vector<at::Tensor>& v, const std::vector<double>& factors);
  double largest(const at::Tensor& vectors);
  void projectOnTangents(const at::Tensor& vectors);
  void updateForce();
  void precondition();
  void chooseDirection();
  void move(double length);
  bool search(double ceiling, int& evaluations);
  void remember();

  EffectiveField& Field_;
  std::int64_t Rows_;
  std::int64_t RowLength_;
  std::vector<double> RowSums_;
  at::Tensor M_, Previous_, H_, Force_, Direction_;
  ExchangePreconditioner Precondition_;
  std::deque<Pair> Pairs_;
  MicromagneticEnergy Energy_;
  std::deque<double> Recent_;
  double Torque_ = 0.0;
  bool Stuck_ = false;
};
}
