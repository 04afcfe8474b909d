#include "daemon/ordered_log.hpp"

#include <algorithm>

namespace collector {
namespace {

/// Of a run, read at once.
constexpr std::uint64_t kBlockBytes = 65'536;

}  // namespace

OrderedLog::OrderedLog(std::istream& input) : input_(input) {
    find_runs();
    for (std::size_t run = 0; run < runs_.size(); ++run) {
        waiting_.push_back(run);
    }
    std::ranges::make_heap(waiting_, later());
}

/// A line that is no message belongs to the run that it lies in.
void OrderedLog::find_runs() {
    auto place = static_cast<std::uint64_t>(std::max<std::streamoff>(input_.tellg(), 0));
    std::optional<UtcMillis> last;
    while (std::getline(input_, line_)) {
        ++lines_;
        const auto message = is_blank(line_) ? std::nullopt : std::optional(reader_.read_line(line_));
        const auto time = message && *message ? std::optional((*message)->received_at) : std::nullopt;
        if (runs_.empty() || (time && last && *time < *last)) {
            runs_.push_back({.place = place, .end = place, .number = lines_, .time = time.value_or(UtcMillis::min())});
        }
        last = time ? time : last;
        place += line_.size() + (input_.eof() ? 0 : 1);
        runs_.back().end = place;
    }
    input_.clear();
}

/// A byte order mark alone is nothing, either.
bool OrderedLog::is_blank(const std::string& line) {
    return line.find_first_not_of(" \t\r\xef\xbb\xbf") == std::string::npos;
}

bool OrderedLog::read_line(Run& run, std::string& line) {
    std::size_t end = run.text.find('\n', run.used);
    while (end == std::string::npos && run.place < run.end) {
        run.text.erase(0, run.used);
        run.used = 0;
        const std::size_t had = run.text.size();
        const auto wanted = static_cast<std::size_t>(std::min(kBlockBytes, run.end - run.place));
        run.text.resize(had + wanted);
        input_.seekg(static_cast<std::streamoff>(run.place));
        input_.read(run.text.data() + had, static_cast<std::streamsize>(wanted));
        const auto got = static_cast<std::size_t>(input_.gcount());
        input_.clear();
        run.text.resize(had + got);
        run.place = got == wanted ? run.place + got : run.end;  // A log that was cut meanwhile ends there.
        end = run.text.find('\n', had);
    }
    if (run.used >= run.text.size()) {
        run.text = {};
        return false;
    }
    end = std::min(end, run.text.size());
    line.assign(run.text, run.used, end - run.used);
    run.used = std::min(end + 1, run.text.size());
    return true;
}

/// Reads the next line of a run, and the time of its message.
void OrderedLog::look_ahead(std::size_t number) {
    Run& run = runs_[number];
    run.ahead.reset();
    while (!run.ahead && read_line(run, line_)) {
        bytes_done_ += line_.size() + 1;
        if (!is_blank(line_)) {
            run.ahead = Line{.number = run.number, .run = number, .message = reader_.read_line(line_)};
            run.time = run.ahead->message ? run.ahead->message->received_at : run.time;
        }
        ++run.number;
    }
}

std::optional<OrderedLog::Line> OrderedLog::next() {
    while (!waiting_.empty()) {
        std::ranges::pop_heap(waiting_, later());
        const std::size_t number = waiting_.back();
        Run& run = runs_[number];
        auto line = std::move(run.ahead);
        look_ahead(number);
        if (run.ahead) {
            std::ranges::push_heap(waiting_, later());
        } else {
            waiting_.pop_back();
        }
        if (line) {
            return line;
        }
    }
    return std::nullopt;
}

}  // namespace collector
