#include "offline_run.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "due_queue.hpp"

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

// A plug without mains is silent; the broker gives up on it after one and a half keep-alives of 30 s.
constexpr auto kBrokerPatience = 45s;

/// One plug with its connection to the imagined broker.
struct Line {
    Plug plug;
    bool linked = false;
    UtcMillis will_at = kNever;
};

class OfflineRun {
  public:
    OfflineRun(const std::vector<Persona>& fleet, const GridVoltage& grid, const OfflineRequest& request,
               const std::function<void(const Persona&, const Message&)>& deliver)
        : request_{request}, deliver_{deliver}, queue_{fleet.size()} {
        lines_.reserve(fleet.size());
        for (const Persona& persona : fleet) {
            lines_.push_back({.plug = Plug{persona, request.timing, grid, request.from}});
            plan(lines_.size() - 1);
        }
    }

    void run() {
        const UtcMillis end = request_.from + request_.duration - 1ms;
        for (UtcMillis now = queue_.next_due(); now <= end; now = queue_.next_due()) {
            const std::size_t index = *queue_.pop(now);
            step(lines_[index], now);
            plan(index);
        }
    }

  private:
    void plan(std::size_t index) {
        const Line& line = lines_[index];
        queue_.set(index, std::min(line.plug.next_due(), line.will_at));
    }

    void step(Line& line, UtcMillis now) {
        if (line.will_at <= now) {
            send_will(line, now);
        }
        send(line, line.plug.advance(now));
        if (line.linked && !line.plug.wants_link()) {
            line.linked = false;
            line.will_at = now + kBrokerPatience;
        } else if (!line.linked && line.plug.wants_link()) {
            if (line.will_at != kNever) {
                // The same client id again: the broker ends the old session, which sends its will.
                send_will(line, now);
            }
            line.linked = true;
            Greeting greeting = line.plug.connected(now);
            send(line, greeting.before_subscribe);
            send(line, greeting.after_subscribe);
        }
    }

    void send_will(Line& line, UtcMillis now) {
        line.will_at = kNever;
        Message will = line.plug.will();
        will.at = now;
        deliver_(line.plug.persona(), will);
    }

    void send(const Line& line, const std::vector<Message>& messages) {
        for (const Message& message : messages) {
            deliver_(line.plug.persona(), message);
        }
    }

    const OfflineRequest& request_;
    const std::function<void(const Persona&, const Message&)>& deliver_;
    std::vector<Line> lines_;
    DueQueue queue_;
};

}  // namespace

void run_offline(const std::vector<Persona>& fleet, const GridVoltage& grid, const OfflineRequest& request,
                 const std::function<void(const Persona&, const Message&)>& deliver) {
    OfflineRun{fleet, grid, request, deliver}.run();
}

}  // namespace tasmota_sim
