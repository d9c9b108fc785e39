/**
 * @class vtkMagNetOvfReader
 * @brief Reads OVF files of OOMMF, MuMax3 and MicroMagnetic.jl (.ovf .omf .ohf .obf .oef), also compressed with zstd.
 *
 * Lengths become nanometres. A magnetization becomes the array M and a magnetic field the array H, both in A/m, an
 * induction the array B in T, whatever their units in the file; anything else keeps its label. 'mask' is 1 where a
 * vector is longer than 0. What the file leaves open, and what was taken, stands in the field data 'notes' and
 * is said once as a warning.
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

  ///@{
  /// Unit of the file's lengths or values ("nm", "kA/m"), instead of the one that it names; empty (default): as the
  /// file tells.
  vtkSetStdStringFromCharMacro(MeshUnit);
  vtkGetCharFromStdStringMacro(MeshUnit);
  vtkSetStdStringFromCharMacro(ValueUnit);
  vtkGetCharFromStdStringMacro(ValueUnit);
  ///@}

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

  std::string FileName;
  std::string MeshUnit;
  std::string ValueUnit;
  double SaturationMagnetization = 0.0;
  std::unique_ptr<magnet::OvfField> Field; // of FileName, once it was asked for
  vtkTimeStamp Read;                       // when that was; other settings read it again
};

#endif
