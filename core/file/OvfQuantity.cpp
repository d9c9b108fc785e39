#include "OvfQuantity.h"

#include "ImageFormats.h"
#include "Units.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>

namespace magnet::ovf
{
namespace
{
using Words = std::vector<std::string>;

Words lowerWords(const std::string& text)
{
  Words words(1);
  for (const unsigned char c : text)
  {
    if (std::isalnum(c))
    {
      words.back() += static_cast<char>(std::tolower(c));
    }
    else if (!words.back().empty())
    {
      words.emplace_back();
    }
  }
  if (words.back().empty())
  {
    words.pop_back();
  }
  return words;
}

bool isOneOf(const std::string& word, std::initializer_list<const char*> list)
{
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "mu0M", "mu_0 H", "µ0H", "4piM": the constant says no more than the unit does.
Words withoutConstant(Words words)
{
  // With what is no letter or number left out, "mu_0" is two words, "4 pi" as well, and "µ0" its number.
  const bool split = words.size() > 1 && ((isOneOf(words[0], { "mu", "u" }) && words[1][0] == '0') ||
                                           (words[0] == "4" && words[1].compare(0, 2, "pi") == 0));
  if (split)
  {
    words[1].insert(0, words[0]);
    words.erase(words.begin());
  }
  for (const std::string constant : { "mu0", "u0", "0", "4pi" })
  {
    if (!words.empty() && words.front().compare(0, constant.size(), constant) == 0)
    {
      words.front().erase(0, constant.size());
      words.erase(words.begin(), words.begin() + (words.front().empty() ? 1 : 0));
      break;
    }
  }
  return words;
}

// "field" alone, or with words that say nothing, may be any field; with others, or as the output of an energy term of
// OOMMF ("Oxs_Demag::Field"), it is one in which a magnetization turns.
bool isMagneticField(const Words& words, bool ofTerm)
{
  bool field = false;
  bool meant = ofTerm;
  for (const std::string& word : words)
  {
    const bool ends = word.size() >= 5 && word.compare(word.size() - 5, 5, "field") == 0;
    field |= ends || isOneOf(word, { "fields", "demag", "stray", "zeeman" });
    meant |= !isOneOf(word, { "field", "fields", "vector", "data", "output", "oommf", "ovf", "file", "of", "the" });
  }
  return field && meant;
}

// What a label or title names: "m", "Magnetization", "m_full", "H_eff", "B_demag", "Oxs_UZeeman::Field" ... J is the
// polarization in T, else a current density.
Quantity ofName(const std::string& name, bool inTesla)
{
  const std::size_t colon = name.rfind(':');
  const Words words = withoutConstant(lowerWords(colon == std::string::npos ? name : name.substr(colon + 1)));
  const auto any = [&words](std::initializer_list<const char*> list)
  { return std::any_of(words.begin(), words.end(), [list](const std::string& word) { return isOneOf(word, list); }); };
  if (words.empty())
  {
    return Quantity::Unknown;
  }
  if (any({ "sigma", "error", "spread", "std", "torque", "lltorque", "sttorque", "energy", "edens", "current",
        "velocity" }))
  {
    return Quantity::Other;
  }
  const std::string& first = words.front();
  if (first == "j" && words.size() == 1)
  {
    return inTesla ? Quantity::Magnetization : Quantity::Other;
  }
  if (isOneOf(first, { "m", "mag", "mfull" }) ||
      any({ "magnetization", "magnetisation", "polarization", "polarisation", "spin", "spins" }))
  {
    return Quantity::Magnetization;
  }
  if (any({ "induction", "flux" }))
  {
    return Quantity::Induction;
  }
  // MuMax3's effective fields, as mu0 H in T.
  const bool term = words.size() > 1 && isOneOf(words[1], { "demag", "stray", "exch", "exchange", "anis", "anisotropy",
                                                            "ext", "external", "eff", "effective", "zeeman", "therm",
                                                            "thermal", "mel", "dmi", "rkky", "custom" });
  if (first == "b")
  {
    return term ? Quantity::Field : Quantity::Induction;
  }
  if (isOneOf(first, { "h", "heff", "hdemag", "hext", "hexch", "hanis", "beff", "bdemag", "bext", "bexch", "banis" }))
  {
    return Quantity::Field;
  }
  return isMagneticField(words, colon != std::string::npos) ? Quantity::Field : Quantity::Unknown;
}

// What the labels of components have in common: "m_x m_y m_z" is m, "Hx Hy Hz" is H, "e_1 e_2" is e, "x y z" is
// nothing.
// A title is free text, often the path of a file.
Quantity ofTitle(const std::string& title, bool inTesla)
{
  return title.find_first_of("/\\.") == std::string::npos ? ofName(title, inTesla) : Quantity::Unknown;
}

Quantity ofEnding(std::string path)
{
  if (endingOf(path) == packedEnding)
  {
    path.resize(path.rfind('.'));
  }
  const std::string ending = endingOf(path);
  return ending == "omf"   ? Quantity::Magnetization
         : ending == "ohf" ? Quantity::Field
         : ending == "obf" ? Quantity::Induction
                           : Quantity::Unknown;
}
}

std::string commonName(const OvfField& field)
{
  const Words& labels = field.labels;
  if (labels.empty() || field.components == 1 || labels.size() == 1)
  {
    return labels.empty() ? "" : labels.front();
  }
  const std::string& first = labels.front();
  const bool numbered = labels.size() == static_cast<std::size_t>(field.components) && !first.empty() &&
                        std::string("xX1").find(first.back()) != std::string::npos &&
                        labels[1].size() == first.size() &&
                        labels[1].compare(0, first.size() - 1, first, 0, first.size() - 1) == 0;
  if (!numbered)
  {
    return first;
  }
  const std::size_t end = first.find_last_not_of("_-. :", first.size() - 2);
  return first.size() < 2 || end == std::string::npos ? "" : first.substr(0, end + 1);
}

Quantity quantityOf(const OvfField& field, const std::string& path)
{
  const auto unit = magneticUnit(field.unit);
  const bool inTesla = unit && (unit->kind == Magnetism::Tesla || unit->kind == Magnetism::Gauss);
  Quantity quantity = ofName(commonName(field), inTesla);
  quantity = quantity == Quantity::Unknown ? ofTitle(field.title, inTesla) : quantity;
  return quantity == Quantity::Unknown ? ofEnding(path) : quantity;
}
}
