#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <collector/base/local_clock.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/presentation/words.hpp>
#include <collector/store/record_reader.hpp>

namespace collector {

/// The parts of which pages are made: one HTML file each, in one language, that needs nothing but itself.
class PageParts {
  public:
    /// `clock` must outlive it.
    PageParts(const LocalClock& clock, Language language) : clock_(clock), language_(language) {}

    [[nodiscard]] const LocalClock& clock() const { return clock_; }
    [[nodiscard]] Language language() const { return language_; }

    /// Not escaped.
    template <class... Arguments>
    [[nodiscard]] std::string say(Word which, const Arguments&... arguments) const {
        return fmt::format(fmt::runtime(word(language_, which)), arguments...);
    }

    /// A limit: no more decimals than it takes.
    [[nodiscard]] std::string volts(double value) const { return shortest(language_, value); }
    [[nodiscard]] std::string tenth(double value) const { return decimal(language_, value, 1); }
    /// A mean is told from a limit.
    [[nodiscard]] std::string mean(double value) const { return decimal(language_, value, 2); }
    /// In per cent.
    [[nodiscard]] std::string share(std::int64_t part, std::int64_t whole) const;
    /// Likewise of a time, never up: what falls short of the whole must not read 100 %.
    [[nodiscard]] std::string share(std::chrono::milliseconds part, std::chrono::milliseconds whole) const;
    /// `45 min`, `12,5 h`, never on two lines.
    [[nodiscard]] std::string duration(std::chrono::milliseconds length) const;
    /// Local, `14:30`.
    [[nodiscard]] std::string time_of_day(UtcMillis time) const;
    /// Local, with its day.
    [[nodiscard]] std::string moment(UtcMillis time) const;

    [[nodiscard]] std::string heading(Word which) const;
    [[nodiscard]] static std::string paragraph(std::string_view text);
    /// Stays together on paper, and may be scrolled sideways on a phone. Nothing, if there is nothing.
    [[nodiscard]] static std::string kept(const std::string& part);
    /// What the page comes to, in a sentence. `kind`: fail, pass or not_enough_data.
    [[nodiscard]] static std::string verdict(std::string_view kind, std::string_view text);
    /// Of the part about a plug.
    [[nodiscard]] std::string plug_heading(const PlugRow& plug, std::uint8_t channel) const;
    /// A row of a table: what it is, and the value.
    [[nodiscard]] static std::string fact(std::string_view what, std::string_view value);

    /// Up to the title and what the report is about. Its Content-Security-Policy lets nothing run and nothing be
    /// fetched, and the style be no other. `remarks`: HTML that follows.
    [[nodiscard]] std::string begin(const ReportHead& head, Word title, const std::string& subtitle,
                                    const std::string& remarks) const;
    /// How to get the same again; then nothing can follow.
    [[nodiscard]] std::string end(const ReportHead& head, std::string_view command) const;

  private:
    const LocalClock& clock_;
    Language language_;
};

}  // namespace collector
