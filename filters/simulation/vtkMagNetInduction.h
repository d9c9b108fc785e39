/**
 * @class vtkMagNetInduction
 * @brief Adds the induction B = mu0 (M + H) [T] of a magnetization M [A/m], with open boundaries.
 */
#ifndef vtkMagNetInduction_h
#define vtkMagNetInduction_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetInduction : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetInduction* New();
  vtkTypeMacro(vtkMagNetInduction, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Point data vector of the magnetization. Empty (default): M.
  vtkSetMacro(MagnetizationArray, std::string);
  vtkGetMacro(MagnetizationArray, std::string);

protected:
  vtkMagNetInduction() = default;
  ~vtkMagNetInduction() override = default;

  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetInduction(const vtkMagNetInduction&) = delete;
  void operator=(const vtkMagNetInduction&) = delete;

  std::string MagnetizationArray;
};

#endif
