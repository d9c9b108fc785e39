/**
 * @class vtkMagNetEnhancement
 * @brief Adds the induction B_magnet [T] that a network makes of B_vfet [T], the missing wedge filled.
 *
 * Needs the field data tilt_angles_x and tilt_angles_y [degrees] that VFET Reconstruction leaves: the network is told
 * what was measured; and takes vfet_low_pass_period_nm and vfet_low_pass_order into account, where they are there. The
 * methods are those of core/unet/Predictor.h.
 */
#ifndef vtkMagNetEnhancement_h
#define vtkMagNetEnhancement_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetEnhancement : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetEnhancement* New();
  vtkTypeMacro(vtkMagNetEnhancement, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Point data vector of the reconstructed induction. Empty (default): B_vfet.
  vtkSetMacro(InductionArray, std::string);
  vtkGetMacro(InductionArray, std::string);

  /// Model file: ours, or a TorchScript module. Empty (default): the one that comes with the plugin.
  vtkSetMacro(Model, std::string);
  vtkGetMacro(Model, std::string);

  /// Predictions that are averaged, each of the volume turned by another of its symmetries: 1 to 32.
  vtkSetClampMacro(Symmetries, int, 1, 32);
  vtkGetMacro(Symmetries, int);

  /// The fit to the data.
  int GetCanFinish() override { return this->DataConsistency == static_cast<int>(magnet::DataConsistency::Fit) ? 1 : 0; }

  /// How the result is brought in line with what was measured: 0 not at all, 1 the measured part of the
  /// spectrum is blended in, 2 the magnetization is fitted to it.
  vtkSetClampMacro(DataConsistency, int, 0, 2);
  vtkGetMacro(DataConsistency, int);

  ///@{
  /// Of networks that predict B, the part without divergence is taken.
  vtkSetMacro(DivergenceFree, bool);
  vtkGetMacro(DivergenceFree, bool);
  vtkBooleanMacro(DivergenceFree, bool);
  ///@}

  /// Of Fit: noise of the measured spectrum, in units of mu0 Ms.
  vtkSetClampMacro(FitNoise, double, 1e-3, 1.0);
  vtkGetMacro(FitNoise, double);

  /// Memory of the network's work in MB; larger volumes are cut into tiles.
  vtkSetMacro(MemoryLimit, double);
  vtkGetMacro(MemoryLimit, double);

protected:
  vtkMagNetEnhancement();
  ~vtkMagNetEnhancement() override = default;

  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetEnhancement(const vtkMagNetEnhancement&) = delete;
  void operator=(const vtkMagNetEnhancement&) = delete;

  std::string InductionArray;
  std::string Model;

  int Symmetries;
  int DataConsistency;
  bool DivergenceFree;
  double FitNoise;
  double MemoryLimit;
};

#endif
