#include "web/gzip.hpp"

#include <array>
#include <new>

#include <zlib.h>

namespace collector::web {

std::string gzip(std::string_view text) {
    constexpr int kLevel = 6;
    constexpr int kGzipWindow = 15 + 16;  // the largest window; 16 asks for gzip's head
    constexpr int kMemoryLevel = 8;
    constexpr std::size_t kPiece = 16'384;
    z_stream stream{};
    if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
    // zlib does not write to what it reads.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    std::string result;
    std::array<char, kPiece> piece{};
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = deflate(&stream, Z_FINISH);
        result.append(piece.data(), piece.size() - stream.avail_out);
    }
    deflateEnd(&stream);
    return result;
}

void compress(HttpAnswer& answer) {
    constexpr std::size_t kWorthWhile = 1000;
    if (answer.body.size() < kWorthWhile) {
        return;
    }
    answer.body = gzip(answer.body);
    answer.headers.emplace_back("Content-Encoding", "gzip");
}

}  // namespace collector::web
