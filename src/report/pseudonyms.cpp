#include <collector/report/pseudonyms.hpp>

#include <utility>

#include <collector/presentation/digest.hpp>

namespace collector {

Pseudonyms::Pseudonyms(std::string salt) : salt_(std::move(salt)) {}

std::string Pseudonyms::of(const std::string& topic) const {
    constexpr std::size_t kDigits = 16;
    return "plug_" + keyed_digest(salt_, topic).substr(0, kDigits);
}

}  // namespace collector
