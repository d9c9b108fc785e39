/**
 * @class vtkMagNetOvfWriter
 * @brief Writes one point data array of a volume as an OVF 2.0 file (.ovf .omf .ohf .obf .oef; with .zst behind it
 * compressed).
 *
 * Lengths become metres. The unit is told by the array's name: M and M_... A/m, B and B_... T, phase rad, anything else
 * 1. The field data go into the description. Of several processes the first writes.
 */
#ifndef vtkMagNetOvfWriter_h
#define vtkMagNetOvfWriter_h

#include "vtkMagNetWriter.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetOvfWriter : public vtkMagNetWriter
{
public:
  static vtkMagNetOvfWriter* New();
  vtkTypeMacro(vtkMagNetOvfWriter, vtkMagNetWriter);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// 0 text, 1 binary of 4 bytes, 2 binary of 8 bytes. Values are of single precision in each.
  vtkSetClampMacro(Format, int, 0, 2);
  vtkGetMacro(Format, int);

protected:
  vtkMagNetOvfWriter() = default;
  ~vtkMagNetOvfWriter() override = default;

  void WriteImage(vtkImageData* image) override;

private:
  vtkMagNetOvfWriter(const vtkMagNetOvfWriter&) = delete;
  void operator=(const vtkMagNetOvfWriter&) = delete;

  int Format = 1;
};

#endif
