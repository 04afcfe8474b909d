#include "sqlite_writer/database_custody.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/sqlite/database_access.hpp>
#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/sqlite_fault.hpp>

#include <collector/sqlite_guard/file_words.hpp>
#include <collector/sqlite_guard/set_aside.hpp>

namespace collector {
namespace {

using Fault = FileFinding::Fault;
using Kind = StoreIncident::Kind;
using Weight = StoreIncident::Weight;

/// Whether commits may go on into what is open of the file until there is a new one.
bool may_be_written(Fault fault) {
    return fault == Fault::moved || fault == Fault::deleted;
}

bool is_unusable(StoreErrc code) {
    return code == StoreErrc::damaged || code == StoreErrc::not_a_database || code == StoreErrc::newer_database;
}

}  // namespace

StoreResult<std::unique_ptr<DatabaseCustody>> DatabaseCustody::open(const std::filesystem::path& named,
                                                                    const std::optional<std::string>& time_zone,
                                                                    const Clock& clock, bool sets_damaged_aside) {
    const std::filesystem::path file = resolved(named);
    if (auto done = check_files_writable(file); !done) {
        return tl::unexpected(done.error());
    }
    auto name_lock = NameLock::acquire(named);
    if (!name_lock) {
        return tl::unexpected(explained(name_lock.error(), file));
    }
    std::unique_ptr<DatabaseCustody> custody(new DatabaseCustody(named, time_zone, clock, std::move(*name_lock)));
    if (auto opened = custody->open_first(sets_damaged_aside); !opened) {
        return tl::unexpected(opened.error());
    }
    return custody;
}

StoreResult<void> DatabaseCustody::open_first(bool sets_damaged_aside) {
    auto sound = check_log_has_file(resolved(named_));
    auto opened = sound ? WriterConnection::open(named_, time_zone_) : tl::unexpected(sound.error());
    auto usable = opened.and_then([](auto& connection) { return connection->look_through(); });
    if (!usable && usable.error().code == StoreErrc::damaged && sets_damaged_aside) {
        if (opened) {
            (*opened)->keep_files_at_close();
            opened->reset();
        }
        if (auto done = set_unusable_aside(usable.error().what); !done) {
            return done;
        }
        opened = WriterConnection::open(named_, time_zone_);
        usable = opened.and_then([](auto& connection) { return connection->look_through(); });
    }
    if (!usable) {
        return tl::unexpected(explained(usable.error(), resolved(named_)));
    }
    connection_ = std::move(*opened);
    for (PlugRecord& plug : connection_->plugs->plugs()) {
        remembered_.plugs.emplace(plug.id, std::move(plug));
    }
    return {};
}

StoreResult<void> DatabaseCustody::look() {
    step_rescues();
    if (has_to_begin_ && connection_) {
        if (auto begun = begin_file(); !begun) {
            return begun;
        }
    }
    if (!connection_) {
        return open_next();
    }
    FileFinding found = change_ ? change_->finding : connection_->guard->look();
    if (!found.is_fault() && damage_) {
        found = {Fault::damaged, *damage_};  // Of a file that was overwritten, that is why.
    }
    switch (found.fault) {
        case Fault::none:
            cover_new_names();
            return {};
        case Fault::log_gone:
            return mend_log(found);
        default:
            return change_file(found);
    }
}

/// An older collector may come by a hard link that was made meanwhile, or has come already.
void DatabaseCustody::cover_new_names() {
    const std::uint64_t names = connection_->guard->names();
    if (std::exchange(names_covered_, names) >= names) {
        return;
    }
    if (const auto done = name_lock_.cover_hard_links(named_); !done) {
        say(Kind::shared, Weight::breach,
            fmt::format("{}, which is another name of {}: stop it, or both destroy the file; then remove that name",
                        done.error().what, connection_->file.string()));
    }
}

StoreResult<void> DatabaseCustody::change_file(const FileFinding& finding) {
    const std::filesystem::path& file = connection_->file;
    if (!change_) {
        change_ = Change{.finding = finding, .aside = aside(word_of(finding.fault))};
        connection_->keep_files_at_close();
        say(kind_of(finding.fault), Weight::breach,
            fmt::format("{} ({})", sentence_of(finding, file, change_->aside), minute_text(clock_.utc_now())));
    }
    if (finding.fault == Fault::moved && !change_->is_finished) {
        change_->is_finished = connection_->bring_all_in();
    }
    auto done = change_->is_aside
                    ? StoreResult<void>{}
                    : set_aside(file, change_->aside, may_be_written(finding.fault) ? Aside::log_alone : Aside::all);
    change_->is_aside = done.has_value();
    if (done) {
        auto old = std::move(connection_);
        done = open_next();
        if (done) {
            part_with(std::move(old));
            return {};
        }
        connection_ = std::move(old);
    }
    return may_be_written(finding.fault) ? StoreResult<void>{} : done;
}

/// A file in the place of the one that is gone.
StoreResult<void> DatabaseCustody::open_next() {
    const std::filesystem::path file = resolved(named_);
    std::error_code fault;
    std::filesystem::create_directories(file.parent_path(), fault);
    if (!name_lock_.is_in_place(named_)) {
        name_lock_ = NameLock();  // Ours beside a link is not to be in our own way.
        auto lock = NameLock::acquire(named_);
        if (!lock) {
            return tl::unexpected(explained(lock.error(), file));
        }
        name_lock_ = std::move(*lock);
    }
    auto opened = WriterConnection::open(named_, time_zone_);
    if (opened && !has_same_plugs(**opened)) {
        opened = fail(StoreErrc::not_a_database, fmt::format("{} is another network's", file.string()));
    }
    if (!opened && is_unusable(opened.error().code)) {
        if (auto done = set_unusable_aside(opened.error().what); !done) {
            return done;
        }
        opened = WriterConnection::open(named_, time_zone_);
    }
    if (!opened) {
        return tl::unexpected(explained(opened.error(), file));
    }
    connection_ = std::move(*opened);
    has_to_begin_ = true;
    successor_ = change_ && change_->finding.is_replaced ? successor() : std::nullopt;
    return begin_file();
}

StoreResult<void> DatabaseCustody::begin_file() {
    Batch batch;
    for (const auto& [id, plug] : remembered_.plugs) {
        batch.plugs.push_back(plug);
    }
    batch.run = remembered_.run;
    for (const auto& [key, gap] : remembered_.open_gaps) {
        batch.gaps.push_back(gap);
    }
    if (successor_ && successor_->hole) {
        batch.gaps.push_back(*successor_->hole);
    }
    try {
        connection_->write(batch);
    } catch (const SQLite::Exception& trouble) {
        connection_->rolled_back();
        return tl::unexpected(to_error(trouble, "cannot begin a new database"));
    }
    has_to_begin_ = false;
    if (const auto begun = std::exchange(successor_, std::nullopt)) {
        say(Kind::replaced, Weight::breach,
            fmt::format("{}, which was put in the place of the database, has the same plugs and is recorded to{}",
                        connection_->file.string(),
                        begun->hole ? fmt::format("; nothing is in it from {} to {}", minute_text(begun->hole->start),
                                                  minute_text(*begun->hole->end))
                                    : ""));
    }
    return {};
}

/// nullopt: what is open now is a new database.
std::optional<DatabaseCustody::Successor> DatabaseCustody::successor() const {
    Successor found;
    try {
        if (connection_->plugs->plugs().empty()) {
            return std::nullopt;
        }
        const auto run = connection_->runs->last();
        const auto end = run && run->stop ? run->stop : connection_->readings->last_arrival();
        const auto last = std::max(end, run ? std::optional(run->alive) : std::nullopt);
        if (last && *last < remembered_.committed_at) {
            const bool was_stopped = run && run->stop == last;
            found.hole = Gap{*last, remembered_.committed_at,
                             was_stopped ? GapCause::collector_stopped : GapCause::collector_crashed};
        }
    } catch (const SQLite::Exception&) {
        found.hole.reset();  // The first commit meets the same trouble.
    }
    return found;
}

/// The new file is open.
void DatabaseCustody::part_with(std::unique_ptr<WriterConnection> old) {
    const Change change = *std::exchange(change_, std::nullopt);
    damage_.reset();
    incidents_.insert(incidents_.end(), old->incidents.begin(), old->incidents.end());
    if (change.finding.fault == Fault::log_overwritten) {
        // They may have been in what was lost.
        Batch again;
        again.readings = old->readings->last_committed();
        try {
            connection_->write(again);
        } catch (const SQLite::Exception&) {
            connection_->rolled_back();
        }
    }
    if (change.finding.fault == Fault::damaged) {
        return;
    }
    if (change.is_finished) {
        old.reset();
        std::error_code ignored;  // nothing is in them that is not in the file
        std::filesystem::remove(change.aside.string() + "-wal", ignored);
        std::filesystem::remove(change.aside.string() + "-shm", ignored);
        return;
    }
    if (rescues_.size() == kRescuesMax) {
        say(Kind::rescue_failed, Weight::breach,
            fmt::format("{} is given up: too much has happened", rescues_.front()->target().string()));
        rescues_.erase(rescues_.begin());
    }
    SQLite::Database& from = old->database;
    rescues_.push_back(std::make_unique<Rescue>(std::shared_ptr<WriterConnection>(std::move(old)), from,
                                                change.aside.string() + "-wal", aside("rescued")));
}

void DatabaseCustody::step_rescues() {
    if (rescues_.empty()) {
        return;
    }
    Rescue& rescue = *rescues_.front();
    const auto step = rescue.step();
    if (step && *step == Rescue::Step::more) {
        return;
    }
    if (step) {
        say(Kind::rescued, Weight::breach,
            fmt::format("what was recorded before is in {} ({})", rescue.target().string(), rescue.verdict()));
    } else if (step.error().code == StoreErrc::busy || step.error().code == StoreErrc::full) {
        if (!std::exchange(is_rescue_trouble_said_, true)) {
            say(Kind::rescue_failed, Weight::breach,
                fmt::format("{}; it is tried again until the collector stops", step.error().what));
        }
        return;
    } else {
        say(Kind::rescue_failed, Weight::breach, step.error().what);
    }
    is_rescue_trouble_said_ = false;
    rescues_.erase(rescues_.begin());
}

/// The file itself is whole. Its connection must be closed before another one is opened: they would share the index.
StoreResult<void> DatabaseCustody::mend_log(const FileFinding& finding) {
    const std::filesystem::path file = connection_->file;
    if (!std::exchange(is_log_fault_said_, true)) {
        say(Kind::log_gone, Weight::breach,
            fmt::format("{}: {}; what it held is brought into the file ({})", file.string(), finding.what,
                        minute_text(clock_.utc_now())));
    }
    if (!connection_->bring_all_in()) {
        return {};  // Somebody reads what is older; later.
    }
    connection_->keep_files_at_close();
    incidents_.insert(incidents_.end(), connection_->incidents.begin(), connection_->incidents.end());
    if (auto done = set_aside(file, aside("log"), Aside::log_alone); !done) {
        return done;
    }
    is_log_fault_said_ = false;
    connection_.reset();
    return open_next();
}

/// What stands in the database's place.
StoreResult<void> DatabaseCustody::set_unusable_aside(std::string_view why) {
    const std::filesystem::path target = aside("damaged");
    auto done = set_aside(resolved(named_), target, Aside::all);
    if (done) {
        say(Kind::damaged, Weight::breach,
            fmt::format("{}; it was given the name {}, and a new database is begun", why, target.string()));
    }
    return done;
}

bool DatabaseCustody::has_same_plugs(WriterConnection& other) const {
    try {
        return std::ranges::all_of(other.plugs->plugs(), [this](const PlugRecord& plug) {
            const auto known = remembered_.plugs.find(plug.id);
            return known != remembered_.plugs.end() && known->second.topic == plug.topic;
        });
    } catch (const SQLite::Exception&) {
        return false;
    }
}

void DatabaseCustody::remember(const Batch& batch) {
    for (const PlugRecord& plug : batch.plugs) {
        remembered_.plugs.insert_or_assign(plug.id, plug);
    }
    if (batch.run) {
        remembered_.run = batch.run;
    }
    remembered_.committed_at = clock_.utc_now();
    for (const Gap& gap : batch.taken_back.gaps) {
        remembered_.open_gaps.erase({gap.start, gap.cause});
    }
    for (const Gap& gap : batch.gaps) {
        const auto key = std::pair(gap.start, gap.cause);
        if (gap.end) {
            remembered_.open_gaps.erase(key);
        } else {
            remembered_.open_gaps.insert_or_assign(key, gap);
        }
    }
}

std::vector<StoreIncident> DatabaseCustody::take_incidents() {
    std::vector<StoreIncident> all = std::exchange(incidents_, {});
    if (connection_) {
        const auto more = std::exchange(connection_->incidents, {});
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

void DatabaseCustody::say(Kind kind, Weight weight, std::string what) {
    incidents_.push_back({.kind = kind, .weight = weight, .what = std::move(what)});
}

std::filesystem::path DatabaseCustody::aside(std::string_view what) const {
    return name_aside(connection_ ? connection_->file : resolved(named_), what, clock_.utc_now());
}

}  // namespace collector
