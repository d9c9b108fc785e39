// A small pipeline from a texture to its score.
#ifndef FilterSample_h
#define FilterSample_h

#include "vtkMagNetInduction.h"
#include "vtkMagNetNrmse.h"
#include "vtkMagNetPhaseTiltSeries.h"
#include "vtkMagNetTexture.h"
#include "vtkMagNetVfet.h"

#include "vtkNew.h"
#include "vtkObject.h"

struct Pipeline
{
  vtkNew<vtkMagNetTexture> texture;
  vtkNew<vtkMagNetInduction> induction;
  vtkNew<vtkMagNetPhaseTiltSeries> series;
  vtkNew<vtkMagNetVfet> vfet;
  vtkNew<vtkMagNetNrmse> nrmse;

  Pipeline()
  {
    vtkObject::GlobalWarningDisplayOff();
    texture->SetDimensions(30, 30, 30);
    texture->SetSpacing(5.0, 5.0, 5.0);
    texture->SetRadius(60.0);
    texture->SetThickness(50.0);
    texture->SetCoreRadius(25.0);
    texture->SetWallWidth(10.0);
    induction->SetInputConnection(texture->GetOutputPort());
    series->SetInputConnection(induction->GetOutputPort());
    series->SetMaximumTilt(60.0);
    vfet->SetInputConnection(0, series->GetOutputPort(0));
    vfet->SetInputConnection(1, series->GetOutputPort(1));
    nrmse->SetInputConnection(0, induction->GetOutputPort());
    nrmse->SetInputConnection(1, vfet->GetOutputPort());
  }
};

#endif
