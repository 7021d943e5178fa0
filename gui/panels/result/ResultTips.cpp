#include "gui/panels/result/ResultTips.h"

namespace prunescope {

namespace {

QString qualityTip(ResultModel::Row row) {
    switch (row) {
    case ResultModel::Row::Accuracy:
        return ResultModel::tr(
            "Share of the images whose most likely class is the true one. A tie between classes goes to the lower class.");
    case ResultModel::Row::Interval:
        return ResultModel::tr(
            "95 % Wilson interval of the accuracy p over n images, z = 1.96:\n"
            "(p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n), in percent.\n"
            "It says how far the accuracy on other images of the same kind may lie from this one. Two networks measured on "
            "the same images are compared more sharply by won / lost.");
    case ResultModel::Row::Paired:
        return ResultModel::tr(
            "Image by image against the dense network: won is right now and was wrong, lost is wrong now and was right. "
            "Accuracy changes by (won − lost) / n.");
    case ResultModel::Row::Loss:
        return ResultModel::tr(
            "Mean cross-entropy in nats, from the values before the final softmax. It moves before the accuracy does.");
    case ResultModel::Row::Precision:
        return ResultModel::tr(
            "Of the images called a class, the share that are of it; the plain mean over the classes, in percent. "
            "0 for a class that is never predicted.");
    case ResultModel::Row::Recall:
        return ResultModel::tr(
            "Of the images of a class, the share that are called it; the plain mean over the classes, in percent.");
    default: return ResultModel::tr("Harmonic mean of precision and recall; the plain mean over the classes, in percent.");
    }
}

QString costTip(ResultModel::Row row) {
    switch (row) {
    case ResultModel::Row::WeightsKept:
        return ResultModel::tr(
            "Weights that the mask keeps; biases are not counted. A weight that scores exactly the threshold is pruned.");
    case ResultModel::Row::WeightsNonzero:
        return ResultModel::tr(
            "Weights whose value is not 0. It differs from the kept ones because some kept weights happen to be 0.");
    case ResultModel::Row::Parameters: return ResultModel::tr("Kept weights and all biases. Biases are never pruned.");
    case ResultModel::Row::Macs:
        return ResultModel::tr(
            "Multiply-accumulates per image if every pruned weight were skipped. Theoretical: a dense kernel multiplies by "
            "the zeros too.");
    case ResultModel::Row::SpeedUp:
        return ResultModel::tr(
            "All MACs divided by the kept ones. Theoretical: what a kernel without any overhead for sparsity would reach. "
            "The measured time is in the last row.");
    case ResultModel::Row::SizeDense:
        return ResultModel::tr("4 bytes for every weight and bias. A dense file does not shrink because of zeros.");
    case ResultModel::Row::SizeCsr:
        return ResultModel::tr(
            "Compressed sparse rows: a value and a column number per kept weight, a pointer per row, and the biases. Larger "
            "than dense until about half of the weights are pruned.");
    case ResultModel::Row::SizeGzip:
        return ResultModel::tr("The dense floats after gzip. It takes a moment, so it follows when the slider rests.");
    default:
        return ResultModel::tr(
            "Measured on this machine, in milliseconds per 1,000 images: dense with the dense kernel, now with the kernel "
            "that skips pruned weights. It follows when the slider rests.");
    }
}

} // namespace

QString resultTip(ResultModel::Row row) {
    return row <= ResultModel::Row::F1 ? qualityTip(row) : costTip(row);
}

} // namespace prunescope
