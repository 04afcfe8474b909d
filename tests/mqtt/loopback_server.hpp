#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace collector::test {

/// Listens on a free port of 127.0.0.1 and serves one connection after the other on a thread of its own.
class LoopbackServer {
  public:
    /// Serves one connection and returns when the other side has left; the socket is closed behind it.
    using Serve = std::function<void(int socket)>;

    explicit LoopbackServer(Serve serve);
    /// Cuts the connection that is being served.
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Cuts the connection that is being served, if there is one.
    void cut();

  private:
    void run();

    Serve serve_;
    std::uint16_t port_ = 0;  ///< filled in when the socket is bound, so it stands before it
    int listening_;
    int wake_;
    std::mutex mutex_;
    int current_ = -1;  ///< guarded by mutex_
    bool stopping_ = false;
    std::thread thread_;
};

/// A port of 127.0.0.1 that refuses connections for as long as this lives.
class RefusingPort {
  public:
    RefusingPort();
    ~RefusingPort();
    RefusingPort(const RefusingPort&) = delete;
    RefusingPort& operator=(const RefusingPort&) = delete;
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    std::uint16_t port_ = 0;
    int descriptor_;
};

/// Reads until the other side leaves.
void read_to_the_end(int socket);

}  // namespace collector::test
