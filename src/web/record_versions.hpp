#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "web/open_record.hpp"

namespace collector::web {

/// Says whether the record is still the one of an earlier answer. Numbers of two readers have nothing to do with each
/// other, so one reader gives them all. Any thread.
class RecordVersions {
  public:
    explicit RecordVersions(OpenRecord open);

    /// A tag for what is answered from a snapshot that is taken after this call: if the record changes in between, the
    /// answer is newer than its tag, and is asked for again once more than needed. nullopt: the record cannot be read.
    [[nodiscard]] std::optional<std::string> current();

  private:
    OpenRecord open_;
    std::string process_;  ///< a random number: another process begins to count anew
    std::mutex mutex_;
    std::unique_ptr<RecordReader> reader_;
};

}  // namespace collector::web
