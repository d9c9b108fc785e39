/**
 * @class vtkMagNetTransportOfIntensity
 * @brief The phase from focal series, by the transport of intensity equation (core/phase/TransportOfIntensity.h).
 *
 * Input: one stack whose images are at several defoci, of one tilt or of each; or several stacks, each a tilt series at
 * one defocus. Output: arrays phase, valid, one image a tilt.
 */
#ifndef vtkMagNetTransportOfIntensity_h
#define vtkMagNetTransportOfIntensity_h

#include "vtkMagNetAlgorithm.h"

#include <vector>

class VTKMAGNETFILTERS_EXPORT vtkMagNetTransportOfIntensity : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetTransportOfIntensity* New();
  vtkTypeMacro(vtkMagNetTransportOfIntensity, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// In micrometres, positive: overfocus. Of the images of one tilt, or of each input. None: as the inputs tell.
  void AddDefocus(double micrometres);
  void RemoveAllDefocus();
  ///@}

  ///@{
  /// In kV; 0: as the inputs tell.
  vtkSetMacro(AcceleratingVoltage, double);
  vtkGetMacro(AcceleratingVoltage, double);
  ///@}

  ///@{
  /// Beyond the frame: 0 open, 1 mirrored.
  vtkSetClampMacro(Edges, int, 0, 1);
  vtkGetMacro(Edges, int);
  ///@}

  ///@{
  /// Of the polynomial in the defocus.
  vtkSetMacro(Order, int);
  vtkGetMacro(Order, int);
  ///@}

  ///@{
  /// In nm; structures with longer periods are suppressed. 0: none.
  vtkSetMacro(LongestPeriod, double);
  vtkGetMacro(LongestPeriod, double);
  ///@}

protected:
  vtkMagNetTransportOfIntensity();
  ~vtkMagNetTransportOfIntensity() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTransportOfIntensity(const vtkMagNetTransportOfIntensity&) = delete;
  void operator=(const vtkMagNetTransportOfIntensity&) = delete;

  struct Stack;

  double Voltage(const std::vector<Stack>& stacks) const;
  // Of one tilt [m], in the order of the stack's images, or of the stacks.
  std::vector<double> DefociOf(const std::vector<Stack>& stacks) const;
  static std::vector<Stack> Read(vtkInformationVector** inputs);
  void TellOfResult(
    vtkImageData* output, vtkImageData* first, std::size_t imagesOfTilt, const std::vector<double>& nonlinearity);
  static std::int64_t Tilts(const std::vector<Stack>& stacks, std::size_t defoci);

  std::vector<double> Defocus;
  double AcceleratingVoltage = 0.0;
  int Edges;
  int Order;
  double LongestPeriod;
};

#endif
