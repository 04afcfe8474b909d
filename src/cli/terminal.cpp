#include "cli/terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <string_view>

namespace collector {

LogLevel lowest_level() {
    return isatty(STDERR_FILENO) == 1 ? LogLevel::info : LogLevel::warn;
}

std::size_t terminal_columns(int descriptor) {
    winsize size{};
    return isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool allow_letters_of_locale() {
    std::setlocale(LC_CTYPE, "");
    const bool is_utf8 = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
    if (!is_utf8) {
        std::setlocale(LC_CTYPE, "C");
    }
    return is_utf8;
}

}  // namespace collector
