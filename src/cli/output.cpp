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

#include <fmt/format.h>

namespace collector {
namespace {

/// An errno; 0: all of it was written.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(static_cast<std::size_t>(written < 0 ? 0 : written));
    }
    return 0;
}

/// A device or a pipe takes what comes; there is nothing to replace.
bool is_regular_or_new(const std::string& file) {
    std::error_code fault;
    const auto status = std::filesystem::status(file, fault);
    return status.type() == std::filesystem::file_type::not_found || std::filesystem::is_regular_file(status);
}

int write_into(const std::string& file, std::string_view text) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return errno;
    }
    const int fault = write_all(descriptor, text);
    return close(descriptor) != 0 && fault == 0 ? errno : fault;
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
int finish(int descriptor, const std::string& made, const std::string& file) {
    int fault = fchmod(descriptor, permissions_for(file)) != 0 || fsync(descriptor) != 0 ? errno : 0;
    if (close(descriptor) != 0 && fault == 0) {
        fault = errno;
    }
    return fault == 0 && std::rename(made.c_str(), file.c_str()) != 0 ? errno : fault;
}

int replace_file(const std::string& named, std::string_view text) {
    // What a link points to is replaced, not the link.
    std::error_code fault_of_name;
    const auto target = std::filesystem::weakly_canonical(named, fault_of_name);
    const std::string file = fault_of_name ? named : target.string();
    std::string made = file + ".XXXXXX";
    const int descriptor = mkostemp(made.data(), O_CLOEXEC);
    if (descriptor < 0) {
        return errno;
    }
    int fault = write_all(descriptor, text);
    if (fault == 0) {
        fault = finish(descriptor, made, file);
    } else {
        close(descriptor);
    }
    if (fault != 0) {
        unlink(made.c_str());
    }
    return fault;
}

}  // namespace

ExitCode write_output(std::string_view text, const std::string& file, Log& log) {
    // A closed pipe makes the write fail, instead of ending the process.
    std::signal(SIGPIPE, SIG_IGN);
    const int fault = file.empty()              ? write_all(STDOUT_FILENO, text)
                      : is_regular_or_new(file) ? replace_file(file, text)
                                                : write_into(file, text);
    if (fault == 0 || fault == EPIPE) {
        return ExitCode::ok;
    }
    log.error(fmt::format("cannot write to {}: {}", file.empty() ? "standard output" : file,
                          std::generic_category().message(fault)));
    const bool is_full = fault == ENOSPC || fault == EDQUOT || fault == EIO;
    return file.empty() || is_full ? ExitCode::io : ExitCode::cannot_create;
}

}  // namespace collector
