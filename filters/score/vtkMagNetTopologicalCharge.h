/**
 * @class vtkMagNetTopologicalCharge
 * @brief The topological charge of each z slice of a vector field: a table with the columns 'z_nm' and 'charge'.
 *
 * Q = 1/(4 pi) int m . (dm/dx x dm/dy) dx dy inside the material, m the direction of the vectors. A lone skyrmion has
 * Q = +-1 up to what its boundary cuts off.
 */
#ifndef vtkMagNetTopologicalCharge_h
#define vtkMagNetTopologicalCharge_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetTopologicalCharge : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetTopologicalCharge* New();
  vtkTypeMacro(vtkMagNetTopologicalCharge, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Point data vector. Empty (default): M_model, M, B_magnet, B_vfet or B, the first that is there.
  vtkSetMacro(VectorArray, std::string);
  vtkGetMacro(VectorArray, std::string);

  /// Point data array, not 0 inside the material. Empty (default): mask, mask_magnet, or the whole volume.
  vtkSetMacro(MaskArray, std::string);
  vtkGetMacro(MaskArray, std::string);

protected:
  vtkMagNetTopologicalCharge() = default;
  ~vtkMagNetTopologicalCharge() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int FillOutputPortInformation(int port, vtkInformation* info) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTopologicalCharge(const vtkMagNetTopologicalCharge&) = delete;
  void operator=(const vtkMagNetTopologicalCharge&) = delete;

  std::string VectorArray;
  std::string MaskArray;
};

#endif
