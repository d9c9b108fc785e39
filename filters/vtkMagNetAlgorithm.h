/**
 * @class vtkMagNetAlgorithm
 * @brief What all MagNet pipeline nodes share.
 *
 * A node asks for whole inputs, computes its whole output with the engine, and hands on the piece that it was
 * asked for, so that parallel runs give the same values as serial ones. Errors of the engine become VTK errors
 * and the text of GetErrorText; then the outputs are empty. Progress and abort are passed on.
 */
#ifndef vtkMagNetAlgorithm_h
#define vtkMagNetAlgorithm_h

#include "core/Engine.h"

#include "vtkImageAlgorithm.h"
#include "vtkMagNetFiltersModule.h"

#include <string>

class VTKMAGNETFILTERS_EXPORT vtkMagNetAlgorithm : public vtkImageAlgorithm
{
public:
  vtkTypeMacro(vtkMagNetAlgorithm, vtkImageAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Why the last execution, of this node or of one upstream, gave no result; empty if it did. Batch scripts read
  /// it: an update never raises.
  const char* GetErrorText();

  ///@{
  /// Where the work is done: 0 a CUDA device if there is one (default), 1 CPU, 2 CUDA.
  vtkSetClampMacro(Device, int, 0, 2);
  vtkGetMacro(Device, int);
  ///@}

protected:
  vtkMagNetAlgorithm() = default;
  ~vtkMagNetAlgorithm() override = default;

  /// The node's work; may throw. The outputs are new, with the inputs' field data left to the node.
  virtual void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) = 0;
  /// The node's part of RequestInformation; may throw.
  virtual void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs);

  /// Whether parallel runs get the asked-for piece of image outputs, or each process the whole.
  virtual bool CropsToPiece() const { return true; }

  int RequestInformation(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestUpdateExtent(
    vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  int RequestData(vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

  /// Progress and abort of this node, as the engine sees them.
  magnet::Run MakeRun();
  magnet::Device ChosenDevice() const { return static_cast<magnet::Device>(this->Device); }

private:
  vtkMagNetAlgorithm(const vtkMagNetAlgorithm&) = delete;
  void operator=(const vtkMagNetAlgorithm&) = delete;

  int Guarded(vtkInformationVector* outputs, std::string& errorText, const std::function<void()>& work);

  std::string DescribeError; // of the last RequestInformation, which runs more often than
  std::string ErrorText;     // RequestData and must not clear its text
  bool Aborted = false;
  int Device = 0;
};

#endif
