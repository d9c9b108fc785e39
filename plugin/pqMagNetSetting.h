// One number or choice in the panel, bound to a property of a node: it shows the node's value until the user edits it.
// An edit waits until its step gives it to the node, to be undone and traced like one in Properties: a view that shows
// what is made from the node would run it, at any time, in the window's own thread. Without a node yet, it is what the
// node will be given.
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
  // A number, in the unit of the property.
  pqMagNetSetting(QDoubleSpinBox* editor, const char* property);
  // An enumeration that counts from 0, in the order of the entries.
  pqMagNetSetting(QComboBox* editor, const char* property);

  // Shows the value of a node, or of none.
  void follow(pqPipelineSource* node);
  // Gives a node what is shown.
  void give(pqPipelineSource* node);
  // Whether this node has another value than is shown.
  bool waitsFor(pqPipelineSource* node) const { return this->Waits && this->Node == node; }

Q_SIGNALS:
  // By the user here.
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
  QPointer<pqPipelineSource> Node;
  unsigned long Watch = 0;
  bool Waits = false;
};

#endif
