// Which quantity an OVF file holds; not for use by others than OvfMeaning.cpp.
#pragma once

#include "OvfFile.h"

#include <string>

namespace magnet::ovf
{
enum class Quantity
{
  Unknown, // magnetization, field or induction, for all that the file tells
  Magnetization,
  Field,
  Induction,
  Other // one of its own, whatever its unit
};

// What the labels of components have in common: "m_x m_y m_z" is m, "Hx Hy Hz" is H, "e_1 e_2" is e, "x y z" is
// nothing.
std::string commonName(const OvfField& field);

// By its labels; where these say nothing by its title; then by the ending of its path.
Quantity quantityOf(const OvfField& field, const std::string& path);
}
