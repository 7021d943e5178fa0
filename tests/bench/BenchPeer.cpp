// PruneScope's side of script/bench. With --export FOLDER it writes what the peers need (raw little-endian float32 and bytes);
// else it reads task names from standard input and answers each with the milliseconds that it took, as the peers do.
#include "engine/core/AtomicFile.h"
#include "engine/core/ParallelFor.h"
#include "engine/data/NamedData.h"
#include "engine/evaluation/AccuracyCurve.h"
#include "engine/evaluation/LiveThreshold.h"
#include "engine/formats/OpenModel.h"
#include "engine/pruning/Pruner.h"
#include "engine/training/Trainer.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

using namespace prunescope;

namespace {

DatasetPtr trainImages(Index limit) {
    auto images = openData("mnist-train-full");
    if (!images)
        images = openData("mnist-train");
    return Subset{limit > 0 ? Subset::Kind::First : Subset::Kind::All, limit}.apply(*images);
}

template <class Number> std::string_view bytesOf(const Number* values, Index count) {
    return {reinterpret_cast<const char*>(values), static_cast<std::size_t>(count) * sizeof(Number)};
}

bool exportData(const std::filesystem::path& folder, Index testLimit, Index trainLimit) {
    const Network network = *openModel("builtin:lenet-300-100");
    const auto write = [&](const std::string& name, std::string_view bytes) {
        return writeFileAtomically(folder / name, bytes).has_value();
    };
    bool written = true;
    const DatasetPtr test =
        Subset{testLimit > 0 ? Subset::Kind::First : Subset::Kind::All, testLimit}.apply(*openData("mnist-test"));
    const DatasetPtr train = trainImages(trainLimit);
    for (const auto& [name, data] : {std::pair{"test", test}, {"train", train}}) {
        const Matrix inputs = data->inputs(Scaling::unit());
        written &= write(fmt::format("{}.f32", name), bytesOf(inputs.data(), inputs.size()));
        written &= write(fmt::format("{}.labels", name), bytesOf(data->labels().data(), data->count()));
    }
    for (const LayerIndex index : network.layers()) {
        const LayerWeights& weights = *network.layer(index).weights();
        written &= write(fmt::format("w{}.f32", index.value), bytesOf(weights.values.data(), weights.count()));
        written &= write(fmt::format("b{}.f32", index.value), bytesOf(weights.bias.data(), weights.bias.size()));
    }
    return written;
}

class Tasks {
public:
    Tasks(Index testLimit, Index trainLimit, int points)
        : m_points(points), m_train(trainImages(trainLimit)),
          m_data(std::make_shared<const EvaluationData>(
              Subset{testLimit > 0 ? Subset::Kind::First : Subset::Kind::All, testLimit}.apply(*openData("mnist-test")),
              Scaling::unit())),
          m_sparse(applyCuts(m_network, *m_table, cuts(0.9))) {
        m_live = std::move(*LiveThreshold::create(m_network, m_table, m_data));
    }

    /// Milliseconds, or a negative number for a task that is not known.
    double run(const std::string& task) {
        if (task == "step0.1" || task == "step1" || task == "step5") {
            const double share = std::atof(task.c_str() + 4) / 100;
            // Another place along the slider each time.
            m_place = m_place > 0.85 ? 0.0 : m_place + 0.06;
            (void)m_live->evaluate(cuts(m_place));
            const Cuts to = cuts(m_place + share);
            return timed([&] { (void)m_live->evaluate(to); });
        }
        if (task == "evaluate")
            return timed([&] { (void)evaluate(m_network, *m_data); });
        if (task == "evaluate90")
            return timed([&] { (void)evaluate(m_sparse, *m_data); });
        if (task == "curve")
            return timed([&] { (void)accuracyCurve(m_network, *m_table, Scope::Network, m_points, *m_data); });
        if (task == "train")
            return timed([&] { (void)train(m_network, {m_train, Scaling::unit()}, TrainingOptions{}, {}, {}); });
        return -1;
    }

private:
    template <class Work> static double timed(const Work& work) {
        const auto start = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    }
    Cuts cuts(double sparsity) const {
        PruneStep step;
        step.target = Target::Sparsity;
        step.value = sparsity;
        return resolveCuts(*m_table, step);
    }

    int m_points;
    Network m_network = *openModel("builtin:lenet-300-100");
    std::shared_ptr<const ScoreTable> m_table =
        std::make_shared<const ScoreTable>(m_network, Criterion::Magnitude, 0, std::vector<std::string>{});
    DatasetPtr m_train;
    EvaluationDataPtr m_data;
    Network m_sparse;
    std::unique_ptr<LiveThreshold> m_live;
    double m_place = 0;
};

} // namespace

/// Arguments: THREADS TEST-IMAGES TRAIN-IMAGES POINTS [--export FOLDER]; 0 images: all.
int main(int argc, char** argv) {
    if (argc < 5)
        return 2;
    setThreadCount(std::atoi(argv[1]));
    const Index testLimit = std::atoll(argv[2]);
    const Index trainLimit = std::atoll(argv[3]);
    if (argc == 7)
        return exportData(argv[6], testLimit, trainLimit) ? 0 : 1;
    Tasks tasks(testLimit, trainLimit, std::atoi(argv[4]));
    std::cout << "ready" << std::endl;
    for (std::string task; std::getline(std::cin, task);)
        std::cout << tasks.run(task) << std::endl;
    return 0;
}
