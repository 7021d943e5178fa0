// The engine's kernels one by one, on LeNet-300-100 and the MNIST test images.
#include "engine/core/ParallelFor.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/AccuracyCurve.h"
#include "engine/evaluation/LiveThreshold.h"
#include "engine/formats/OpenModel.h"
#include "engine/network/kernels/KernelChoice.h"
#include "engine/pruning/Pruner.h"

#include <benchmark/benchmark.h>

using namespace prunescope;

namespace {

struct Fixture {
    Network network = *openModel("builtin:lenet-300-100");
    EvaluationDataPtr data = std::make_shared<const EvaluationData>(*openData("mnist-test"), Scaling::unit());
    std::shared_ptr<const ScoreTable> table =
        std::make_shared<const ScoreTable>(network, Criterion::Magnitude, 0, std::vector<std::string>{});

    static const Fixture& shared() {
        static const Fixture fixture;
        return fixture;
    }
    Cuts cuts(double sparsity) const {
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = sparsity;
        return resolveCuts(*table, step);
    }
    Network pruned(double sparsity) const { return applyCuts(network, *table, cuts(sparsity)); }
};

/// One kernel for one layer (args: layer, kernel, sparsity in %), all images: where the curves cross is what LayerPlan's costs
/// say. Layers behind the first get inputs of which two of five are not 0, as behind a ReLU.
void layer(benchmark::State& state) {
    const Fixture& fixture = Fixture::shared();
    const Network network = fixture.pruned(static_cast<double>(state.range(2)) / 100);
    const LayerWeights& weights = *network.layer(LayerIndex{static_cast<int>(state.range(0))}).weights();
    const auto kind = static_cast<KernelKind>(state.range(1));
    InputTraits traits;
    traits.listed = kind == KernelKind::SparseInputs;
    traits.density = 0;
    traits.blockDensity = kind == KernelKind::Dense ? 0 : 1e9;
    const LayerPlan plan(weights.values.view(), weights.bias, traits);
    const std::shared_ptr<const InputBlocks> inputs = fixture.data->inputsFor(network);
    const std::vector<InputBlock>& blocks = inputs->blocks();
    AlignedFloats hidden(weights.values.cols() * InputBlock::kImages);
    for (Index i = 0; i < hidden.size(); ++i)
        hidden.data()[i] = i * 7 % 5 < 2 ? 0.5F : 0.0F;
    for (auto _ : state)
        parallelFor(static_cast<Index>(blocks.size()), 1, [&](Index b, Index) {
            PlanScratch& scratch = PlanScratch::ofThisThread();
            float* const sums = scratch.sums.atLeast(plan.outputs() * InputBlock::kImages);
            if (state.range(0) == 0)
                plan.run(blocks[static_cast<std::size_t>(b)], scratch, sums);
            else
                plan.run(hidden.data(), 0, scratch, sums);
        });
}
BENCHMARK(layer)
    ->ArgsProduct({{0}, {0, 1, 2}, {0, 50, 80, 90, 95}})
    ->ArgsProduct({{1}, {0, 1, 2}, {0, 50, 80, 90, 95}})
    ->UseRealTime();

void fullEvaluation(benchmark::State& state) {
    const Network network = Fixture::shared().pruned(static_cast<double>(state.range(0)) / 100);
    for (auto _ : state)
        benchmark::DoNotOptimize(evaluate(network, *Fixture::shared().data));
}
BENCHMARK(fullEvaluation)->Arg(0)->Arg(50)->Arg(80)->Arg(90)->Arg(95)->UseRealTime();

/// A step of so many thousandths of the weights, forth and back, from 30 % sparsity.
void step(benchmark::State& state) {
    const Fixture& fixture = Fixture::shared();
    const auto live = std::move(*LiveThreshold::create(fixture.network, fixture.table, fixture.data));
    const Cuts here = fixture.cuts(0.3);
    const Cuts there = fixture.cuts(0.3 + static_cast<double>(state.range(0)) / 1000);
    bool away = false;
    for (auto _ : state) {
        benchmark::DoNotOptimize(live->evaluate(away ? here : there));
        away = !away;
    }
}
BENCHMARK(step)->Arg(1)->Arg(10)->Arg(50)->UseRealTime();

void curve(benchmark::State& state) {
    const Fixture& fixture = Fixture::shared();
    for (auto _ : state)
        benchmark::DoNotOptimize(accuracyCurve(fixture.network, *fixture.table, Scope::Network, 256, *fixture.data));
}
BENCHMARK(curve)->UseRealTime()->Unit(benchmark::kMillisecond);

void applyingACut(benchmark::State& state) {
    const Fixture& fixture = Fixture::shared();
    const Cuts cuts = fixture.cuts(0.5);
    for (auto _ : state)
        benchmark::DoNotOptimize(applyCuts(fixture.network, *fixture.table, cuts));
}
BENCHMARK(applyingACut)->UseRealTime();

void scoreTable(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(ScoreTable(Fixture::shared().network, Criterion::Magnitude, 0, {}));
}
BENCHMARK(scoreTable)->UseRealTime();

void preparingImages(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(InputBlocks(Fixture::shared().data->dataset(), Scaling::unit()));
}
BENCHMARK(preparingImages)->UseRealTime();

} // namespace

BENCHMARK_MAIN();
