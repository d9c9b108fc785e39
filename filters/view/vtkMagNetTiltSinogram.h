/**
 * @class vtkMagNetTiltSinogram
 * @brief One line across the tilt axis through all images of a tilt series, against the tilt: a sinogram.
 *
 * Input: a phase tilt series. Outputs: 0 a cell for each pixel of the line (x: nm) of each image (y: degrees), cell
 * data 'phase_rad' ('residual_rad' of a residual series; NaN where a pixel is to be ignored), 'tilt_deg' and 'image'.
 * Across an axis along no edge of the images, the line takes the nearest pixels. A row reaches half way to its
 * neighbours; where images are missing (a step of more than twice the usual one) it ends half a usual step away, and
 * the gap is empty. 1 the line as it lies in the images, 2 a mark of the tilt that is the time, 3 a table of one text,
 * "line x = −2.5 nm".
 */
#ifndef vtkMagNetTiltSinogram_h
#define vtkMagNetTiltSinogram_h

#include "vtkMagNetTiltAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetTiltSinogram : public vtkMagNetTiltAlgorithm
{
public:
  static vtkMagNetTiltSinogram* New();
  vtkTypeMacro(vtkMagNetTiltSinogram, vtkMagNetTiltAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Where the line crosses the tilt axis, in nm from the middle of the images; default 0. The nearest pixels are
  /// taken.
  vtkSetMacro(Position, double);
  vtkGetMacro(Position, double);

protected:
  vtkMagNetTiltSinogram();
  ~vtkMagNetTiltSinogram() override = default;

  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTiltSinogram(const vtkMagNetTiltSinogram&) = delete;
  void operator=(const vtkMagNetTiltSinogram&) = delete;

  double Position = 0.0;
};

#endif
