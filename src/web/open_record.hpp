#pragma once

#include <functional>
#include <memory>

#include <collector/store/record_reader.hpp>

namespace collector::web {

/// Opens the record once more, for another thread. Errors: as of open_sqlite_record().
using OpenRecord = std::function<StoreResult<std::unique_ptr<RecordReader>>()>;

}  // namespace collector::web
