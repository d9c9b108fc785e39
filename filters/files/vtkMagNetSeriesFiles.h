/**
 * @class vtkMagNetSeriesFiles
 * @brief What the files of a tilt series tell of it, before any image is read.
 *
 * For a window that asks its user for what the files lack: a reader that was given too little could only fail.
 */
#ifndef vtkMagNetSeriesFiles_h
#define vtkMagNetSeriesFiles_h

#include "vtkMagNetFiltersModule.h"
#include "vtkObject.h"

#include <string>
#include <vector>

namespace magnet
{
struct StackInfo;
}

class VTKMAGNETFILTERS_EXPORT vtkMagNetSeriesFiles : public vtkObject
{
public:
  static vtkMagNetSeriesFiles* New();
  vtkTypeMacro(vtkMagNetSeriesFiles, vtkObject);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// As of vtkMagNetTiltSeriesReader.
  void AddFileName(const char* name);
  void RemoveAllFileNames();
  void SetAngleFile(const char* name);
  const char* GetAngleFile() const { return this->AngleFile.c_str(); }
  ///@}

  /// Opens the files and reads their headers, and the files of angles beside them.
  void Look();

  ///@{
  /// What was found. Size: columns, rows, images; 0 where the files could not be opened. PixelSize [nm] along x; 0
  /// where no file tells it. Angles: how many are known. FirstAngle, LastAngle [degree]. Axis: x, y, its
  /// angle from x ("33°"), or empty.
  vtkGetVector3Macro(Size, int);
  vtkGetMacro(PixelSize, double);
  vtkGetMacro(Angles, int);
  vtkGetMacro(FirstAngle, double);
  vtkGetMacro(LastAngle, double);
  const char* GetAxis() { return this->Axis.c_str(); }
  ///@}

  /// Why the files could not be opened, in the words of the core; empty if they could. Where the Size of a single file
  /// is known nevertheless, its images are fine, and the angles are not: a file beside it has others, say. They count
  /// as unknown.
  const char* GetProblem() { return this->Problem.c_str(); }

protected:
  vtkMagNetSeriesFiles() = default;
  ~vtkMagNetSeriesFiles() override = default;

private:
  vtkMagNetSeriesFiles(const vtkMagNetSeriesFiles&) = delete;
  void operator=(const vtkMagNetSeriesFiles&) = delete;

  void Take(const magnet::StackInfo& info);
  void LookAtImages();

  std::vector<std::string> FileNames;
  std::string AngleFile;
  int Size[3] = { 0, 0, 0 };
  double PixelSize = 0.0;
  int Angles = 0;
  double FirstAngle = 0.0, LastAngle = 0.0;
  std::string Axis;
  std::string Problem;
};

#endif
