// One number or choice in the panel, bound to a property of a node: it shows the node's value, and an edit is made to
// the node, to be undone and traced like one in Properties. Without a node yet, it is what the node will be given.
#ifndef pqMagNetSetting_h
#define pqMagNetSetting_h

#include <QObject>
#include <QPointer>

class QComboBox;
class QDoubleSpinBox;
class pqPipelineSource;

class pqMagNetSetting : public QObject
{
  Q_OBJECT

public:
  // A number; the property holds `scale` times what is shown.
  pqMagNetSetting(QDoubleSpinBox* editor, const char* property, double scale);
  // An enumeration that counts from 0, in the order of the entries.
  pqMagNetSetting(QComboBox* editor, const char* property);

  // Shows the value of a node, or of none.
  void follow(pqPipelineSource* node);
  // Gives a node what is shown.
  void give(pqPipelineSource* node) const;

Q_SIGNALS:
  // By the user here, and the node has it.
  void changed();
  // In the node, by Properties, an undo or a script.
  void changedElsewhere();

private Q_SLOTS:
  void look();

private:
  double shown() const;
  void show(double value);
  void edited();

  QDoubleSpinBox* Number = nullptr;
  QComboBox* Choice = nullptr;
  const char* Property;
  double Scale = 1.0;
  QPointer<pqPipelineSource> Node;
  unsigned long Watch = 0;
};

#endif
