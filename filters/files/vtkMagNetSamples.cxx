#include "vtkMagNetSamples.h"

#include "vtkObjectFactory.h"

#include <vtksys/SystemTools.hxx>

#include <dlfcn.h>

vtkStandardNewMacro(vtkMagNetSamples);

namespace
{
const int thisLibrary = 0;
}

void vtkMagNetSamples::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Folder: " << this->GetFolder() << "\n";
}

const char* vtkMagNetSamples::GetFolder()
{
  using vtksys::SystemTools;
  this->Folder.clear();
  Dl_info info{};
  dladdr(&thisLibrary, &info);
  std::string above = SystemTools::GetParentDirectory(SystemTools::GetRealPath(info.dli_fname));
  while (!above.empty() && this->Folder.empty())
  {
    const std::string folder = above + "/share/magnet/samples";
    if (SystemTools::FileIsDirectory(folder))
    {
      this->Folder = folder;
    }
    const std::string next = SystemTools::GetParentDirectory(above);
    above = next == above ? "" : next;
  }
  return this->Folder.c_str();
}
