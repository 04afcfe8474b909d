#pragma once

#include <filesystem>
#include <fstream>
#include <istream>
#include <memory>

#include <collector/store/store_error.hpp>

namespace collector {

/// An input that can be read in any order: the one that is given, or a copy of it if that is a pipe.
class SeekableInput {
  public:
    /// A copy goes into a file in `folder` that has no name, so that nothing is left of it whatever happens. `input`
    /// must outlive what is returned. Errors: full, failed.
    [[nodiscard]] static StoreResult<std::unique_ptr<SeekableInput>> of(std::istream& input,
                                                                        const std::filesystem::path& folder);

    [[nodiscard]] std::istream& stream() const { return *stream_; }

  private:
    explicit SeekableInput(std::istream& input) : stream_(&input) {}
    [[nodiscard]] StoreResult<void> copy(const std::filesystem::path& folder);

    std::istream* stream_;
    std::fstream copy_;
};

}  // namespace collector
