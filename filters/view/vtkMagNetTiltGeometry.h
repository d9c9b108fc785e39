/**
 * @class vtkMagNetTiltGeometry
 * @brief What one or two tilt series measure, drawn about the specimen: beam, tilt axes, tilt range, missing wedges.
 *
 * Inputs: 0 a tilt series, 1 (optional) that about the other axis, 2 (optional) a volume whose mask, or else whose box,
 * is the specimen. All is drawn in the specimen's frame, where the beam turns: at a tilt of t it runs along (0, sin t,
 * cos t) in the x series, (-sin t, 0, cos t) in the y series, e_v sin t + z cos t in that about an axis of any azimuth
 * (SeriesGeometry.h).
 *
 * Outputs: 0 in nm: the specimen, the tilt axes, the directions of the beam in all images, the beam at the tilt that is
 * the time; 1 in reciprocal space, along the same axes and with the same radius, whose length means nothing: the planes
 * that the images measure (the central slices across the beam), that of the time, and the missing wedges. Cell data:
 * 'color' (RGBA), 'part' (enum Part), 'series' (1 x, 2 y, 0 both; another axis is the one that is
 * left). Field data: 'missing_wedge_x_deg', '..._y_deg', '..._1_deg', '..._2_deg' of the first and the second of other
 * axes.
 */
#ifndef vtkMagNetTiltGeometry_h
#define vtkMagNetTiltGeometry_h

#include "vtkMagNetTiltAlgorithm.h"

#include <array>

class VTKMAGNETFILTERS_EXPORT vtkMagNetTiltGeometry : public vtkMagNetTiltAlgorithm
{
public:
  static vtkMagNetTiltGeometry* New();
  vtkTypeMacro(vtkMagNetTiltGeometry, vtkMagNetTiltAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum Part
  {
    Specimen = 0,
    TiltAxis = 1,
    MeasuredRange = 2,
    Beam = 3,
    MeasuredPlane = 4,
    PlaneOfTime = 5,
    MissingWedge = 6,
    ReciprocalAxis = 7
  };

  /// Of the wedges, 0 to 1; default 0.25.
  vtkSetClampMacro(WedgeOpacity, double, 0.0, 1.0);
  vtkGetMacro(WedgeOpacity, double);

protected:
  vtkMagNetTiltGeometry();
  ~vtkMagNetTiltGeometry() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTiltGeometry(const vtkMagNetTiltGeometry&) = delete;
  void operator=(const vtkMagNetTiltGeometry&) = delete;

  double WedgeOpacity = 0.25;
  std::array<double, 6> Box{}; // of the specimen [nm], and the time of the input that it was found in
  vtkMTimeType BoxChanged = 0;
};

#endif
