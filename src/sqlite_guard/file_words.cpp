#include <collector/sqlite_guard/file_words.hpp>

#include <fmt/format.h>

#include <collector/sqlite/database_files.hpp>

namespace collector {
namespace {

using Fault = FileFinding::Fault;
using Kind = StoreIncident::Kind;

constexpr std::string_view kIsBegun = "a new one is begun";
constexpr std::string_view kStandsThere = "another file stands in its place";

}  // namespace

std::string_view word_of(Fault fault) {
    switch (fault) {
        case Fault::none:
            break;
        case Fault::moved:
            return "moved";
        case Fault::deleted:
            return "deleted";
        case Fault::overwritten:
            return "overwritten";
        case Fault::cut:
            return "cut";
        case Fault::shared:
            return "shared";
        case Fault::log_gone:
            return "log";
        case Fault::log_overwritten:
            return "log-overwritten";
        case Fault::damaged:
            return "damaged";
    }
    return "unknown";
}

Kind kind_of(Fault fault) {
    switch (fault) {
        case Fault::moved:
            return Kind::moved;
        case Fault::deleted:
            return Kind::deleted;
        case Fault::overwritten:
            return Kind::overwritten;
        case Fault::cut:
            return Kind::cut;
        case Fault::shared:
            return Kind::other_log;
        case Fault::log_gone:
            return Kind::log_gone;
        case Fault::log_overwritten:
            return Kind::log_overwritten;
        case Fault::none:
        case Fault::damaged:
            break;
    }
    return Kind::damaged;
}

std::string sentence_of(const FileFinding& finding, const std::filesystem::path& file,
                        const std::filesystem::path& aside) {
    const std::string name = file.string();
    const std::string detail = finding.what.empty() ? "" : ": " + finding.what;
    switch (finding.fault) {
        case Fault::moved:
            return fmt::format("the database {} was moved to {}, where it is finished; {}", name, finding.what,
                               finding.is_replaced ? kStandsThere : kIsBegun);
        case Fault::deleted:
            return fmt::format("the database {} was deleted; {}, and the old one is copied from what is still open",
                               name, finding.is_replaced ? kStandsThere : kIsBegun);
        case Fault::overwritten:
            return fmt::format(
                "the database {} was overwritten by another program{}; it was given the name {}, and a "
                "new one is begun",
                name, detail, aside.string());
        case Fault::cut:
            return fmt::format("the database {} was cut{}; it was given the name {}, and a new one is begun", name,
                               detail, aside.string());
        case Fault::shared:
            return fmt::format(
                "another program has opened the database {} by a hard link, and so with a log of its own, which would "
                "destroy it: stop that program; it was given the name {}, and a new one is begun",
                name, aside.string());
        case Fault::log_overwritten:
            return fmt::format(
                "the log of the database {} was overwritten or cut{}; both were given the name {}, and a "
                "new one is begun",
                name, detail, aside.string());
        case Fault::none:
        case Fault::log_gone:
        case Fault::damaged:
            break;
    }
    return fmt::format("the database {} is damaged{}; it was given the name {}, and a new one is begun", name, detail,
                       aside.string());
}

StoreResult<void> check_log_has_file(const std::filesystem::path& file) {
    const DatabaseMarks marks = look_at(file);
    if (marks.database.has_content() || !marks.wal.has_content()) {
        return {};
    }
    return fail(StoreErrc::damaged,
                fmt::format("the database {} {}, but its write-ahead log of {} bytes is there", file.string(),
                            marks.database.exists ? "is empty" : "is gone", marks.wal.bytes));
}

}  // namespace collector
