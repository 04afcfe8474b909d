#include "cli/picture.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

constexpr const char* kConverter = "rsvg-convert";

/// A file in memory, which is gone with it.
class MemoryFile {
  public:
    explicit MemoryFile(const char* name) : descriptor_(memfd_create(name, MFD_CLOEXEC)) {}
    ~MemoryFile() {
        if (descriptor_ >= 0) {
            close(descriptor_);
        }
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// And goes back to its start. False: it could not be written, errno says why.
    [[nodiscard]] bool fill(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t written = write(descriptor_, text.data(), text.size());
            if (written < 0 && errno != EINTR) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        }
        return lseek(descriptor_, 0, SEEK_SET) == 0;
    }

    /// From its start, whoever wrote it.
    [[nodiscard]] std::string content() const {
        constexpr std::size_t kPart = 65536;
        std::string text;
        for (;;) {
            const std::size_t size = text.size();
            text.resize(size + kPart);
            const ssize_t got = pread(descriptor_, text.data() + size, kPart, static_cast<off_t>(size));
            text.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
            if (got == 0 || (got < 0 && errno != EINTR)) {
                return text;
            }
        }
    }

  private:
    int descriptor_;
};

/// What becomes standard input, output and error of a program.
class Streams {
  public:
    Streams(const MemoryFile& in, const MemoryFile& out, const MemoryFile& err) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, in.descriptor(), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, out.descriptor(), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, err.descriptor(), STDERR_FILENO);
    }
    ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
    Streams(const Streams&) = delete;
    Streams& operator=(const Streams&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

tl::unexpected<PictureFault> failed(std::string what) {
    return tl::unexpected(PictureFault{PictureFault::Kind::failed, std::move(what)});
}

tl::unexpected<PictureFault> not_run(int fault) {
    if (fault == ENOENT) {
        return tl::unexpected(
            PictureFault{PictureFault::Kind::no_converter,
                         fmt::format("png and pdf are made by {}, which is not installed: sudo apt install "
                                     "librsvg2-bin; or write an svg",
                                     kConverter)});
    }
    return failed(fmt::format("cannot run {}: {}", kConverter, std::generic_category().message(fault)));
}

/// What the program said, as far as it fits into a line.
std::string complaint(const std::string& err) {
    constexpr std::size_t kBytesMax = 200;
    return err.empty() ? std::string() : ": " + quote(err.substr(0, err.find_last_not_of(" \n") + 1), kBytesMax);
}

}  // namespace

std::optional<PictureKind> picture_kind_of(const std::string& file) {
    std::string small = file;
    std::ranges::transform(small, small.begin(),
                           [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return small.ends_with(".svg")   ? std::optional(PictureKind::svg)
           : small.ends_with(".png") ? std::optional(PictureKind::png)
           : small.ends_with(".pdf") ? std::optional(PictureKind::pdf)
                                     : std::nullopt;
}

tl::expected<std::string, PictureFault> picture_of(const std::string& svg, PictureKind kind) {
    if (kind == PictureKind::svg) {
        return svg;
    }
    const MemoryFile in("picture.svg");
    const MemoryFile out("picture");
    const MemoryFile err("complaints");
    if (in.descriptor() < 0 || out.descriptor() < 0 || err.descriptor() < 0 || !in.fill(svg)) {
        return failed(fmt::format("no memory for the picture: {}", std::generic_category().message(errno)));
    }
    const Streams streams(in, out, err);
    // Twice as many pixels as units, so that it is sharp where it is enlarged or printed.
    std::array<std::string, 3> words{kConverter, kind == PictureKind::png ? "--format=png" : "--format=pdf",
                                     kind == PictureKind::png ? "--zoom=2" : "--zoom=1"};
    std::array<char*, words.size() + 1> arguments{};
    std::ranges::transform(words, arguments.begin(), [](std::string& word) { return word.data(); });
    pid_t child = 0;
    if (const int fault = posix_spawnp(&child, kConverter, streams.actions(), nullptr, arguments.data(), environ);
        fault != 0) {
        return not_run(fault);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return failed(fmt::format("cannot wait for {}: {}", kConverter, std::generic_category().message(errno)));
        }
    }
    std::string picture = out.content();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return failed(WIFEXITED(status) ? fmt::format("{} failed with exit code {}{}", kConverter, WEXITSTATUS(status),
                                                      complaint(err.content()))
                                        : fmt::format("{} was ended by signal {}{}", kConverter, WTERMSIG(status),
                                                      complaint(err.content())));
    }
    if (picture.empty()) {
        return failed(fmt::format("{} made nothing{}", kConverter, complaint(err.content())));
    }
    return picture;
}

}  // namespace collector
