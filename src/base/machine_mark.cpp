#include <collector/base/machine_mark.hpp>

#include <cstdint>
#include <fstream>

#include <fmt/format.h>

namespace collector {

std::string machine_mark(std::string_view machine_id) {
    if (machine_id.empty()) {
        return {};
    }
    // FNV-1a; of its 64 bits so few are shown that many ids have the same.
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : machine_id) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return fmt::format("{:06x}", (hash >> 24U) & 0xffffffU);
}

std::string machine_mark() {
    std::ifstream file("/etc/machine-id");
    std::string id;
    std::getline(file, id);
    return machine_mark(id);
}

}  // namespace collector
