#include "sqlite_writer/plug_numbers.hpp"

#include <algorithm>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

/// Every plug that is stored.
struct StoredPlugs {
    std::map<PlugId, std::string> topics;
    std::map<std::string, PlugId> numbers;
};

StoredPlugs stored_in(SQLite::Database& database) {
    StoredPlugs stored;
    SQLite::Statement select(database, "SELECT id, topic FROM plug");
    while (select.executeStep()) {
        const PlugId number = select.getColumn(0).getInt64();
        const std::string topic = select.getColumn(1).getString();
        stored.topics.emplace(number, topic);
        stored.numbers.emplace(topic, number);
    }
    return stored;
}

}  // namespace

void PlugNumbers::learn(const std::vector<PlugRecord>& plugs) {
    for (const PlugRecord& plug : plugs) {
        topics_.insert_or_assign(plug.id, plug.topic);
    }
}

std::vector<std::string> PlugNumbers::reconcile(const std::vector<PlugRecord>& fresh) {
    std::vector<std::string> said;
    learn(fresh);
    StoredPlugs stored = stored_in(database_);
    for (const auto& [told, topic] : topics_) {
        PlugId number = stored_as(told);
        const auto holder = stored.topics.find(number);
        const auto elsewhere = stored.numbers.find(topic);
        const bool is_fresh = std::ranges::find(fresh, told, &PlugRecord::id) != fresh.end();
        if (elsewhere != stored.numbers.end()) {
            number = elsewhere->second;
        } else if (holder != stored.topics.end()) {
            if (!is_fresh) {
                said.push_back(fmt::format(
                    "another collector has given the number of the plug {}, {}, to {}: what was recorded of both until "
                    "now stands under that, and the former goes on under a number of its own",
                    quote(topic), number, quote(holder->second)));
            }
            number = std::max(stored.topics.rbegin()->first, topics_.rbegin()->first) + 1;
        }
        if (!stored.topics.contains(number)) {
            if (!is_fresh) {
                put_alone(number, topic);
            }
            stored.topics.emplace(number, topic);
            stored.numbers.emplace(topic, number);
        }
        if (number == told) {
            stored_as_.erase(told);
        } else {
            stored_as_.insert_or_assign(told, number);
        }
    }
    return said;
}

/// The rest of what is known of it is written when it changes, its last sign of life among it.
void PlugNumbers::put_alone(PlugId number, const std::string& topic) {
    SQLite::Statement insert(database_,
                             "INSERT INTO plug (id, topic, first_seen, last_seen, tells_schedule) "
                             "SELECT ?, ?, coalesce(max(alive_time), 0), coalesce(max(alive_time), 0), 0 "
                             "FROM collector_run");
    insert.bind(1, number);
    insert.bind(2, topic);
    insert.exec();
}

PlugId PlugNumbers::stored_as(PlugId number) const {
    const auto other = stored_as_.find(number);
    return other == stored_as_.end() ? number : other->second;
}

Batch PlugNumbers::as_stored(Batch batch) const {
    for (PlugRecord& plug : batch.plugs) {
        plug.id = stored_as(plug.id);
    }
    const auto renumber = [this](auto& rows) {
        for (auto& row : rows) {
            row.plug_id = stored_as(row.plug_id);
        }
    };
    renumber(batch.readings);
    renumber(batch.availability);
    renumber(batch.relays);
    renumber(batch.statuses);
    renumber(batch.events);
    renumber(batch.relay_off);
    renumber(batch.taken_back.availability);
    renumber(batch.taken_back.relays);
    renumber(batch.taken_back.events);
    return batch;
}

}  // namespace collector
