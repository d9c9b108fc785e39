/**
 * @class vtkMagNetColorWheel
 * @brief The legend of Direction Color as an image with a transparent ground, to be laid over a view like a logo.
 *
 * Out of plane: the sphere of directions seen from +z and from -z, the poles marked z and -z. In-plane strength: the
 * disc of in-plane vectors. The colours are the engine's own, so legend and picture cannot differ.
 */
#ifndef vtkMagNetColorWheel_h
#define vtkMagNetColorWheel_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetColorWheel : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetColorWheel* New();
  vtkTypeMacro(vtkMagNetColorWheel, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// As Direction Color's.
  vtkSetClampMacro(Palette, int, 0, 1);
  vtkGetMacro(Palette, int);
  vtkSetClampMacro(Shading, int, 0, 1);
  vtkGetMacro(Shading, int);
  ///@}

  /// Height of the image in pixels, 64 to 2048; default 384.
  vtkSetClampMacro(Resolution, int, 64, 2048);
  vtkGetMacro(Resolution, int);

  /// Colour of the letters x and y beside the discs; default black.
  vtkSetVector3Macro(LabelColor, double);
  vtkGetVector3Macro(LabelColor, double);

protected:
  vtkMagNetColorWheel();
  ~vtkMagNetColorWheel() override = default;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  // A legend is shown whole by every process.
  bool CropsToPiece() const override { return false; }

private:
  vtkMagNetColorWheel(const vtkMagNetColorWheel&) = delete;
  void operator=(const vtkMagNetColorWheel&) = delete;

  magnet::Grid ImageGrid() const;

  int Palette;
  int Shading;
  int Resolution = 384;
  double LabelColor[3] = { 0.0, 0.0, 0.0 };
};

#endif
