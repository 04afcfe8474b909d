#include <collector/presentation/figures.hpp>

#include <cmath>
#include <cstddef>

#include <collector/base/iso_time.hpp>

namespace collector {

double rounded(double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    return std::round(value * scale) / scale;
}

double cut(double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    return std::floor(value * scale) / scale;
}

std::string second_text(UtcMillis time) {
    constexpr std::size_t kWithoutFraction = 19;
    return iso_text(time).substr(0, kWithoutFraction) + "Z";
}

}  // namespace collector
