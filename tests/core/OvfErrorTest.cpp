// Malformed OVF files: an error in words that names the file and the line or byte, no crash, and no memory to speak of.
#include "OvfSample.h"
#include "PeakMemory.h"
#include "core/base/Error.h"
#include "core/file/OvfFile.h"

#include <gtest/gtest.h>

using namespace magnet;
using namespace magnet::testing;

TEST(OvfErrors, RefusesMalformedFilesInWords)
{
  const std::string nan = bytes(std::nanf(""), false);
  const struct
  {
    const char* what;
    std::string content;
    std::string words;
  } cases[] = {
    { "empty", "", "no OVF file" },
    { "a picture", "P6 100 100 255", "no OVF file" },
    { "no data section", header(), "no '# Begin: Data' line" },
    { "truncated header", header().substr(0, 100), "no '# Begin: Data' line" },
    { "truncated text", header() + textData(20), "line 28: the data end after 20 of 36" },
    { "text cut off", (header() + textData()).substr(0, header().size() + 100), "is missing: the file ends here" },
    { "truncated binary", header() + binary(1234567.0F, false, 20), "cut off" },
    { "truncated by one byte", (header() + binary(1234567.0F, false)).substr(0, header().size() + 23 + 37 * 4 - 1),
      "but the file ends after 147" },
    { "wrong check value", header() + binary(7654321.0F, false), "check value" },
    { "text where binary is announced", header() + "# Begin: Data Binary 4\n" + textData(), "check value" },
    { "other bytes", header() + "# Begin: Data Binary 8\n" + std::string(400, 'x'), "check value" },
    { "binary where text is announced", header() + "# Begin: Data Text\n" + binary(1234567.0F, false).substr(23),
      "is no number" },
    { "binary of 2 bytes", header() + "# Begin: Data Binary 2\n" + std::string(400, 'x'), "'binary 2'" },
    { "NaN in text", header() + "# Begin: Data Text\n 1 nan 2" + std::string(100, '\n'),
      "line 22: a value is NaN or infinite" },
    { "NaN in binary", header() + "# Begin: Data Binary 4\n" + bytes(1234567.0F, false) + nan + std::string(140, '\0'),
      ": a value is NaN or infinite" },
    { "too large for a float",
      header() + "# Begin: Data Binary 8\n" + bytes(123456789012345.0, false) + bytes(1e300, false) +
        std::string(280, '\0'),
      ": a value is NaN or infinite" },
    { "words", header() + "# Begin: Data Text\n one two" + std::string(100, ' '), "value 1 of 36 is no number" },
    { "absurd sizes", with("XNodes: 2", "XNodes: 2000000000") + textData(),
      "the file is cut off or its header is wrong" },
    { "all sizes absurd",
      with("XNodes: 2\n# ynodes: 2\n# znodes: 3", "XNodes: 2147483647\n# ynodes: 2147483647\n# znodes: 2147483647") +
        binary(1234567.0F, false),
      "the file is cut off or its header is wrong" },
    { "negative nodes", with("XNodes: 2", "XNodes: -2") + textData(), "line 14: 'xnodes' is -2; a whole number" },
    { "no nodes", with("znodes: 3", "znodes: 0") + textData(), "whole number" },
    { "half a node", with("XNodes: 2", "XNodes: 2.5") + textData(), "whole number" },
    { "too many nodes", with("XNodes: 2", "XNodes: 1e300") + textData(), "whole number" },
    { "sizes that multiply to more, text", with("XNodes: 2", "XNodes: 4") + textData(), "of 72" },
    { "sizes that multiply to more, binary", with("XNodes: 2", "XNodes: 3") + binary(1234567.0F, false), "54 values" },
    { "sizes that multiply to less, text", with("znodes: 3", "znodes: 2") + textData(), "go on after 24 values" },
    { "sizes that multiply to less, binary", with("znodes: 3", "znodes: 2") + binary(1234567.0F, false),
      "go on after 24 values" },
    { "zero step size", with("xstepsize: 2", "xstepsize: 0") + textData(), "line 11: the step size along x is 0" },
    { "negative step size", with("zstepsize: 4", "zstepsize: -4") + textData(), "must be positive" },
    { "a step in words", with("xstepsize: 2", "xstepsize: two") + textData(), "a number is expected" },
    { "an infinite step", with("xstepsize: 2", "xstepsize: inf") + textData(), "a number is expected" },
    { "no step", with("# xstepsize: 2\n", "") + textData(), "no 'xstepsize'" },
    { "irregular mesh", with("MeshType: Rectangular", "meshtype: irregular\n# pointcount: 4") + textData(),
      "line 6: the mesh is 'irregular'; only rectangular" },
    { "irregular mesh of 1.0", "# OOMMF: irregular mesh v1.0\n# meshtype: irregular\n" + textData(),
      "only rectangular" },
    { "another unit", with("meshunit: nm", "meshunit: parsec") + textData(), "mesh unit" },
    { "no components", with("valuedim: 3", "valuedim: 0") + textData(), "whole number" },
  };
  resetPeakMemory();
  const double before = peakMemory();
  for (const auto& one : cases)
  {
    for (const std::string& path : { temporary(one.content), packed(one.content) })
    {
      try
      {
        readOvf(path);
        ADD_FAILURE() << one.what << " was accepted";
      }
      catch (const Error& error)
      {
        const std::string message = error.what();
        EXPECT_NE(message.find(one.words), std::string::npos) << one.what << ": " << message;
        EXPECT_EQ(message.find(path), 0U) << message;
      }
    }
  }
  // A header of petabytes has cost nothing; a sanitizer keeps what was freed for a while.
  EXPECT_LT(peakMemory() - before, 128.0);
  EXPECT_THROW(readOvf("/nonexistent/file.ovf"), Error);
  EXPECT_THROW(readOvf(::testing::TempDir()), Error);
}

TEST(OvfErrors, RefusesDamagedCompressionInWords)
{
  const auto refused = [](const std::string& content, const std::string& words)
  {
    try
    {
      readOvf(temporary(content));
      ADD_FAILURE() << "accepted; expected '" << words << "'";
    }
    catch (const Error& error)
    {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  const std::string sound = bytesOf(packed(header() + binary(1234567.0F, false)));
  for (const std::size_t size : { sound.size() - 1, sound.size() / 2, std::size_t(5), std::size_t(4) })
  {
    refused(sound.substr(0, size), "the compressed data end early");
  }
  std::string damaged = sound;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  refused(damaged, "the compressed data are damaged");
  damaged = sound;
  damaged[sound.size() / 2] = static_cast<char>(damaged[sound.size() / 2] ^ 8);
  refused(damaged, "damaged");
  refused(sound + "more", "damaged");

  // Gigabytes of zeros in 100 kB: no more of them is unpacked than the header lets expect.
  const std::string path = scratch() / "bomb.ovf.zst";
  {
    OutputFile file(path, true);
    file.write(header() + "# Begin: Data Binary 4\n" + bytes(1234567.0F, false));
    const std::string zeros(1 << 20, '\0');
    for (int i = 0; i < 1024; ++i)
    {
      file.write(zeros);
    }
    file.commit();
  }
  resetPeakMemory();
  const double before = peakMemory();
  EXPECT_THROW(readOvf(path), Error);
  EXPECT_LT(peakMemory() - before, 128.0);
}

TEST(OvfErrors, SurvivesMutations)
{
  // Truncation and flipped bytes: a correct read or an Error, nothing else.
  const std::string files[] = { header() + textData(), header() + binary(1234567.0F, false),
    bytesOf(packed(header() + textData())) };
  unsigned state = 1;
  const auto next = [&] { return state = state * 1664525U + 1013904223U; };
  for (const std::string& file : files)
  {
    for (int i = 0; i < 300; ++i)
    {
      std::string mutant = file;
      for (unsigned flips = next() % 4; flips > 0; --flips)
      {
        mutant[next() % mutant.size()] = static_cast<char>(next() >> 16);
      }
      mutant.resize(i % 3 == 0 ? next() % mutant.size() : mutant.size());
      try
      {
        readOvf(temporary(mutant));
      }
      catch (const Error&)
      {
      }
    }
  }
}
