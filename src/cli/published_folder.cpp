#include "cli/published_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

constexpr std::string_view kList = ".collector-publish";
constexpr std::string_view kListHead = "collector publish 1";
/// What a file is called until it is whole; in its own folder.
constexpr std::string_view kUnfinishedFile = ".collector-publish.tmp";
constexpr mode_t kNewFile = 0666;
constexpr mode_t kNewFolder = 0777;

/// As we write them; a list that somebody else has put there must not lead out of the folder.
bool is_name_of_ours(std::string_view name) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == '/';
    };
    return !name.empty() && name.front() != '/' && name.back() != '/' && std::ranges::all_of(name, is_letter) &&
           ("/" + std::string(name)).find("/.") == std::string::npos && name.find("//") == std::string_view::npos;
}

std::string folder_of(const std::string& name) {
    const auto slash = name.rfind('/');
    return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

/// `a` and `a/b` of `a/b/c`.
std::vector<std::string> folders_of(const std::string& name) {
    std::vector<std::string> folders;
    for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
        folders.push_back(name.substr(0, slash));
    }
    return folders;
}

enum class Kind : std::uint8_t { nothing, file, folder, other };

/// What has the name itself: a link is neither file nor folder.
Kind kind_of(const std::filesystem::path& path) {
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0) {
        return errno == ENOENT ? Kind::nothing : Kind::other;
    }
    return S_ISREG(found.st_mode) ? Kind::file : S_ISDIR(found.st_mode) ? Kind::folder : Kind::other;
}

std::optional<std::string> content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return std::nullopt;
    }
    std::string text{std::istreambuf_iterator<char>(file), {}};
    return file.bad() ? std::nullopt : std::optional(std::move(text));
}

/// 0, or an errno.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return fsync(descriptor) == 0 ? 0 : errno;
}

/// So that names in a folder last, too. Not every file system can do that for a folder.
void sync_folder(const std::filesystem::path& folder) {
    const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

}  // namespace

tl::expected<std::unique_ptr<PublishedFolder>, ExitCode> PublishedFolder::open(std::filesystem::path folder, Log& log) {
    const auto failed = [&](int fault) {
        log.error(fmt::format("cannot publish in {}: {}", folder.string(), std::generic_category().message(fault)));
        return tl::unexpected(ExitCode::cannot_create);
    };
    if (mkdir(folder.c_str(), kNewFolder) != 0 && errno != EEXIST) {
        return failed(errno);
    }
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return failed(errno);
    }
    std::unique_ptr<PublishedFolder> opened(new PublishedFolder(std::move(folder), descriptor, log));
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        log.error(fmt::format("another collector publishes in {}", opened->folder_.string()));
        return tl::unexpected(ExitCode::cannot_create);
    }
    if (!opened->read_list()) {
        return tl::unexpected(opened->code_);
    }
    return opened;
}

PublishedFolder::~PublishedFolder() {
    close(descriptor_);
}

bool PublishedFolder::read_list() {
    const auto list = folder_ / kList;
    if (kind_of(list) == Kind::nothing) {
        return holds_nothing_else();
    }
    const auto text = content_of(list);
    if (!text) {
        return fail(errno, kList);
    }
    std::istringstream lines(*text);
    std::string line;
    bool is_ours = static_cast<bool>(std::getline(lines, line)) && line == kListHead;
    while (is_ours && std::getline(lines, line)) {
        is_ours = take_line(line);
    }
    return is_ours || refuse(ExitCode::data, fmt::format("{} is not as collector publish writes it; remove it and the "
                                                         "files it lists, or name another folder",
                                                         list.string()));
}

bool PublishedFolder::take_line(std::string_view line) {
    const auto blank = line.find(' ');
    const std::string_view what = line.substr(0, blank);
    std::string rest(blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1));
    if (line == "unfinished") {
        state_ = State::unfinished;
        return true;
    }
    if (what == "terms") {
        const auto end = rest.find(' ');
        listed_terms_[rest.substr(0, end)] = end == std::string::npos ? std::string() : rest.substr(end + 1);
        return end != std::string::npos;
    }
    if ((what != "file" && what != "folder") || !is_name_of_ours(rest)) {
        return false;
    }
    (what == "file" ? files_ : folders_).insert(std::move(rest));
    return true;
}

/// What begins with a dot belongs to others, such as git, and is no part of a page.
bool PublishedFolder::holds_nothing_else() {
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(folder_, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with('.')) {
            return refuse(
                ExitCode::cannot_create,
                fmt::format("{} holds {}, which collector publish did not write; name a folder that is new or "
                            "empty",
                            folder_.string(), quote(name)));
        }
    }
    return !fault || fail(fault.value(), "");
}

bool PublishedFolder::was_published(const std::string& part, const std::string& terms) const {
    const auto listed = listed_terms_.find(part);
    return state_ == State::whole && listed != listed_terms_.end() && listed->second == terms;
}

bool PublishedFolder::has(const std::string& name) const {
    return files_.contains(name) && kind_of(folder_ / name) == Kind::file;
}

std::optional<std::string> PublishedFolder::content(const std::string& name) const {
    return has(name) ? content_of(folder_ / name) : std::nullopt;
}

bool PublishedFolder::write_list(State state) {
    std::string text = std::string(kListHead) + "\n";
    text += state == State::unfinished ? "unfinished\n" : "";
    for (const auto& [part, terms] : terms_) {
        text += fmt::format("terms {} {}\n", part, terms);
    }
    for (const std::string& name : folders_) {
        text += fmt::format("folder {}\n", name);
    }
    for (const std::string& name : files_) {
        text += fmt::format("file {}\n", name);
    }
    if (content_of(folder_ / kList) == text) {
        return true;
    }
    state_ = state;
    const bool is_written = write_whole(std::string(kList), text);
    sync_folder(folder_);
    return is_written;
}

bool PublishedFolder::claim_one(const std::string& name, std::set<std::string>& claimed, bool is_folder) {
    const Kind kind = kind_of(folder_ / name);
    const bool is_ours = claimed.contains(name);
    if (kind != Kind::nothing && (!is_ours || kind != (is_folder ? Kind::folder : Kind::file))) {
        return refuse(ExitCode::cannot_create,
                      fmt::format("{} holds {}, which collector publish did not write; it would be in the way",
                                  folder_.string(), quote(name)));
    }
    claimed.insert(name);
    return true;
}

bool PublishedFolder::claim(const std::vector<File>& files) {
    const std::size_t before = files_.size() + folders_.size();
    for (const auto& [name, text] : files) {
        for (const std::string& folder : folders_of(name)) {
            if (!claim_one(folder, folders_, true)) {
                return false;
            }
        }
        if (!claim_one(name, files_, false)) {
            return false;
        }
    }
    const bool is_listed = state_ == State::unfinished && before == files_.size() + folders_.size();
    return is_listed || write_list(State::unfinished);
}

bool PublishedFolder::make_folder(const std::string& name) {
    return mkdir((folder_ / name).c_str(), kNewFolder) == 0 || errno == EEXIST || fail(errno, name);
}

bool PublishedFolder::write_whole(const std::string& name, std::string_view text) {
    const auto folder = folder_ / folder_of(name);
    const auto made = folder / kUnfinishedFile;
    unlink(made.c_str());  // of a process that was killed
    const int descriptor = ::open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kNewFile);
    if (descriptor < 0) {
        return fail(errno, name);
    }
    int fault = write_all(descriptor, text);
    fault = close(descriptor) != 0 && fault == 0 ? errno : fault;
    if (fault == 0 && std::rename(made.c_str(), (folder_ / name).c_str()) != 0) {
        fault = errno;
    }
    if (fault != 0) {
        unlink(made.c_str());
        return fail(fault, name);
    }
    return true;
}

bool PublishedFolder::put(const std::vector<File>& files) {
    std::vector<File> changed;
    for (const File& file : files) {
        kept_.insert(file.first);
        if (content(file.first) != file.second) {
            changed.push_back(file);
        }
    }
    if (code_ != ExitCode::ok || changed.empty()) {
        return code_ == ExitCode::ok;
    }
    if (!claim(changed)) {
        return false;
    }
    for (const auto& [name, text] : changed) {
        for (const std::string& folder : folders_of(name)) {
            if (!make_folder(folder)) {
                return false;
            }
        }
        if (!write_whole(name, text)) {
            return false;
        }
        sync_folder(folder_ / folder_of(name));
        ++written_;
    }
    return true;
}

void PublishedFolder::remove_obsolete() {
    std::erase_if(files_, [this](const std::string& name) {
        if (kept_.contains(name)) {
            return false;
        }
        // A folder on the way that has become a link leads elsewhere.
        const auto folders = folders_of(name);
        const bool is_within = std::ranges::all_of(
            folders, [this](const std::string& folder) { return kind_of(folder_ / folder) == Kind::folder; });
        if (is_within && kind_of(folder_ / name) == Kind::file) {
            removed_ += unlink((folder_ / name).c_str()) == 0 ? 1 : 0;
        }
        return !is_within || kind_of(folder_ / name) == Kind::nothing;
    });
    std::set<std::string> needed;
    for (const std::string& name : files_) {
        std::ranges::copy(folders_of(name), std::inserter(needed, needed.end()));
    }
    const std::vector<std::string> deepest_first(folders_.rbegin(), folders_.rend());
    for (const std::string& name : deepest_first) {
        if (!needed.contains(name)) {
            rmdir((folder_ / name).c_str());
        }
    }
    std::erase_if(folders_, [this](const std::string& name) { return kind_of(folder_ / name) != Kind::folder; });
}

ExitCode PublishedFolder::finish() {
    if (code_ == ExitCode::ok) {
        remove_obsolete();
        write_list(State::whole);
    }
    return code_;
}

bool PublishedFolder::fail(int fault, std::string_view name) {
    const bool is_full = fault == ENOSPC || fault == EDQUOT || fault == EFBIG || fault == EIO;
    return refuse(
        is_full ? ExitCode::io : ExitCode::cannot_create,
        fmt::format("cannot write to {}: {}", (folder_ / name).string(), std::generic_category().message(fault)));
}

bool PublishedFolder::refuse(ExitCode code, const std::string& what) {
    if (code_ == ExitCode::ok) {
        log_.error(what);
        code_ = code;
    }
    return false;
}

}  // namespace collector
