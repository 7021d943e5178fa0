// The settings of one strategy: what the strategy does, what each setting means, and how long it will take.
#pragma once

#include "engine/network/Network.h"
#include "engine/reconstruction/Strategy.h"
#include "engine/reconstruction/StrategyStep.h"

#include <QDialog>

#include <functional>
#include <map>

class QFormLayout;
class QLabel;
class QPushButton;

namespace prunescope {

class StrategyDialog : public QDialog {
    Q_OBJECT

public:
    /// step: its strategy must be registered. network: the network that it will run on; images: the number of training images
    /// (both are used for the expected time).
    StrategyDialog(const StrategyStep& step, const Network& network, Index images, bool isNew, QWidget* parent = nullptr);

    /// The step with the current settings.
    StrategyStep step() const;
    /// The editor of a setting, for tests and for the keyboard.
    QWidget* editor(const QString& parameter) const;

private:
    struct Field {
        QWidget* editor = nullptr;
        std::function<ParameterValue()> value;
    };

    void addField(QFormLayout* form, const ParameterInfo& info, const ParameterValue& value);
    Field makeFlag(const ParameterValue& value);
    Field makeWhole(const ParameterInfo& info, const ParameterValue& value);
    Field makeChoice(const ParameterInfo& info, const ParameterValue& value);
    Field makeLayer(const ParameterValue& value);
    Field makeText(const ParameterInfo& info, const ParameterValue& value);
    void follow();

    StrategyStep m_step;
    const Strategy& m_strategy;
    Network m_network;
    Index m_images;
    std::map<std::string, Field> m_fields;
    QLabel* m_time = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_accept = nullptr;
};

} // namespace prunescope
