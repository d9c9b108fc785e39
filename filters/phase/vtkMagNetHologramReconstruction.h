/**
 * @class vtkMagNetHologramReconstruction
 * @brief Wrapped phase and amplitude from off-axis holograms (core/phase/Hologram.h).
 *
 * Inputs: holograms of the object, a tilt series or single ones, and optionally the reference, one for all or one for
 * each. Output: arrays phase (wrapped, rad), amplitude, valid; field data phase_sigma, fringe_contrast (one an image),
 * fringe_spacing (pixels), sideband (1/pixel), hologram_binning, resolution_element_pixels (edge of the element whose
 * pixels share their noise), content 'wrapped phase'.
 */
#ifndef vtkMagNetHologramReconstruction_h
#define vtkMagNetHologramReconstruction_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetHologramReconstruction : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetHologramReconstruction* New();
  vtkTypeMacro(vtkMagNetHologramReconstruction, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// The sideband [1/pixel], x and y. 0, 0 (default): found.
  vtkSetVector2Macro(Sideband, double);
  vtkGetVector2Macro(Sideband, double);
  ///@}

  ///@{
  /// Whether the other one of the two sidebands is taken: the phase has the other sign.
  vtkSetMacro(OtherSideband, bool);
  vtkGetMacro(OtherSideband, bool);
  ///@}

  ///@{
  /// Radius of the aperture, in distances of the sideband from the centre.
  vtkSetMacro(Aperture, double);
  vtkGetMacro(Aperture, double);
  ///@}

  ///@{
  /// Of its edge: 0 Butterworth, 1 cosine.
  vtkSetClampMacro(ApertureEdge, int, 0, 1);
  vtkGetMacro(ApertureEdge, int);
  ///@}

  ///@{
  /// Pixels of the holograms along the edge of one of the result; 0: as the aperture allows.
  vtkSetMacro(Binning, int);
  vtkGetMacro(Binning, int);
  ///@}

  ///@{
  /// Electrons in a count; 0: from the noise.
  vtkSetMacro(ElectronsPerCount, double);
  vtkGetMacro(ElectronsPerCount, double);
  ///@}

  ///@{
  /// What a pixel needs to be valid: at least this part of the median amplitude, at most this noise [rad].
  vtkSetMacro(LowestAmplitude, double);
  vtkGetMacro(LowestAmplitude, double);
  vtkSetMacro(LargestSigma, double);
  vtkGetMacro(LargestSigma, double);
  ///@}

protected:
  vtkMagNetHologramReconstruction();
  ~vtkMagNetHologramReconstruction() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetHologramReconstruction(const vtkMagNetHologramReconstruction&) = delete;
  void operator=(const vtkMagNetHologramReconstruction&) = delete;

  magnet::HologramSeriesOptions Options() const;
  // That of the images that are there; kept, for the size of the result is asked for before it is.
  const magnet::HologramPlan& PlanOf(vtkImageData* object, vtkImageData* reference, const magnet::Run& run);
  static magnet::Grid Binned(const magnet::Grid& holograms, const magnet::HologramPlan& plan);
  // A pixel of the result is not valid where one of the hologram's in it is not.
  static void CarryValid(vtkImageData* input, const magnet::HologramPlan& plan, unsigned char* valid);
  static void TellOfResult(
    vtkImageData* output, const magnet::HologramPlan& plan, const magnet::HologramReport& report);

  double Sideband[2] = { 0.0, 0.0 };
  bool OtherSideband = false;
  double Aperture;
  int ApertureEdge;
  int Binning;
  double ElectronsPerCount;
  double LowestAmplitude;
  double LargestSigma;
  magnet::HologramPlan Plan;
  vtkMTimeType PlanTime = 0; // the latest change of what Plan was made of
};

#endif
