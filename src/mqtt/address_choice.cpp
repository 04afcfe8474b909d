#include "mqtt/address_choice.hpp"

#include <algorithm>

namespace collector::mqtt {

bool AddressChoice::fail(const std::string& address) {
    std::erase(failed_, address);
    failed_.push_back(address);
    const bool is_another_left = std::ranges::any_of(
        addresses_, [this](const std::string& other) { return std::ranges::find(failed_, other) == failed_.end(); });
    if (!is_another_left) {
        failed_ = {address};
    }
    return is_another_left;
}

}  // namespace collector::mqtt
