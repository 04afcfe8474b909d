#include "web/basic_login.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <collector/presentation/digest.hpp>

namespace collector::web {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::string> from_base64(std::string_view text) {
    constexpr unsigned kBitsOfLetter = 6;
    constexpr unsigned kBitsOfByte = 8;
    constexpr unsigned kByte = 0xff;
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    std::string result;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const auto value = kBase64.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << kBitsOfLetter | static_cast<std::uint32_t>(value);
        count += kBitsOfLetter;
        if (count >= kBitsOfByte) {
            count -= kBitsOfByte;
            result += static_cast<char>(bits >> count & kByte);
        }
    }
    return result;
}

/// How long it takes says nothing about where they differ; both are digests, so neither about the password's length.
bool are_same(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        difference |= static_cast<unsigned>(a[i] ^ b[i]);
    }
    return difference == 0;
}

std::string digest_of(std::string_view text) {
    Digest digest;
    digest.add(text);
    return digest.hex();
}

}  // namespace

BasicLogin::BasicLogin(std::string_view password) : digest_(digest_of(password)) {}

bool BasicLogin::is_right(std::string_view authorization) const {
    constexpr std::string_view kBasic = "basic ";
    const bool is_basic = authorization.size() > kBasic.size() &&
                          std::ranges::equal(authorization.substr(0, kBasic.size()), kBasic,
                                             [](char a, char b) { return a == b || a == b - 'a' + 'A'; });
    if (!is_basic) {
        return false;
    }
    const auto pair = from_base64(authorization.substr(kBasic.size()));
    const auto colon = pair ? pair->find(':') : std::string::npos;
    return colon != std::string::npos && are_same(digest_of(pair->substr(colon + 1)), digest_);
}

BasicLogin::Failures& BasicLogin::failures_of(const std::string& address, SteadyTime now) {
    std::erase_if(failures_, [now](const auto& one) { return now - one.second.last > kRemembered; });
    if (failures_.size() >= kAddressesMax && !failures_.contains(address)) {
        failures_.erase(std::ranges::min_element(failures_, {}, [](const auto& one) { return one.second.last; }));
    }
    return failures_[address];
}

BasicLogin::Decision BasicLogin::decide(const std::optional<std::string>& authorization, const std::string& address,
                                        SteadyTime now) {
    if (!authorization) {
        return {Verdict::missing};
    }
    const auto known = failures_.find(address);
    if (known != failures_.end()) {
        auto& held = known->second.held;
        held.erase(held.begin(), held.upper_bound(now));
        const int waiting =
            std::accumulate(held.begin(), held.end(), 0, [](int sum, const auto& one) { return sum + one.second; });
        if (waiting >= static_cast<int>(kHeldMax)) {
            return {Verdict::not_looked_at};
        }
    }
    if (is_right(*authorization)) {
        return {Verdict::right};
    }
    Failures& failures = failures_of(address, now);
    ++failures.count;
    failures.last = now;
    const auto delay = std::min(kDelayMax, std::chrono::seconds{failures.count});
    ++failures.held[now + delay];
    return {Verdict::wrong, delay};
}

}  // namespace collector::web
