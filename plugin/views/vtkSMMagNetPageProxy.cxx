#include "vtkSMMagNetPageProxy.h"

#include "vtkCommand.h"
#include "vtkObjectFactory.h"
#include "vtkPVXMLElement.h"
#include "vtkSMPropertyHelper.h"
#include "vtkSMPropertyIterator.h"
#include "vtkSMProxyManager.h"
#include "vtkSMProxyProperty.h"
#include "vtkSMSessionProxyManager.h"
#include "vtkSmartPointer.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

vtkStandardNewMacro(vtkSMMagNetPageProxy);

namespace
{
std::vector<vtkPVXMLElement*> nested(vtkPVXMLElement* element, const char* name)
{
  std::vector<vtkPVXMLElement*> found;
  for (unsigned int i = 0; i < element->GetNumberOfNestedElements(); ++i)
  {
    vtkPVXMLElement* const each = element->GetNestedElement(i);
    if (std::strcmp(each->GetName(), name) == 0)
    {
      found.push_back(each);
    }
  }
  return found;
}

// Lists of proxies are the exception among domains: their proxies are loaded by them.
bool listsProxies(vtkPVXMLElement* domain)
{
  return domain->FindNestedElementByName("Proxy") != nullptr;
}

// A property that holds proxies is never left out: loaded without, it would hold none.
bool isNeeded(vtkSMProperty* property)
{
  auto* const proxies = vtkSMProxyProperty::SafeDownCast(property);
  if (property == nullptr)
  {
    return true;
  }
  if (proxies != nullptr)
  {
    return proxies->GetNumberOfProxies() > 0;
  }
  return property->GetInformationOnly() == 0 && !property->IsValueDefault();
}

void shorten(vtkPVXMLElement* element, vtkSMProxy* proxy)
{
  for (vtkPVXMLElement* const property : nested(element, "Property"))
  {
    if (!isNeeded(proxy->GetProperty(property->GetAttributeOrEmpty("name"))))
    {
      element->RemoveNestedElement(property);
      continue;
    }
    for (vtkPVXMLElement* const domain : nested(property, "Domain"))
    {
      if (!listsProxies(domain))
      {
        property->RemoveNestedElement(domain);
      }
    }
  }
}

void unlink(vtkPVXMLElement* settings, const std::map<std::string, vtkSMProxy*>& own)
{
  for (vtkPVXMLElement* const each : nested(settings, "SettingsProxy"))
  {
    for (vtkPVXMLElement* const links : nested(each, "Links"))
    {
      for (vtkPVXMLElement* const link : nested(links, "Property"))
      {
        if (own.count(link->GetAttributeOrEmpty("target_id")) > 0)
        {
          links->RemoveNestedElement(link);
        }
      }
    }
  }
}
}

vtkSMMagNetPageProxy::vtkSMMagNetPageProxy() = default;

vtkSMMagNetPageProxy::~vtkSMMagNetPageProxy()
{
  if (this->Watched != nullptr)
  {
    this->Watched->RemoveObserver(this->Observer);
  }
}

void vtkSMMagNetPageProxy::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
}

void vtkSMMagNetPageProxy::SetSession(vtkSMSession* session)
{
  this->Superclass::SetSession(session);
  vtkSMSessionProxyManager* const manager = this->GetSession() != nullptr ? this->GetSessionProxyManager() : nullptr;
  if (manager != this->Watched.GetPointer())
  {
    if (this->Watched != nullptr)
    {
      this->Watched->RemoveObserver(this->Observer);
    }
    this->Watched = manager;
    this->Observer = manager != nullptr
                       ? manager->AddObserver(vtkCommand::SaveStateEvent, this, &vtkSMMagNetPageProxy::Shorten)
                       : 0;
  }
}

std::set<vtkSMProxy*> vtkSMMagNetPageProxy::FindOwn()
{
  std::vector<vtkSMProxy*> open;
  for (const char* const name : { "Views", "Parts" })
  {
    vtkSMPropertyHelper members(this, name);
    for (unsigned int i = 0; i < members.GetNumberOfElements(); ++i)
    {
      if (vtkSMProxy* const member = members.GetAsProxy(i))
      {
        open.push_back(member);
      }
    }
  }
  std::set<vtkSMProxy*> own(open.begin(), open.end());
  while (!open.empty())
  {
    vtkSMProxy* const proxy = open.back();
    open.pop_back();
    const auto iterator = vtkSmartPointer<vtkSMPropertyIterator>::Take(proxy->NewPropertyIterator());
    for (iterator->Begin(); !iterator->IsAtEnd(); iterator->Next())
    {
      auto* const property = vtkSMProxyProperty::SafeDownCast(iterator->GetProperty());
      for (unsigned int i = 0; property != nullptr && i < property->GetNumberOfProxies(); ++i)
      {
        vtkSMProxy* const next = property->GetProxy(i);
        const bool node = next != nullptr && this->GetSessionProxyManager()->GetProxyName("sources", next) != nullptr;
        if (next != nullptr && !node && own.insert(next).second)
        {
          open.push_back(next);
        }
      }
    }
  }
  return own;
}

void vtkSMMagNetPageProxy::Shorten(vtkObject* manager, unsigned long, void* data)
{
  const auto* const info = static_cast<vtkSMProxyManager::LoadStateInformation*>(data);
  vtkPVXMLElement* const root = info->RootElement;
  // Prototypes and pages that are gone, which an undo may bring back, are no part of the session.
  auto* const proxies = vtkSMSessionProxyManager::SafeDownCast(manager);
  vtkPVXMLElement* const state = std::strcmp(root->GetName(), "ServerManagerState") == 0
                                   ? root
                                   : root->FindNestedElementByName("ServerManagerState");
  if (state == nullptr || proxies == nullptr || proxies->GetProxyName("figure_pages", this) == nullptr)
  {
    return;
  }
  std::map<std::string, vtkSMProxy*> own;
  for (vtkSMProxy* const proxy : this->FindOwn())
  {
    own[proxy->GetGlobalIDAsString()] = proxy;
  }
  for (vtkPVXMLElement* const element : nested(state, "Proxy"))
  {
    const auto found = own.find(element->GetAttributeOrEmpty("id"));
    if (found != own.end())
    {
      shorten(element, found->second);
    }
  }
  for (vtkPVXMLElement* const settings : nested(state, "Settings"))
  {
    unlink(settings, own);
  }
}
