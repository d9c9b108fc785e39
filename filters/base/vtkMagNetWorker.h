// The thread that does the nodes' work, while the one that ParaView called reports progress and looks for an abort. So
// a step of the numeric code that takes long holds up neither.
#ifndef vtkMagNetWorker_h
#define vtkMagNetWorker_h

#include "core/base/Run.h"

#include <functional>
#include <string>

namespace vtkMagNetWorker
{
// Called by the calling thread with each new progress (0 to 1) and message, and every 50 ms in between; what the work
// shall do.
using Look = std::function<magnet::Run::Request(double fraction, const std::string& message)>;

// Does `work` in the worker, one at a time, and returns when it is done. It is handed a run to report to, which is
// asked to finish or cancelled once `look` said so. Throws what `work` throws; or what `look` throws, once the cancelled work has ended.
void Do(const std::function<void(const magnet::Run&)>& work, const Look& look);
}

#endif
