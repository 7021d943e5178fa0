#include "engine/pruning/InputFactors.h"

#include "engine/pruning/MaskedSolver.h"

#include <cmath>

namespace prunescope {

namespace {

constexpr double kRidge = 1e-3;

/// 1 / (2 [A⁻¹]_jj Σ var z): OBS's saliency of a weight is this times w².
Result<Vector> obsFactors(const Layer& layer, const Matrix& inputs, const Matrix& sums, const std::stop_token& stop) {
    const bool bias = layer.weights()->bias.size() != 0;
    const auto equations = normalEquations(inputs, sums, bias, stop);
    if (!equations)
        return tl::unexpected(equations.error());
    const MaskedSolver solver(*equations, equations->ridge(kRidge));
    const auto fit = solver.fit(0, Eigen::VectorXd::Zero(equations->gram.rows()), nullptr, true);
    if (!fit)
        return fail(ErrorCode::Numeric, inLayer(layer.name()),
                    QT_TRANSLATE_NOOP("engine", "the inputs' second moments form a singular matrix"));
    Vector factors = Vector::Zero(layer.inputSize());
    for (std::size_t i = 0; i < fit->support.size(); ++i)
        factors[fit->support[i]] =
            static_cast<float>(0.5 / (fit->inverseDiagonal[static_cast<Index>(i)] * equations->totalVariance()));
    return factors;
}

Result<Vector> layerFactors(const Layer& layer, Criterion criterion, const Matrix& inputs, const Matrix& sums,
                            const std::stop_token& stop) {
    if (criterion == Criterion::Obs)
        return obsFactors(layer, inputs, sums, stop);
    const ColumnMoments moments = columnMoments(inputs);
    if (criterion == Criterion::InputDeviation)
        return Vector(moments.variance().cwiseSqrt().cast<float>());
    return Vector((moments.meanSquare * static_cast<double>(inputs.rows())).cwiseSqrt().cast<float>());
}

} // namespace

Result<InputFactors> inputFactors(const Network& base, Criterion criterion, const Matrix& inputs, const std::stop_token& stop) {
    InputFactors factors(static_cast<std::size_t>(base.layerCount()));
    Matrix values;
    for (int i = 0; i < base.layerCount(); ++i) {
        const Layer& layer = base.layer(LayerIndex{i});
        const Matrix& seen = i == 0 ? inputs : values;
        auto sums = layerSums(layer, seen, stop);
        if (!sums)
            return tl::unexpected(sums.error());
        if (layer.weights()) {
            auto made = layerFactors(layer, criterion, seen, *sums, stop);
            if (!made)
                return tl::unexpected(made.error());
            factors[static_cast<std::size_t>(i)] = std::make_shared<const Vector>(std::move(*made));
        }
        activateInPlace(layer, *sums);
        values = std::move(*sums);
    }
    return factors;
}

} // namespace prunescope
