// The command line's commands and options, parsed by CLI11.
#pragma once

#include "engine/cli/Commands.h"

#include <tl/expected.hpp>

#include <string>

namespace prunescope {

/// What the arguments ask for: a command to run, or a text to print (--help, --version).
struct ParsedArguments {
    Options options;
    Command command = nullptr;
    std::string text;
};

/// The error is a sentence about wrong usage.
tl::expected<ParsedArguments, std::string> parseArguments(int argc, char** argv);

} // namespace prunescope
