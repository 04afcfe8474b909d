#pragma once

#include <functional>
#include <string>
#include <vector>

namespace collector::test {

struct Outcome {
    int code = -1;  ///< the exit code; 128 and more: ended by a signal
    std::string out;
    std::string err;
};

/// Runs `body` in a child process with streams of its own, none of which is a terminal.
[[nodiscard]] Outcome run_captured(const std::function<int()>& body, const std::string& input = "");

/// The whole program with these arguments, in this process.
int call_collector(const std::vector<std::string>& arguments);

/// The whole program with these arguments, in a child process.
[[nodiscard]] Outcome run_collector(const std::vector<std::string>& arguments, const std::string& input = "");

/// What `body` writes to a terminal on one of its descriptors, standard error unless another is named. `columns` 0: the
/// terminal does not say how wide it is.
[[nodiscard]] std::string shown_on_terminal(const std::function<void()>& body, int descriptor = 2,
                                            unsigned short columns = 0);

}  // namespace collector::test
