/**
 * @class vtkMagNetPrepareTiltSeries
 * @brief Turns a measured tilt series to this project's conventions, flattens it in the vacuum, crops and bins it.
 *
 * The settings are kept in the field data as 'prepared'.
 */
#ifndef vtkMagNetPrepareTiltSeries_h
#define vtkMagNetPrepareTiltSeries_h

#include "vtkMagNetAlgorithm.h"

#include <cstdint>
#include <vector>

class VTKMAGNETFILTERS_EXPORT vtkMagNetPrepareTiltSeries : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetPrepareTiltSeries* New();
  vtkTypeMacro(vtkMagNetPrepareTiltSeries, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// Images that are dropped, counted from 0.
  void AddLeaveOut(int image);
  void RemoveAllLeaveOut();

  // Instead of the input's, in degrees, one for each image of the input. None: the input's.
  void AddTiltAngle(double degrees);
  void RemoveAllTiltAngles();
  ///@}

  ///@{
  /// The angles: the other way round, of the other sign, shifted by so many degrees.
  /// The angles that come in are 0 degrees, 1 radians.
  vtkSetClampMacro(AngleUnit, int, 0, 1);
  vtkGetMacro(AngleUnit, int);
  vtkSetMacro(ReverseAngles, bool);
  vtkGetMacro(ReverseAngles, bool);
  vtkSetMacro(NegateAngles, bool);
  vtkGetMacro(NegateAngles, bool);
  vtkSetMacro(AngleShift, double);
  vtkGetMacro(AngleShift, double);
  ///@}

  ///@{
  /// The images: x and y exchanged, then mirrored; the phase of the other sign.
  vtkSetMacro(Transpose, bool);
  vtkGetMacro(Transpose, bool);
  vtkSetMacro(FlipX, bool);
  vtkGetMacro(FlipX, bool);
  vtkSetMacro(FlipY, bool);
  vtkGetMacro(FlipY, bool);
  vtkSetMacro(Negate, bool);
  vtkGetMacro(Negate, bool);
  ///@}

  ///@{
  /// The direction of the input's tilt axis in place of what its field data tell, in degrees from x: in the specimen
  /// and in the images (SeriesGeometry.h). 360 (default): not set. The first stands for both.
  vtkSetMacro(TiltAxisAzimuth, double);
  vtkGetMacro(TiltAxisAzimuth, double);
  vtkSetMacro(DetectorAzimuth, double);
  vtkGetMacro(DetectorAzimuth, double);
  ///@}

  ///@{
  /// The images turned counter-clockwise about their middle, in degrees, after they were transposed and mirrored. The
  /// azimuth in the images follows, and that in the specimen where both were the same: then the images show the
  /// specimen's frame. By other than right angles the output has the array 'valid', 0 where a pixel came from outside,
  /// and the field data 'phase_sigma', if the input has none: the noise before the turn, which smooths it.
  vtkSetMacro(Turn, double);
  vtkGetMacro(Turn, double);
  ///@}

  ///@{
  /// Pixels that stand out of those around by more than so many standard deviations get their median, as do single ones
  /// that are no numbers; 0: none.
  vtkSetMacro(HotPixels, double);
  vtkGetMacro(HotPixels, double);
  ///@}

  ///@{
  /// What is subtracted: 0 nothing, 1 the vacuum's mean, 2 its plane. The vacuum is a frame of the width Border, a part
  /// of the image's shorter edge, or the box of pixels x from, to, y from, to, if that is not the whole image.
  vtkSetClampMacro(Background, int, 0, 2);
  vtkGetMacro(Background, int);
  vtkSetMacro(Border, double);
  vtkGetMacro(Border, double);
  vtkSetVector4Macro(VacuumBox, int);
  vtkGetVector4Macro(VacuumBox, int);
  ///@}

  ///@{
  /// The pixels that are kept, x from, to, y from, to (0, -1: all of them); and how many of them make one.
  vtkSetVector4Macro(Crop, int);
  vtkGetVector4Macro(Crop, int);
  vtkSetMacro(Binning, int);
  vtkGetMacro(Binning, int);
  ///@}

protected:
  vtkMagNetPrepareTiltSeries();
  ~vtkMagNetPrepareTiltSeries() override = default;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetPrepareTiltSeries(const vtkMagNetPrepareTiltSeries&) = delete;
  void operator=(const vtkMagNetPrepareTiltSeries&) = delete;

  magnet::PrepareOptions Options() const;
  void TellOfResult(vtkImageData* input, vtkImageData* output);
  magnet::Grid SeriesGrid(const magnet::Grid& input) const;
  std::string Description() const;
  // What the field data says of each image and of the axis, as it is after the preparation.
  void Carry(vtkImageData* input, vtkImageData* output) const;
  void CarryAxis(vtkImageData* input, vtkImageData* output) const;
  void CarryOfEachImage(vtkImageData* input, vtkImageData* output) const;
  void CarryValid(const std::vector<unsigned char>& valid, const magnet::Grid& from, vtkImageData* output) const;
  void KeepNoise(
    const float* phase, const std::vector<unsigned char>& valid, const magnet::Grid& from, vtkImageData* output) const;
  bool IsLeftOut(std::size_t image) const;

  std::vector<std::int64_t> LeaveOut;
  std::vector<double> TiltAngles;
  int AngleUnit;
  bool ReverseAngles;
  bool NegateAngles;
  double AngleShift;
  bool Transpose;
  bool FlipX;
  bool FlipY;
  double TiltAxisAzimuth;
  double DetectorAzimuth;
  double Turn;
  bool Negate;
  double HotPixels;
  std::int64_t Replaced = 0; // hot pixels, in the last run
  int Background;
  double Border;
  int VacuumBox[4];
  int Crop[4];
  int Binning;
};

#endif
