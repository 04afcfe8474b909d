#include "web/fleet_text.hpp"

namespace collector::web {

StoreResult<std::string> FleetText::get(UtcMillis now, const Make& make) {
    {
        const std::lock_guard lock(mutex_);
        if (text_ && now - made_at_ < kKept && now >= made_at_) {
            return *text_;
        }
    }
    auto made = make();
    if (made) {
        const std::lock_guard lock(mutex_);
        text_ = *made;
        made_at_ = now;
    }
    return made;
}

}  // namespace collector::web
