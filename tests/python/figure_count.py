"""How many proxies a session has, for the tests of figures."""

from paraview import servermanager


def proxies(groups=None):
    """Those that stand ready for making others left out; of these groups only, if there are any."""
    each = servermanager.vtkSMProxyIterator()
    each.SetSessionProxyManager(servermanager.ProxyManager().SMProxyManager)
    each.SetModeToAll()
    each.Begin()
    found = 0
    while not each.IsAtEnd():
        found += not each.GetGroup().endswith("_prototypes") and each.GetGroup() in (groups or (each.GetGroup(),))
        each.Next()
    return found
