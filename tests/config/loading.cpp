#include "loading.hpp"

#include <gtest/gtest.h>

namespace collector::test {

LoadResult ConfigFile::load() const {
    return load_config(path_, [this](const std::string& name) -> std::optional<std::string> {
        const auto found = environment_.find(name);
        return found == environment_.end() ? std::nullopt : std::optional(found->second);
    });
}

LoadedConfig ConfigFile::load_valid() const {
    auto loaded = load();
    if (!loaded) {
        ADD_FAILURE() << text(loaded.error());
        return {};
    }
    return std::move(*loaded);
}

std::vector<ConfigNote> ConfigFile::load_faults() const {
    auto loaded = load();
    if (loaded) {
        ADD_FAILURE() << "the file was taken:\n" << read_file(path_);
        return {};
    }
    return std::move(loaded.error());
}

std::vector<NotePlace> places(const std::vector<ConfigNote>& notes) {
    std::vector<NotePlace> result;
    result.reserve(notes.size());
    for (const ConfigNote& note : notes) {
        result.push_back({note.line, note.key});
    }
    return result;
}

std::string text(const std::vector<ConfigNote>& notes) {
    std::string lines;
    for (const ConfigNote& note : notes) {
        lines += to_text(note) + '\n';
    }
    return lines;
}

std::string text(const LoadResult& result) {
    return text(result ? result->warnings : result.error());
}

}  // namespace collector::test
