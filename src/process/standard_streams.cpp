#include <collector/process/standard_streams.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace collector {

void occupy_closed_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) < 0) {
            // Takes the lowest number that is free, which is this one.
            // NOLINTNEXTLINE(android-cloexec-open): streams are handed on
            static_cast<void>(open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
        }
    }
}

bool has_standard_output() {
    const int flags = fcntl(STDOUT_FILENO, F_GETFL);
    return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

}  // namespace collector
