#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

std::string_view version_text(ProtocolVersion version) {
    return version == ProtocolVersion::v5 ? "5" : "3.1.1";
}

}  // namespace collector::mqtt
