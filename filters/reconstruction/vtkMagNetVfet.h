/**
 * @class vtkMagNetVfet
 * @brief Vector field electron tomography: induction B_vfet [T] from two phase tilt series.
 *
 * Inputs: 0 the x series, 1 the y series, 2 (optional) a volume whose array 'mask' confines the iterative
 * methods. The methods are those of core/vfet/Methods.h, the defaults those of core/vfet/VfetOptions.h.
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

  /// The iterative methods.
  int GetCanFinish() override { return this->Method >= static_cast<int>(magnet::VfetMethod::Sirt) ? 1 : 0; }

  /// In the order of magnet::vfetMethodNames.
  vtkSetClampMacro(Method, int, 0, Last(magnet::vfetMethodNames));
  vtkGetMacro(Method, int);

  /// Voxels along each edge of the result; 0: the detector's width.
  vtkSetMacro(Size, int);
  vtkGetMacro(Size, int);

  ///@{
  /// Voxels along z, 0: as many as Size; and voxels more on each side along x and y, for material that reaches out of
  /// the frame.
  vtkSetMacro(Depth, int);
  vtkGetMacro(Depth, int);
  vtkSetMacro(Margin, int);
  vtkGetMacro(Margin, int);
  ///@}

  ///@{
  /// Butterworth low-pass: the period in nm at which half of the amplitude is left, 0 for none, and its order.
  vtkSetMacro(LowPassPeriod, double);
  vtkGetMacro(LowPassPeriod, double);
  vtkSetMacro(LowPassOrder, int);
  vtkGetMacro(LowPassOrder, int);
  ///@}

  /// Fourier slices: continuation into the missing wedge, in resolution elements; 0 leaves it empty.
  vtkSetMacro(WedgeFill, double);
  vtkGetMacro(WedgeFill, double);

  ///@{
  /// Iterative methods: largest number of iterations, and the decrease of the relative residual under which they stop
  /// (0: never).
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

  int Method;
  int Size;
  int Depth;
  int Margin;
  double LowPassPeriod;
  int LowPassOrder;
  double WedgeFill;
  int Iterations;
  double Tolerance;
};

#endif
