#include "DrawnNetworks.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace prunescope;

namespace {

double applied(Activation activation, double x) {
    switch (activation) {
    case Activation::Relu: return std::max(x, 0.0);
    case Activation::Sigmoid: return 1 / (1 + std::exp(-x));
    case Activation::Tanh: return std::tanh(x);
    default: return x;
    }
}

struct Parameters {
    std::vector<Eigen::MatrixXd> weights;
    std::vector<Eigen::VectorXd> biases;
};

Parameters parametersOf(const Network& network) {
    Parameters parameters;
    for (const LayerIndex index : network.layers()) {
        const LayerWeights& weights = *network.layer(index).weights();
        parameters.weights.emplace_back(weights.values.view().cast<double>());
        parameters.biases.emplace_back(weights.bias.cast<double>());
    }
    return parameters;
}

/// Mean softmax cross-entropy in double, independent of the trainer: the reference for its gradients.
double meanLoss(const Parameters& parameters, Activation hidden, const Dataset& data, const Scaling& scaling) {
    const Matrix inputs = data.inputs(scaling);
    double total = 0;
    for (Index i = 0; i < data.count(); ++i) {
        Eigen::VectorXd values = inputs.row(i).transpose().cast<double>();
        for (std::size_t l = 0; l < parameters.weights.size(); ++l) {
            Eigen::VectorXd sums = parameters.weights[l] * values;
            if (parameters.biases[l].size() != 0)
                sums += parameters.biases[l];
            if (l + 1 < parameters.weights.size())
                for (double& sum : sums)
                    sum = applied(hidden, sum);
            values = sums;
        }
        double sum = 0;
        for (const double logit : values)
            sum += std::exp(logit);
        total += std::log(sum) - values[data.labels()[static_cast<std::size_t>(i)]];
    }
    return total / static_cast<double>(data.count());
}

} // namespace

class TestGradients : public QObject {
    Q_OBJECT

private slots:
    void gradientsEqualCentralDifferences_data() {
        QTest::addColumn<int>("activation");
        QTest::addColumn<bool>("bias");
        QTest::addColumn<QString>("scale");
        for (const Activation activation : {Activation::Relu, Activation::Sigmoid, Activation::Tanh, Activation::Identity})
            for (const bool bias : {true, false})
                for (const char* scale : {"unit", "standard"})
                    QTest::addRow("%s %s %s", activationName(activation).data(), bias ? "with bias" : "without bias", scale)
                        << static_cast<int>(activation) << bias << scale;
    }

    void gradientsEqualCentralDifferences() {
        QFETCH(int, activation);
        QFETCH(bool, bias);
        QFETCH(QString, scale);
        const auto hidden = static_cast<Activation>(activation);
        const Scaling scaling = Scaling::parse(scale.toStdString()).value();
        const DatasetPtr data = randomImages(21, 3, 4, 4);
        const Network before = smallNetwork(hidden, bias);
        const Network after = train(before, {data, scaling}, oneGradientStep(*data), {}, {}).value();
        Parameters parameters = parametersOf(before);
        const Parameters moved = parametersOf(after);
        // The step rounds the gradient (below 1 here) and the new weight to float, and the sums are float: some 1e-6 in all. The
        // difference quotient adds h² · f''' / 6 ≈ 1e-8 and, where a ReLU's kink lies within h, at most what one sample of 21
        // weighs.
        constexpr double kStep = 1e-4;
        constexpr double kTolerance = 5e-6;
        for (std::size_t l = 0; l < 3; ++l) {
            const auto check = [&](double& parameter, double stepped) {
                const double kept = parameter;
                parameter = kept + kStep;
                const double above = meanLoss(parameters, hidden, *data, scaling);
                parameter = kept - kStep;
                const double below = meanLoss(parameters, hidden, *data, scaling);
                parameter = kept;
                const double expected = (above - below) / (2 * kStep);
                QVERIFY2(std::abs((kept - stepped) - expected) < kTolerance,
                         qPrintable(QString("layer %1: %2 instead of %3").arg(l).arg(kept - stepped).arg(expected)));
            };
            for (Index i = 0; i < parameters.weights[l].size(); ++i)
                check(parameters.weights[l].data()[i], moved.weights[l].data()[i]);
            for (Index i = 0; i < parameters.biases[l].size(); ++i)
                check(parameters.biases[l][i], moved.biases[l][i]);
            QCOMPARE(moved.biases[l].size(), parameters.biases[l].size());
        }
    }
};

QTEST_MAIN(TestGradients)
#include "TestGradients.moc"
