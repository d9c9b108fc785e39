/**
 * @class vtkMagNetFigureTitle
 * @brief The title of a result in a figure: its name and its NRMSE, which follow the data.
 *
 * Input 0: the result. Input 1, optional: port 0 of NRMSE, whose percentage is told. Output: a table of one text, which
 * views show as words. The title is made anew with the picture, so it never tells the score of an earlier result; of a
 * result that is older than its settings, because its node was stopped, it says so. Costs nothing, and is therefore no
 * vtkMagNetAlgorithm: one that is stopped with its input would keep its words.
 */
#ifndef vtkMagNetFigureTitle_h
#define vtkMagNetFigureTitle_h

#include "vtkMagNetFiltersModule.h"
#include "vtkTableAlgorithm.h"

#include <string>

class VTKMAGNETFILTERS_EXPORT vtkMagNetFigureTitle : public vtkTableAlgorithm
{
public:
  static vtkMagNetFigureTitle* New();
  vtkTypeMacro(vtkMagNetFigureTitle, vtkTableAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// What the result is called.
  vtkSetMacro(Name, std::string);
  vtkGetMacro(Name, std::string);

  ///@{
  /// Whose NRMSE is told: 0 the vector's, on a line of its own (default); 1, 2, 3 that of the x, y, z component, behind
  /// the name.
  vtkSetClampMacro(Component, int, 0, 3);
  vtkGetMacro(Component, int);
  ///@}

protected:
  vtkMagNetFigureTitle();
  ~vtkMagNetFigureTitle() override = default;

  int FillInputPortInformation(int port, vtkInformation* info) override;
  int RequestData(vtkInformation* request, vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetFigureTitle(const vtkMagNetFigureTitle&) = delete;
  void operator=(const vtkMagNetFigureTitle&) = delete;

  std::string Name;
  int Component = 0;
};

#endif
