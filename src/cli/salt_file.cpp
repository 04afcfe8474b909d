#include "cli/salt_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace collector {
namespace {

/// What cannot be found by trying, if it was drawn by lot.
constexpr std::size_t kBytesMin = 16;
/// So that the wrong file, a device for one, is noticed.
constexpr std::size_t kBytesMax = 4096;

constexpr mode_t kOwner = 0600;
constexpr mode_t kOthers = 0077;

class OpenFile {
  public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile() {
        if (is_open()) {
            close(descriptor_);
        }
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

tl::unexpected<ExitCode> refused(ExitCode code, const std::string& what, Log& log) {
    log.error(what);
    return tl::unexpected(code);
}

std::string errno_text() {
    return std::generic_category().message(errno);
}

/// One byte more than may be, if there are as many; nullopt: errno says why not.
std::optional<std::string> read_start(int descriptor) {
    std::string text;
    std::array<char, kBytesMax + 1> part{};
    while (text.size() <= kBytesMax) {
        const ssize_t size = read(descriptor, part.data(), part.size() - text.size());
        if (size < 0 && errno != EINTR) {
            return std::nullopt;
        }
        if (size == 0) {
            break;
        }
        text.append(part.data(), static_cast<std::size_t>(size < 0 ? 0 : size));
    }
    return text;
}

tl::expected<std::string, ExitCode> read_salt(const OpenFile& open, const std::string& file, Log& log) {
    auto text = read_start(open.descriptor());
    if (!text) {
        return refused(ExitCode::no_input, fmt::format("cannot read {}: {}", file, errno_text()), log);
    }
    while (text->ends_with('\n') || text->ends_with('\r')) {
        text->pop_back();
    }
    if (text->size() < kBytesMin || text->size() > kBytesMax) {
        return refused(
            ExitCode::data,
            fmt::format("{} is no salt: it has to have {} to {} bytes; name a file that is not there, and it "
                        "is made",
                        file, kBytesMin, kBytesMax),
            log);
    }
    struct stat status {};
    if (fstat(open.descriptor(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & kOthers) != 0) {
        log.warn(
            fmt::format("{} can be read by others, who can find out with it whose pseudonyms are whose: chmod 600 "
                        "cures that",
                        file));
    }
    return std::move(*text);
}

tl::expected<std::string, ExitCode> make_salt(const OpenFile& open, const std::string& file, Log& log) {
    std::string salt = random_salt();
    const std::string line = salt + "\n";
    if (write(open.descriptor(), line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
        fsync(open.descriptor()) != 0) {
        const std::string why = errno_text();
        unlink(file.c_str());
        return refused(ExitCode::io, fmt::format("cannot write to {}: {}", file, why), log);
    }
    log.warn(
        fmt::format("made {}, with a new salt; keep it, and to yourself: with another one every plug has another "
                    "pseudonym",
                    file));
    return salt;
}

}  // namespace

std::string random_salt() {
    std::array<unsigned char, 32> bytes{};
    if (getentropy(bytes.data(), bytes.size()) != 0) {
        throw std::system_error(errno, std::generic_category(), "no random bytes");
    }
    return fmt::format("{:02x}", fmt::join(bytes, ""));
}

tl::expected<std::string, ExitCode> salt_of(const std::string& file, Log& log) {
    const OpenFile made(open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwner));
    if (made.is_open()) {
        return make_salt(made, file, log);
    }
    if (errno != EEXIST) {
        return refused(ExitCode::cannot_create, fmt::format("cannot make {}: {}", file, errno_text()), log);
    }
    const OpenFile known(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return known.is_open() ? read_salt(known, file, log)
                           : refused(ExitCode::no_input, fmt::format("cannot read {}: {}", file, errno_text()), log);
}

}  // namespace collector
