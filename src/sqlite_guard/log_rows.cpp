#include "sqlite_guard/log_rows.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <collector/sqlite/file_descriptor.hpp>

#include "sqlite_guard/wal_index.hpp"

namespace collector {
namespace {

// SQLite's formats of files, in big-endian order: see https://www.sqlite.org/fileformat2.html.
constexpr std::size_t kSaltBytes = 8;
constexpr unsigned char kIndexInterior = 0x02;
constexpr unsigned char kIndexLeaf = 0x0a;
constexpr std::size_t kPageBytesMin = 512;
constexpr std::size_t kPageBytesMax = 65536;

using Bytes = std::span<const unsigned char>;

/// Reads a page from one place on. After a step past the end everything is 0, and has_ended() says so.
class PageReader {
  public:
    PageReader(Bytes page, std::size_t place) : page_(page), place_(place) {}

    [[nodiscard]] std::int64_t number(std::size_t bytes) {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            const std::uint8_t byte = next();
            number = i == 0 && byte >= 0x80 ? ~std::uint64_t{0} << 8U | byte : number << 8U | byte;
        }
        return std::bit_cast<std::int64_t>(number);
    }
    /// A length or a type: none of interest takes more than four bytes.
    [[nodiscard]] std::size_t varint() {
        std::size_t number = 0;
        for (int i = 0; i < 4; ++i) {
            const std::uint8_t byte = next();
            number = number << 7U | (byte & 0x7fU);
            if (byte < 0x80) {
                return number;
            }
        }
        has_ended_ = true;
        return 0;
    }
    [[nodiscard]] std::size_t place() const { return place_; }
    [[nodiscard]] bool has_ended() const { return has_ended_; }
    void skip(std::size_t bytes) { place_ += bytes; }

  private:
    std::uint8_t next() {
        has_ended_ = has_ended_ || place_ >= page_.size();
        return has_ended_ ? std::uint8_t{0} : page_[place_++];
    }
    Bytes page_;
    std::size_t place_;
    bool has_ended_ = false;
};

/// A row as the values of its columns. A value that is no number, which no reading has, makes it none.
using Row = std::vector<std::optional<std::int64_t>>;

/// nullopt: it is no whole number, nor absent.
std::optional<std::optional<std::int64_t>> value_of(std::size_t type, PageReader& values) {
    constexpr std::array<std::size_t, 7> kBytes{0, 1, 2, 3, 4, 6, 8};
    if (type == 0) {
        return std::optional<std::int64_t>();
    }
    if (type < kBytes.size()) {
        return values.number(kBytes.at(type));
    }
    return type == 8 || type == 9 ? std::optional(std::optional(static_cast<std::int64_t>(type - 8))) : std::nullopt;
}

std::optional<Row> row_at(Bytes page, std::size_t place) {
    PageReader header(page, place);
    const std::size_t payload = header.varint();
    // What is longer goes on on other pages; no reading is.
    const std::size_t local_max = (page.size() - 12) * 64 / 255 - 23;
    const std::size_t start = header.place();
    const std::size_t header_bytes = header.varint();
    if (header.has_ended() || payload > local_max || header_bytes > payload || start + payload > page.size()) {
        return std::nullopt;
    }
    PageReader values(page.first(start + payload), start + header_bytes);
    Row row;
    while (header.place() < start + header_bytes) {
        const auto value = value_of(header.varint(), values);
        if (!value || header.has_ended() || values.has_ended()) {
            return std::nullopt;
        }
        row.push_back(*value);
    }
    return values.place() == start + payload ? std::optional(row) : std::nullopt;
}

std::vector<Row> rows_on(Bytes page) {
    std::vector<Row> rows;
    if (page[0] != kIndexLeaf && page[0] != kIndexInterior) {
        return rows;
    }
    const bool is_leaf = page[0] == kIndexLeaf;
    PageReader header(page, 3);
    const auto cells = static_cast<std::size_t>(header.number(2) & 0xffff);
    PageReader pointers(page, is_leaf ? 8 : 12);
    for (std::size_t i = 0; i < cells; ++i) {
        const auto place = static_cast<std::size_t>(pointers.number(2) & 0xffff);
        if (pointers.has_ended()) {
            break;
        }
        if (auto row = row_at(page, is_leaf ? place : place + 4)) {
            rows.push_back(std::move(*row));
        }
    }
    return rows;
}

/// The pages of a log as its last transaction left them.
class LogPages {
  public:
    explicit LogPages(const std::filesystem::path& log) : log_(open(log.c_str(), O_RDONLY | O_CLOEXEC)) {
        std::array<unsigned char, kLogHeaderBytes> header{};
        if (!read(header, 0)) {
            return;
        }
        const auto bytes = static_cast<std::size_t>(PageReader(header, 8).number(4));
        if (!std::has_single_bit(bytes) || bytes < kPageBytesMin || bytes > kPageBytesMax) {
            return;
        }
        page_bytes_ = bytes;
        find_frames(Bytes(header).subspan(16, kSaltBytes));
    }

    template <class Visit>
    void each(Visit visit) const {
        std::vector<unsigned char> page(page_bytes_);
        for (const auto& [number, place] : pages_) {
            if (read(page, place)) {
                visit(Bytes(page));
            }
        }
    }

  private:
    [[nodiscard]] bool read(std::span<unsigned char> into, std::int64_t place) const {
        return pread(log_.number(), into.data(), into.size(), place) == static_cast<ssize_t>(into.size());
    }
    /// Frames of an earlier use of the log have another salt.
    void find_frames(Bytes salt) {
        std::map<std::int64_t, std::int64_t> uncommitted;
        std::array<unsigned char, kFrameHeaderBytes> frame{};
        const auto step = static_cast<std::int64_t>(kFrameHeaderBytes + page_bytes_);
        for (auto place = static_cast<std::int64_t>(kLogHeaderBytes); read(frame, place); place += step) {
            if (!std::ranges::equal(Bytes(frame).subspan(8, kSaltBytes), salt)) {
                continue;
            }
            PageReader header(frame, 0);
            const std::int64_t number = header.number(4);
            uncommitted[number] = place + static_cast<std::int64_t>(kFrameHeaderBytes);
            if (header.number(4) != 0) {
                for (const auto& [page, where] : uncommitted) {
                    pages_[page] = where;
                }
                uncommitted.clear();
            }
        }
    }

    FileDescriptor log_;
    std::size_t page_bytes_ = 0;
    std::map<std::int64_t, std::int64_t> pages_;  ///< by number: where each begins
};

/// Readings have more columns than any other table that is kept like theirs.
struct Columns {
    std::size_t all;
    std::size_t others_max;
};

Columns columns_of(SQLite::Database& database) {
    const auto ask = [&database](const char* of) {
        const std::string query = fmt::format(
            "SELECT max(ncol) FROM pragma_table_list WHERE schema = 'main' AND wr = 1 AND name {} 'reading_settled'",
            of);
        return static_cast<std::size_t>(database.execAndGet(query).getInt64());
    };
    return {.all = ask("="), .others_max = ask("<>")};
}

}  // namespace

std::int64_t salvage_settled_readings(const std::filesystem::path& log, SQLite::Database& to) {
    const Columns columns = columns_of(to);
    std::string parameters = "?1";
    for (std::size_t i = 2; i <= columns.all; ++i) {
        parameters += fmt::format(", ?{}", i);
    }
    SQLite::Statement insert(to, fmt::format("INSERT OR REPLACE INTO reading_settled SELECT {} "
                                             "WHERE EXISTS (SELECT 1 FROM plug WHERE id = ?1)",
                                             parameters));
    std::int64_t count = 0;
    LogPages(log).each([&](Bytes page) {
        for (const Row& row : rows_on(page)) {
            const bool has_key = row.size() > 4 && row[0] && row[1] && row[2] && row[3];
            if (!has_key || row.size() <= columns.others_max || row.size() > columns.all) {
                continue;
            }
            insert.reset();
            insert.clearBindings();
            for (std::size_t i = 0; i < row.size(); ++i) {
                if (row[i]) {
                    insert.bind(static_cast<int>(i) + 1, *row[i]);
                }
            }
            count += insert.exec();
        }
    });
    return count;
}

}  // namespace collector
