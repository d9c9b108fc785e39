/**
 * @class vtkMagNetNrmse
 * @brief Scores a reconstruction against a reference: the source paper's NRMSE, as fractions.
 *
 * Inputs: 0 the reference, 1 the reconstruction, on the same grid. Outputs: 0 a table with one row, 1 a table
 * with a row per z layer, 2 the reconstruction's volume with the vector 'error' (reconstruction - reference).
 */
#ifndef vtkMagNetNrmse_h
#define vtkMagNetNrmse_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetNrmse : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetNrmse* New();
  vtkTypeMacro(vtkMagNetNrmse, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// Point data vectors to compare. Empty: B of the reference; B_model, B_magnet, B_vfet or B (the first that is
  /// there) of the reconstruction.
  vtkSetMacro(ReferenceArray, std::string);
  vtkGetMacro(ReferenceArray, std::string);
  vtkSetMacro(ReconstructionArray, std::string);
  vtkGetMacro(ReconstructionArray, std::string);
  ///@}

  /// Score only where the reference's array 'mask' (or, without one, the reconstruction's) is not 0. Default on.
  vtkSetMacro(UseMask, bool);
  vtkGetMacro(UseMask, bool);

protected:
  vtkMagNetNrmse();
  ~vtkMagNetNrmse() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetNrmse(const vtkMagNetNrmse&) = delete;
  void operator=(const vtkMagNetNrmse&) = delete;

  std::string ReferenceArray;
  std::string ReconstructionArray;
  bool UseMask = true;
};

#endif
