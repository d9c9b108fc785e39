/**
 * @class vtkMagNetMarkAsTiltSeries
 * @brief Makes any stack of images a tilt series: gives it its angles, its axis and, if need be, its pixel size.
 *
 * The chosen array becomes 'phase'; its numbers stay as they are, and so does the array 'valid', where there is one (0
 * where a pixel is to be ignored). The third axis counts images. An angle file that names the files of its angles
 * tells those of the images that have these names in the field data 'image_files'; where there are none, its order
 * counts, and 'notes' says so.
 */
#ifndef vtkMagNetMarkAsTiltSeries_h
#define vtkMagNetMarkAsTiltSeries_h

#include "vtkMagNetAlgorithm.h"

#include <vector>

class VTKMAGNETFILTERS_EXPORT vtkMagNetMarkAsTiltSeries : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetMarkAsTiltSeries* New();
  vtkTypeMacro(vtkMagNetMarkAsTiltSeries, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// The array of phases; empty: 'phase', or else the active scalars, or the only array.
  vtkSetStdStringFromCharMacro(PhaseArray);
  vtkGetCharFromStdStringMacro(PhaseArray);
  ///@}

  ///@{
  /// 1 x (default), 2 y.
  vtkSetClampMacro(TiltAxis, int, 1, 2);
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
  /// 0 equal steps from FirstTilt to LastTilt (default), 1 the list of angles, 2 AngleFile, 3 the second input: a table
  /// as Model Based Reconstruction has found it, whose GeometrySeries-th series (from 1) this is. Then TiltAxis and the
  /// azimuths are those of the table, too.
  vtkSetClampMacro(AnglesFrom, int, 0, 3);
  vtkGetMacro(AnglesFrom, int);
  vtkSetClampMacro(GeometrySeries, int, 1, VTK_INT_MAX);
  vtkGetMacro(GeometrySeries, int);
  vtkSetMacro(FirstTilt, double);
  vtkGetMacro(FirstTilt, double);
  vtkSetMacro(LastTilt, double);
  vtkGetMacro(LastTilt, double);
  void AddTiltAngle(double degrees);
  void RemoveAllTiltAngles();
  vtkSetStdStringFromCharMacro(AngleFile);
  vtkGetCharFromStdStringMacro(AngleFile);
  ///@}

  ///@{
  /// What the images are: 0 as the input tells, if it does, 1 the phase, 2 the wrapped phase, 3 counts, 4 the
  /// electrostatic phase. The array of counts is 'counts', of the others 'phase'.
  vtkSetClampMacro(Content, int, 0, 4);
  vtkGetMacro(Content, int);
  ///@}

  ///@{
  /// In nm; 0 (default): the input's spacing.
  vtkSetMacro(PixelSize, double);
  vtkGetMacro(PixelSize, double);
  ///@}

protected:
  vtkMagNetMarkAsTiltSeries();
  ~vtkMagNetMarkAsTiltSeries() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetMarkAsTiltSeries(const vtkMagNetMarkAsTiltSeries&) = delete;
  void operator=(const vtkMagNetMarkAsTiltSeries&) = delete;

  magnet::Grid SeriesGrid(const magnet::Grid& input) const;
  // names: of the images' files, where there is one of each. note: what should be known of the angles, or empty.
  std::vector<double> Angles(std::int64_t images, std::vector<std::string> names, std::string& note) const;
  void WriteAxis(vtkImageData* output) const;

  std::string PhaseArray;
  int TiltAxis = 1;
  double TiltAxisAzimuth;
  double DetectorAzimuth;
  int AnglesFrom = 0;
  int GeometrySeries = 1;
  double FirstTilt = -60.0;
  double LastTilt = 60.0;
  std::vector<double> TiltAngles;
  std::string AngleFile;
  double PixelSize = 0.0;
  int Content = 0;
};

#endif
