#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web/http_message.hpp"

namespace collector::web {

/// The files of the page, compressed once.
class StaticFiles {
  public:
    StaticFiles();

    /// nullptr: there is none. Lives as long as this.
    [[nodiscard]] const HttpAnswer* find(std::string_view path, bool as_gzip) const;

  private:
    struct File {
        std::string path;
        HttpAnswer plain;
        HttpAnswer gzip;
    };
    std::vector<File> files_;
};

}  // namespace collector::web
