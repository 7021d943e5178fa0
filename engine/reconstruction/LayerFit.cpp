#include "engine/reconstruction/LayerFit.h"

#include "engine/core/ParallelFor.h"

#include <atomic>

namespace prunescope {

namespace {

constexpr Index kNeurons = 2;

/// The target sums of a ReLU layer: the given target where it is positive, otherwise any value that is not positive (Aghasi et
/// al. 2017, Net-Trim, as majorise-minimise: the current sum where it is already negative, otherwise 0).
Matrix reluTargets(const Matrix& targets, const Matrix& sums) {
    Matrix result(targets.rows(), targets.cols());
    parallelFor(targets.rows(), 256, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row)
            for (Index col = 0; col < targets.cols(); ++col)
                result(row, col) = targets(row, col) > 0 ? targets(row, col) : std::min(sums(row, col), 0.0F);
    });
    return result;
}

} // namespace

Result<LayerFit> fitLayer(const MaskedSolver& solver, const Matrix& pull, const MaskBytes& mask, const std::string& layerName,
                          bool withDiagonal, const std::stop_token& stop) {
    const NormalEquations& equations = solver.equations();
    const Index inputs = equations.inputs();
    LayerFit fit;
    fit.rows.resize(static_cast<std::size_t>(equations.outputs()));
    std::vector<double> errors(fit.rows.size(), 0.0);
    std::atomic<Index> singular{-1};
    parallelFor(equations.outputs(), kNeurons, [&](Index begin, Index end) {
        for (Index row = begin; row < end && !stop.stop_requested(); ++row) {
            const Eigen::VectorXd start = pull.row(row).transpose().cast<double>();
            auto fitted = solver.fit(row, start, mask.data() + row * inputs, withDiagonal);
            if (!fitted) {
                singular = row;
                return;
            }
            errors[static_cast<std::size_t>(row)] = equations.error(row, fitted->weights);
            fit.rows[static_cast<std::size_t>(row)] = std::move(*fitted);
        }
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, inLayer(layerName), {});
    if (singular >= 0)
        return fail(ErrorCode::Numeric, inLayer(layerName),
                    QT_TRANSLATE_NOOP(
                        "engine", "the least-squares system of neuron {} is singular: its inputs depend on each other, and the "
                                  "ridge is too small to tell them apart"),
                    singular.load());
    for (const double error : errors)
        fit.error += error;
    return fit;
}

LayerWeights fittedWeights(const LayerFit& fit, const LayerWeights& before, SharedMask mask) {
    const Index inputs = before.values.cols();
    Matrix values = Matrix::Zero(before.values.rows(), inputs);
    Vector bias = before.bias;
    for (std::size_t i = 0; i < fit.rows.size(); ++i) {
        const auto row = static_cast<Index>(i);
        values.row(row) = fit.rows[i].weights.head(inputs).cast<float>().transpose();
        if (bias.size() != 0)
            bias[row] = static_cast<float>(fit.rows[i].weights[inputs]);
    }
    return {SharedMatrix(std::move(values)), std::move(mask), std::move(bias)};
}

Result<LayerWeights> refitLayer(const LayerPlace& place, const RefitOptions& options, const std::stop_token& stop) {
    const LayerWeights& before = place.weights;
    const bool bias = before.bias.size() != 0;
    const int rounds = place.activation.activation == Activation::Relu ? options.reluSteps : 0;
    const NormalEquations* equations = place.equations && place.equations->bias == bias ? place.equations : nullptr;
    std::optional<NormalEquations> own; // each round changes it
    if (!equations || rounds > 0) {
        auto made = equations ? Result<NormalEquations>(*equations) : normalEquations(place.inputs, place.targets, bias, stop);
        if (!made)
            return tl::unexpected(made.error());
        equations = &own.emplace(std::move(*made));
    }
    const MaskedSolver solver(*equations, equations->ridge(options.ridge), before.mask.get());
    const auto solve = [&]() -> Result<LayerWeights> {
        const auto fit = fitLayer(solver, place.pull, *before.mask, place.layer.name(), false, stop);
        if (!fit)
            return tl::unexpected(fit.error());
        return fittedWeights(*fit, before, before.mask);
    };
    auto weights = solve();
    for (int round = 0; round < rounds && weights; ++round) {
        const auto sums = layerSums(place, *weights, stop);
        if (!sums)
            return tl::unexpected(sums.error());
        if (const auto done = replaceTargets(*own, place.inputs, reluTargets(place.targets, *sums), stop); !done)
            return tl::unexpected(done.error());
        weights = solve();
    }
    return weights;
}

Result<Network> refitNetwork(const Network& dense, const Network& network, const OutputOrigins& origins, const Matrix& inputs,
                             const RefitOptions& options, const std::stop_token& stop, const ProgressFn& progress) {
    const auto visit = [&](const LayerPlace& place) -> Result<std::optional<LayerWeights>> {
        auto weights = refitLayer(place, options, stop);
        if (!weights)
            return tl::unexpected(weights.error());
        return std::optional(std::move(*weights));
    };
    return walkLayers(dense, network, origins, inputs, {options.sequential, true, options.images}, visit, stop, progress);
}

} // namespace prunescope
