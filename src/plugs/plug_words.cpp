#include <collector/plugs/plug_words.hpp>

namespace collector {
namespace {

using Word = std::optional<std::string>;

bool update(Word& known, const Word& announced) {
    // An empty word says nothing: it is how a cleared message looks.
    if (!announced || announced->empty() || known == announced) {
        return false;
    }
    known = announced;
    return true;
}

struct Pair {
    std::string_view yes;
    std::string_view no;
};

std::optional<bool> meaning(std::string_view text, const Word& yes, const Word& no, Pair tasmotas) {
    const bool says_yes = text == yes;
    const bool says_no = text == no;
    if (says_yes && says_no) {
        return std::nullopt;  // One word for both tells nothing.
    }
    if (says_yes || says_no) {
        return says_yes;
    }
    return text == tasmotas.yes || text == tasmotas.no ? std::optional(text == tasmotas.yes) : std::nullopt;
}

}  // namespace

bool PlugWords::learn(const Announcement& announcement) {
    bool news = update(online, announcement.online_text);
    news = update(offline, announcement.offline_text) || news;
    if (announcement.state_texts.size() >= 2) {
        news = update(off, announcement.state_texts[0]) || news;
        news = update(on, announcement.state_texts[1]) || news;
    }
    return news;
}

std::optional<bool> PlugWords::is_online(std::string_view text) const {
    return text.empty() ? std::optional(false) : meaning(text, online, offline, {.yes = "Online", .no = "Offline"});
}

std::optional<bool> PlugWords::is_on(std::string_view text) const {
    return meaning(text, on, off, {.yes = "ON", .no = "OFF"});
}

}  // namespace collector
