#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace collector::test {

/// One folder below data/; README.md there describes the files.
struct Sample {
    std::string name;  ///< of the folder
    std::string topic;
    std::string payload;
    std::string expected;

    friend std::ostream& operator<<(std::ostream& out, const Sample& sample) { return out << sample.name; }
};

/// All of them, by name. Throws std::runtime_error when a folder lacks one of its files.
[[nodiscard]] const std::vector<Sample>& samples();

/// Those that must decode, and whose payload the decoder has to parse as JSON.
[[nodiscard]] std::vector<Sample> valid_json_samples();

}  // namespace collector::test
