/**
 * @class vtkMagNetSimulateHologram
 * @brief Off-axis holograms of a series of phases, as a camera counts them (core/phase/HologramSeries.h).
 *
 * Outputs: the holograms of the object, and one of the vacuum, the reference; array counts.
 */
#ifndef vtkMagNetSimulateHologram_h
#define vtkMagNetSimulateHologram_h

#include "vtkMagNetAlgorithm.h"

class VTKMAGNETFILTERS_EXPORT vtkMagNetSimulateHologram : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetSimulateHologram* New();
  vtkTypeMacro(vtkMagNetSimulateHologram, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  ///@{
  /// Pixels of the camera along the edge of one of the phase.
  vtkSetClampMacro(CameraPixels, int, 1, 64);
  vtkGetMacro(CameraPixels, int);
  ///@}

  ///@{
  /// Of the fringes: spacing [pixel of the camera], direction at right angles to them [degree], contrast in vacuum.
  vtkSetMacro(FringeSpacing, double);
  vtkGetMacro(FringeSpacing, double);
  vtkSetMacro(FringeDirection, double);
  vtkGetMacro(FringeDirection, double);
  vtkSetMacro(Contrast, double);
  vtkGetMacro(Contrast, double);
  ///@}

  ///@{
  /// Electrons in a pixel of the camera, in the mean, and whether they have Poisson's noise.
  vtkSetMacro(Electrons, double);
  vtkGetMacro(Electrons, double);
  vtkSetMacro(Noise, bool);
  vtkGetMacro(Noise, bool);
  ///@}

  ///@{
  /// Largest drift of the fringes from one hologram to the next [pixel].
  vtkSetMacro(Drift, double);
  vtkGetMacro(Drift, double);
  ///@}

  ///@{
  /// The camera's modulation transfer at half a period a pixel.
  vtkSetMacro(CameraTransfer, double);
  vtkGetMacro(CameraTransfer, double);
  ///@}

  ///@{
  vtkSetMacro(Seed, int);
  vtkGetMacro(Seed, int);
  ///@}

protected:
  vtkMagNetSimulateHologram();
  ~vtkMagNetSimulateHologram() override = default;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetSimulateHologram(const vtkMagNetSimulateHologram&) = delete;
  void operator=(const vtkMagNetSimulateHologram&) = delete;

  magnet::HologramSeriesSimulation Options() const;
  magnet::Grid CameraGrid(const magnet::Grid& phases, std::int64_t images) const;

  int CameraPixels;
  double FringeSpacing;
  double FringeDirection;
  double Contrast;
  double Electrons;
  bool Noise;
  double Drift;
  double CameraTransfer;
  int Seed = 1;
};

#endif
