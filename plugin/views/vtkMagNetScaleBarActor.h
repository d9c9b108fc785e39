/**
 * @class vtkMagNetScaleBarActor
 * @brief A bar whose length on the screen follows the camera, with its length in nm or µm above it.
 */
#ifndef vtkMagNetScaleBarActor_h
#define vtkMagNetScaleBarActor_h

#include "vtkActor2D.h"
#include "vtkNew.h"

class vtkPoints;
class vtkPolyData;
class vtkTextActor;

class vtkMagNetScaleBarActor : public vtkActor2D
{
public:
  static vtkMagNetScaleBarActor* New();
  vtkTypeMacro(vtkMagNetScaleBarActor, vtkActor2D);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// In nm, world coordinates being nm; 0: a round length of up to a quarter of the view's width.
  vtkSetMacro(Length, double);
  vtkGetMacro(Length, double);
  void SetColor(double r, double g, double b);
  /// Of the label, in points; the bar is a third as thick.
  void SetFontSize(int points);

  int RenderOpaqueGeometry(vtkViewport* viewport) override;
  int RenderOverlay(vtkViewport* viewport) override;
  // It has no mapper of its own to ask.
  vtkTypeBool HasTranslucentPolygonalGeometry() override { return 0; }

  /// 1, 2 or 5 times a power of ten, the largest that is not more than `limit` > 0.
  static double RoundLength(double limit);

protected:
  vtkMagNetScaleBarActor();
  ~vtkMagNetScaleBarActor() override = default;

private:
  vtkMagNetScaleBarActor(const vtkMagNetScaleBarActor&) = delete;
  void operator=(const vtkMagNetScaleBarActor&) = delete;

  // Puts bar and label where they belong; false if the camera shows no length.
  bool Arrange(vtkViewport* viewport);

  vtkNew<vtkPoints> Corners;
  vtkNew<vtkPolyData> Rectangle;
  vtkNew<vtkActor2D> Bar;
  vtkNew<vtkTextActor> Label;
  double Length = 0.0;
  int FontSize = 14;
  int Tiles = 1; // when the label was last drawn
};

#endif
