#include "text_file.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace tasmota_sim {

namespace {

[[noreturn]] void fail(std::string_view what, const std::string& path) {
    throw std::runtime_error(
        fmt::format("cannot {} {}: {}", what, path == "-" ? "stdout" : path, std::strerror(errno)));
}

}  // namespace

void TextFile::Close::operator()(std::FILE* file) const {
    if (file != stdout) {
        // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): this is the owner's deleter.
        static_cast<void>(std::fclose(file));
    }
}

TextFile::TextFile(std::string path)
    : path_{std::move(path)}, file_{path_ == "-" ? stdout : std::fopen(path_.c_str(), "w")} {
    if (!file_) {
        fail("create", path_);
    }
}

void TextFile::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
        fail("write to", path_);
    }
}

void TextFile::flush() {
    if (std::fflush(file_.get()) != 0) {
        fail("write to", path_);
    }
}

}  // namespace tasmota_sim
