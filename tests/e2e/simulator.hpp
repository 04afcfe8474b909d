#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace collector::test {

/// The plug simulator under control: see `tasmota-sim --help`.
class Simulator {
  public:
    struct Setup {
        std::string url;
        std::filesystem::path ca_file{};      ///< empty: not TLS
        std::filesystem::path password_file;  ///< of the user `plugs`
        std::filesystem::path folder;         ///< where ledger and fleet go
        int plugs = 100;
        int seed = 1;
        std::string layout = "mixed";
    };
    /// Starts and waits until all plugs are connected and announced.
    explicit Simulator(const Setup& setup);

    /// Stops all telemetry; how many readings have been published since the start.
    [[nodiscard]] std::int64_t pause();
    void resume();
    void cut(const std::string& plug);
    /// Waits until so many plugs are connected; false: it took too long.
    [[nodiscard]] bool wait_connected(int plugs);
    /// Waits until at least so many readings were published.
    [[nodiscard]] bool wait_readings(std::int64_t count);
    /// Ends it as the plugs would end: without a goodbye to the broker.
    void quit();

    [[nodiscard]] const std::filesystem::path& ledger() const { return ledger_; }
    [[nodiscard]] const std::filesystem::path& fleet() const { return fleet_; }

  private:
    struct Status {
        int connected;
        std::int64_t readings;
    };
    [[nodiscard]] Status status();

    std::filesystem::path ledger_;
    std::filesystem::path fleet_;
    Process process_;
};

/// The lines of a CSV file without its heading, split at commas.
[[nodiscard]] std::vector<std::vector<std::string>> read_csv(const std::filesystem::path& file);

}  // namespace collector::test
