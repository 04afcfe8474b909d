#include "seed_corpus.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <vector>

namespace collector::test {

void add_seed_corpus(const char* folder, const std::function<std::string(const Sample&)>& to_input, int* argc,
                     char*** argv) {
    const std::span<char*> arguments(*argv, static_cast<std::size_t>(*argc));
    if (std::ranges::any_of(arguments.subspan(1), [](const char* argument) {
            return argument[0] != '-' && std::filesystem::is_regular_file(argument);
        })) {
        return;
    }
    std::filesystem::create_directories(folder);
    for (const Sample& sample : samples()) {
        std::ofstream stream(std::filesystem::path(folder) / sample.name, std::ios::binary);
        stream << to_input(sample);
        if (!stream.flush()) {
            throw std::runtime_error("cannot write the seed " + sample.name);
        }
    }
    // libFuzzer keeps the pointers, so both must live as long as the program.
    static std::string corpus;
    static std::vector<char*> extended;
    corpus = folder;
    extended.assign(arguments.begin(), arguments.end());
    extended.push_back(corpus.data());
    extended.push_back(nullptr);
    *argv = extended.data();
    ++*argc;
}

}  // namespace collector::test
