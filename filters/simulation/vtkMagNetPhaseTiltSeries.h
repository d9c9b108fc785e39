/**
 * @class vtkMagNetPhaseTiltSeries
 * @brief Simulates two phase tilt series of a specimen about axes at right angles: output 0 about x, output 1 about y.
 *
 * From the magnetization M where the input has one (exact, open boundaries), else from the induction B alone
 * (the stray field outside the volume is then cut off, which the field data 'stray_field' says). Outputs: images
 * along z, point data 'phase' [rad] and, with missing pixels, 'valid' (0 there); field data 'tilt_angles' [degrees] and
 * 'tilt_axis', or of other axes 'tilt_axis_azimuth' and 'detector_azimuth' [degrees].
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

  ///@{
  /// Of the first axis from x, counter-clockwise, in the specimen and in the images, in degrees (SeriesGeometry.h); of
  /// the second 90 degrees more. DetectorAzimuth 360 (default): the same as in the specimen.
  vtkSetMacro(TiltAxisAzimuth, double);
  vtkGetMacro(TiltAxisAzimuth, double);
  vtkSetMacro(DetectorAzimuth, double);
  vtkGetMacro(DetectorAzimuth, double);
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
  /// Standard deviations of an image's constant [rad], slope [rad/nm], terms of second order [rad at the edges], tilt
  /// error [degrees], shift [nm] and rotation [degrees]; and the share of its pixels that are missing.
  vtkSetMacro(PhaseOffset, double);
  vtkGetMacro(PhaseOffset, double);
  vtkSetMacro(PhaseRamp, double);
  vtkGetMacro(PhaseRamp, double);
  vtkSetMacro(PhaseCurvature, double);
  vtkGetMacro(PhaseCurvature, double);
  vtkSetMacro(TiltAngleError, double);
  vtkGetMacro(TiltAngleError, double);
  vtkSetMacro(ImageShift, double);
  vtkGetMacro(ImageShift, double);
  vtkSetMacro(ImageRotation, double);
  vtkGetMacro(ImageRotation, double);
  vtkSetMacro(MissingPixels, double);
  vtkGetMacro(MissingPixels, double);
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
  magnet::SeriesGeometry AxisOf(int port) const;

  double MaximumTilt = 45.0;
  double TiltStep = 5.0;
  double TiltAxisAzimuth = 0.0;
  double DetectorAzimuth;

  int DetectorBinning;
  double PhaseNoise;
  double RelativeNoise;
  int Seed;
  double PhaseOffset;
  double PhaseRamp;
  double PhaseCurvature;
  double TiltAngleError;
  double ImageShift;
  double ImageRotation;
  double MissingPixels;
  double MeanInnerPotential;
  double AcceleratingVoltage;
};

#endif
