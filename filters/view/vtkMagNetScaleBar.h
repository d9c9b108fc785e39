/**
 * @class vtkMagNetScaleBar
 * @brief A length in nanometres for a view to show: a line along x, and the field data 'length_nm'.
 */
#ifndef vtkMagNetScaleBar_h
#define vtkMagNetScaleBar_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetScaleBar : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetScaleBar* New();
  vtkTypeMacro(vtkMagNetScaleBar, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// In nanometres; 0 (default): what suits the view.
  vtkSetMacro(Length, double);
  vtkGetMacro(Length, double);

protected:
  vtkMagNetScaleBar();
  ~vtkMagNetScaleBar() override = default;

  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetScaleBar(const vtkMagNetScaleBar&) = delete;
  void operator=(const vtkMagNetScaleBar&) = delete;

  double Length = 0.0;
};

#endif
