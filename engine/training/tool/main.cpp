// prunescope-train: trains the networks that ship with PruneScope and writes them as ONNX files.
#include "engine/training/tool/ModelPlans.h"

#include "engine/core/ParallelFor.h"
#include "engine/data/NamedData.h"
#include "engine/execution/SampleRun.h"
#include "engine/formats/OpenModel.h"
#include "engine/training/Initialise.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

using namespace prunescope;

namespace {

constexpr Index kImagesAtOnce = 500;

/// The number of images that the network classifies correctly.
Index correctImages(const Network& network, const Dataset& data) {
    std::vector<Index> correct(static_cast<std::size_t>(chunkCount(data.count(), kImagesAtOnce)), 0);
    parallelFor(data.count(), kImagesAtOnce, [&](Index begin, Index end) {
        const Matrix values = logits(network, data.inputs(Scaling::unit(), begin, end - begin));
        for (Index i = begin; i < end; ++i) {
            Index guess = 0;
            values.row(i - begin).maxCoeff(&guess);
            correct[static_cast<std::size_t>(begin / kImagesAtOnce)] += guess == data.labels()[static_cast<std::size_t>(i)];
        }
    });
    Index total = 0;
    for (const Index part : correct)
        total += part;
    return total;
}

/// The test images are evaluated once, after all choices have been made.
Result<void> printAccuracies(const Network& network) {
    for (const char* name : {"mnist-validation", "mnist-test"}) {
        const Result<DatasetPtr> data = openData(name);
        if (!data)
            return tl::unexpected(data.error());
        const Index correct = correctImages(network, **data);
        fmt::print("{}: {} of {} right on {} ({:.2f} %)\n", network.name(), correct, (*data)->count(), name,
                   100.0 * static_cast<double>(correct) / static_cast<double>((*data)->count()));
    }
    return {};
}

Result<void> makeModel(const ModelPlan& plan, const DatasetPtr& images, const std::filesystem::path& folder) {
    const Result<Network> start = initialise(plan.name, plan.sizes, Activation::Relu, plan.options.seed);
    if (!start)
        return tl::unexpected(start.error());
    std::optional<double> shownLoss;
    const auto showEpoch = [&](const Progress& progress) {
        if (progress.loss == shownLoss)
            return;
        shownLoss = progress.loss;
        fmt::print(stderr, "{}: {}, loss {:.5f}, {:.2f} % right while training\n", plan.name, progress.stage.text(),
                   *progress.loss, 100 * *progress.accuracy);
    };
    const Result<Network> trained = train(*start, {images, Scaling::unit()}, plan.options, {}, showEpoch);
    if (!trained)
        return tl::unexpected(trained.error());
    if (Result<void> saved = saveModel(*trained, folder / (plan.name + ".onnx")); !saved)
        return saved;
    return printAccuracies(*trained);
}

Result<void> makeModels(const std::filesystem::path& folder, const std::string& only) {
    const Result<DatasetPtr> images = openData("mnist-train-full");
    if (!images)
        return tl::unexpected(images.error());
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return fail(ErrorCode::FileUnwritable, folder.string(), Message::verbatim(failed.message()));
    for (const ModelPlan& plan : modelPlans())
        if (only.empty() || only == plan.name)
            if (Result<void> made = makeModel(plan, *images, folder); !made)
                return made;
    return {};
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Trains the networks that ship with PruneScope on the MNIST training images 0 to 54,999 and writes FOLDER/NAME.onnx.");
    std::string folder = ".";
    std::string only;
    std::vector<std::string> names;
    std::transform(modelPlans().begin(), modelPlans().end(), std::back_inserter(names),
                   [](const ModelPlan& plan) { return plan.name; });
    app.add_option("--output", folder, "Folder for the files (default: the current one)");
    app.add_option("--only", only, "Train just this one")->check(CLI::IsMember(names));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (const Result<void> made = makeModels(folder, only); !made) {
        fmt::print(stderr, "{}\n", errorSentence(made.error()));
        return 1;
    }
    return 0;
}
