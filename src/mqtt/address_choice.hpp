#pragma once

#include <string>
#include <utility>
#include <vector>

namespace collector::mqtt {

/// Which of a broker's addresses have failed, so that another one is tried next. Pure; one thread.
class AddressChoice {
  public:
    /// What the name resolves to now, in the resolver's order.
    void found(std::vector<std::string> addresses) { addresses_ = std::move(addresses); }
    [[nodiscard]] bool has_several() const { return addresses_.size() > 1; }
    /// To be tried after all others, the one that failed last at the end.
    [[nodiscard]] const std::vector<std::string>& failed() const { return failed_; }

    /// A login there got no answer. True: there is another one that has not failed; else all begin anew.
    [[nodiscard]] bool fail(const std::string& address);
    void hold(const std::string& address) { std::erase(failed_, address); }

  private:
    std::vector<std::string> addresses_;
    std::vector<std::string> failed_;
};

}  // namespace collector::mqtt
