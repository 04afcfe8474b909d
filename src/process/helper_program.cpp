#include <collector/process/helper_program.hpp>

#include <system_error>

namespace collector {

std::filesystem::path helper_program(std::string_view name) {
    std::error_code fault;
    const std::filesystem::path ours = std::filesystem::read_symlink("/proc/self/exe", fault);
    const std::filesystem::path beside = ours.parent_path() / name;
    return !fault && std::filesystem::exists(beside, fault) ? beside : std::filesystem::path(COLLECTOR_HELPERS) / name;
}

}  // namespace collector
