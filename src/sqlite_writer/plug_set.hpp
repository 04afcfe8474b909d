#pragma once

#include <cstddef>
#include <vector>

#include <collector/model/batch.hpp>

namespace collector {

/// Some of the plugs. Their ids count from 1, so a bit for each will do.
class PlugSet {
  public:
    void insert(PlugId plug) {
        const auto bit = static_cast<std::size_t>(plug);
        if (bit >= bits_.size()) {
            bits_.resize(bit + 1);
        }
        size_ += bits_[bit] ? 0U : 1U;
        bits_[bit] = true;
    }
    void clear() {
        bits_.clear();
        size_ = 0;
    }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    /// The highest id; 0: the set is empty.
    [[nodiscard]] PlugId last() const { return bits_.empty() ? 0 : static_cast<PlugId>(bits_.size()) - 1; }

  private:
    std::vector<bool> bits_;
    std::size_t size_ = 0;
};

}  // namespace collector
