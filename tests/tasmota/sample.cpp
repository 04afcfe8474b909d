#include "sample.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

Sample load(const std::filesystem::path& folder) {
    Sample sample{folder.filename(), read_file(folder / "topic"), read_file(folder / "payload.json"),
                  read_file(folder / "expected")};
    if (sample.topic.ends_with('\n')) {
        sample.topic.pop_back();
    }
    return sample;
}

std::vector<Sample> load_all() {
    std::vector<Sample> all;
    for (const auto& entry : std::filesystem::directory_iterator(COLLECTOR_TASMOTA_DATA)) {
        if (entry.is_directory()) {
            all.push_back(load(entry.path()));
        }
    }
    std::ranges::sort(all, {}, &Sample::name);
    return all;
}

/// Messages on these topics are passed over by their topic alone.
bool is_parsed(const Sample& sample) {
    return !sample.topic.ends_with("/WARNING") && sample.topic.find("/DVES_") == std::string::npos;
}

}  // namespace

const std::vector<Sample>& samples() {
    static const std::vector<Sample> all = load_all();
    return all;
}

std::vector<Sample> valid_json_samples() {
    std::vector<Sample> chosen;
    std::ranges::copy_if(samples(), std::back_inserter(chosen), [](const Sample& sample) {
        return sample.payload.starts_with('{') && !sample.expected.starts_with("refused") && is_parsed(sample);
    });
    return chosen;
}

}  // namespace collector::test
