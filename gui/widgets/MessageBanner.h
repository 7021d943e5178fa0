// One sentence across the window: an error or an offer, with a button if there is something to do. It never takes the focus.
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QPushButton;

namespace prunescope {

class MessageBanner : public QFrame {
    Q_OBJECT

public:
    enum class Kind { Error, Advice, Offer };

    explicit MessageBanner(QWidget* parent = nullptr);

    void showMessage(Kind kind, const QString& sentence);
    /// An offer with a button that accepts it.
    void showOffer(const QString& sentence, const QString& button, std::function<void()> accept);
    void dismiss();
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void followTheme();

    Kind m_kind = Kind::Error;
    std::function<void()> m_accept;
    QLabel* m_label = nullptr;
    QPushButton* m_button = nullptr;
    QPushButton* m_close = nullptr;
};

} // namespace prunescope
