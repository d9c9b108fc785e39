#include "vtkMagNetUpstream.h"

#include "vtkMagNetAlgorithm.h"

#include <algorithm>

const char* vtkMagNetUpstream::ErrorText(vtkAlgorithm* algorithm)
{
  for (int port = 0; port < algorithm->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < algorithm->GetNumberOfInputConnections(port); ++i)
    {
      vtkAlgorithm* const input = algorithm->GetInputAlgorithm(port, i);
      auto* const node = vtkMagNetAlgorithm::SafeDownCast(input);
      const char* const text = node != nullptr ? node->GetErrorText() : ErrorText(input);
      if (*text != '\0')
      {
        return text;
      }
    }
  }
  return "";
}

bool vtkMagNetUpstream::Failed(vtkAlgorithm* algorithm)
{
  for (int port = 0; port < algorithm->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < algorithm->GetNumberOfInputConnections(port); ++i)
    {
      vtkAlgorithm* const input = algorithm->GetInputAlgorithm(port, i);
      auto* const node = vtkMagNetAlgorithm::SafeDownCast(input);
      if (node != nullptr ? node->GetFailed() != 0 : Failed(input))
      {
        return true;
      }
    }
  }
  return false;
}

vtkMTimeType vtkMagNetUpstream::Changed(vtkAlgorithm* algorithm)
{
  vtkMTimeType latest = algorithm->GetMTime();
  for (int port = 0; port < algorithm->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < algorithm->GetNumberOfInputConnections(port); ++i)
    {
      latest = std::max(latest, Changed(algorithm->GetInputAlgorithm(port, i)));
    }
  }
  return latest;
}

bool vtkMagNetUpstream::HasStale(vtkAlgorithm* algorithm)
{
  for (int port = 0; port < algorithm->GetNumberOfInputPorts(); ++port)
  {
    for (int i = 0; i < algorithm->GetNumberOfInputConnections(port); ++i)
    {
      vtkAlgorithm* const input = algorithm->GetInputAlgorithm(port, i);
      auto* const node = vtkMagNetAlgorithm::SafeDownCast(input);
      if (node != nullptr ? node->GetOutOfDate() != 0 : HasStale(input))
      {
        return true;
      }
    }
  }
  return false;
}
