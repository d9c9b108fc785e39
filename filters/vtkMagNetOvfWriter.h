/**
 * @class vtkMagNetOvfWriter
 * @brief Writes one point data array of a volume as an OVF 2.0 file (.ovf, .omf, .ohf; with .zst behind it compressed).
 *
 * Lengths become metres. The unit is told by the array's name: M and M_... A/m, B and B_... T, phase rad, anything else
 * 1. The field data go into the description. Of several processes the first writes.
 */
#ifndef vtkMagNetOvfWriter_h
#define vtkMagNetOvfWriter_h

#include "vtkMagNetAlgorithm.h"

class vtkImageData;

class VTKMAGNETFILTERS_EXPORT vtkMagNetOvfWriter : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetOvfWriter* New();
  vtkTypeMacro(vtkMagNetOvfWriter, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The file to write.
  vtkSetMacro(FileName, std::string);
  vtkGetMacro(FileName, std::string);

  /// Point data array of 1 to 9 components. Empty (default): M, else the active vectors, else the first vector.
  vtkSetMacro(Array, std::string);
  vtkGetMacro(Array, std::string);

  /// 0 text, 1 binary of 4 bytes (default), 2 binary of 8 bytes. Values are of single precision in each.
  vtkSetClampMacro(Format, int, 0, 2);
  vtkGetMacro(Format, int);

  /// The number of this process, which ParaView tells its writers.
  vtkSetMacro(Piece, int);
  vtkGetMacro(Piece, int);

  /// Updates the input and writes the file, again even if nothing has changed. 1, or 0 with a text in GetErrorText.
  int Write();

protected:
  vtkMagNetOvfWriter();
  ~vtkMagNetOvfWriter() override = default;

  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetOvfWriter(const vtkMagNetOvfWriter&) = delete;
  void operator=(const vtkMagNetOvfWriter&) = delete;

  std::string ChosenArray(vtkImageData* image) const;

  std::string FileName;
  std::string Array;
  int Format = 1;
  int Piece = 0;
};

#endif
