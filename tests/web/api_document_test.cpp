#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/temp_dir.hpp"
#include "web/api.hpp"

/// docs/openapi.json and docs/api.md are held against the program; what answers look like, answer_desk_test.cpp.
namespace collector::web {
namespace {

using nlohmann::json;

json document() {
    return json::parse(test::read_file(COLLECTOR_PROJECT "/docs/openapi.json"));
}

TEST(ApiDocument, HasEveryAddressAndNoOther) {
    std::set<std::string> documented;
    const json all = document();
    for (const auto& [path, item] : all["paths"].items()) {
        documented.insert(path);
    }
    std::set<std::string> served;
    for (const Resource& resource : resources()) {
        served.insert(std::string(resource.path));
    }
    EXPECT_EQ(documented, served);
}

TEST(ApiDocument, HasTheParametersThatAreTaken) {
    const json all = document();
    for (const Resource& resource : resources()) {
        const json& get = all["paths"][std::string(resource.path)]["get"];
        std::vector<std::string> documented;
        for (const json& parameter : get["parameters"]) {
            documented.push_back(parameter["name"]);
        }
        EXPECT_EQ(documented, std::vector<std::string>(resource.parameters.begin(), resource.parameters.end()))
            << resource.path;
        EXPECT_EQ(get["x-public"], resource.audience == Resource::Audience::everybody) << resource.path;
    }
}

TEST(ApiDocument, TheTextNamesEveryAddressAndLimit) {
    const std::string text = test::read_file(COLLECTOR_PROJECT "/docs/api.md");
    for (const Resource& resource : resources()) {
        EXPECT_NE(text.find(resource.path), std::string::npos) << resource.path;
    }
    for (const char* limit : {"`target_bytes`", "`head_bytes`", "`headers`", "`parameters`", "`span`", "`points`",
                              "`channel`", "`rows`", "`concurrent_requests`", "`logins`"}) {
        EXPECT_NE(text.find(limit), std::string::npos) << limit;
    }
}

}  // namespace
}  // namespace collector::web
