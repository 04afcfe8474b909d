#include "web/static_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <collector/presentation/digest.hpp>

#include "web/embedded_files.hpp"
#include "web/gzip.hpp"

namespace collector::web {
namespace {

using Types = std::array<std::pair<std::string_view, std::string_view>, 7>;
constexpr Types kTypes{{{".html", "text/html; charset=utf-8"},
                        {".css", "text/css; charset=utf-8"},
                        {".js", "text/javascript; charset=utf-8"},
                        {".json", "application/json"},
                        {".svg", "image/svg+xml"},
                        {".webmanifest", "application/manifest+json"},
                        {".txt", "text/plain; charset=utf-8"}}};

std::string type_of(std::string_view path) {
    const auto found = std::ranges::find_if(kTypes, [path](const auto& type) { return path.ends_with(type.first); });
    return std::string(found == kTypes.end() ? "application/octet-stream" : found->second);
}

std::string tag_of(std::string_view text) {
    constexpr std::size_t kDigits = 16;
    Digest digest;
    digest.add(text);
    return "W/\"" + digest.hex().substr(0, kDigits) + "\"";
}

}  // namespace

StaticFiles::StaticFiles() {
    for (const EmbeddedPiece& piece : embedded_pieces()) {
        if (files_.empty() || files_.back().path != piece.path) {
            files_.push_back(
                {std::string(piece.path), {.content_type = type_of(piece.path), .body = {}, .etag = {}}, {}});
        }
        files_.back().plain.body += piece.text;
    }
    for (File& file : files_) {
        file.plain.etag = tag_of(file.plain.body);
        file.gzip = file.plain;
        compress(file.gzip);
    }
}

const HttpAnswer* StaticFiles::find(std::string_view path, bool as_gzip) const {
    const std::string_view wanted = path == "/" ? "/index.html" : path;
    const auto found = std::ranges::find(files_, wanted, &File::path);
    return found == files_.end() ? nullptr : as_gzip ? &found->gzip : &found->plain;
}

}  // namespace collector::web
