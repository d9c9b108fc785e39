/**
 * @class vtkMagNetTiltSeriesReader
 * @brief Reads tilt series of phase images: MRC stacks, TIFF, .npy, and DM3 or DM4 files, with their tilt angles.
 *
 * The output is a stack of images, x and y in nm, with the array 'phase', the file's numbers as they are. Angles and
 * axis come from the file or from one beside it, or are given here; what nobody tells is left out.
 */
#ifndef vtkMagNetTiltSeriesReader_h
#define vtkMagNetTiltSeriesReader_h

#include "vtkMagNetAlgorithm.h"

#include <memory>
#include <vector>

class VTKMAGNETFILTERS_EXPORT vtkMagNetTiltSeriesReader : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetTiltSeriesReader* New();
  vtkTypeMacro(vtkMagNetTiltSeriesReader, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// One stack, or files of one image each.
  void AddFileName(const char* name);
  void RemoveAllFileNames();
  const char* GetFileName() { return this->FileNames.empty() ? "" : this->FileNames.front().c_str(); }
  ///@}

  /// A .tlt, .rawtlt or .mdoc file; empty: the one beside the stack, if there is one.
  void SetAngleFile(const char* name);
  const char* GetAngleFile() { return this->AngleFile.c_str(); }

  ///@{
  /// The angles in degrees, in the order of the images; none: those of the files.
  void AddTiltAngle(double degrees);
  void RemoveAllTiltAngles();
  ///@}

  ///@{
  /// 0 as the files tell, 1 x, 2 y.
  vtkSetClampMacro(TiltAxis, int, 0, 2);
  vtkGetMacro(TiltAxis, int);
  ///@}

  ///@{
  /// In nm; 0 as the files tell.
  vtkSetMacro(PixelSize, double);
  vtkGetMacro(PixelSize, double);
  ///@}

protected:
  vtkMagNetTiltSeriesReader();
  ~vtkMagNetTiltSeriesReader() override;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTiltSeriesReader(const vtkMagNetTiltSeriesReader&) = delete;
  void operator=(const vtkMagNetTiltSeriesReader&) = delete;

  std::unique_ptr<magnet::ImageStack> Open() const;
  magnet::Grid SeriesGrid(const magnet::StackInfo& info) const;

  std::vector<std::string> FileNames;
  std::string AngleFile;
  std::vector<double> TiltAngles;
  int TiltAxis = 0;
  double PixelSize = 0.0;
};

#endif
