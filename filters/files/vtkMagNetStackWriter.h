/**
 * @class vtkMagNetStackWriter
 * @brief Writes one point data array of a volume or a tilt series as an MRC file or a NumPy array (.npy).
 *
 * Lengths become the file's unit. The tilt angles of a series go into a .rawtlt file beside it; pixels that its array
 * 'valid' says are to be ignored become NaN. See core/file/StackWriter.h.
 */
#ifndef vtkMagNetStackWriter_h
#define vtkMagNetStackWriter_h

#include "vtkMagNetWriter.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetStackWriter : public vtkMagNetWriter
{
public:
  static vtkMagNetStackWriter* New();
  vtkTypeMacro(vtkMagNetStackWriter, vtkMagNetWriter);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Of a vector: 0 all components (default; not in MRC), 1 to 3 x, y or z, 4 the length.
  vtkSetClampMacro(Component, int, 0, 4);
  vtkGetMacro(Component, int);

protected:
  vtkMagNetStackWriter() = default;
  ~vtkMagNetStackWriter() override = default;

  void WriteImage(vtkImageData* image) override;

private:
  vtkMagNetStackWriter(const vtkMagNetStackWriter&) = delete;
  void operator=(const vtkMagNetStackWriter&) = delete;

  int Component = 0;
};

#endif
