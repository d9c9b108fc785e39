/**
 * @class vtkMagNetTexture
 * @brief Source of magnetic textures: point data M [A/m] and mask on a volume in nanometres.
 *
 * The closed forms of core/texture/Textures.h in a disc or another shape in the middle of the volume; with Relax on,
 * they are the start of a micromagnetic relaxation (core/texture/Relaxer.h).
 */
#ifndef vtkMagNetTexture_h
#define vtkMagNetTexture_h

#include "vtkMagNetAlgorithm.h"

class vtkImageData;

class VTKMAGNETFILTERS_EXPORT vtkMagNetTexture : public vtkMagNetAlgorithm
{
public:
  static vtkMagNetTexture* New();
  vtkTypeMacro(vtkMagNetTexture, vtkMagNetAlgorithm);
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// In the order of magnet::textureNames.
  vtkSetClampMacro(Texture, int, 0, Last(magnet::textureNames));
  vtkGetMacro(Texture, int);

  /// Outline, in the order of magnet::shapeNames, its aspect ratio and its rotation in degrees.
  ///@{
  vtkSetClampMacro(Shape, int, 0, Last(magnet::shapeNames));
  vtkGetMacro(Shape, int);
  vtkSetMacro(Aspect, double);
  vtkGetMacro(Aspect, double);
  vtkSetMacro(Rotation, double);
  vtkGetMacro(Rotation, double);
  ///@}

  /// Number of cells along x, y, z. Default 100 each.
  vtkSetVector3Macro(Dimensions, int);
  vtkGetVector3Macro(Dimensions, int);

  /// Cell size in nm. Default 5 each.
  vtkSetVector3Macro(Spacing, double);
  vtkGetVector3Macro(Spacing, double);

  ///@{
  /// Size of the disc, or of the circle around another shape, in nm.
  vtkSetMacro(Radius, double);
  vtkGetMacro(Radius, double);
  vtkSetMacro(Thickness, double);
  vtkGetMacro(Thickness, double);
  ///@}

  /// Ms in A/m.
  vtkSetMacro(SaturationMagnetization, double);
  vtkGetMacro(SaturationMagnetization, double);

  ///@{
  /// Lengths of the texture in nm: core (vortex, skyrmion, hopfion), domain walls, period of
  /// helix, cone, domains and lattice, depth of a skyrmion's Neel caps (0: none).
  vtkSetMacro(CoreRadius, double);
  vtkGetMacro(CoreRadius, double);
  vtkSetMacro(WallWidth, double);
  vtkGetMacro(WallWidth, double);
  vtkSetMacro(Period, double);
  vtkGetMacro(Period, double);
  vtkSetMacro(CapDepth, double);
  vtkGetMacro(CapDepth, double);
  ///@}

  ///@{
  /// Angles in degrees: helicity of skyrmions (90: Bloch), in-plane direction of domains, helices and
  /// stripes, angle between m and z of the conical state.
  vtkSetMacro(Helicity, double);
  vtkGetMacro(Helicity, double);
  vtkSetMacro(Direction, double);
  vtkGetMacro(Direction, double);
  vtkSetMacro(ConeAngle, double);
  vtkGetMacro(ConeAngle, double);
  ///@}

  ///@{
  /// Signs: m_z in a vortex core or outside a skyrmion, sense of rotation. Off: +1, on: -1.
  vtkSetMacro(ReversePolarity, bool);
  vtkGetMacro(ReversePolarity, bool);
  vtkSetMacro(ReverseChirality, bool);
  vtkGetMacro(ReverseChirality, bool);
  ///@}

  /// 0: as set; other values draw direction, phase, polarity and chirality.
  vtkSetMacro(Seed, int);
  vtkGetMacro(Seed, int);

  int GetCanFinish() override { return this->Relax ? 1 : 0; }

  /// Relax to a minimum of the energy of the material below.
  vtkSetMacro(Relax, bool);
  vtkGetMacro(Relax, bool);
  vtkBooleanMacro(Relax, bool);

  ///@{
  /// The material (core/texture/Material.h), FeGe by default: exchange in pJ/m, bulk and interfacial
  /// Dzyaloshinskii-Moriya interaction in mJ/m^2, uniaxial anisotropy in kJ/m^3 with its easy axis, applied field in
  /// mT.
  vtkSetMacro(Exchange, double);
  vtkGetMacro(Exchange, double);
  vtkSetMacro(BulkDMI, double);
  vtkGetMacro(BulkDMI, double);
  vtkSetMacro(InterfacialDMI, double);
  vtkGetMacro(InterfacialDMI, double);
  vtkSetMacro(UniaxialAnisotropy, double);
  vtkGetMacro(UniaxialAnisotropy, double);
  vtkSetVector3Macro(EasyAxis, double);
  vtkGetVector3Macro(EasyAxis, double);
  vtkSetVector3Macro(AppliedField, double);
  vtkGetVector3Macro(AppliedField, double);
  ///@}

  /// The relaxation stops when max |m x H_eff| / Ms is at most this.
  vtkSetMacro(StoppingTorque, double);
  vtkGetMacro(StoppingTorque, double);

protected:
  vtkMagNetTexture();
  ~vtkMagNetTexture() override = default;

  void Describe(vtkInformationVector** inputs, vtkInformationVector* outputs) override;
  void Execute(vtkInformationVector** inputs, vtkInformationVector* outputs) override;

private:
  vtkMagNetTexture(const vtkMagNetTexture&) = delete;
  void operator=(const vtkMagNetTexture&) = delete;

  magnet::Grid OutputGrid() const;
  void RelaxOutput(vtkImageData* output, const magnet::Grid& grid, const magnet::Run& run);

  int Texture;
  int Dimensions[3] = { 100, 100, 100 };
  double Spacing[3] = { 5.0, 5.0, 5.0 };
  double Radius;
  double Thickness;
  double SaturationMagnetization;
  double CoreRadius;
  double WallWidth;
  double Period;
  double CapDepth;
  double Helicity;
  double Direction;
  double ConeAngle;
  bool ReversePolarity;
  bool ReverseChirality;
  int Seed;
  int Shape;
  double Aspect;
  double Rotation;
  bool Relax = false;
  double Exchange;
  double BulkDMI;
  double InterfacialDMI;
  double UniaxialAnisotropy;
  double EasyAxis[3];
  double AppliedField[3];
  double StoppingTorque;
};

#endif
