/**
 * @class vtkMagNetTiltAlgorithm
 * @brief What the nodes share whose time is the tilt: the angles of a tilt series, in degrees, are their time steps.
 *
 * The angles are field data, which the pipeline's information does not have: asked for its time steps, such a node
 * brings its input up to date.
 */
#ifndef vtkMagNetTiltAlgorithm_h
#define vtkMagNetTiltAlgorithm_h

#include "vtkMagNetAlgorithm.h"

class vtkImageData;

class VTKMAGNETFILTERS_EXPORT vtkMagNetTiltAlgorithm : public vtkMagNetAlgorithm
{
public:
  vtkTypeMacro(vtkMagNetTiltAlgorithm, vtkMagNetAlgorithm);

protected:
  vtkMagNetTiltAlgorithm() = default;
  ~vtkMagNetTiltAlgorithm() override = default;

  int RequestUpdateExtent(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestData(vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

  /// The series at an input port, brought up to date; null where none is connected, or it has no images.
  vtkImageData* CurrentSeries(int port);

  /// Offers ascending angles as time steps at all outputs; none: they don't depend on time.
  static void OfferTimes(vtkInformationVector* outputs, const std::vector<double>& angles);

  /// In Execute: the time in degrees that the outputs are asked for, 0 where none is; and tells that of an output.
  double AskedTime(vtkInformationVector* outputs) const;
  static void SetTime(vtkDataObject* data, double angle);

private:
  vtkMagNetTiltAlgorithm(const vtkMagNetTiltAlgorithm&) = delete;
  void operator=(const vtkMagNetTiltAlgorithm&) = delete;

  int AskedPort = 0;
};

#endif
