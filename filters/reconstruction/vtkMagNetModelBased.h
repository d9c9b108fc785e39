/**
 * @class vtkMagNetModelBased
 * @brief The magnetization whose phase images are those measured: B_model [T] and M_model [A/m].
 *
 * Inputs, each optional: 0 the x series, 1 the y series, 2 a volume whose array 'mask' says where the material is,
 * 3 a volume on the same grid with the directions of a second start, 4 any number of series about any axes; there is at
 * least one series. Outputs: 0 the volume, with the mask that was used; 1 and 2 the residuals of the first two series,
 * measured minus modelled phase, where the images were found; 3 a table of where each image was found. The method is that of
 * core/model/ModelBased.h, the defaults those of core/model/ModelBasedOptions.h.
 */
#ifndef vtkMagNetModelBased_h
#define vtkMagNetModelBased_h

#include "vtkMagNetAlgorithm.h"

#include <cstdint>

class VTKMAGNETFILTERS_EXPORT vtkMagNetModelBased : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetModelBased* New();
  vtkTypeMacro(vtkMagNetModelBased, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// Voxels of the volume along z, 0: as many as the support's volume has, or without one as the frame is wide; and
  /// voxels beyond the frame on each side along x and y, for material that reaches out of it.
  vtkSetMacro(Depth, int);
  vtkGetMacro(Depth, int);
  vtkSetMacro(Margin, int);
  vtkGetMacro(Margin, int);
  ///@}

  int GetCanFinish() override { return 1; }

  /// The length of M in the material: 0 exactly the same everywhere, 1 about the same, 2 free.
  vtkSetClampMacro(Length, int, 0, 2);
  vtkGetMacro(Length, int);

  /// The support: 0 the outline as it is given, 1 where to look for that of a film: the same at every height,
  /// between two flat faces.
  vtkSetClampMacro(Outline, int, 0, 1);
  vtkGetMacro(Outline, int);

  /// Ms in A/m; 0: found with the magnetization.
  vtkSetMacro(SaturationMagnetization, double);
  vtkGetMacro(SaturationMagnetization, double);

  ///@{
  /// What each image holds beside the specimen's phase: 0 nothing, 1 a constant, 2 a constant and a slope, 3 and terms
  /// of second order, 4 all that is slower than BackgroundPeriod (nm).
  vtkSetClampMacro(Background, int, 0, 4);
  vtkGetMacro(Background, int);
  vtkSetMacro(BackgroundPeriod, double);
  vtkGetMacro(BackgroundPeriod, double);
  ///@}

  /// What of the geometry is found with M: 0 nothing, 1 the shifts of the images, 2 and their tilts and rotations, the
  /// tilt offset and the azimuth of the axis.
  vtkSetClampMacro(Refine, int, 0, 2);
  vtkGetMacro(Refine, int);

  /// Of a pixel in rad; 0: estimated.
  vtkSetMacro(PhaseNoise, double);
  vtkGetMacro(PhaseNoise, double);

  ///@{
  /// Weights: of the bend between neighbours, and the deviation that M / Ms of a voxel may have from the
  /// truth because it is not small enough.
  vtkSetMacro(Exchange, double);
  vtkGetMacro(Exchange, double);
  vtkSetMacro(ModelError, double);
  vtkGetMacro(ModelError, double);
  ///@}

  /// Without a support: material is where |B_vfet| is more than this share of its large values.
  vtkSetMacro(SupportThreshold, double);
  vtkGetMacro(SupportThreshold, double);

  /// Images that fit far worse than the others count less.
  vtkSetMacro(Robust, bool);
  vtkGetMacro(Robust, bool);
  vtkBooleanMacro(Robust, bool);

  /// Fits with random errors added, whose spread are the arrays B_sigma [T] and M_sigma [A/m]: 0 none, or at least 4.
  vtkSetMacro(Ensemble, int);
  vtkGetMacro(Ensemble, int);

  /// Whether each image is predicted by a fit without it, and the fits of two halves of the images are compared: the field
  /// data leave_one_out and half_bit_resolution_nm.
  vtkSetMacro(LeaveOneOut, bool);
  vtkGetMacro(LeaveOneOut, bool);
  vtkBooleanMacro(LeaveOneOut, bool);

  /// At exact length, at each resolution.
  vtkSetMacro(Steps, int);
  vtkGetMacro(Steps, int);

protected:
  vtkMagNetModelBased();
  ~vtkMagNetModelBased() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetModelBased(const vtkMagNetModelBased&) = delete;
  void operator=(const vtkMagNetModelBased&) = delete;

  /// Voxels of the volume along z; support: the information of what is connected as one, or null.
  std::int64_t ChosenDepth(vtkInformation* support) const;

  int Depth;
  int Margin;
  int Outline;
  int Length;
  double SaturationMagnetization;
  int Background;
  double BackgroundPeriod;
  int Refine;
  double PhaseNoise;
  double Exchange;
  double ModelError;
  double SupportThreshold;
  int Steps;
  bool Robust;
  int Ensemble;
  bool LeaveOneOut;
};

#endif
