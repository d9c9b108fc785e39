/**
 * @class vtkMagNetAlgorithm
 * @brief What all MagNet pipeline nodes share.
 *
 * A node asks for whole inputs, computes its whole output with the engine, and hands on the piece that it was
 * asked for, so that parallel runs give the same values as serial ones. Errors of the engine become VTK errors
 * and the text of GetErrorText; then the outputs are empty, and so are those of the nodes behind it, which say
 * nothing. A fault is one message, however often the pipeline asks: it is said when data are asked for, not before, as
 * settings may follow, and not again until a setting changes.
 *
 * The work is done in a thread of its own, so that progress is reported and an abort is seen every 50 ms, whatever the
 * engine is at. A node that is asked to finish (vtkMagNetStop) ends soon with the best result so far, if it can, and
 * says so in its notes. It stops when it is aborted, or when vtkMagNetStop says so. Then it has its previous result, if
 * there is one of the same extent, which also costs the memory of one result more; else its outputs are empty. It does
 * not run again for that result until something changes, or Again() is called.
 */
#ifndef vtkMagNetAlgorithm_h
#define vtkMagNetAlgorithm_h

#include "core/Engine.h"
#include "core/base/Constants.h"

#include "vtkImageAlgorithm.h"
#include "vtkMagNetFiltersModule.h"
#include "vtkSmartPointer.h"
#include "vtkTimeStamp.h"

#include <string>
#include <vector>

class vtkDataObject;
class vtkImageData;

class VTKMAGNETFILTERS_EXPORT vtkMagNetAlgorithm : public vtkImageAlgorithm
{
public:
  vtkTypeMacro(vtkMagNetAlgorithm, vtkImageAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Why the last execution, of this node or of one upstream, gave no result; empty if it did. Batch scripts read
  /// it: an update never raises.
  const char* GetErrorText();

  /// 1 if the last execution ended in an error of this node or of one upstream.
  int GetFailed() { return this->Failed ? 1 : 0; }

  /// 1 if the result is missing, or older than a setting or an input of this node or of one upstream, or was kept when
  /// the node was stopped.
  int GetOutOfDate();

  /// 1 if the work, as it is set, can be finished early: where the result becomes better step by step.
  virtual int GetCanFinish() { return 0; }

  /// The next update does the work anew, also when nothing has changed since a stop.
  void Again() { this->Modified(); }

  /// Does nothing: a client whose user asks for an end calls it with vtkMagNetStop::TextOf, which a running node sees
  /// before it is carried out.
  void NoteStop(const char*) {}

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
  const magnet::Run& MakeRun() const { return this->Run; }
  magnet::Device ChosenDevice() const { return static_cast<magnet::Device>(this->Device); }

  /// For Execute: notes of what was assumed, or cannot be right. They are added to the field data 'notes' of an output
  /// and, but for those that the inputs tell already (`known`), are one warning once the work is done, unless it was
  /// said before.
  void Tell(vtkDataObject* output, const std::vector<std::string>& notes, const std::vector<std::string>& known = {});

  /// What a series' array 'phase' and its angles tell that cannot be right; and the same as notes.
  static std::vector<std::string> NotesOf(vtkImageData* series);
  void TellOfSeries(vtkImageData* series, const std::vector<std::string>& known = {});

  /// A default of the core in the unit of a property, to 12 digits: what the division leaves in the last ones is no
  /// part of it.
  static double In(double unit, double value);

  /// The number of the last of a list of names, for the range of a choice among them.
  template <class T, std::size_t N>
  static constexpr int Last(const T (&)[N])
  {
    return static_cast<int>(N) - 1;
  }

private:
  vtkMagNetAlgorithm(const vtkMagNetAlgorithm&) = delete;
  void operator=(const vtkMagNetAlgorithm&) = delete;

  // The text of what the work threw; empty if it did its work, or was stopped and the result of before is there.
  std::string Guarded(vtkInformationVector* outputs, const std::function<void()>& work);
  // Says an error, unless it was said since the last change.
  void Say(const std::string& error);
  // Nothing half-done goes downstream.
  void Empty(vtkInformationVector* outputs);

  void Crop(vtkInformationVector* outputs);
  magnet::Run::Request Look(double fraction, const std::string& message);
  void TellOfFinish(vtkInformationVector* outputs);
  void Keep(vtkInformationVector* outputs);
  // Whether the outputs are the previous result again.
  bool Restore(vtkInformationVector* outputs);

  magnet::Run Run;                                        // of the execution that is under way
  std::vector<vtkSmartPointer<vtkDataObject>> LastResult; // of each port
  vtkTimeStamp Executed;
  std::string DescribeError; // of the last RequestInformation, which runs more often than
  std::string ErrorText;     // RequestData and must not clear its text
  bool Described = true;     // by the last RequestInformation
  bool Failed = false;       // in the last RequestData
  std::string SaidError;     // the last error that was said, until the node works
  vtkTimeStamp Said;
  std::string Warning; // of the execution under way
  std::string SaidWarning;
  bool Cancelled = false; // in the execution under way
  bool Stopped = false;   // the last execution
  double FinishedAt = -1; // fraction of the execution under way at which it was asked to finish
  int Device = 0;
};

#endif
