#include "engine/training/Gradients.h"

#include "engine/core/ParallelFor.h"
#include "engine/execution/GradientPass.h"
#include "engine/network/operations/Softmax.h"

#include <algorithm>

namespace prunescope {

namespace {

constexpr Index kSamples = 500;
constexpr Index kGroups = 16; ///< number of partial sums held at the same time

/// The gradients of one group's summed loss.
struct GroupGradients {
    std::vector<Matrix> weights; ///< per layer
    std::string firstNotFinite;  ///< a node's name; empty when all values are finite
    Result<void> result;
};

GroupGradients groupGradients(const Network& network, const Matrix& inputs, const std::uint8_t* labels) {
    GradientPass pass(network);
    pass.forward(inputs);
    // The gradient of ln Σ e^z − z_label is softmax(z) − onehot(label).
    Matrix gradient = pass.logits();
    softmaxRows(gradient);
    for (Index i = 0; i < gradient.rows(); ++i)
        gradient(i, labels[i]) -= 1.0F;
    Result<void> result = pass.backward(std::move(gradient));
    return {std::move(pass.weightGradients()), pass.firstNotFinite(), std::move(result)};
}

} // namespace

Result<std::vector<Matrix>> lossGradients(const Network& network, const Matrix& inputs, const std::vector<std::uint8_t>& labels,
                                          const std::stop_token& stop) {
    std::vector<Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> sums;
    for (const LayerIndex index : network.layers())
        sums.emplace_back(decltype(sums)::value_type::Zero(network.layer(index).weightRows(), network.layer(index).weightCols()));
    const Index groups = chunkCount(inputs.rows(), kSamples);
    for (Index first = 0; first < groups; first += kGroups) {
        const Index count = std::min(kGroups, groups - first);
        std::vector<GroupGradients> parts(static_cast<std::size_t>(count));
        parallelFor(count, 1, [&](Index group, Index /*end*/) {
            if (stop.stop_requested())
                return;
            const Index begin = (first + group) * kSamples;
            parts[static_cast<std::size_t>(group)] = groupGradients(
                network, inputs.middleRows(begin, std::min(kSamples, inputs.rows() - begin)), labels.data() + begin);
        });
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, Message::verbatim("gradients"), {});
        for (const GroupGradients& part : parts) {
            if (!part.firstNotFinite.empty())
                return fail(ErrorCode::Numeric, inLayer(part.firstNotFinite),
                            QT_TRANSLATE_NOOP("engine", "its values are no longer finite numbers"));
            if (!part.result)
                return tl::unexpected(part.result.error());
            for (std::size_t i = 0; i < sums.size(); ++i)
                sums[i] += part.weights[i].cast<double>();
        }
    }
    std::vector<Matrix> gradients;
    for (const auto& sum : sums)
        gradients.emplace_back((sum / static_cast<double>(inputs.rows())).cast<float>());
    return gradients;
}

} // namespace prunescope
