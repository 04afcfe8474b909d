#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "watch/plug_checklist.hpp"

namespace collector {

/// A name that was asked for: a Tasmota topic, a friendly name or a MAC, in upper or lower case.
class WantedPlug {
  public:
    explicit WantedPlug(std::string text);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool is(const PlugChecklist& plug) const;
    /// Judged by its topic or MAC alone.
    [[nodiscard]] bool is(std::string_view device) const;
    /// Whether the name stands somewhere in a topic of which nobody knows whose it is.
    [[nodiscard]] bool is_named_in(std::string_view topic) const;

    bool said_soon = false;  ///< whether what is missing of it was said
    bool said_late = false;  ///< and again, after the long wait

  private:
    std::string text_;
    std::string folded_;              ///< in lower case
    std::optional<std::string> mac_;  ///< when it can be one; 12 lower-case digits
};

/// The plugs that are shown: those that were asked for, or all when none was.
class WantedPlugs {
  public:
    explicit WantedPlugs(const std::vector<std::string>& texts);

    [[nodiscard]] bool is_everyone() const { return plugs_.empty(); }
    [[nodiscard]] bool is_shown(const PlugChecklist& plug) const;
    [[nodiscard]] bool is_shown(std::string_view device) const;
    [[nodiscard]] bool is_named_in(std::string_view topic) const;

    [[nodiscard]] auto begin() { return plugs_.begin(); }
    [[nodiscard]] auto end() { return plugs_.end(); }
    [[nodiscard]] auto begin() const { return plugs_.begin(); }
    [[nodiscard]] auto end() const { return plugs_.end(); }

  private:
    std::vector<WantedPlug> plugs_;
};

}  // namespace collector
