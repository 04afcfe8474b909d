#pragma once

#include <functional>
#include <string>

#include "tasmota/sample.hpp"

namespace collector::test {

/// Writes one file a sample to `folder` and adds it to libFuzzer's arguments as a corpus; for LLVMFuzzerInitialize.
/// Does nothing when the arguments name files, which are then run one by one to see a fault again.
void add_seed_corpus(const char* folder, const std::function<std::string(const Sample&)>& to_input, int* argc,
                     char*** argv);

}  // namespace collector::test
