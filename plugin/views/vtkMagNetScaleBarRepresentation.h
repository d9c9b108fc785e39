/**
 * @class vtkMagNetScaleBarRepresentation
 * @brief Shows a Scale Bar over a render view, where it stays when the camera moves.
 */
#ifndef vtkMagNetScaleBarRepresentation_h
#define vtkMagNetScaleBarRepresentation_h

#include "vtkMagNetViewsModule.h"
#include "vtkNew.h"
#include "vtkPVDataRepresentation.h"

class vtkMagNetScaleBarActor;
class vtkPolyData;

class VTKMAGNETVIEWS_EXPORT vtkMagNetScaleBarRepresentation : public vtkPVDataRepresentation
{
public:
  static vtkMagNetScaleBarRepresentation* New();
  vtkTypeMacro(vtkMagNetScaleBarRepresentation, vtkPVDataRepresentation);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The bar's left lower corner, as fractions of the view.
  void SetPosition(double x, double y);
  vtkGetVector2Macro(Position, double);
  /// From 0 to 1.
  void SetColor(double r, double g, double b);
  vtkGetVector3Macro(Color, double);
  /// Of the label, in points.
  void SetFontSize(int points);
  vtkGetMacro(FontSize, int);

  void SetVisibility(bool visible) override;
  int ProcessViewRequest(vtkInformationRequestKey* request, vtkInformation* inInfo, vtkInformation* outInfo) override;

protected:
  vtkMagNetScaleBarRepresentation();
  ~vtkMagNetScaleBarRepresentation() override;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestData(vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  bool AddToView(vtkView* view) override;
  bool RemoveFromView(vtkView* view) override;

private:
  vtkMagNetScaleBarRepresentation(const vtkMagNetScaleBarRepresentation&) = delete;
  void operator=(const vtkMagNetScaleBarRepresentation&) = delete;

  vtkNew<vtkPolyData> Data; // what the server has, for the client
  vtkMagNetScaleBarActor* Actor;
  double Position[2];
  double Color[3];
  int FontSize;
};

#endif
