#include "config/file_access.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace collector {

bool can_read(const std::filesystem::path& file) {
    std::error_code fault;  // a name that no file can have counts as a file that is not there
    return std::filesystem::is_regular_file(file, fault) && access(file.c_str(), R_OK) == 0;
}

bool others_can_read(const std::filesystem::path& file) {
    struct stat info {};
    return stat(file.c_str(), &info) == 0 && (info.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

}  // namespace collector
