// A number that is shown with as many decimals as it needs: "4 nm" rather than "4.0000 nm".
#ifndef pqMagNetNumber_h
#define pqMagNetNumber_h

#include <QDoubleSpinBox>
#include <QLocale>

class pqMagNetNumber : public QDoubleSpinBox
{
public:
  using QDoubleSpinBox::QDoubleSpinBox;

  QString textFromValue(double value) const override
  {
    QString text = this->QDoubleSpinBox::textFromValue(value);
    const QString point(this->locale().decimalPoint());
    while (text.contains(point) && (text.endsWith('0') || text.endsWith(point)))
    {
      text.chop(1);
    }
    return text;
  }
};

#endif
