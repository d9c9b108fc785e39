/**
 * @class vtkMagNetUnwrapPhase
 * @brief Phases without jumps of 2 pi, within an image and from one to the next (core/phase/UnwrapSeries.h).
 *
 * Output: arrays phase (rad), valid (0 too at residues, and in islands of their own); field data islands, residues,
 * turns (one an image), content 'phase'. What else the input has goes on.
 */
#ifndef vtkMagNetUnwrapPhase_h
#define vtkMagNetUnwrapPhase_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetUnwrapPhase : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetUnwrapPhase* New();
  vtkTypeMacro(vtkMagNetUnwrapPhase, vtkMagNetAlgorithm);

protected:
  vtkMagNetUnwrapPhase() = default;
  ~vtkMagNetUnwrapPhase() override = default;

  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetUnwrapPhase(const vtkMagNetUnwrapPhase&) = delete;
  void operator=(const vtkMagNetUnwrapPhase&) = delete;

  static std::vector<std::string> NotesOfReport(const magnet::UnwrapReport& report);
};

#endif
