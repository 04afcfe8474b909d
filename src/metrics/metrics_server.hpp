#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/result.hpp>

namespace collector {

/// Why there is no server.
struct NotListening {
    std::string what;
};

/// Answers `GET /metrics` over HTTP, one request a connection. No thread of its own: whoever has it waits for
/// descriptor() and calls run(). What strangers can take is limited: connections, the bytes of a head, and the time
/// from the first byte of a request to the last of its answer, however slowly either trickles.
class MetricsServer {
  public:
    /// Further ones wait in the kernel until there is room.
    static constexpr unsigned kConnectionsMax = 16;
    /// Of a request's head, and of what the library keeps of a connection beside the answer.
    static constexpr std::size_t kHeadBytesMax = std::size_t{8} * 1024;
    /// Of a connection. Prometheus gives a scrape ten seconds.
    static constexpr std::chrono::seconds kTimeMax{10};

    /// The text of an answer; called by run(). Empty: there is none yet.
    using Page = std::function<std::string()>;

    /// `address`: of IPv4 or IPv6, as digits. Port 0: any that is free.
    [[nodiscard]] static Result<std::unique_ptr<MetricsServer>, NotListening> listen(const std::string& address,
                                                                                     std::uint16_t port, Page page);
    ~MetricsServer();
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;

    /// `http://127.0.0.1:9464/metrics`, with the port that it really is.
    [[nodiscard]] const std::string& where() const;
    /// Readable when there is something to do.
    [[nodiscard]] int descriptor() const;
    /// For how long nothing has to be done unless the descriptor says so; -1: for ever.
    [[nodiscard]] int patience_ms() const;
    /// Does what is to be done, without waiting.
    void run(SteadyTime now);

  private:
    struct State;
    explicit MetricsServer(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace collector
