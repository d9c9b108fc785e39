#include "vtkMagNetOftenReported.h"

#include "vtkPVSession.h"
#include "vtkProcessModule.h"

#include <algorithm>

vtkMagNetOftenReported::vtkMagNetOftenReported()
{
  vtkProcessModule* const process = vtkProcessModule::GetProcessModule();
  auto* const session = process != nullptr ? vtkPVSession::SafeDownCast(process->GetActiveSession()) : nullptr;
  Handler_ = session != nullptr ? session->GetProgressHandler() : nullptr;
  if (Handler_ != nullptr)
  {
    constexpr double often = 0.1; // s, as in a window's own process
    Before_ = Handler_->GetProgressInterval();
    Handler_->SetProgressInterval(std::min(Before_, often));
  }
}

vtkMagNetOftenReported::~vtkMagNetOftenReported()
{
  if (Handler_ != nullptr)
  {
    Handler_->SetProgressInterval(Before_);
  }
}
