#pragma once

#include <string>

namespace tasmota_sim {

/// How a firmware pads the numbers of a payload.
enum class Padding {
    none,
    blank_before_digit,  ///< up to 12.1.1.0: an integer of one digit is written `" 7"`, with a blank before it
};

/// Appends a number with fixed decimals, as the firmware's formatter does. Not-a-number and infinity become `null`.
void append_number(std::string& text, double value, int decimals, Padding padding);

/// Appends a JSON string body without the quotes; only `" \ \b \f \n \r \t` are escaped, as in the firmware.
void append_escaped(std::string& text, const std::string& value);

}  // namespace tasmota_sim
