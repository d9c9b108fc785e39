/**
 * @class vtkMagNetTiltSeriesImage
 * @brief The image of a tilt series at one tilt, placed in nm; the tilts are time steps in degrees.
 *
 * Input: a phase tilt series. Outputs: 0 an image with 'phase_rad' ('residual_rad' of a residual series), and
 * 'contours' = cos(n phase) if that is shown, NaN where a pixel is to be ignored; field data 'tilt_angle_deg',
 * 'tilt_axis', 'image' and 'largest_rad' (the largest |phase| of the series). 1 a table of one text, "x axis, +35°",
 * for views to show.
 */
#ifndef vtkMagNetTiltSeriesImage_h
#define vtkMagNetTiltSeriesImage_h

#include "vtkMagNetTiltAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetTiltSeriesImage : public vtkMagNetTiltAlgorithm
{
public:
  static vtkMagNetTiltSeriesImage* New();
  vtkTypeMacro(vtkMagNetTiltSeriesImage, vtkMagNetTiltAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The image whose tilt is nearest to the time in degrees (default on), or else the one that is chosen.
  vtkSetMacro(FollowTime, bool);
  vtkGetMacro(FollowTime, bool);
  vtkBooleanMacro(FollowTime, bool);

  /// The number of the image in the stack, from 0 (default).
  vtkSetMacro(Image, int);
  vtkGetMacro(Image, int);

  /// 0 the phase (default), 1 contours, as a hologram shows them.
  vtkSetClampMacro(Show, int, 0, 1);
  vtkGetMacro(Show, int);

  /// n of cos(n phase), default 4: a contour for each 2 pi / n of phase.
  vtkSetMacro(Amplification, double);
  vtkGetMacro(Amplification, double);

protected:
  vtkMagNetTiltSeriesImage();
  ~vtkMagNetTiltSeriesImage() override = default;

  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTiltSeriesImage(const vtkMagNetTiltSeriesImage&) = delete;
  void operator=(const vtkMagNetTiltSeriesImage&) = delete;

  bool FollowTime = true;
  int Image = 0;
  int Show = 0;
  double Amplification = 4.0;
};

#endif
