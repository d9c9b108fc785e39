/**
 * @class vtkMagNetVfet
 * @brief Vector field electron tomography: induction B_vfet [T] from two phase tilt series.
 *
 * Inputs: 0 the x series, 1 the y series, 2 (optional) a volume whose array 'mask' confines the iterative
 * methods. The methods are those of core/vfet/Vfet.h.
 */
#ifndef vtkMagNetVfet_h
#define vtkMagNetVfet_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetVfet : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetVfet* New();
  vtkTypeMacro(vtkMagNetVfet, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// 0 Fourier slices (default), 1 weighted back-projection, 2 SIRT, 3 CGLS.
  vtkSetClampMacro(Method, int, 0, 3);
  vtkGetMacro(Method, int);

  /// Voxels along each edge of the result; 0 (default): the detector's width.
  vtkSetMacro(Size, int);
  vtkGetMacro(Size, int);

  ///@{
  /// Butterworth low-pass: the period in nm at which half of the amplitude is left, 0 (default) for none, and
  /// its order (default 2).
  vtkSetMacro(LowPassPeriod, double);
  vtkGetMacro(LowPassPeriod, double);
  vtkSetMacro(LowPassOrder, int);
  vtkGetMacro(LowPassOrder, int);
  ///@}

  /// Fourier slices: continuation into the missing wedge, in resolution elements (default 3; 0 leaves it empty).
  vtkSetMacro(WedgeFill, double);
  vtkGetMacro(WedgeFill, double);

  ///@{
  /// SIRT and CGLS: largest number of iterations (default 30) and the decrease of the relative residual under
  /// which they stop (default 0.001; 0: never).
  vtkSetMacro(Iterations, int);
  vtkGetMacro(Iterations, int);
  vtkSetMacro(Tolerance, double);
  vtkGetMacro(Tolerance, double);
  ///@}

protected:
  vtkMagNetVfet();
  ~vtkMagNetVfet() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetVfet(const vtkMagNetVfet&) = delete;
  void operator=(const vtkMagNetVfet&) = delete;

  int Method = 0;
  int Size = 0;
  double LowPassPeriod = 0.0;
  int LowPassOrder = 2;
  double WedgeFill = 3.0;
  int Iterations = 30;
  double Tolerance = 1e-3;
};

#endif
