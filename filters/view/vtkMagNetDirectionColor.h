/**
 * @class vtkMagNetDirectionColor
 * @brief Adds the RGB array 'direction_color': hue the in-plane angle, lightness the z component or the strength.
 */
#ifndef vtkMagNetDirectionColor_h
#define vtkMagNetDirectionColor_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetDirectionColor : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetDirectionColor* New();
  vtkTypeMacro(vtkMagNetDirectionColor, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Point data vector to colour. Empty: B_model, B_magnet, B_vfet, B or M, the first that is there.
  vtkSetMacro(VectorArray, std::string);
  vtkGetMacro(VectorArray, std::string);

  /// The length in the array's unit that is shown in full colour; 0: the longest vector's.
  vtkSetMacro(MaximumLength, double);
  vtkGetMacro(MaximumLength, double);

  /// 0: equally bright at every angle; 1: HSL, as mumax3 draws it.
  vtkSetClampMacro(Palette, int, 0, 1);
  vtkGetMacro(Palette, int);

  /// 0: +z white, -z black, short vectors grey; 1: an induction map, lightness the in-plane strength.
  vtkSetClampMacro(Shading, int, 0, 1);
  vtkGetMacro(Shading, int);

protected:
  vtkMagNetDirectionColor();
  ~vtkMagNetDirectionColor() override = default;

  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetDirectionColor(const vtkMagNetDirectionColor&) = delete;
  void operator=(const vtkMagNetDirectionColor&) = delete;

  std::string VectorArray;
  double MaximumLength;
  int Palette;
  int Shading;
};

#endif
