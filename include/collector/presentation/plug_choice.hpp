#pragma once

#include <string>
#include <vector>

#include <collector/base/result.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// Nobody is called so.
struct UnknownPlug {
    std::string what;  ///< names the word, and the plug that was probably meant; no trailing full stop
};

/// The plugs that words stand for, each once, in the order of `plugs`: a word is a topic or, where no topic is so, a
/// friendly name, which several plugs may have. No words: all plugs.
[[nodiscard]] Result<std::vector<PlugRow>, UnknownPlug> choose_plugs(const std::vector<PlugRow>& plugs,
                                                                     const std::vector<std::string>& words);

}  // namespace collector
