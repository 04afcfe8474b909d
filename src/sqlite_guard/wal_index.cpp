#include "sqlite_guard/wal_index.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <vector>

#include <sqlite3.h>

#include <collector/sqlite/file_descriptor.hpp>

namespace collector {
namespace {

// The format of the index, in the machine's own order of bytes.
constexpr int kRegionBytes = 32768;
constexpr std::size_t kHeaderBytes = 48;
constexpr std::size_t kPageBytesAt = 14;
constexpr std::size_t kFramesAt = 16;
constexpr std::size_t kSaltAt = 32;
constexpr std::size_t kBackfilledAt = 96;

// The format of the log, in big-endian order.
constexpr std::uint32_t kBigEndianSums = 1;

template <class Number>
Number at(const unsigned char* bytes) {
    Number number{};
    std::memcpy(&number, bytes, sizeof number);
    return number;
}

std::uint32_t swapped(std::uint32_t n) {
    return n >> 24U | (n >> 8U & 0xff00U) | (n << 8U & 0xff0000U) | n << 24U;
}

std::uint32_t big_endian(const unsigned char* bytes) {
    const auto number = at<std::uint32_t>(bytes);
    return std::endian::native == std::endian::big ? number : swapped(number);
}

/// SQLite's checksum, which goes on from one frame to the next.
struct Sum {
    bool is_swapped;
    std::uint32_t a = 0;
    std::uint32_t b = 0;

    void add(std::span<const unsigned char> bytes) {
        for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
            const auto x = at<std::uint32_t>(&bytes[i]);
            const auto y = at<std::uint32_t>(&bytes[i + 4]);
            a += (is_swapped ? swapped(x) : x) + b;
            b += (is_swapped ? swapped(y) : y) + a;
        }
    }
    [[nodiscard]] bool is_written_at(const unsigned char* place) const {
        return big_endian(place) == a && big_endian(place + 4) == b;
    }
};

bool read_whole(int descriptor, std::span<unsigned char> into, std::int64_t offset) {
    return pread(descriptor, into.data(), into.size(), offset) == static_cast<ssize_t>(into.size());
}

}  // namespace

std::int64_t WalState::bytes() const {
    const auto frame = static_cast<std::int64_t>(kFrameHeaderBytes + page_bytes);
    return frames == 0 ? 0 : static_cast<std::int64_t>(kLogHeaderBytes) + frames * frame;
}

std::optional<WalState> wal_state(sqlite3* connection) {
    sqlite3_file* file = nullptr;
    volatile void* region = nullptr;
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == nullptr ||
        file->pMethods == nullptr || file->pMethods->iVersion < 2 ||
        file->pMethods->xShmMap(file, 0, kRegionBytes, 0, &region) != SQLITE_OK || region == nullptr) {
        return std::nullopt;
    }
    std::array<unsigned char, kBackfilledAt + sizeof(std::uint32_t)> bytes{};
    const auto* const mapped = static_cast<const volatile unsigned char*>(region);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = mapped[i];
    }
    // There are two copies, which differ while somebody writes them.
    if (std::memcmp(bytes.data(), bytes.data() + kHeaderBytes, kHeaderBytes) != 0) {
        return std::nullopt;
    }
    const auto short_page = at<std::uint16_t>(&bytes[kPageBytesAt]);
    return WalState{.page_bytes = short_page == 1 ? 65536U : short_page,
                    .frames = at<std::uint32_t>(&bytes[kFramesAt]),
                    .backfilled = at<std::uint32_t>(&bytes[kBackfilledAt]),
                    .salt = at<std::uint32_t>(&bytes[kSaltAt])};
}

std::optional<std::int64_t> first_damage(const std::filesystem::path& wal, const WalState& state) {
    const FileDescriptor log(open(wal.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<unsigned char, kLogHeaderBytes> header{};
    if (state.frames == 0) {
        return std::nullopt;
    }
    if (!log.is_open() || !read_whole(log.number(), header, 0) || at<std::uint32_t>(&header[16]) != state.salt) {
        return 0;
    }
    const bool is_big = (big_endian(header.data()) & kBigEndianSums) != 0;
    Sum sum{.is_swapped = is_big != (std::endian::native == std::endian::big)};
    sum.add(std::span(header).first(24));
    if (!sum.is_written_at(&header[24])) {
        return 0;
    }
    std::vector<unsigned char> frame(kFrameHeaderBytes + state.page_bytes);
    auto offset = static_cast<std::int64_t>(kLogHeaderBytes);
    for (std::uint32_t i = 0; i < state.frames; ++i, offset += static_cast<std::int64_t>(frame.size())) {
        if (!read_whole(log.number(), frame, offset)) {
            return offset;
        }
        sum.add(std::span(frame).first(8));
        sum.add(std::span(frame).subspan(kFrameHeaderBytes));
        if (!sum.is_written_at(&frame[16])) {
            return offset;
        }
    }
    return std::nullopt;
}

}  // namespace collector
