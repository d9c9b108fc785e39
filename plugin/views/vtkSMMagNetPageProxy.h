/**
 * @class vtkSMMagNetPageProxy
 * @brief What a page of figures is made of: its layout, views and hidden nodes; and a short state file.
 *
 * When a state is saved, what belongs to the page is written without what loading does not need: properties at their
 * defaults, domains, links to the user's settings. Views and representations have hundreds of these.
 */
#ifndef vtkSMMagNetPageProxy_h
#define vtkSMMagNetPageProxy_h

#include "vtkMagNetViewsModule.h"
#include "vtkSMProxy.h"
#include "vtkSMSessionProxyManager.h"
#include "vtkWeakPointer.h"

#include <set>

class vtkSMSession;

class VTKMAGNETVIEWS_EXPORT vtkSMMagNetPageProxy : public vtkSMProxy
{
public:
  static vtkSMMagNetPageProxy* New();
  vtkTypeMacro(vtkSMMagNetPageProxy, vtkSMProxy);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  void SetSession(vtkSMSession* session) override;

protected:
  vtkSMMagNetPageProxy();
  ~vtkSMMagNetPageProxy() override;

private:
  vtkSMMagNetPageProxy(const vtkSMMagNetPageProxy&) = delete;
  void operator=(const vtkSMMagNetPageProxy&) = delete;

  // The page's views and parts, and what these refer to; not the user's own nodes.
  std::set<vtkSMProxy*> FindOwn();
  void Shorten(vtkObject* manager, unsigned long event, void* data);

  vtkWeakPointer<vtkSMSessionProxyManager> Watched;
  unsigned long Observer = 0;
};

#endif
