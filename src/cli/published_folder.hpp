#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include <collector/base/log.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// A folder of files that are published: each is replaced only where it changes, and then at once and whole; what was
/// published earlier and is not meant any more is removed; everything else in it is left alone. What is ours stands in
/// the file `.collector-publish`, which names a file before it is there: a process that is killed leaves whole files,
/// and none that the next one would not know.
class PublishedFolder {
  public:
    /// Makes the folder if it is not there. Only one process has it at a time. `log` must outlive it. Errors, which are
    /// said: cannot_create (no folder can be made or written there; it holds what publish did not write; another one is
    /// at work), data (its list cannot be read).
    [[nodiscard]] static tl::expected<std::unique_ptr<PublishedFolder>, ExitCode> open(std::filesystem::path folder,
                                                                                       Log& log);
    ~PublishedFolder();
    PublishedFolder(const PublishedFolder&) = delete;
    PublishedFolder& operator=(const PublishedFolder&) = delete;

    /// A path within the folder, and the content.
    using File = std::pair<std::string, std::string>;

    /// Whether the part was published to its end on these terms, by the last process that changed anything.
    [[nodiscard]] bool was_published(const std::string& part, const std::string& terms) const;
    /// Whether the file is there, and ours.
    [[nodiscard]] bool has(const std::string& name) const;
    /// Of a file that is there, and ours. nullopt: it cannot be read.
    [[nodiscard]] std::optional<std::string> content(const std::string& name) const;

    /// Writes what differs. False: it could not be done, and nothing more will; finish() has the code.
    bool put(const std::vector<File>& files);
    /// It stays as it is.
    void keep(const std::string& name) { kept_.insert(name); }
    /// Of a part all has been put or kept.
    void part_is_done(const std::string& part, const std::string& terms) { terms_[part] = terms; }

    /// Removes what was neither put nor kept. Call it once, at the end, unless something else went wrong.
    [[nodiscard]] ExitCode finish();

    [[nodiscard]] std::int64_t written() const { return written_; }
    [[nodiscard]] std::int64_t removed() const { return removed_; }

  private:
    enum class State : std::uint8_t { whole, unfinished };

    PublishedFolder(std::filesystem::path folder, int descriptor, Log& log)
        : folder_(std::move(folder)), descriptor_(descriptor), log_(log) {}

    [[nodiscard]] bool read_list();
    [[nodiscard]] bool take_line(std::string_view line);
    [[nodiscard]] bool holds_nothing_else();
    bool write_list(State state);
    bool claim(const std::vector<File>& files);
    bool claim_one(const std::string& name, std::set<std::string>& claimed, bool is_folder);
    bool make_folder(const std::string& name);
    bool write_whole(const std::string& name, std::string_view text);
    void remove_obsolete();
    bool fail(int fault, std::string_view name);
    bool refuse(ExitCode code, const std::string& what);

    std::filesystem::path folder_;
    int descriptor_;  ///< of the folder; holds its lock
    Log& log_;
    State state_ = State::whole;
    std::set<std::string> files_;    ///< ours, as listed
    std::set<std::string> folders_;  ///< likewise
    std::map<std::string, std::string> listed_terms_;
    std::map<std::string, std::string> terms_;
    std::set<std::string> kept_;
    std::int64_t written_ = 0;
    std::int64_t removed_ = 0;
    ExitCode code_ = ExitCode::ok;
};

}  // namespace collector
