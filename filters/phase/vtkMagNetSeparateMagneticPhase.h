/**
 * @class vtkMagNetSeparateMagneticPhase
 * @brief The magnetic and the electrostatic phase of two series with opposite magnetic parts (core/phase/Separation.h).
 *
 * Inputs: the series, and the same after turning the specimen over or reversing its magnetization. Outputs: 0 the
 * magnetic series, 1 the electrostatic one, 2 a table of how each second image was brought onto the first.
 */
#ifndef vtkMagNetSeparateMagneticPhase_h
#define vtkMagNetSeparateMagneticPhase_h

#include "vtkMagNetAlgorithm.h"

#include <vector>

class vtkTable;

class VTKMAGNETFILTERS_EXPORT vtkMagNetSeparateMagneticPhase : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetSeparateMagneticPhase* New();
  vtkTypeMacro(vtkMagNetSeparateMagneticPhase, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// How the second images are mirrored: 0 not, 1 about x, 2 about y, 3 found.
  vtkSetClampMacro(Mirror, int, 0, 3);
  vtkGetMacro(Mirror, int);
  ///@}

  ///@{
  /// What is found of each map: 0 shift, 1 and rotation, 2 and scale, 3 all of an affine map.
  vtkSetClampMacro(Vary, int, 0, 3);
  vtkGetMacro(Vary, int);
  ///@}

  ///@{
  /// What the second images are brought onto the first by: 0 the phases, 1 the amplitudes.
  vtkSetClampMacro(RegisterBy, int, 0, 1);
  vtkGetMacro(RegisterBy, int);
  ///@}

  ///@{
  /// What is taken off both results: 0 multiples of pi between images, 1 the median, 2 a plane.
  vtkSetClampMacro(Background, int, 0, 2);
  vtkGetMacro(Background, int);
  ///@}

  ///@{
  /// Between the images of a pair, beside the mirror [degree].
  vtkSetMacro(LargestRotation, double);
  vtkGetMacro(LargestRotation, double);
  ///@}

protected:
  vtkMagNetSeparateMagneticPhase();
  ~vtkMagNetSeparateMagneticPhase() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetSeparateMagneticPhase(const vtkMagNetSeparateMagneticPhase&) = delete;
  void operator=(const vtkMagNetSeparateMagneticPhase&) = delete;

  void TellOfPairs(vtkImageData* magnetic, vtkImageData* series, vtkImageData* turned,
    const std::vector<magnet::PairRegistration>& pairs);
  static void FillTable(
    vtkTable* table, const std::vector<magnet::PairRegistration>& pairs, const std::vector<double>& tilts);

  int Mirror;
  int Vary;
  int RegisterBy = 0;
  int Background;
  double LargestRotation;
};

#endif
