// Progress that reaches a window often enough to move, for as long as an object of this lives.
#ifndef vtkMagNetOftenReported_h
#define vtkMagNetOftenReported_h

#include "vtkPVProgressHandler.h"
#include "vtkSmartPointer.h"

// A server tells its client of progress once a second by default; a window wants to move sooner.
class vtkMagNetOftenReported
{
public:
  vtkMagNetOftenReported();
  ~vtkMagNetOftenReported();
  vtkMagNetOftenReported(const vtkMagNetOftenReported&) = delete;
  vtkMagNetOftenReported& operator=(const vtkMagNetOftenReported&) = delete;

private:
  vtkSmartPointer<vtkPVProgressHandler> Handler_;
  double Before_ = 0.0;
};

#endif
