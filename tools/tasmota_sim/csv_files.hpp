#pragma once

#include <string>
#include <vector>

#include "message.hpp"
#include "persona.hpp"
#include "text_file.hpp"

namespace tasmota_sim {

/// The list of every reading that was published, for comparison with what a recorder made of it. CSV with the header
/// `device_topic,channel,plug_time,voltage,power,scheduled`; the numbers are spelled as in the payload.
class Ledger {
  public:
    /// Throws std::runtime_error, as all functions here do when the file cannot be written.
    explicit Ledger(const std::string& path);

    void add(const std::string& device_topic, const std::vector<Reading>& readings);
    void flush() { file_.flush(); }

  private:
    TextFile file_;
};

/// Writes what each plug announces of itself, one line a plug, as CSV with the header
/// `topic,mac,name,model,firmware,hostname,channels,layout,clock`. `layout` is the FullTopic template.
void write_plugs_file(const std::string& path, const std::vector<Persona>& fleet);

}  // namespace tasmota_sim
