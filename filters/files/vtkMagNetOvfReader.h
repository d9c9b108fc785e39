/**
 * @class vtkMagNetOvfReader
 * @brief Reads OVF files of OOMMF, MuMax3 and MicroMagnetic.jl (.ovf, .omf, .ohf), also compressed with zstd.
 *
 * Lengths become nanometres. A vector in A/m becomes the array M, in T the array B; anything else keeps its label.
 * 'mask' is 1 where a vector is longer than 0.
 */
#ifndef vtkMagNetOvfReader_h
#define vtkMagNetOvfReader_h

#include "vtkMagNetAlgorithm.h"

#include <memory>

class VTKMAGNETFILTERS_EXPORT vtkMagNetOvfReader : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetOvfReader* New();
  vtkTypeMacro(vtkMagNetOvfReader, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The file to read.
  void SetFileName(const char* name);
  const char* GetFileName() { return this->FileName.c_str(); }

  /// Ms in A/m by which unit vectors (of MuMax3's m) are multiplied to give M; 0 (default): values as they are.
  vtkSetMacro(SaturationMagnetization, double);
  vtkGetMacro(SaturationMagnetization, double);

protected:
  vtkMagNetOvfReader();
  ~vtkMagNetOvfReader() override;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetOvfReader(const vtkMagNetOvfReader&) = delete;
  void operator=(const vtkMagNetOvfReader&) = delete;

  std::string ArrayName() const;

  std::string FileName;
  double SaturationMagnetization = 0.0;
  std::unique_ptr<magnet::OvfField> Field; // of FileName, once it was asked for
};

#endif
