#include "engine/network/Activation.h"

#include <cmath>

namespace prunescope {

std::string_view activationName(Activation activation) {
    switch (activation) {
    case Activation::Identity: return "identity";
    case Activation::Relu: return "relu";
    case Activation::Sigmoid: return "sigmoid";
    case Activation::Tanh: return "tanh";
    case Activation::Softmax: return "softmax";
    case Activation::LogSoftmax: return "log-softmax";
    }
    return "";
}

void applyActivation(Activation activation, MatrixRef values) {
    switch (activation) {
    case Activation::Identity: break;
    case Activation::Relu: values = values.cwiseMax(0.0F); break;
    case Activation::Sigmoid: values = (1.0F + (-values.array()).exp()).inverse().matrix(); break;
    case Activation::Tanh: values = values.array().tanh().matrix(); break;
    case Activation::Softmax:
        for (auto row : values.rowwise()) {
            row.array() = (row.array() - row.maxCoeff()).exp();
            row /= row.sum();
        }
        break;
    case Activation::LogSoftmax:
        for (auto row : values.rowwise()) {
            row.array() -= row.maxCoeff();
            row.array() -= std::log(row.array().exp().sum());
        }
        break;
    }
}

} // namespace prunescope
