#include <collector/process/standard_streams.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace collector {

void keep_standard_streams_open() {
    int descriptor = 0;
    do {                                         // the kernel gives the lowest number that is free
        descriptor = open("/dev/null", O_RDWR);  // NOLINT(android-cloexec-open): streams are handed on
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor > STDERR_FILENO) {
        close(descriptor);
    }
}

}  // namespace collector
