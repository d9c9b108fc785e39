/**
 * @class vtkMagNetPhaseTiltSeries
 * @brief Simulates the two phase tilt series of a specimen: output 0 about x, output 1 about y.
 *
 * From the magnetization M where the input has one (exact, open boundaries), else from the induction B alone
 * (the stray field outside the volume is then cut off, which the field data 'stray_field' says). Outputs: images
 * along z, point data 'phase' [rad], field data 'tilt_angles' [degrees] and 'tilt_axis'.
 */
#ifndef vtkMagNetPhaseTiltSeries_h
#define vtkMagNetPhaseTiltSeries_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetPhaseTiltSeries : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetPhaseTiltSeries* New();
  vtkTypeMacro(vtkMagNetPhaseTiltSeries, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// Tilt angles from -MaximumTilt to +MaximumTilt in steps of TiltStep, in degrees.
  vtkSetMacro(MaximumTilt, double);
  vtkGetMacro(MaximumTilt, double);
  vtkSetMacro(TiltStep, double);
  vtkGetMacro(TiltStep, double);
  ///@}

  /// A detector pixel is this many voxels wide; the phase is averaged over it.
  vtkSetMacro(DetectorBinning, int);
  vtkGetMacro(DetectorBinning, int);

  ///@{
  /// Gaussian noise of each pixel, as a standard deviation in rad (PhaseNoise) and as a fraction of
  /// the series' largest |phase| (RelativeNoise), and the seed of all random draws.
  vtkSetMacro(PhaseNoise, double);
  vtkGetMacro(PhaseNoise, double);
  vtkSetMacro(RelativeNoise, double);
  vtkGetMacro(RelativeNoise, double);
  vtkSetMacro(Seed, int);
  vtkGetMacro(Seed, int);
  ///@}

  ///@{
  /// Standard deviations of an image's constant [rad], slope [rad/nm], tilt error [degrees] and shift [nm].
  vtkSetMacro(PhaseOffset, double);
  vtkGetMacro(PhaseOffset, double);
  vtkSetMacro(PhaseRamp, double);
  vtkGetMacro(PhaseRamp, double);
  vtkSetMacro(TiltAngleError, double);
  vtkGetMacro(TiltAngleError, double);
  vtkSetMacro(ImageShift, double);
  vtkGetMacro(ImageShift, double);
  ///@}

  ///@{
  /// Electrostatic phase of the masked material: mean inner potential [V], and the microscope's accelerating
  /// voltage [kV].
  vtkSetMacro(MeanInnerPotential, double);
  vtkGetMacro(MeanInnerPotential, double);
  vtkSetMacro(AcceleratingVoltage, double);
  vtkGetMacro(AcceleratingVoltage, double);
  ///@}

protected:
  vtkMagNetPhaseTiltSeries();
  ~vtkMagNetPhaseTiltSeries() override = default;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetPhaseTiltSeries(const vtkMagNetPhaseTiltSeries&) = delete;
  void operator=(const vtkMagNetPhaseTiltSeries&) = delete;

  magnet::Grid SeriesGrid(const magnet::Grid& volume, std::size_t images) const;
  magnet::PhaseOptions Options() const;

  double MaximumTilt = 45.0;
  double TiltStep = 5.0;

  int DetectorBinning;
  double PhaseNoise;
  double RelativeNoise;
  int Seed;
  double PhaseOffset;
  double PhaseRamp;
  double TiltAngleError;
  double ImageShift;
  double MeanInnerPotential;
  double AcceleratingVoltage;
};

#endif
