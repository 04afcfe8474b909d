#include <collector/metrics_feed/health_wire.hpp>

#include <cstring>
#include <utility>

namespace collector {
namespace {

/// Numbers lie as the machine has them, so what they mean follows from the build alone.
constexpr std::string_view kHead = "collector health 1, " COLLECTOR_VERSION "\n";

class Writer {
  public:
    explicit Writer(std::string& message) : message_(message) {}

    bool number(std::uint64_t value) {
        std::array<char, sizeof value> bytes{};
        std::memcpy(bytes.data(), &value, sizeof value);
        message_.append(bytes.data(), bytes.size());
        return true;
    }
    bool text(const std::string& value) {
        const std::string_view part = std::string_view(value).substr(0, kHealthTextBytesMax);
        number(part.size());
        message_ += part;
        return true;
    }
    bool texts(const std::vector<std::string>& values) {
        const std::size_t count = std::min(values.size(), kHealthTextsMax);
        number(count);
        for (std::size_t i = 0; i < count; ++i) {
            text(values[i]);
        }
        return true;
    }

  private:
    std::string& message_;
};

class Reader {
  public:
    explicit Reader(std::string_view message) : rest_(message) {}

    bool number(std::uint64_t& value) {
        if (rest_.size() < sizeof value) {
            return false;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return true;
    }
    bool text(std::string& value) {
        std::uint64_t size = 0;
        if (!number(size) || size > kHealthTextBytesMax || size > rest_.size()) {
            return false;
        }
        value = rest_.substr(0, static_cast<std::size_t>(size));
        rest_.remove_prefix(value.size());
        return true;
    }
    bool texts(std::vector<std::string>& values) {
        std::uint64_t count = 0;
        if (!number(count) || count > kHealthTextsMax) {
            return false;
        }
        values.resize(static_cast<std::size_t>(count));
        return std::ranges::all_of(values, [this](std::string& value) { return text(value); });
    }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

// What is not a number, a text or a list of texts is made of numbers. Each overload goes both ways: with a Writer the
// value is constant, and with a Reader it is set. False: the message does not hold it.

bool field(Writer& to, std::uint64_t value) {
    return to.number(value);
}
bool field(Reader& from, std::uint64_t& value) {
    return from.number(value);
}
bool field(Writer& to, const std::string& value) {
    return to.text(value);
}
bool field(Reader& from, std::string& value) {
    return from.text(value);
}
bool field(Writer& to, const std::vector<std::string>& values) {
    return to.texts(values);
}
bool field(Reader& from, std::vector<std::string>& values) {
    return from.texts(values);
}
bool field(Writer& to, bool value) {
    return to.number(value ? 1 : 0);
}
bool field(Reader& from, bool& value) {
    std::uint64_t number = 0;
    const bool done = from.number(number) && number <= 1;
    value = number == 1;
    return done;
}
bool field(Writer& to, std::chrono::microseconds value) {
    return to.number(static_cast<std::uint64_t>(value.count()));
}
bool field(Reader& from, std::chrono::microseconds& value) {
    std::uint64_t number = 0;
    const bool done = from.number(number);
    value = std::chrono::microseconds{static_cast<std::int64_t>(number)};
    return done;
}
bool field(Writer& to, UtcMillis value) {
    return to.number(static_cast<std::uint64_t>(value.time_since_epoch().count()));
}
bool field(Reader& from, UtcMillis& value) {
    std::uint64_t number = 0;
    const bool done = from.number(number);
    value = UtcMillis{std::chrono::milliseconds{static_cast<std::int64_t>(number)}};
    return done;
}

template <std::size_t N>
bool field(Writer& to, const std::array<std::uint64_t, N>& values) {
    return std::ranges::all_of(values, [&to](std::uint64_t value) { return to.number(value); });
}
template <std::size_t N>
bool field(Reader& from, std::array<std::uint64_t, N>& values) {
    return std::ranges::all_of(values, [&from](std::uint64_t& value) { return from.number(value); });
}

template <class End, class... Fields>
bool fields(End& end, Fields&... all) {
    return (field(end, all) && ...);
}

bool field(Writer& to, const std::optional<UtcMillis>& value) {
    return field(to, value.has_value()) && (!value || field(to, *value));
}
bool field(Reader& from, std::optional<UtcMillis>& value) {
    bool is_there = false;
    return field(from, is_there) && (!is_there || field(from, value.emplace()));
}

/// `value` is constant for a Writer, like that of disk_fields().
template <class End, class Value>
bool whole(End& end, Value& health) {
    auto& link = health.link;
    auto& messages = health.messages;
    auto& readings = health.readings;
    auto& commits = health.commits;
    return fields(end, health.version, health.schema, health.started_at, health.taken_at) &&
           fields(end, link.is_online, link.protocol, link.problem, link.refused_topics, link.connects) &&
           fields(end, messages.received, messages.by_kind, messages.refused, messages.refused_unkept, messages.dropped,
                  messages.oversized, messages.acknowledged_early, messages.waiting, messages.waiting_most,
                  messages.last_at) &&
           fields(end, readings.recorded, readings.duplicates, readings.late, readings.given_up, readings.last_at) &&
           fields(end, commits.durations.counts, commits.durations.sum, commits.ages.counts, commits.ages.sum,
                  commits.failed, commits.pending_rows) &&
           fields(end, health.plugs.known, health.plugs.online, health.clock_synchronised, health.troubles);
}

template <class End, class Disk>
bool disk_fields(End& end, Disk& disk) {
    return fields(end, disk.database_bytes, disk.wal_bytes, disk.free_bytes, disk.size_bytes);
}

}  // namespace

std::string to_wire(const Health& health) {
    std::string message(kHead);
    Writer to(message);
    whole(to, health);
    field(to, health.disk.has_value());
    if (health.disk) {
        disk_fields(to, *health.disk);
    }
    return message;
}

std::optional<Health> health_from_wire(std::string_view message) {
    if (!message.starts_with(kHead)) {
        return std::nullopt;
    }
    Reader from(message.substr(kHead.size()));
    Health health;
    Health::Disk disk;
    bool has_disk = false;
    const bool done =
        whole(from, health) && field(from, has_disk) && (!has_disk || disk_fields(from, disk)) && from.is_at_end();
    if (has_disk) {
        health.disk = disk;
    }
    return done ? std::optional(std::move(health)) : std::nullopt;
}

}  // namespace collector
