#include "engine/pruning/InputFactors.h"

#include "engine/execution/SampleRun.h"
#include "engine/pruning/MaskedSolver.h"

#include <fmt/format.h>

#include <cmath>

namespace prunescope {

namespace {

constexpr double kRidge = 1e-3;

/// 1 / (2 [A⁻¹]_jj Σ var z): the OBS saliency of a weight is this factor times w².
Result<Vector> obsFactors(const Node& layer, const Matrix& inputs, const Matrix& sums, const std::stop_token& stop) {
    const bool bias = layer.bias().size() != 0;
    const auto equations = normalEquations(inputs, sums, bias, stop);
    if (!equations)
        return tl::unexpected(equations.error());
    const MaskedSolver solver(*equations, equations->ridge(kRidge));
    const auto fit = solver.fit(0, Eigen::VectorXd::Zero(equations->gram.rows()), nullptr, true);
    if (!fit)
        return fail(ErrorCode::Numeric, inLayer(layer.name()),
                    QT_TRANSLATE_NOOP("engine", "the inputs' second moments form a singular matrix"));
    Vector factors = Vector::Zero(layer.weightCols());
    for (std::size_t i = 0; i < fit->support.size(); ++i)
        factors[fit->support[i]] =
            static_cast<float>(0.5 / (fit->inverseDiagonal[static_cast<Index>(i)] * equations->totalVariance()));
    return factors;
}

Result<Vector> layerFactors(const Node& layer, Criterion criterion, const Matrix& inputs, const Matrix& sums,
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
    InputFactors factors;
    const auto look = [&](NodeIndex index, std::span<const Matrix* const> values, const Matrix& sums) -> Result<void> {
        const Node& node = base.node(index);
        if (!node.hasWeights())
            return {};
        if (!node.isDense())
            return fail(
                ErrorCode::Unsupported, inLayer(node.name()),
                QT_TRANSLATE_NOOP("engine", "this criterion looks at the inputs of each weight, which is not known for a {} yet"),
                node.kind());
        auto computed = layerFactors(node, criterion, *values.front(), sums, stop);
        if (!computed)
            return tl::unexpected(computed.error());
        factors.push_back(std::make_shared<const Vector>(std::move(*computed)));
        return {};
    };
    if (const auto walked = runSamples(base, inputs, stop, look); !walked)
        return tl::unexpected(walked.error());
    return factors;
}

} // namespace prunescope
