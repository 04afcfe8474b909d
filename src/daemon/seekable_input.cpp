#include "daemon/seekable_input.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace collector {
namespace {

tl::unexpected<StoreError> cannot_copy(const std::filesystem::path& folder, int fault) {
    return fail(fault == ENOSPC ? StoreErrc::full : StoreErrc::failed,
                fmt::format("cannot copy the log to a file in {}: {}", folder.string(),
                            std::generic_category().message(fault)));
}

}  // namespace

StoreResult<std::unique_ptr<SeekableInput>> SeekableInput::of(std::istream& input,
                                                              const std::filesystem::path& folder) {
    std::unique_ptr<SeekableInput> made(new SeekableInput(input));
    if (input.tellg() == std::istream::pos_type(-1)) {
        input.clear();
        if (auto done = made->copy(folder.empty() ? "." : folder); !done) {
            return tl::unexpected(done.error());
        }
    }
    return made;
}

StoreResult<void> SeekableInput::copy(const std::filesystem::path& folder) {
    std::string name = (folder / "replay.XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0) {
        return cannot_copy(folder, errno);
    }
    copy_.open(name, std::ios::in | std::ios::out | std::ios::binary);
    const int fault = errno;
    unlink(name.c_str());
    close(descriptor);
    if (!copy_.is_open()) {
        return cannot_copy(folder, fault);
    }
    errno = 0;
    if (stream_->peek() != std::istream::traits_type::eof()) {
        copy_ << stream_->rdbuf();
    }
    if (!copy_.flush()) {
        return cannot_copy(folder, errno != 0 ? errno : EIO);
    }
    copy_.seekg(0);
    stream_ = &copy_;
    return {};
}

}  // namespace collector
