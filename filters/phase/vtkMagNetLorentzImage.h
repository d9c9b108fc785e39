/**
 * @class vtkMagNetLorentzImage
 * @brief Images out of focus of a series of phases, as a camera counts them (core/phase/FresnelImage.h).
 *
 * Output: array counts; for each image of the input one at each defocus, in the order of Defocus; field data
 * defocus_um, one an image, and voltage_kV.
 */
#ifndef vtkMagNetLorentzImage_h
#define vtkMagNetLorentzImage_h

#include "vtkMagNetAlgorithm.h"

#include <vector>

class VTKMAGNETFILTERS_EXPORT vtkMagNetLorentzImage : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetLorentzImage* New();
  vtkTypeMacro(vtkMagNetLorentzImage, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// In micrometres, positive: overfocus.
  void AddDefocus(double micrometres);
  void RemoveAllDefocus();
  ///@}

  ///@{
  /// Accelerating voltage [kV], spherical aberration [m], half angles of convergence and aperture [mrad] (0: none).
  vtkSetMacro(AcceleratingVoltage, double);
  vtkGetMacro(AcceleratingVoltage, double);
  vtkSetMacro(SphericalAberration, double);
  vtkGetMacro(SphericalAberration, double);
  vtkSetMacro(Convergence, double);
  vtkGetMacro(Convergence, double);
  vtkSetMacro(Aperture, double);
  vtkGetMacro(Aperture, double);
  ///@}

  ///@{
  /// Electrons that a pixel counts in vacuum, with Poisson's noise; 0: the intensity, 1 in vacuum, without noise.
  vtkSetMacro(Electrons, double);
  vtkGetMacro(Electrons, double);
  vtkSetMacro(Seed, int);
  vtkGetMacro(Seed, int);
  ///@}

protected:
  vtkMagNetLorentzImage();
  ~vtkMagNetLorentzImage() override = default;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetLorentzImage(const vtkMagNetLorentzImage&) = delete;
  void operator=(const vtkMagNetLorentzImage&) = delete;

  magnet::FresnelOptions Options() const;
  magnet::Grid ImageGrid(const magnet::Grid& phases) const;

  std::vector<double> Defocus;
  double AcceleratingVoltage;
  double SphericalAberration;
  double Convergence;
  double Aperture;
  double Electrons;
  int Seed = 1;
};

#endif
