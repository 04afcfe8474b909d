#include <collector/mqtt/subscriber_settings.hpp>

#include <fmt/format.h>

#include <collector/base/machine_mark.hpp>

namespace collector::mqtt {

std::string_view version_text(ProtocolVersion version) {
    return version == ProtocolVersion::v5 ? "5" : "3.1.1";
}

std::string client_id_beside(const std::string& client_id, std::string_view purpose) {
    const std::string mark = machine_mark();
    const bool has_mark = mark.empty() || client_id.ends_with("-" + mark);
    return fmt::format("{}{}-{}", client_id, has_mark ? "" : "-" + mark, purpose);
}

}  // namespace collector::mqtt
