#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/batch.hpp>
#include <collector/store/incident.hpp>
#include <collector/store/store_error.hpp>

#include <collector/sqlite_guard/database_guard.hpp>
#include <collector/sqlite_guard/rescue.hpp>
#include <collector/sqlite_guard/writer_lock.hpp>
#include "sqlite_writer/writer_connection.hpp"

namespace collector {

/// Has the open database, and does what is to be done when something happens to its files:
///
///     moved             the WAL is brought into the file, where that is now; a new file takes its place
///     deleted           -wal and -shm are set aside, a new file takes its place at once, and what is still open of the
///                       old one is copied to NAME.rescued-TIME, in steps between commits
///     overwritten, cut,
///     log_overwritten   all files are set aside as NAME.overwritten-TIME and the like, and nothing is brought into
///                       them; then as above
///     damaged           the same, without a copy, which would be as damaged
///     log_gone          the WAL is brought into the file, which is opened anew
///
/// A new file begins with the plugs, the run and the gaps that last. A file that somebody has put in the old one's
/// place is recorded to if it has the same plugs by the same numbers, as a backup of it has; else it is set aside, too.
class DatabaseCustody {
  public:
    /// So many copies can be under way; then the oldest is given up.
    static constexpr std::size_t kRescuesMax = 4;

    /// See SqliteStore::open. `clock` must outlive this object.
    [[nodiscard]] static StoreResult<std::unique_ptr<DatabaseCustody>> open(const std::filesystem::path& named,
                                                                            const std::optional<std::string>& time_zone,
                                                                            const Clock& clock,
                                                                            bool sets_damaged_aside);

    /// nullptr: it could not be opened anew, which look() tries again.
    [[nodiscard]] WriterConnection* connection() const { return connection_.get(); }

    /// Looks, and acts. An error says that nothing can be committed for now; another look may mend it.
    [[nodiscard]] StoreResult<void> look();
    /// SQLite has found the content out of order; the next look acts on it.
    void found_damaged(std::string what) { damage_ = std::move(what); }
    /// The batch is on record.
    void remember(const Batch& batch);
    [[nodiscard]] bool is_busy() const { return !rescues_.empty(); }
    [[nodiscard]] std::vector<StoreIncident> take_incidents();

  private:
    /// What is being done about a fault, as far as it has come.
    struct Change {
        FileFinding finding;
        std::filesystem::path aside;
        bool is_aside = false;
        bool is_finished = false;  ///< the WAL is in the file
    };
    /// What a new file begins with.
    struct Remembered {
        std::map<PlugId, PlugRecord> plugs;
        std::optional<RunRecord> run;
        std::map<std::pair<UtcMillis, GapCause>, Gap> open_gaps;
        UtcMillis committed_at{};
    };
    /// A database that somebody has put in the place of ours, and that has the same plugs.
    struct Successor {
        std::optional<Gap> hole;  ///< from the last that it holds to our last commit
    };

    DatabaseCustody(std::filesystem::path named, std::optional<std::string> time_zone, const Clock& clock,
                    NameLock name_lock)
        : named_(std::move(named)), time_zone_(std::move(time_zone)), clock_(clock), name_lock_(std::move(name_lock)) {}

    [[nodiscard]] StoreResult<void> open_first(bool sets_damaged_aside);
    void cover_new_names();
    [[nodiscard]] StoreResult<void> change_file(const FileFinding& finding);
    [[nodiscard]] StoreResult<void> open_next();
    [[nodiscard]] StoreResult<void> mend_log(const FileFinding& finding);
    [[nodiscard]] StoreResult<void> set_unusable_aside(std::string_view why);
    [[nodiscard]] StoreResult<void> begin_file();
    [[nodiscard]] std::optional<Successor> successor() const;
    void part_with(std::unique_ptr<WriterConnection> old);
    void step_rescues();
    [[nodiscard]] bool has_same_plugs(WriterConnection& other) const;
    void say(StoreIncident::Kind kind, StoreIncident::Weight weight, std::string what);
    [[nodiscard]] std::filesystem::path aside(std::string_view what) const;

    std::filesystem::path named_;
    std::optional<std::string> time_zone_;
    const Clock& clock_;
    NameLock name_lock_;
    std::uint64_t names_covered_ = 1;  ///< names of the file beside which it is locked
    std::unique_ptr<WriterConnection> connection_;
    Remembered remembered_;
    std::optional<std::string> damage_;
    std::optional<Change> change_;
    bool is_log_fault_said_ = false;
    bool has_to_begin_ = false;
    std::optional<Successor> successor_;  ///< not begun to be recorded to yet
    std::vector<std::unique_ptr<Rescue>> rescues_;
    bool is_rescue_trouble_said_ = false;
    std::vector<StoreIncident> incidents_;
};

}  // namespace collector
