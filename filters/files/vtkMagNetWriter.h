/**
 * @class vtkMagNetWriter
 * @brief Common to the writers: a file's name, the array, and that of several processes the first writes.
 */
#ifndef vtkMagNetWriter_h
#define vtkMagNetWriter_h

#include "vtkMagNetAlgorithm.h"

class vtkImageData;

class VTKMAGNETFILTERS_EXPORT vtkMagNetWriter : public vtkMagNetAlgorithm
{
public:
  vtkTypeMacro(vtkMagNetWriter, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The file to write.
  vtkSetMacro(FileName, std::string);
  vtkGetMacro(FileName, std::string);

  /// Point data array; empty (default): the one that the writer is most likely meant for.
  vtkSetMacro(Array, std::string);
  vtkGetMacro(Array, std::string);

  /// The number of this process, which ParaView tells its writers.
  vtkSetMacro(Piece, int);
  vtkGetMacro(Piece, int);

  /// Updates the input and writes the file, again even if nothing has changed. 1, or 0 with a text in GetErrorText.
  int Write();

protected:
  vtkMagNetWriter();
  ~vtkMagNetWriter() override = default;

  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) final;
  virtual void WriteImage(vtkImageData* image) = 0;

  /// Array if it is set, else the first of `favourites` that there is, else the active or the first array of so many
  /// components (0: any), else "".
  std::string ChosenArray(vtkImageData* image, const std::vector<std::string>& favourites, int components) const;

private:
  vtkMagNetWriter(const vtkMagNetWriter&) = delete;
  void operator=(const vtkMagNetWriter&) = delete;

  std::string FileName;
  std::string Array;
  int Piece = 0;
};

#endif
