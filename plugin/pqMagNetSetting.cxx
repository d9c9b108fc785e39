#include "pqMagNetSetting.h"

#include <pqCoreUtilities.h>
#include <pqPipelineSource.h>
#include <pqUndoStack.h>

#include <vtkCommand.h>
#include <vtkSMProperty.h>
#include <vtkSMPropertyHelper.h>
#include <vtkSMProxy.h>
#include <vtkSMTrace.h>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSignalBlocker>

pqMagNetSetting::pqMagNetSetting(QDoubleSpinBox* editor, const char* property)
  : QObject(editor)
  , Number(editor)
  , Property(property)
{
  // With the return key, not with each digit.
  editor->setKeyboardTracking(false);
  QObject::connect(editor, QOverload<double>::of(&QDoubleSpinBox::valueChanged), this, [this] { this->edited(); });
}

pqMagNetSetting::pqMagNetSetting(QComboBox* editor, const char* property)
  : QObject(editor)
  , Choice(editor)
  , Property(property)
{
  QObject::connect(editor, QOverload<int>::of(&QComboBox::currentIndexChanged), this, [this] { this->edited(); });
}

double pqMagNetSetting::shown() const
{
  return this->Number != nullptr ? this->Number->value() : this->Choice->currentIndex();
}

void pqMagNetSetting::show(double value)
{
  if (this->Number != nullptr)
  {
    const QSignalBlocker quiet(this->Number);
    this->Number->setValue(value);
    return;
  }
  const QSignalBlocker quiet(this->Choice);
  this->Choice->setCurrentIndex(static_cast<int>(value));
}

void pqMagNetSetting::follow(pqPipelineSource* node)
{
  if (node != this->Node)
  {
    if (this->Node != nullptr)
    {
      this->Node->getProxy()->RemoveObserver(this->Watch);
      // What was typed was meant for that one.
      this->Waits = false;
    }
    this->Node = node;
    this->Watch = node != nullptr
                    ? pqCoreUtilities::connect(node->getProxy(), vtkCommand::PropertyModifiedEvent, this, SLOT(look()))
                    : 0;
  }
  if (node != nullptr && !this->Waits)
  {
    this->show(vtkSMPropertyHelper(node->getProxy(), this->Property).GetAsDouble());
  }
}

void pqMagNetSetting::look()
{
  if (this->Node == nullptr)
  {
    return;
  }
  const double value = vtkSMPropertyHelper(this->Node->getProxy(), this->Property).GetAsDouble();
  if (value != this->shown())
  {
    this->Waits = false;
    this->show(value);
    Q_EMIT this->changedElsewhere();
  }
}

void pqMagNetSetting::give(pqPipelineSource* node)
{
  this->Waits = false;
  vtkSMProxy* const proxy = node->getProxy();
  vtkSMPropertyHelper value(proxy, this->Property);
  if (value.GetAsDouble() == this->shown())
  {
    return;
  }
  SM_SCOPED_TRACE(PropertiesModified).arg("proxy", proxy);
  value.Set(this->shown());
  proxy->UpdateVTKObjects();
}

void pqMagNetSetting::edited()
{
  this->Waits = this->Node != nullptr &&
                vtkSMPropertyHelper(this->Node->getProxy(), this->Property).GetAsDouble() != this->shown();
  Q_EMIT this->changed();
}
