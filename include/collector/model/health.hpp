#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/refusal.hpp>

namespace collector {

/// What came of a message: what it said first, or that it was refused.
enum class MessageKind {
    reading,
    state,         ///< relays, uptime, Wi-Fi
    availability,  ///< online or offline
    discovery,     ///< who a plug is and what it has
    info,          ///< firmware, start, host name
    alarm,         ///< the plug's own, of voltage or power
    calibration,   ///< the plug's own was changed
    ignored,       ///< known, and nothing to record
    refused,
};
inline constexpr std::size_t kMessageKinds = static_cast<std::size_t>(MessageKind::refused) + 1;

/// The enumerator's own name.
[[nodiscard]] std::string_view name(MessageKind kind) noexcept;

/// How often something took how long. `bounds` belong to the subject and ascend.
template <std::size_t N>
struct DurationHistogram {
    std::array<std::uint64_t, N + 1> counts{};  ///< of each bound what took no longer, and last what took longer still
    std::chrono::microseconds sum{};

    void add(const std::array<std::chrono::microseconds, N>& bounds, std::chrono::microseconds took) {
        ++counts.at(static_cast<std::size_t>(std::ranges::lower_bound(bounds, took) - bounds.begin()));
        sum += took;
    }
    friend bool operator==(const DurationHistogram&, const DurationHistogram&) = default;
};

/// From a solid-state disk to a card that is worn out.
inline constexpr std::array<std::chrono::microseconds, 11> kCommitDurations{{
    std::chrono::milliseconds{1},
    std::chrono::milliseconds{3},
    std::chrono::milliseconds{10},
    std::chrono::milliseconds{30},
    std::chrono::milliseconds{100},
    std::chrono::milliseconds{200},
    std::chrono::milliseconds{500},
    std::chrono::seconds{1},
    std::chrono::seconds{2},
    std::chrono::seconds{5},
    std::chrono::seconds{10},
}};
/// `database.commit_interval` is 100 ms to five minutes.
inline constexpr std::array<std::chrono::microseconds, 10> kCommitAges{{
    std::chrono::milliseconds{100},
    std::chrono::milliseconds{500},
    std::chrono::seconds{1},
    std::chrono::seconds{2},
    std::chrono::milliseconds{5200},  // the default interval, and what a commit may take
    std::chrono::seconds{10},
    std::chrono::seconds{30},
    std::chrono::minutes{1},
    std::chrono::minutes{5},
    std::chrono::minutes{15},
}};

/// How the recording goes, at one moment. Plain value; every count is since the start of the program.
struct Health {
    /// The connection to the broker.
    struct Link {
        bool is_online = false;
        std::string protocol;  ///< `5`, of the last connection; empty: there was none
        std::string problem;   ///< why it is not online; empty: it is, or nobody knows
        std::uint64_t refused_topics = 0;
        std::uint64_t connects = 0;  ///< successful ones

        friend bool operator==(const Link&, const Link&) = default;
    };
    /// The way from the broker to the decoder.
    struct Messages {
        std::uint64_t received = 0;                            ///< but for those that are too long
        std::array<std::uint64_t, kMessageKinds> by_kind{};    ///< of MessageKind's order: those that were decoded
        std::array<std::uint64_t, kRefusalReasons> refused{};  ///< of RefusalReason's order
        std::uint64_t refused_unkept = 0;                      ///< not in `rejected_message`, since there were too many
        std::uint64_t dropped = 0;                             ///< since the queue was full
        std::uint64_t oversized = 0;                           ///< dropped on arrival: payload or topic is too long
        std::uint64_t acknowledged_early = 0;                  ///< of QoS 1, since the commit took too long
        std::uint64_t waiting = 0;                             ///< in the queue, now
        std::uint64_t waiting_most = 0;                        ///< at once, so far
        std::optional<UtcMillis> last_at;

        [[nodiscard]] std::uint64_t of(MessageKind kind) const { return by_kind.at(static_cast<std::size_t>(kind)); }
        [[nodiscard]] std::uint64_t of(RefusalReason reason) const {
            return refused.at(static_cast<std::size_t>(reason));
        }
        friend bool operator==(const Messages&, const Messages&) = default;
    };
    struct Readings {
        std::uint64_t recorded = 0;
        std::uint64_t duplicates = 0;
        std::uint64_t late = 0;
        std::uint64_t given_up = 0;  ///< since the database could not be written for too long
        std::optional<UtcMillis> last_at;

        friend bool operator==(const Readings&, const Readings&) = default;
    };
    struct Commits {
        DurationHistogram<kCommitDurations.size()> durations;  ///< of those that succeeded
        DurationHistogram<kCommitAges.size()> ages;            ///< of the oldest row of each, when it was on the disk
        std::uint64_t failed = 0;
        std::uint64_t pending_rows = 0;  ///< now

        friend bool operator==(const Commits&, const Commits&) = default;
    };
    struct Plugs {
        std::uint64_t known = 0;
        std::uint64_t online = 0;

        friend bool operator==(const Plugs&, const Plugs&) = default;
    };
    struct Disk {
        std::uint64_t database_bytes = 0;
        std::uint64_t wal_bytes = 0;
        std::uint64_t free_bytes = 0;  ///< of its file system, for whoever records
        std::uint64_t size_bytes = 0;  ///< of its file system

        friend bool operator==(const Disk&, const Disk&) = default;
    };

    std::string version;
    std::uint64_t schema = 0;
    UtcMillis started_at;
    UtcMillis taken_at;  ///< the moment that all this is about
    Link link;
    Messages messages;
    Readings readings;
    Commits commits;
    Plugs plugs;
    std::optional<Disk> disk;  ///< nullopt: nobody looked
    bool clock_synchronised = false;
    std::vector<std::string> troubles;  ///< what is wrong beyond the connection, a clause each; for people

    friend bool operator==(const Health&, const Health&) = default;
};

}  // namespace collector
