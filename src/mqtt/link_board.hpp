#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/mqtt/subscriber.hpp>

namespace collector::mqtt {

/// What other threads can learn about the connection while its own thread works on it. Any thread.
class LinkBoard {
  public:
    /// `clock` must outlive it.
    explicit LinkBoard(const Clock& clock);

    void set_state(LinkStatus::State state);
    /// Connected with this version; the last problem is over.
    void set_online(ProtocolVersion version);
    void set_problem(std::string problem);
    void set_refused_topics(std::vector<std::string> topics);
    void set_oversized(std::uint64_t count);
    /// Keeps the change until it is taken; once Subscriber::kLinkChangesMax are waiting, further ones are dropped.
    void note(const LinkChange& change);
    void progress();

    [[nodiscard]] LinkStatus status() const;
    [[nodiscard]] std::vector<LinkChange> take_changes();
    [[nodiscard]] SteadyTime last_progress() const;

  private:
    const Clock& clock_;
    mutable std::mutex mutex_;
    LinkStatus status_;                ///< guarded by mutex_
    std::vector<LinkChange> changes_;  ///< guarded by mutex_
    std::atomic<SteadyTime::rep> progress_;
};

}  // namespace collector::mqtt
