#include "sqlite_reader/other_process.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"

namespace collector::test {
namespace {

std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        throw std::runtime_error("no pipe");
    }
    return ends;
}

Batch numbered_batch(std::size_t number) {
    Batch batch;
    batch.plugs = {bare_plug(1, "fridge")};
    for (std::size_t i = 0; i < OtherWriter::kReadingsPerCommit; ++i) {
        const std::chrono::seconds after{number * OtherWriter::kReadingsPerCommit + i};
        batch.readings.push_back(reading_of(1, OtherWriter::kFirst + after, 230));
    }
    return batch;
}

/// Never returns.
[[noreturn]] void obey(const std::filesystem::path& file, int orders, int answers) {
    std::unique_ptr<SqliteStore> store;
    std::size_t commits = 0;
    for (char order = 0; read(orders, &order, 1) == 1;) {
        bool done = true;
        if (order == 'o') {
            auto opened = SqliteStore::open(file, "Europe/Amsterdam");
            done = opened.has_value();
            store = done ? std::move(*opened) : nullptr;
        } else if (order == 'c') {
            done = store != nullptr && store->commit(numbered_batch(commits++)).has_value();
        } else {
            store.reset();
        }
        const char answer = done ? 'y' : 'n';
        if (write(answers, &answer, 1) != 1) {
            break;
        }
    }
    _exit(0);
}

}  // namespace

void in_another_process(const std::function<void()>& work) {
    const auto ends = make_pipe();
    const pid_t child = fork();
    if (child == 0) {
        std::string fault;
        try {
            work();
        } catch (const std::exception& thrown) {
            fault = thrown.what();
        }
        const bool told = write(ends[1], fault.data(), fault.size()) == static_cast<ssize_t>(fault.size());
        _exit(fault.empty() && told ? 0 : 1);
    }
    close(ends[1]);
    std::string fault;
    std::array<char, 256> part{};
    for (ssize_t bytes = 0; (bytes = read(ends[0], part.data(), part.size())) > 0;) {
        fault.append(part.data(), static_cast<std::size_t>(bytes));
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) {
        throw std::runtime_error(fault.empty() ? "another process broke off" : fault);
    }
}

OtherWriter::OtherWriter(const std::filesystem::path& file) {
    const auto orders = make_pipe();
    const auto answers = make_pipe();
    process_ = fork();
    if (process_ == 0) {
        ::close(orders[1]);
        ::close(answers[0]);
        obey(file, orders[0], answers[1]);
    }
    ::close(orders[0]);
    ::close(answers[1]);
    orders_ = orders[1];
    answers_ = answers[0];
}

OtherWriter::~OtherWriter() {
    ::close(orders_);
    ::close(answers_);
    if (process_ != 0) {
        int status = 0;
        waitpid(process_, &status, 0);
    }
}

void OtherWriter::tell(char what) {
    char answer = 0;
    if (write(orders_, &what, 1) != 1 || read(answers_, &answer, 1) != 1 || answer != 'y') {
        throw std::runtime_error("the other process could not do that");
    }
}

void OtherWriter::kill() {
    ::kill(process_, SIGKILL);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
}

}  // namespace collector::test
