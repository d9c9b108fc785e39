// The formats of files that are read and written, and the list of them, which all go by who open, write or offer them.
// No Torch in here.
#pragma once

#include "ImageStack.h"

#include <string_view>

namespace magnet
{
class OutputFile;
struct StoredImages;

// MRC2014 (https://www.ccpem.ac.uk/mrc_format/mrc2014.php): modes 0, 1, 2, 6 and 12, either byte order, axes in any
// order (then the whole file is read at once, and the result is in the order x, y, z). Angles, axis and pixel size are
// found in the extended headers of FEI, Agard and SerialEM (MrcExtended.h), the axis in the titles, too. The pixel size
// is the cell's length over its intervals, or the extended header's or a title's where that is unknown or 1 angstrom.
// Mode 0 is signed, unless the program was IMOD and says otherwise; where the header's least and greatest value
// contradict that of a mode of whole numbers, they are believed, and a note says so, as of an extended header that is
// missing or not understood, and of more images than the header tells. Throws Error naming the file when it is no MRC
// file, of another mode, has sizes or an axis order that make no sense, or is shorter than it says.
std::unique_ptr<ImageStack> openMrc(const std::string& path, const std::string& choice = {});

// NumPy's .npy, versions 1 to 3: an array (images, ny, nx), by choice (ny, nx, images) or (nx, ny, images), or one
// image (ny, nx), of truth values, integers of 1 to 8 bytes or floats of 2 to 8, of either byte order, in C or Fortran
// order; axes of one index beyond three are left out. Where the images are not stored one by one, all are read at once.
// Throws Error as above.
std::unique_ptr<ImageStack> openNpy(const std::string& path, const std::string& choice = {});

// Archives of such arrays (numpy.savez; of numpy.savez_compressed the one that is read is unpacked whole): those of two
// or three dimensions, by their names; by default "phase", or with a note the first that is named like a phase, or else
// is named like no mask or amplitude. Of three, (images, ny, nx). A list named as one of tilts, as many as the images,
// gives their angles. Throws Error as above.
std::unique_ptr<ImageStack> openNpz(const std::string& path, const std::string& choice = {});

// TIFF and BigTIFF with one image a page, of truth values of one bit, 8- to 64-bit integers or 16- to 64-bit floats, in
// strips or tiles, with any of libtiff's compressions, in any orientation; several values a pixel as images, and
// colours where all three are equal; and ImageJ's and tifffile's with one page for all images. Of several channels
// (ImageJ, OME) one is read, by default the first. The pixel size is known where OME, ImageJ, tifffile's users or
// DigitalMicrograph wrote it, or as a resolution that makes pixels of at most 1 um; angles from ImageJ's labels of
// slices (ImageNames.h) and DigitalMicrograph's third axis. ImageJ's calibration of integers is applied where it is a
// polynomial. Throws Error as above, also where the pages differ.
std::unique_ptr<ImageStack> openTiff(const std::string& path, const std::string& choice = {});

// DigitalMicrograph's DM3 and DM4: of the images but the thumbnail, by their names, one or a stack of real numbers,
// with its calibration, tilts (DmAngles.h) and voltage; by default the one that DigitalMicrograph shows, or with a note
// another where that one is a transform or can't be read. Intensities with a unit of angle come in radians. Throws
// Error as above.
std::unique_ptr<ImageStack> openDm(const std::string& path, const std::string& choice = {});

// Images in HDF5, packed by any filter that the HDF5 library has: EMD of Berkeley (a group with "data" and its axes
// "dim1", ...; images along the axis of angles in degrees or radians, or of z, or the slowest; the first row is the
// lower edge), EMD of Velox (/Data/Image/*/Data, rows x columns x images, the one with the most images; pixel size and
// stage alpha from the metadata), and HyperSpy's signals (/Experiments/*/data, the one with the most images along its
// axis of navigation; the first row is the upper edge), and NeXus (NXdata, as EMD of Berkeley). A process of its own
// reads them; where a damaged file makes it crash or hang, that is an Error. Throws Error as above.
std::unique_ptr<ImageStack> openEmd(const std::string& path, const std::string& choice = {});

// MRC2014, mode 2 (float32), little-endian, one number a voxel, cells in angstrom. path: for messages.
void writeMrc(OutputFile& file, const std::string& path, const StoredImages& images);

// NumPy's format 1.0, '<f4', (z, y, x) or (z, y, x, component); it holds no spacing.
void writeNpy(OutputFile& file, const std::string& path, const StoredImages& images);

// Endings stand in lower case, without their dot, separated by blanks.
struct ImageFormat
{
  const char* name;
  const char* images;        // endings of stacks, and of single images that make a series: a folder of them is one
  const char* stacks;        // endings of stacks alone
  std::string_view marks[4]; // the first bytes of a file are one of these; none: of any that is no other format's
  std::unique_ptr<ImageStack> (*open)(const std::string& path, const std::string& choice);
  void (*write)(OutputFile& file, const std::string& path, const StoredImages& images); // null: read only

  bool begins(const std::string& head) const;
  std::string endings() const { return std::string(images) + " " + stacks; }
};

using namespace std::string_view_literals;

// In the order in which they are tried. Old MRC files have no mark.
inline constexpr ImageFormat imageFormats[] = {
  { "NumPy", "npy", "", { "\x93NUMPY"sv }, openNpy, writeNpy },
  { "NumPy archive", "", "npz", { "PK\x03\x04"sv }, openNpz, nullptr },
  { "TIFF", "tif tiff btf tf8 tf2", "", { "II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv }, openTiff, nullptr },
  { "DigitalMicrograph", "dm3 dm4", "", { "\0\0\0\x03"sv, "\0\0\0\x04"sv }, openDm, nullptr },
  { "EMD", "emd hspy h5 hdf5 hdf nxs", "", { "\x89HDF"sv }, openEmd, nullptr },
  { "MRC", "mrc", "mrcs st stk ali preali bl rec map ccp4", {}, openMrc, writeMrc },
};

// Of files with the angles of a stack of the same name, in the order in which they are looked for.
inline constexpr const char* angleEndings = "tlt rawtlt mdoc";

// Of OVF files (OvfFile.h), and what stands behind it where such a file is compressed.
inline constexpr const char* ovfEndings = "ovf omf ohf obf oef";
inline constexpr const char* packedEnding = "zst";

std::vector<std::string> words(const std::string& list);
// "mrc npy tif" -> ".mrc, .npy or .tif"
std::string listed(const std::string& endings);
// Of a file's name, in lower case and without its dot.
std::string endingOf(const std::string& path);
}
