#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include <collector/model/delivery.hpp>
#include <collector/tasmota/decoder.hpp>

namespace collector::bench {

/// A decoder as the default configuration makes it.
[[nodiscard]] tasmota::Decoder make_decoder();

/// One of the sample messages by the name of its folder in tests/tasmota/data, as if received live.
[[nodiscard]] Delivery sample_message(std::string_view folder);

/// An ordinary SENSOR message of a plug with one channel.
inline constexpr std::string_view kOrdinarySensor = "sensor_ordinary";

/// Recorder and store, fed with measurements that are decoded already, of a hundred plugs that report every ten
/// seconds.
class Recording {
  public:
    /// Makes a database in `folder`, which must be there.
    explicit Recording(const std::filesystem::path& folder);
    ~Recording();
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    /// So many readings more, and a commit.
    void record(std::uint64_t readings);
    /// Moves to their place what has become too much to be recent.
    void settle();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector::bench
