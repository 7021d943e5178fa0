#include "engine/execution/SampleRun.h"

#include "engine/core/ParallelFor.h"

namespace prunescope {

namespace {

constexpr Index kSamples = 256;

Result<Matrix> run(const Operation& operation, const Shape& inputShape, const Shape& outputShape,
                   std::span<const Matrix* const> inputs, const std::stop_token& stop) {
    const Index samples = inputs.front()->rows();
    Matrix output(samples, outputShape.size());
    parallelFor(samples, kSamples, [&](Index begin, Index end) {
        if (stop.stop_requested())
            return;
        std::vector<ConstMatrixRef> values;
        values.reserve(inputs.size());
        for (const Matrix* const input : inputs)
            values.emplace_back(input->middleRows(begin, end - begin));
        operation.forwardSamples({values, inputShape, outputShape}, output.middleRows(begin, end - begin));
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, {}, {});
    return output;
}

} // namespace

Result<Matrix> runNode(const Node& node, std::span<const Matrix* const> inputs, const std::stop_token& stop) {
    return run(node.operation(), node.inputShape(), node.shape(), inputs, stop);
}

Result<Matrix> runOperation(const Operation& operation, const Shape& input, const Shape& output, const Matrix& inputs,
                            const std::stop_token& stop) {
    const Matrix* const values = &inputs;
    return run(operation, input, output, std::span(&values, 1), stop);
}

Result<Matrix> runSamples(const Network& network, const Matrix& inputs, const std::stop_token& stop, const NodeVisitor& visit,
                          std::optional<NodeIndex> last) {
    // The caller's inputs are borrowed, not copied.
    struct Value {
        const Matrix* borrowed = nullptr;
        Matrix owned;
        const Matrix& matrix() const { return borrowed ? *borrowed : owned; }
    };
    const auto compute = [&](NodeIndex index, std::span<const Value* const> values) -> Result<Value> {
        std::vector<const Matrix*> matrices;
        for (const Value* const value : values)
            matrices.push_back(&value->matrix());
        auto output = runNode(network.node(index), matrices, stop);
        if (!output)
            return tl::unexpected(output.error());
        if (visit)
            if (auto visited = visit(index, matrices, *output); !visited)
                return tl::unexpected(visited.error());
        return Value{nullptr, std::move(*output)};
    };
    auto result = Executor<Value>(network).run(Value{&inputs, {}}, compute, last);
    if (!result)
        return tl::unexpected(result.error());
    return result->borrowed ? *result->borrowed : std::move(result->owned);
}

Matrix logits(const Network& network, const Matrix& inputs) {
    return *runSamples(network, inputs, {}, {}, network.logitsNode());
}

Matrix output(const Network& network, const Matrix& inputs) {
    return *runSamples(network, inputs);
}

} // namespace prunescope
