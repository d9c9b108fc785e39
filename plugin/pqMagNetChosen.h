// What the user chose for the panel's steps, in ParaView's state files.
#ifndef pqMagNetChosen_h
#define pqMagNetChosen_h

#include "pqMagNetPipeline.h"

class vtkPVXMLElement;
class vtkSMProxyLocator;

namespace pqMagNetChosen
{
// Adds to a state that is being saved what was chosen, and the series that the steps use, chosen or not.
void Write(const pqMagNetChoice& choice, const pqMagNetPipeline& found, vtkPVXMLElement* root);
// Of a state that was loaded; where it tells of no series (one that was saved without the panel, or before a pair was
// there), those that its newest result was made from.
pqMagNetChoice Read(vtkPVXMLElement* root, vtkSMProxyLocator* locator);
}

#endif
