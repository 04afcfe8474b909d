#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include <collector/config/config.hpp>

namespace collector {

/// Collects what is wrong while going on reading.
class ConfigNotes {
  public:
    explicit ConfigNotes(std::filesystem::path file) : file_(std::move(file)) {}
    void add(std::uint32_t line, std::string key, std::string what) {
        notes_.push_back({file_, line, std::move(key), std::move(what)});
    }
    /// In the order of their lines.
    [[nodiscard]] std::vector<ConfigNote> sorted() const;
    [[nodiscard]] bool empty() const { return notes_.empty(); }

  private:
    std::filesystem::path file_;
    std::vector<ConfigNote> notes_;
};

/// A value of the file and where it stands, so that a later check can point at it.
template <class T>
struct Located {
    T value;
    std::uint32_t line;
};

/// A word that a key can hold, and what it stands for.
template <class T>
struct Choice {
    std::string_view word;
    T value;
};

/// Reads the keys of one table by name and type; whatever was not asked for is an unknown key.
class TableReader {
  public:
    /// `table` may be null: the table is absent, and so are all its keys.
    TableReader(const toml::table* table, std::string name, ConfigNotes& faults)
        : table_(table), name_(std::move(name)), faults_(faults) {}

    /// Each: absent when the key is, or when it has another type, which is noted as a fault.
    [[nodiscard]] std::optional<Located<std::string>> text(std::string_view key);
    [[nodiscard]] std::optional<Located<std::vector<std::string>>> texts(std::string_view key);
    [[nodiscard]] std::optional<Located<std::chrono::milliseconds>> duration(std::string_view key);
    [[nodiscard]] std::optional<Located<bool>> flag(std::string_view key);
    [[nodiscard]] const toml::table* table(std::string_view key);
    /// What the key's word stands for; the first choice when the key is absent, or holds something else, which is noted
    /// as a fault.
    template <class T, std::size_t N>
    [[nodiscard]] T choice(std::string_view key, const std::array<Choice<T>, N>& choices) {
        std::array<std::string_view, N> words;
        std::ranges::transform(choices, words.begin(), &Choice<T>::word);
        return choices.at(find_word(key, words)).value;
    }
    /// Whether the key is there at all, whatever it holds.
    [[nodiscard]] bool has(std::string_view key) const { return table_ != nullptr && table_->contains(key); }

    /// Notes a fault of `key` at `line`, or of the missing key at the table's line.
    void fault(std::string_view key, std::uint32_t line, std::string what);
    void missing(std::string_view key, std::string what);

    /// A key of this table as faults name it: `broker.url`, `street."Dorpsstraat 3812"`.
    [[nodiscard]] std::string dotted(std::string_view key) const;

    /// Notes every key that nobody asked for, with the nearest known one.
    void refuse_unknown_keys();

  private:
    [[nodiscard]] const toml::node* find(std::string_view key);
    /// Which of the words the key holds, by number; 0 when it holds none of them.
    [[nodiscard]] std::size_t find_word(std::string_view key, std::span<const std::string_view> words);

    const toml::table* table_;
    std::string name_;
    ConfigNotes& faults_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace collector
