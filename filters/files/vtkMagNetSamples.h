/**
 * @class vtkMagNetSamples
 * @brief Where the sample data lie on the machine that has the data.
 */
#ifndef vtkMagNetSamples_h
#define vtkMagNetSamples_h

#include "vtkMagNetFiltersModule.h"
#include "vtkObject.h"

#include <string>

class VTKMAGNETFILTERS_EXPORT vtkMagNetSamples : public vtkObject
{
public:
  static vtkMagNetSamples* New();
  vtkTypeMacro(vtkMagNetSamples, vtkObject);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// share/magnet/samples in the nearest folder above this library that has one, where it was built or installed; empty
  /// if there is none.
  const char* GetFolder();

protected:
  vtkMagNetSamples() = default;
  ~vtkMagNetSamples() override = default;

private:
  vtkMagNetSamples(const vtkMagNetSamples&) = delete;
  void operator=(const vtkMagNetSamples&) = delete;

  std::string Folder;
};

#endif
