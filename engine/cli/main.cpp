#include "engine/cli/Cli.h"

int main(int argc, char** argv) {
    return prunescope::runCli(argc, argv);
}
