#pragma once

#include <string>

namespace collector::mqtt {

/// While it lives, this process finds nothing but `address` when it looks up `host`.
///
/// Of a name's addresses the MQTT library tries one only, the first of IPv4 if there is any. It cannot be told another
/// one without losing the name, which TLS needs for SNI and to check the certificate; so getaddrinfo() of this program
/// stands in front of the C library's. One pin at a time, by any thread.
class AddressPin {
  public:
    /// `address` is numeric; empty: nothing is pinned.
    AddressPin(const std::string& host, const std::string& address);
    ~AddressPin();
    AddressPin(const AddressPin&) = delete;
    AddressPin& operator=(const AddressPin&) = delete;
};

}  // namespace collector::mqtt
