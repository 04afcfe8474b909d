#include <sys/resource.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/http_client.hpp"
#include "report/recorded_fleet.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// The real program that serves the page, and those who mean it no good.
namespace collector::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Every answer begins with these.
constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\n";

class WebServerTest : public testing::Test {
  protected:
    WebServerTest() { record_fleet(database_); }
    ~WebServerTest() override {
        if (server_ && !server_->wait_exit(0ms)) {
            server_->signal(SIGTERM);
            EXPECT_EQ(server_->wait_exit(), 0) << server_->output();
        }
    }

    void start(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), COLLECTOR_WEB_BINARY);
        server_ = std::make_unique<Process>(std::move(arguments));
        const std::string line = server_->wait_for_line("http://127.0.0.1:");
        ASSERT_NE(line, "") << server_->output();
        port_ = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
    }
    void start() { start({"--database", database_, "--listen", "127.0.0.1:0"}); }
    /// What is answered to bytes as they are.
    [[nodiscard]] std::string answer_to(std::string_view bytes) const {
        const HttpClient client(port_);
        client.send(bytes);
        return client.read_to_end();
    }
    void expect_it_still_serves() const {
        EXPECT_THAT(http_get(port_, "/api/v1/plugs"), AllOf(StartsWith(std::string(kOk)), HasSubstr("tasmota_A1C001")));
    }

    TempDir folder_;
    std::filesystem::path database_ = folder_ / "voltage.db";
    std::unique_ptr<Process> server_;
    std::uint16_t port_ = 0;
};

TEST_F(WebServerTest, ServesThePageAndTheRecord) {
    start();
    const std::string page = http_get(port_, "/");
    EXPECT_THAT(page, AllOf(StartsWith(std::string(kOk)), HasSubstr("Content-Type: text/html; charset=utf-8\r\n"),
                            HasSubstr("X-Content-Type-Options: nosniff\r\n"),
                            HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self'"),
                            HasSubstr("<!doctype html>")));
    expect_it_still_serves();
    EXPECT_THAT(answer_to("HEAD /api/v1/plugs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                AllOf(StartsWith(std::string(kOk)), HasSubstr("Content-Length: "), Not(HasSubstr("tasmota"))));
}

TEST_F(WebServerTest, OneConnectionServesManyRequests) {
    start();
    const std::string one = "GET /api/v1/plugs HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const std::string last = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const std::string answers = answer_to(one + one + one + last);
    std::size_t count = 0;
    for (auto at = answers.find(kOk); at != std::string::npos; at = answers.find(kOk, at + 1)) {
        ++count;
    }
    EXPECT_EQ(count, 4U) << answers;
}

// Were each to wait for the server's next look by itself, a second later, these would not end in time.
TEST_F(WebServerTest, AnAnswerFromTheRecordIsSentWhenItIsThere) {
    start();
    constexpr int kRequests = 400;
    for (int i = 0; i < kRequests; ++i) {
        ASSERT_THAT(http_get(port_, "/api/v1/plugs"), StartsWith("HTTP/1.1 200 "));
    }
}

TEST_F(WebServerTest, WithoutADatabaseItStartsAndSaysSo) {
    start({"--database", folder_ / "none.db", "--listen", "127.0.0.1:0"});
    EXPECT_THAT(http_get(port_, "/"), StartsWith(std::string(kOk)));
    EXPECT_THAT(http_get(port_, "/api/v1/site"), HasSubstr("\"recording\":\"no_database\""));
    EXPECT_THAT(http_get(port_, "/api/v1/latest"), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 5\r\n")));
    record_fleet(folder_ / "none.db");
    EXPECT_THAT(http_get(port_, "/api/v1/latest"), StartsWith(std::string(kOk)));
}

// Paths, headers and hosts.

TEST_F(WebServerTest, NoPathLeadsOutOfThePage) {
    start();
    for (const char* target :
         {"/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/....//etc/passwd",
          "//etc/passwd", "/index.html/../../etc/passwd", "/\\..\\..\\etc\\passwd", "/%252e%252e/etc/passwd",
          "/api/v1/../../../etc/passwd", "/etc/passwd", "/%c0%ae%c0%ae/etc/passwd", "/%00/etc/passwd", "/voltage.db",
          "/index.html%00.js", "file:///etc/passwd", "http://localhost/../etc/passwd", "*"}) {
        EXPECT_THAT(
            http_get(port_, target),
            AllOf(testing::AnyOf(StartsWith("HTTP/1.1 404 "), StartsWith("HTTP/1.1 400 ")), Not(HasSubstr("root:"))))
            << target;
    }
    expect_it_still_serves();
}

TEST_F(WebServerTest, NobodyPutsAHeaderIntoAnAnswer) {
    start();
    for (const char* target :
         {"/api/v1/series?plug=a%0d%0aX-Evil:%20yes", "/%0d%0aX-Evil:%20yes", "/api/v1/series?plug=a%0aX-Evil:yes",
          "/api/v1/street?street=%e5%98%8a%e5%98%8dX-Evil:yes", "/api/v1/gaps?format=csv%0d%0aX-Evil:%20yes"}) {
        EXPECT_THAT(http_get(port_, target), AllOf(StartsWith("HTTP/1.1 4"), Not(HasSubstr("\nX-Evil")))) << target;
    }
    EXPECT_THAT(http_get(port_, "/", "If-None-Match: \"a\"\r\nAccept-Language: x\r\n y\r\n"),
                testing::AnyOf(StartsWith(std::string(kOk)), StartsWith("HTTP/1.1 400 ")));
    expect_it_still_serves();
}

TEST_F(WebServerTest, AnotherHostIsRefused) {
    start();
    EXPECT_THAT(answer_to("GET /api/v1/plugs HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n"),
                AllOf(StartsWith("HTTP/1.1 421 "), Not(HasSubstr("tasmota"))));
    EXPECT_THAT(answer_to("GET /api/v1/plugs HTTP/1.1\r\nConnection: close\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(answer_to("GET /api/v1/plugs HTTP/1.0\r\n\r\n"), Not(HasSubstr("tasmota")));
}

TEST_F(WebServerTest, ThereIsNothingToPost) {
    start();
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"}) {
        EXPECT_THAT(answer_to(fmt::format("{} /api/v1/plugs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                                          "Connection: close\r\n\r\nx=1",
                                          method)),
                    StartsWith("HTTP/1.1 405 "))
            << method;
    }
    expect_it_still_serves();
}

// Size.

TEST_F(WebServerTest, ALargeHeadIsRefusedByName) {
    start();
    EXPECT_THAT(http_get(port_, "/", "X-A: " + std::string(9000, 'a') + "\r\n"),
                AllOf(StartsWith("HTTP/1.1 431 "), HasSubstr("limit head_bytes")));
    std::string many;
    for (int i = 0; i < 70; ++i) {
        many += fmt::format("X-{}: a\r\n", i);
    }
    EXPECT_THAT(http_get(port_, "/", many), AllOf(StartsWith("HTTP/1.1 431 "), HasSubstr("limit headers")));
    EXPECT_THAT(http_get(port_, "/?" + std::string(3000, 'a')),
                AllOf(StartsWith("HTTP/1.1 414 "), HasSubstr("limit target_bytes")));
    expect_it_still_serves();
}

TEST_F(WebServerTest, AHugeOneIsNotEvenRead) {
    start();
    const std::string mebibyte(1'048'576, 'a');
    EXPECT_THAT(answer_to("GET /" + mebibyte), testing::AnyOf("", StartsWith("HTTP/1.1 4")));
    EXPECT_THAT(answer_to("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: " + mebibyte),
                testing::AnyOf("", StartsWith("HTTP/1.1 4")));
    EXPECT_THAT(answer_to(mebibyte), testing::AnyOf("", StartsWith("HTTP/1.1 4")));
    expect_it_still_serves();
}

TEST_F(WebServerTest, BytesThatAreNoRequestDoNoHarm) {
    start();
    std::vector<std::unique_ptr<HttpClient>> clients;
    for (const std::string& bytes :
         {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), std::string(64, '\0') + "\r\n\r\n",
          std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\nHost: localhost\r\n\r\n"),
          std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("GET / HTTP/1.1\r\nHost localhost\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n"),
          std::string("GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")}) {
        clients.push_back(std::make_unique<HttpClient>(port_));
        clients.back()->send(bytes);
    }
    for (const auto& client : clients) {
        EXPECT_TRUE(client->is_closed_within(kPatience));
    }
    expect_it_still_serves();
}

// Time and number.

TEST_F(WebServerTest, WhoeverSendsAByteAtATimeIsLeft) {
    start();
    const HttpClient slow(port_);
    slow.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    bool is_closed = false;
    for (int bytes = 0; bytes < 300 && !is_closed; ++bytes) {
        slow.send("a");
        is_closed = slow.is_closed_within(200ms);
    }
    EXPECT_TRUE(is_closed) << "after a minute of bytes that come every fifth of a second";
    expect_it_still_serves();
}

TEST_F(WebServerTest, AThousandConnectionsKeepNobodyOut) {
    constexpr int kCrowd = 1000;
    const rlimit needed{.rlim_cur = kCrowd + 200, .rlim_max = kCrowd + 200};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &needed), 0);
    start();
    std::vector<std::unique_ptr<HttpClient>> crowd;
    for (int i = 0; i < kCrowd; ++i) {
        crowd.push_back(std::make_unique<HttpClient>(port_));
        crowd.back()->send("GET /api/v1/plugs HTTP/1.1\r\nHost: ");
        if (i % 100 == 0) {
            expect_it_still_serves();
        }
    }
    expect_it_still_serves();
    crowd.clear();
    expect_it_still_serves();
}

// Who may ask.

TEST_F(WebServerTest, OnAnAddressForOthersItTakesAPassword) {
    Process refused({COLLECTOR_WEB_BINARY, "--database", database_, "--listen", "0.0.0.0:0"});
    EXPECT_EQ(refused.wait_exit(), 78);
    refused.wait_output_end();
    EXPECT_THAT(refused.output(), HasSubstr("can be reached by others: set web.password_file"));
}

TEST_F(WebServerTest, AWrongPasswordSeesNothing) {
    folder_.write("password", "s3cret\n");
    const auto config = folder_.write("my.toml",
                                      "[broker]\nurl = \"mqtt://localhost\"\n[database]\npath = \"voltage.db\"\n"
                                      "[web]\nlisten = \"127.0.0.1:0\"\npassword_file = \"password\"\n");
    start({"--config", config});
    for (const char* target : {"/", "/api/v1/plugs", "/nothing"}) {
        EXPECT_THAT(http_get(port_, target),
                    AllOf(StartsWith("HTTP/1.1 401 "), HasSubstr("WWW-Authenticate: Basic realm=\"collector\"")));
        EXPECT_THAT(http_get(port_, target, "Authorization: Basic Omd1ZXNz\r\n"), StartsWith("HTTP/1.1 401 "));
    }
    EXPECT_THAT(http_get(port_, "/api/v1/plugs", "Authorization: Basic OnMzY3JldA==\r\n"),
                AllOf(StartsWith(std::string(kOk)), HasSubstr("tasmota_A1C001")));
}

TEST_F(WebServerTest, APasswordFileThatIsMissingIsAFault) {
    const auto config = folder_.write("my.toml",
                                      "[broker]\nurl = \"mqtt://localhost\"\n"
                                      "[web]\nlisten = \"127.0.0.1:0\"\npassword_file = \"none\"\n");
    Process refused({COLLECTOR_WEB_BINARY, "--config", config});
    EXPECT_EQ(refused.wait_exit(), 78);
}

TEST_F(WebServerTest, ThePublicSeesNoPlug) {
    const auto config = folder_.write("my.toml",
                                      "[broker]\nurl = \"mqtt://localhost\"\n[database]\npath = \"voltage.db\"\n"
                                      "[web]\nlisten = \"127.0.0.1:0\"\npublic = true\n");
    start({"--config", config});
    EXPECT_THAT(http_get(port_, "/api/v1/site"), HasSubstr("\"public\":true"));
    for (const char* target : {"/api/v1/plugs", "/api/v1/latest", "/api/v1/series?plug=tasmota_A1C001", "/api/v1/fleet",
                               "/report?plug=tasmota_A1C001", "/api/v1/health"}) {
        EXPECT_THAT(http_get(port_, target), AllOf(StartsWith("HTTP/1.1 404 "), Not(HasSubstr("tasmota")))) << target;
    }
}

// Behind a proxy.

/// The lines of docs/web.md, for a socket of the test's own and without TLS.
std::string documented_nginx(const TempDir& folder, std::uint16_t port) {
    const std::string text = read_file(SOURCE_DIR "/docs/web.md");
    const auto begin = text.find("```nginx\n") + std::string_view("```nginx\n").size();
    std::string server = text.substr(begin, text.find("```", begin) - begin);
    const auto replace = [&server](std::string_view from, const std::string& to) {
        const auto at = server.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        server.replace(at, from.size(), to);
    };
    replace("listen 443 ssl;", fmt::format("listen unix:{};", (folder / "s").string()));
    for (const char* const key : {"ssl_certificate ", "ssl_certificate_key "}) {
        replace(server.substr(server.find(key), server.find(';', server.find(key)) - server.find(key) + 1), "");
    }
    replace("127.0.0.1:8080", fmt::format("127.0.0.1:{}", port));
    const std::string own = folder.path().string();
    return fmt::format(
        "daemon off; master_process off; pid {0}/pid; error_log stderr; worker_processes 1; events {{}}\n"
        "http {{ access_log off; client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path "
        "{0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/c;\n{1}}}\n",
        own, server);
}

TEST_F(WebServerTest, ServesBehindTheProxyOfTheDocuments) {
    const auto config = folder_.write("my.toml",
                                      "[broker]\nurl = \"mqtt://localhost\"\n[database]\npath = \"voltage.db\"\n"
                                      "[web]\nlisten = \"127.0.0.1:0\"\nnames = [\"voltage.example.org\"]\n");
    start({"--config", config});
    const auto nginx_config = folder_.write("nginx.conf", documented_nginx(folder_, port_));
    const Process nginx(
        {"/usr/sbin/nginx", "-p", folder_.path().string(), "-e", "stderr", "-c", nginx_config.string()});
    for (int i = 0; i < 600 && !std::filesystem::exists(folder_ / "pid"); ++i) {
        static_cast<void>(server_->wait_for("what never comes", 1, 100ms));
    }
    const HttpClient client(folder_ / "s");
    client.send("GET /voltage/api/v1/plugs HTTP/1.1\r\nHost: voltage.example.org\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(client.read_to_end(), AllOf(StartsWith(std::string(kOk)), HasSubstr("tasmota_A1C001")))
        << nginx.output();
}

}  // namespace
}  // namespace collector::test
