#include "sqlite/database_rows.hpp"

#include <array>
#include <stdexcept>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

namespace collector::test {
namespace {

std::string hex(const std::string& bytes) {
    constexpr std::array<char, 16> kDigits{'0', '1', '2', '3', '4', '5', '6', '7',
                                           '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    std::string text = "x'";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text + "'";
}

std::string shown(const SQLite::Column& column) {
    if (column.isNull()) {
        return "null";
    }
    return column.isBlob() ? hex(column.getString()) : column.getString();
}

}  // namespace

std::vector<std::string> rows(const std::filesystem::path& database, const std::string& query) {
    const SQLite::Database connection(database.string(), SQLite::OPEN_READONLY);
    SQLite::Statement statement(connection, query);
    std::vector<std::string> found;
    while (statement.executeStep()) {
        std::string line;
        for (int i = 0; i < statement.getColumnCount(); ++i) {
            line += (i == 0 ? "" : "|") + shown(statement.getColumn(i));
        }
        found.push_back(std::move(line));
    }
    return found;
}

std::string text(const std::filesystem::path& database, const std::string& query) {
    const std::vector<std::string> found = rows(database, query);
    if (found.size() != 1) {
        throw std::logic_error("not one row: " + query);
    }
    return found.front();
}

std::int64_t whole(const std::filesystem::path& database, const std::string& query) {
    return std::stoll(text(database, query));
}

void execute(const std::filesystem::path& database, const std::string& statements) {
    SQLite::Database connection(database.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    connection.exec(statements);
}

PlugRecord bare_plug(PlugId id, std::string topic) {
    PlugRecord plug;
    plug.id = id;
    plug.topic = std::move(topic);
    plug.first_seen = UtcMillis{std::chrono::milliseconds{1'777'000'000'001}};
    plug.last_seen = UtcMillis{std::chrono::milliseconds{1'777'000'000'002}};
    return plug;
}

PlugRecord full_plug(PlugId id, std::string topic) {
    PlugRecord plug = bare_plug(id, std::move(topic));
    plug.mac = "E09806F17F56";
    plug.name = "Koelkast \"boven\"";
    plug.model = "Athom PG01V2";
    plug.firmware = "12.5.0";
    plug.hostname = "tasmota-F17F56-8022";
    plug.channels = 1;
    plug.online = true;
    plug.clock_offset = std::chrono::milliseconds{3'599'400};
    plug.online_text = "Aan de lijn";
    plug.offline_text = "Weg";
    plug.on_text = "AAN";
    plug.off_text = "UIT";
    plug.tells_schedule = true;
    return plug;
}

ReadingRecord reading_of(PlugId plug, UtcMillis time, double voltage_v) {
    ReadingRecord reading{};
    reading.plug_id = plug;
    reading.channel = 1;
    reading.time = time;
    reading.values.voltage_v = voltage_v;
    return reading;
}

}  // namespace collector::test
