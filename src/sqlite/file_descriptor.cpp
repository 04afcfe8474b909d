#include <collector/sqlite/file_descriptor.hpp>

#include <unistd.h>

namespace collector {

FileDescriptor::~FileDescriptor() {
    if (number_ >= 0) {
        close(number_);
    }
}

}  // namespace collector
