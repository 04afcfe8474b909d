#include "cli/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace collector {
namespace {

/// A device or a pipe takes what comes; there is nothing to replace.
bool is_regular_or_new(const std::string& file) {
    std::error_code fault;
    const auto status = std::filesystem::status(file, fault);
    return status.type() == std::filesystem::file_type::not_found || std::filesystem::is_regular_file(status);
}

/// What a link points to is replaced, not the link, even where that is not there yet.
std::string without_links(const std::string& link) {
    constexpr int kLinksMax = 40;  // as many as the kernel follows
    std::error_code fault;
    std::filesystem::path named = link;
    for (int i = 0; i < kLinksMax && std::filesystem::is_symlink(named, fault); ++i) {
        named = named.parent_path() / std::filesystem::read_symlink(named, fault);
    }
    const auto target = std::filesystem::weakly_canonical(named, fault);
    return fault ? link : target.string();
}

/// Those of the file that is replaced; of a new one, what a program gives a file that it makes.
mode_t permissions_for(const std::string& file) {
    constexpr mode_t kEverybody = 0666;
    constexpr mode_t kPermissions = 07777;
    struct stat old {};
    if (stat(file.c_str(), &old) == 0) {
        return old.st_mode & kPermissions;
    }
    const mode_t mask = umask(0);
    umask(mask);
    return kEverybody & ~mask;
}

/// Gives a file without a name one beside `file`, that nobody has; empty: errno says why not.
std::string name_beside(const std::string& file, int descriptor) {
    constexpr int kNamesTried = 100;
    const std::string unnamed = fmt::format("/proc/self/fd/{}", descriptor);
    for (int i = 0; i < kNamesTried; ++i) {
        std::string name = fmt::format("{}.{}-{}", file, getpid(), i);
        if (linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) {
            return name;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    return {};
}

}  // namespace

Output::Output(std::string file, Log& log) : log_(log), file_(std::move(file)) {
    // A closed pipe makes the write fail, instead of ending the process.
    std::signal(SIGPIPE, SIG_IGN);
    open();
}

Output::~Output() {
    close();
    if (!made_.empty()) {
        unlink(made_.c_str());
    }
}

void Output::open() {
    if (file_.empty()) {
        descriptor_ = STDOUT_FILENO;
    } else if (is_regular_or_new(file_)) {
        is_replaced_ = true;
        begin_file();
    } else {
        descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
    }
    note(descriptor_ < 0 ? errno : 0);
}

void Output::begin_file() {
    constexpr mode_t kOwner = 0600;
    file_ = without_links(file_);
    const auto folder = std::filesystem::path(file_).parent_path();
    descriptor_ = ::open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kOwner);
    if (descriptor_ >= 0) {
        return;
    }
    // Not every file system has files without a name.
    std::string made = file_ + ".XXXXXX";
    descriptor_ = mkostemp(made.data(), O_CLOEXEC);
    if (descriptor_ >= 0) {
        made_ = made;
    }
}

bool Output::write(std::string_view text) {
    while (fault_ == 0 && !text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            note(errno);
        }
        text.remove_prefix(static_cast<std::size_t>(written < 0 ? 0 : written));
    }
    return fault_ == 0;
}

void Output::put_in_place() {
    note(fchmod(descriptor_, permissions_for(file_)) != 0 || fsync(descriptor_) != 0 ? errno : 0);
    if (fault_ == 0 && made_.empty()) {
        made_ = name_beside(file_, descriptor_);
        note(made_.empty() ? errno : 0);
    }
    close();
    if (fault_ == 0) {
        note(std::rename(made_.c_str(), file_.c_str()) != 0 ? errno : 0);
    }
    if (fault_ == 0) {
        made_.clear();
    }
}

void Output::close() {
    if (descriptor_ > STDERR_FILENO && ::close(descriptor_) != 0) {
        note(errno);
    }
    descriptor_ = -1;
}

ExitCode Output::finish() {
    if (is_replaced_ && fault_ == 0) {
        put_in_place();
    }
    close();
    if (fault_ == 0 || fault_ == EPIPE) {
        return ExitCode::ok;
    }
    log_.error(fmt::format("cannot write to {}: {}", file_.empty() ? "standard output" : file_,
                           std::generic_category().message(fault_)));
    const bool is_full = fault_ == ENOSPC || fault_ == EDQUOT || fault_ == EIO;
    return file_.empty() || is_full ? ExitCode::io : ExitCode::cannot_create;
}

ExitCode write_output(std::string_view text, const std::string& file, Log& log) {
    Output output(file, log);
    output.write(text);
    return output.finish();
}

}  // namespace collector
