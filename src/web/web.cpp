#include <collector/web/web.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <collector/config/config.hpp>
#include <collector/config/web_password.hpp>
#include <collector/process/console_log.hpp>
#include <collector/process/memory.hpp>
#include <collector/process/service_notify.hpp>
#include <collector/process/signals.hpp>
#include <collector/process/standard_streams.hpp>
#include <collector/process/worker_thread.hpp>

#include "web/answer_desk.hpp"
#include "web/http_server.hpp"
#include "web/web_arguments.hpp"

namespace collector {
namespace {

using namespace web;

constexpr const char* kProgram = "collector " COLLECTOR_VERSION;
constexpr const char* kDefaultConfigFile = "/etc/collector/hivemq.toml";

/// Threads that read the record. More would wait for the same card.
constexpr std::size_t kDesks = 3;

/// What the configuration says, and what the command line says instead.
struct WebPlan {
    WebSettings settings;
    ListenAddress listen;
    Admission admission;
};

tl::unexpected<ExitCode> refuse(Log& log, ExitCode code, const std::string& what) {
    log.error(what);
    return tl::unexpected(code);
}

tl::expected<Config, ExitCode> read_config(const WebArguments& arguments, Log& log) {
    if (arguments.config.empty() && !arguments.database.empty()) {
        return Config{};
    }
    const std::string file = arguments.config.empty() ? kDefaultConfigFile : arguments.config;
    auto loaded = load_config(file, process_environment, ConfigUse::database);
    if (loaded) {
        return std::move(loaded->config);
    }
    for (const ConfigNote& fault : loaded.error()) {
        log.error(to_text(fault));
    }
    return tl::unexpected(ExitCode::config);
}

tl::expected<WebPlan, ExitCode> make_plan(const WebArguments& arguments, Log& log) {
    auto config = read_config(arguments, log);
    if (!config) {
        return tl::unexpected(config.error());
    }
    auto password = find_web_password(config->web, process_environment);
    if (!password) {
        return refuse(log, ExitCode::config, fmt::format("web.password_file: {}", password.error()));
    }
    ListenAddress listen = config->web.listen;
    if (!arguments.listen.empty()) {
        auto said = parse_listen_address(arguments.listen);
        if (!said) {
            return refuse(log, ExitCode::usage, "--listen " + said.error().what);
        }
        listen = std::move(*said);
    }
    if (!listen.is_loopback() && !*password && !config->web.is_public) {
        return refuse(log, ExitCode::config,
                      fmt::format("{} can be reached by others: set web.password_file in the configuration, or "
                                  "web.public = true to show them the voltage alone, without naming plugs",
                                  to_text(listen)));
    }
    return WebPlan{.settings = {.program = kProgram,
                                .database = arguments.database.empty() ? config->database.path
                                                                       : std::filesystem::path(arguments.database),
                                .language = config->report.language,
                                .streets = std::move(config->streets),
                                .is_public = config->web.is_public},
                   .listen = std::move(listen),
                   .admission = {.names = std::move(config->web.names), .password = std::move(*password)}};
}

/// One thread's work: answers until the queue is closed and empty.
ExitCode answer_requests(const AnswerDesk::Shared& shared, const OpenRecord& open, AnswerQueue& queue,
                         HttpServer& server) {
    const SystemClock clock;
    AnswerDesk desk(shared, open, clock);
    while (Exchange* const exchange = queue.pop()) {
        exchange->answer = desk.answer(exchange->request, exchange->target);
        server.finish(*exchange);
    }
    return ExitCode::ok;
}

/// The threads of the program. They end in the opposite order: first no request comes in, then all are answered.
class Service {
  public:
    Service(const WebPlan& plan, OpenRecord open, Log& log)
        : settings_(plan.settings), open_(std::move(open)), versions_(open_), log_(log) {}

    /// Errors: nobody can connect there.
    Result<ListenAddress, ListenFault> start(const WebPlan& plan) {
        auto server = HttpServer::open({.listen = plan.listen, .admission = plan.admission}, queue_);
        if (!server) {
            return tl::unexpected(server.error());
        }
        server_ = std::move(*server);
        for (auto& desk : desks_) {
            desk.emplace(
                WorkerThread::Job{
                    .thread_name = "answers",
                    .what = "answering",
                    .work =
                        [this] {
                            return answer_requests({settings_, versions_, kept_}, open_, queue_, *server_);
                        }},
                log_);
        }
        serving_.emplace(WorkerThread::Job{.thread_name = "http",
                                           .what = "serving",
                                           .work =
                                               [this] {
                                                   server_->serve();
                                                   return ExitCode::ok;
                                               }},
                         log_);
        return server_->address();
    }

    [[nodiscard]] ExitCode stop() {
        server_->stop();
        ExitCode code = ended(*serving_);
        queue_.close();
        for (auto& desk : desks_) {
            code = std::max(code, ended(*desk));
        }
        return code;
    }

  private:
    static ExitCode ended(WorkerThread& thread) {
        return thread.wait_until(SteadyTime::max()).value_or(ExitCode::internal);
    }

    const WebSettings& settings_;
    OpenRecord open_;
    RecordVersions versions_;
    KeptAnswers kept_;
    Log& log_;
    AnswerQueue queue_{kRequestsMax};
    std::unique_ptr<HttpServer> server_;
    std::array<std::optional<WorkerThread>, kDesks> desks_;
    std::optional<WorkerThread> serving_;
};

Ending serve(const WebPlan& plan, OpenRecordFile open, Log& log) {
    const Signals signals;
    std::signal(SIGPIPE, SIG_IGN);
    Service service(
        plan, [&plan, open] { return open(plan.settings.database); }, log);
    const auto address = service.start(plan);
    if (!address) {
        log.error(address.error().what);
        return {.code = ExitCode::unavailable};
    }
    fmt::print("http://{}/\n", to_text(*address));
    std::fflush(stdout);
    const ServiceNotify systemd;
    systemd.ready(fmt::format("serving http://{}/", to_text(*address)));
    while (signals.wait() != Signals::Kind::stop) {
    }
    systemd.stopping();
    return {.code = service.stop()};
}

}  // namespace

Ending run_web(const std::vector<std::string>& words, OpenRecordFile open) {
    occupy_closed_streams();
    use_memory_sparingly();
    ConsoleLog log(LogLevel::info);
    const auto arguments = parse_web_arguments(words);
    if (!arguments) {
        log.error(arguments.error());
        return {.code = ExitCode::usage};
    }
    if (arguments->wants_version) {
        fmt::print("{}\n", kProgram);
        return {};
    }
    const auto plan = make_plan(*arguments, log);
    return plan ? serve(*plan, open, log) : Ending{.code = plan.error()};
}

}  // namespace collector
