#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <collector/base/log.hpp>
#include <collector/process/ending.hpp>
#include <collector/store/record_reader.hpp>

/// The program that shows the record as a page in the house's own network, and answers its questions by an API. It
/// reads the record, and has no way to write.
namespace collector {

/// How it opens the record: once for each thread.
using OpenRecordFile = StoreResult<std::unique_ptr<RecordReader>> (*)(const std::filesystem::path& database);

/// Serves until SIGTERM. `arguments`: without the program's name. Must be called before any thread is started.
[[nodiscard]] Ending run_web(const std::vector<std::string>& arguments, OpenRecordFile open);

}  // namespace collector
