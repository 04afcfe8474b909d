#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <collector/config/config.hpp>

#include "support/temp_dir.hpp"

namespace collector::test {

using LoadResult = tl::expected<LoadedConfig, std::vector<ConfigNote>>;

/// Where a note points to; what it says is checked apart.
struct NotePlace {
    std::uint32_t line;
    std::string key;

    friend bool operator==(const NotePlace&, const NotePlace&) = default;
    friend std::ostream& operator<<(std::ostream& out, const NotePlace& place) {
        return out << "line " << place.line << ", key \"" << place.key << '"';
    }
};

/// A configuration file in a folder of its own, and an environment that holds only what the test puts there.
class ConfigFile {
  public:
    explicit ConfigFile(std::string_view content) : path_(folder_.write("my.toml", content)) {}

    [[nodiscard]] const TempDir& folder() const { return folder_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    void set_environment(const std::string& name, const std::string& value) { environment_[name] = value; }

    [[nodiscard]] LoadResult load() const;

    /// Notes a test failure when the file is refused.
    [[nodiscard]] LoadedConfig load_valid() const;
    /// Notes a test failure when the file is taken.
    [[nodiscard]] std::vector<ConfigNote> load_faults() const;

  private:
    TempDir folder_;
    std::filesystem::path path_;
    std::map<std::string, std::string> environment_;
};

/// The least a configuration needs; two lines, so that what a test adds starts on line 3.
inline constexpr std::string_view kLeast = "[broker]\nurl = \"mqtts://broker.example.org\"\n";

[[nodiscard]] std::vector<NotePlace> places(const std::vector<ConfigNote>& notes);

/// One line a note, as a person sees them.
[[nodiscard]] std::string text(const std::vector<ConfigNote>& notes);

/// Every text a person could see of a result.
[[nodiscard]] std::string text(const LoadResult& result);

}  // namespace collector::test
