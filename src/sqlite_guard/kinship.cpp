#include <collector/sqlite_guard/kinship.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <ios>
#include <string>
#include <string_view>

#include <collector/sqlite/migration.hpp>

namespace collector {
namespace {

// SQLite's formats of files. Numbers are in big-endian order.
constexpr std::size_t kApplicationIdAt = 68;
constexpr char kTableLeaf = 0x0d;
constexpr std::uint32_t kLogMagic = 0x377f0682;  // or one more, by the order of the checksums
constexpr std::size_t kLogPageBytesAt = 8;

/// Of each page of a database of ours, unless somebody has rebuilt it.
constexpr std::size_t kPageBytes = 1024;
/// The schema lies near the start: each version has added to it before anything was recorded, or soon after.
constexpr std::size_t kSearchedBytes = std::size_t{1024} * 1024;
constexpr std::string_view kOurSchema = "CREATE TABLE reading_settled";

std::string start_of(const std::filesystem::path& file, std::size_t bytes_max) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes(bytes_max, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max(in.gcount(), std::streamsize{0})));
    return bytes;
}

/// 0, if it lies past the end.
std::uint32_t number_at(std::string_view bytes, std::size_t place) {
    std::uint32_t number = 0;
    for (std::size_t i = place; i < place + 4; ++i) {
        number = number << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    return number;
}

/// A text that only names the table, such as a dump, has no such page.
bool has_page_of_schema(std::string_view bytes) {
    for (std::size_t page = kPageBytes; page + kPageBytes <= bytes.size(); page += kPageBytes) {
        if (bytes[page] == kTableLeaf && bytes.substr(page, kPageBytes).find(kOurSchema) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

bool is_log_of_ours(std::string_view bytes) {
    return number_at(bytes, 0) / 2 == kLogMagic / 2 && number_at(bytes, kLogPageBytesAt) == kPageBytes;
}

}  // namespace

bool was_collectors(const std::filesystem::path& file) {
    const std::string bytes = start_of(file, kSearchedBytes);
    return number_at(bytes, kApplicationIdAt) == std::uint32_t{kApplicationId} || has_page_of_schema(bytes) ||
           is_log_of_ours(start_of(file.string() + "-wal", kLogPageBytesAt + 4));
}

}  // namespace collector
