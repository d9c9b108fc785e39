#include "vtkMagNetColorWheel.h"

#include "vtkMagNetBridge.h"
#include "vtkMagNetEngine.h"

#include "core/base/Constants.h"

#include "vtkImageData.h"
#include "vtkInformation.h"
#include "vtkInformationVector.h"
#include "vtkObjectFactory.h"
#include "vtkPointData.h"

#include <algorithm>
#include <array>
#include <cmath>

vtkStandardNewMacro(vtkMagNetColorWheel);

namespace
{
// Lengths are in radii of a disc; the first disc's centre is the origin.
constexpr double left = -1.06, bottom = -1.06, top = 1.6, besideLast = 1.55;
constexpr double between = 2.75; // from disc to disc

struct Stroke
{
  double x0, y0, x1, y1;
};

// Letters of three strokes and less, so that no font is needed: x-height 1 about their middle.
struct Letter
{
  std::array<Stroke, 3> strokes;
  int count;
};
constexpr Letter letterX{ { { { -0.4, -0.5, 0.4, 0.5 }, { -0.4, 0.5, 0.4, -0.5 } } }, 2 };
constexpr Letter letterY{ { { { -0.4, 0.5, 0.0, -0.4 }, { 0.4, 0.5, -0.2, -0.85 } } }, 2 };
constexpr Letter letterZ{ { { { -0.4, 0.5, 0.4, 0.5 }, { 0.4, 0.5, -0.4, -0.5 }, { -0.4, -0.5, 0.4, -0.5 } } }, 3 };
constexpr Letter minus{ { { { -0.35, 0.0, 0.35, 0.0 } } }, 1 };
constexpr Letter plus{ { { { -0.35, 0.0, 0.35, 0.0 }, { 0.0, -0.35, 0.0, 0.35 } } }, 2 };

struct Mark
{
  Letter letter;
  double x, y;
  std::array<double, 3> color;
};

double distance(const Stroke& s, double x, double y)
{
  const double dx = s.x1 - s.x0;
  const double dy = s.y1 - s.y0;
  const double t = std::clamp(((x - s.x0) * dx + (y - s.y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(x - s.x0 - t * dx, y - s.y0 - t * dy);
}

// What of a pixel of width `pixel` lies within `radius` of the letter's strokes, 0 to 1.
double coverage(const Mark& mark, double x, double y, double pixel)
{
  constexpr double size = 0.36;
  constexpr double radius = 0.035;
  double nearest = 10.0;
  for (int i = 0; i < mark.letter.count; ++i)
  {
    const Stroke& s = mark.letter.strokes[i];
    nearest = std::min(nearest,
      distance({ mark.x + size * s.x0, mark.y + size * s.y0, mark.x + size * s.x1, mark.y + size * s.y1 }, x, y));
  }
  return std::clamp(0.5 + (radius - nearest) / pixel, 0.0, 1.0);
}

void paint(unsigned char* rgba, const std::array<double, 3>& color, double cover)
{
  const double below = rgba[3] / 255.0 * (1.0 - cover);
  const double alpha = below + cover;
  for (int c = 0; c < 3 && alpha > 0.0; ++c)
  {
    rgba[c] = static_cast<unsigned char>(std::lround((rgba[c] * below + 255.0 * color[c] * cover) / alpha));
  }
  rgba[3] = static_cast<unsigned char>(std::lround(255.0 * alpha));
}

// Where in the picture the discs lie.
struct Picture
{
  std::int64_t Columns, Rows;
  int Discs; // 2: the second for directions downwards
  double Pixel;

  double x(std::int64_t column) const { return left + Pixel * (static_cast<double>(column) + 0.5); }
  double y(std::int64_t row) const { return bottom + Pixel * (static_cast<double>(row) + 0.5); }
  int disc(std::int64_t column) const { return Discs > 1 && x(column) > 0.5 * between ? 1 : 0; }
};

// The direction that each pixel stands for; beyond the rim of a disc as at its rim.
std::vector<float> directions(const Picture& picture)
{
  std::vector<float> vectors;
  vectors.reserve(3 * picture.Columns * picture.Rows);
  for (std::int64_t row = 0; row < picture.Rows; ++row)
  {
    for (std::int64_t column = 0; column < picture.Columns; ++column)
    {
      const int disc = picture.disc(column);
      double u = picture.x(column) - between * disc;
      double v = picture.y(row);
      const double r = std::max(1.0, std::hypot(u, v));
      u /= r;
      v /= r;
      const double z = picture.Discs > 1 ? std::sqrt(std::max(0.0, 1.0 - u * u - v * v)) : 0.0;
      for (const double component : { u, v, disc == 0 ? z : -z })
      {
        vectors.push_back(static_cast<float>(component));
      }
    }
  }
  return vectors;
}

// x and y beside each disc, and in two discs the signs of z.
std::vector<Mark> letters(int discs, const std::array<double, 3>& ink)
{
  std::vector<Mark> marks;
  for (int d = 0; d < discs; ++d)
  {
    marks.push_back({ letterX, between * d + 1.28, 0.0, ink });
    marks.push_back({ letterY, between * d, 1.36, ink });
    if (discs > 1)
    {
      const double tone = d == 0 ? 0.0 : 1.0;
      marks.push_back({ d == 0 ? plus : minus, between * d - 0.15, 0.0, { tone, tone, tone } });
      marks.push_back({ letterZ, between * d + 0.14, 0.0, { tone, tone, tone } });
    }
  }
  return marks;
}
}

vtkMagNetColorWheel::vtkMagNetColorWheel()
{
  this->SetNumberOfInputPorts(0);
  const magnet::DirectionStyle defaults;
  this->Palette = static_cast<int>(defaults.palette);
  this->Shading = static_cast<int>(defaults.shading);
}

void vtkMagNetColorWheel::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Palette: " << this->Palette << "\n";
  os << indent << "Shading: " << this->Shading << "\n";
  os << indent << "Resolution: " << this->Resolution << "\n";
  os << indent << "LabelColor: " << this->LabelColor[0] << " " << this->LabelColor[1] << " " << this->LabelColor[2]
     << "\n";
}

magnet::Grid vtkMagNetColorWheel::ImageGrid() const
{
  const double width = (this->Shading == 0 ? between : 0.0) + besideLast - left;
  const auto pixels = static_cast<std::int64_t>(std::lround(this->Resolution * width / (top - bottom)));
  // A picture has no size in nanometres: a unit a pixel.
  const double unit = magnet::constants::nanometre;
  return magnet::Grid::centred({ pixels, this->Resolution, 1 }, { unit, unit, unit });
}

void vtkMagNetColorWheel::Describe(vtkInformationVector**, vtkInformationVector* outputs)
{
  vtkMagNetBridge::SetGrid(outputs->GetInformationObject(0), this->ImageGrid());
}

void vtkMagNetColorWheel::Execute(vtkInformationVector**, vtkInformationVector* outputs)
{
  const magnet::Grid grid = this->ImageGrid();
  const Picture picture{ grid.size[0], grid.size[1], this->Shading == 0 ? 2 : 1,
    (top - bottom) / static_cast<double>(grid.size[1]) };
  magnet::DirectionStyle style;
  style.maximum = 1.0;
  style.palette = static_cast<magnet::DirectionPalette>(this->Palette);
  style.shading = static_cast<magnet::DirectionShading>(this->Shading);
  const std::vector<float> vectors = directions(picture);
  const std::int64_t pixels = picture.Columns * picture.Rows;
  std::vector<unsigned char> rgb(vectors.size());
  vtkMagNetEngine::Get().directionColor(vectors.data(), pixels, style, rgb.data(), this->MakeRun());

  const std::vector<Mark> marks = letters(
    picture.Discs, { this->LabelColor[0], this->LabelColor[1], this->LabelColor[2] });
  auto* const output = vtkImageData::GetData(outputs, 0);
  vtkMagNetBridge::SetGrid(output, grid);
  unsigned char* const rgba = vtkMagNetBridge::NewBytes(output, "direction_color", 4);
  for (std::int64_t i = 0; i < pixels; ++i)
  {
    const double x = picture.x(i % picture.Columns);
    const double y = picture.y(i / picture.Columns);
    const double r = std::hypot(x - between * picture.disc(i % picture.Columns), y);
    std::copy_n(&rgb[3 * i], 3, rgba + 4 * i);
    rgba[4 * i + 3] = static_cast<unsigned char>(
      std::lround(255.0 * std::clamp(0.5 + (1.0 - r) / picture.Pixel, 0.0, 1.0)));
    for (const Mark& mark : marks)
    {
      paint(rgba + 4 * i, mark.color, coverage(mark, x, y, picture.Pixel));
    }
  }
  output->GetPointData()->SetActiveScalars("direction_color");
}
