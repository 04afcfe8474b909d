#include "mqtt/address_pin.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <mutex>

namespace collector::mqtt {
namespace {

/// Global, since so is what it changes.
struct Pinned {
    std::mutex mutex;
    std::string host;     ///< guarded by mutex; empty: none
    std::string address;  ///< likewise
};

Pinned& pinned() {
    static Pinned pinned;
    return pinned;
}

void pin(const std::string& host, const std::string& address) {
    Pinned& now = pinned();
    const std::lock_guard lock(now.mutex);
    now.host = host;
    now.address = address;
}

/// What to look up in place of a name.
std::string in_place_of(const std::string& name) {
    Pinned& now = pinned();
    const std::lock_guard lock(now.mutex);
    return !name.empty() && name == now.host ? now.address : name;
}

}  // namespace

AddressPin::AddressPin(const std::string& host, const std::string& address) {
    pin(address.empty() ? "" : host, address);
}

AddressPin::~AddressPin() {
    pin("", "");
}

}  // namespace collector::mqtt

/// The MQTT library calls this one, since a program's own functions go before those of its libraries.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** list) {
    using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto resolve = reinterpret_cast<Resolve>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (node == nullptr) {
        return resolve(node, service, hints, list);
    }
    return resolve(collector::mqtt::in_place_of(node).c_str(), service, hints, list);
}
