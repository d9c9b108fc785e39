/**
 * @class vtkMagNetTiltSeriesReader
 * @brief Reads tilt series of phase images: MRC stacks, TIFF, .npy, and DM3 or DM4 files, with their tilt angles.
 *
 * The output is a stack of images, x and y in nm, with the array 'phase', the file's numbers as they are, and 'valid'
 * where some of them are to be ignored. Angles and axis come from the file or from one beside it, or are given here;
 * what nobody tells is left out. Field data:
 * 'tilt_angles' [degrees], 'tilt_angles_from', 'tilt_axis', 'tilt_axis_azimuth' and 'detector_azimuth' [degrees],
 * 'image_files' (of each image its file or label), 'images' (what was chosen), 'notes' (what to know before the images
 * are used), 'source_file', 'source_format'.
 */
#ifndef vtkMagNetTiltSeriesReader_h
#define vtkMagNetTiltSeriesReader_h

#include "vtkMagNetAlgorithm.h"
#include "vtkNew.h"
#include "vtkStringArray.h"

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
  /// Of the tilt axis from x, counter-clockwise, in the specimen and in the images, in degrees (SeriesGeometry.h), in
  /// place of TiltAxis; 360 (default): not set. The second alone goes with TiltAxis, the first stands for both.
  vtkSetMacro(TiltAxisAzimuth, double);
  vtkGetMacro(TiltAxisAzimuth, double);
  vtkSetMacro(DetectorAzimuth, double);
  vtkGetMacro(DetectorAzimuth, double);
  ///@}

  ///@{
  /// Pixels to be ignored, 'valid' = 0 in the output: those that are 0 in a stack of the same size, and those of one
  /// value, a number or "nan". Empty: none. NaN and infinities are ignored in any case, and notes say how many.
  vtkSetStdStringFromCharMacro(ValidFile);
  vtkGetCharFromStdStringMacro(ValidFile);
  vtkSetStdStringFromCharMacro(MissingValue);
  vtkGetCharFromStdStringMacro(MissingValue);
  ///@}

  ///@{
  /// In nm; 0 as the files tell.
  vtkSetMacro(PixelSize, double);
  vtkGetMacro(PixelSize, double);
  ///@}

  ///@{
  /// What the images are: 0 counts where all numbers are whole and could be counts, else not told; 1 the phase, 2 the
  /// wrapped phase, 3 counts, 4 the electrostatic phase. The array of counts is 'counts', of the others 'phase'.
  vtkSetClampMacro(Content, int, 0, 4);
  vtkGetMacro(Content, int);
  ///@}

  ///@{
  /// Which images of a file that holds several stacks, or may be read in several orders: one of ImageChoices. Empty:
  /// the first of these.
  vtkSetStdStringFromCharMacro(Images);
  vtkGetCharFromStdStringMacro(Images);
  ///@}

  /// What there is to choose among in the first file, after it was opened; nothing where there is no choice.
  vtkStringArray* GetImageChoices() { return this->ImageChoices; }

protected:
  vtkMagNetTiltSeriesReader();
  ~vtkMagNetTiltSeriesReader() override;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTiltSeriesReader(const vtkMagNetTiltSeriesReader&) = delete;
  void operator=(const vtkMagNetTiltSeriesReader&) = delete;

  std::unique_ptr<magnet::ImageStack> Open();
  // Returns what to know of the pixels that do not count.
  std::vector<std::string> ReadImages(const magnet::ImageStack& stack, vtkImageData* output);
  // By what the images are.
  void NameImages(vtkImageData* output, const float* values, const unsigned char* valid) const;
  void TellOfFile(vtkImageData* output, const magnet::StackInfo& info, std::vector<std::string> notes);
  // Returns what contradicts the file.
  std::vector<std::string> TellOfAxis(vtkImageData* output, const magnet::StackInfo& info) const;
  magnet::Grid SeriesGrid(const magnet::StackInfo& info) const;

  std::vector<std::string> FileNames;
  std::string AngleFile;
  std::vector<double> TiltAngles;
  int TiltAxis = 0;
  double TiltAxisAzimuth;
  double DetectorAzimuth;
  std::string ValidFile;
  std::string MissingValue;
  double PixelSize = 0.0;
  std::string Images;
  int Content = 0;
  vtkNew<vtkStringArray> ImageChoices;
  std::string ChoicesOf; // the file they are of
};

#endif
