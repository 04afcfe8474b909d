#include "device_payload.hpp"

#include <gtest/gtest.h>

#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

// The expected texts of 10.1.0 and 13.1.0.1 are real payloads (hadoopmarc/mjs-voltage, janhuddel/metrics-agent), with
// the Wi-Fi names replaced.

TEST(ConfigPayloadTest, Of10_1HasShortArraysAndNoTilt) {
    EXPECT_EQ(config_payload(athom_plug()),
              R"({"ip":"192.168.2.71","dn":"Tasmota","fn":["Tasmota",null,null,null,null,null,null,null],)"
              R"("hn":"tasmota-F17F56-8022","mac":"E09806F17F56","md":"Athom Plug V2","ty":0,"if":0,"ofln":"Offline",)"
              R"("onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"10.1.0","t":"tasmota_F17F56",)"
              R"("ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":[1,0,0,0,0,0,0,0],)"
              R"("swc":[-1,-1,-1,-1,-1,-1,-1,-1],"swn":[null,null,null,null,null,null,null,null],)"
              R"("btn":[0,0,0,0,0,0,0,0],"so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,)"
              R"("117":0},"lk":0,"lt_st":0,"sho":[0,0,0,0],"ver":1})");
}

TEST(ConfigPayloadTest, Of13HasLongArraysAndBatteryKeys) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("13.1.0.1");
    plug.ip = "172.19.13.2";
    plug.device_name = "plug-geschirrspueler";
    plug.friendly_name = "Geschirrspüler";
    plug.hostname = "tasmota-17E7AE-1966";
    plug.mac = "48551917E7AE";
    plug.model = "Nous A1T";
    plug.topic = "tasmota_17E7AE";
    EXPECT_EQ(
        config_payload(plug),
        R"({"ip":"172.19.13.2","dn":"plug-geschirrspueler","fn":["Geschirrspüler",null,null,null,null,null,null,null],)"
        R"("hn":"tasmota-17E7AE-1966","mac":"48551917E7AE","md":"Nous A1T","ty":0,"if":0,"ofln":"Offline",)"
        R"("onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"13.1.0.1","t":"tasmota_17E7AE",)"
        R"("ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],)"
        R"("rl":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],)"
        R"("swc":[-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1],)"
        R"("swn":[null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,null,)"
        R"(null,null,null,null,null,null,null,null],)"
        R"("btn":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0],)"
        R"("so":{"4":0,"11":0,"13":0,"17":0,"20":0,"30":0,"68":0,"73":0,"82":0,"114":0,"117":0},"lk":0,"lt_st":0,)"
        R"("bat":0,"dslp":0,"sho":[],"sht":[],"ver":1})");
}

TEST(ConfigPayloadTest, Of12_5HasTiltTriples) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("12.5.0");
    EXPECT_NE(config_payload(plug).find(R"("sho":[0,0,0,0],"sht":[[0,0,0],[0,0,0],[0,0,0],[0,0,0]],"ver":1})"),
              std::string::npos);
}

TEST(ConfigPayloadTest, Of15TellsTheCameraAndEscapesTheName) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("15.2.0");
    plug.device_name = R"(a "b" \)";
    const std::string config = config_payload(plug);
    EXPECT_NE(config.find(R"("ty":0,"if":0,"cam":0,"ofln")"), std::string::npos);
    EXPECT_NE(config.find(R"("dn":"a \"b\" \\","fn")"), std::string::npos);
}

TEST(ConfigPayloadTest, Before15DoesNotEscapeTheName) {
    Persona plug = athom_plug();
    plug.device_name = R"(a "b")";
    EXPECT_NE(config_payload(plug).find(R"("dn":"a "b"","fn")"), std::string::npos);
}

TEST(ConfigPayloadTest, TwoRelaysHaveTwoNames) {
    Persona plug = athom_plug();
    plug.metering = Metering::two_channels;
    const std::string config = config_payload(plug);
    EXPECT_NE(config.find(R"("fn":["Tasmota","Tasmota2",null)"), std::string::npos);
    EXPECT_NE(config.find(R"("rl":[1,1,0)"), std::string::npos);
}

StateFacts state_facts() {
    return {.time_json = R"("Time":"2023-06-24T09:19:26")",
            .uptime = std::chrono::seconds{2409},
            .mqtt_connects = 1,
            .relay = RelayPosition::on,
            .signal_dbm = -54};
}

TEST(StatePayloadTest, Of10_1) {
    EXPECT_EQ(state_payload(athom_plug(), state_facts()),
              R"({"Time":"2023-06-24T09:19:26","Uptime":"0T00:40:09","UptimeSec":2409,"Heap":26,)"
              R"("SleepMode":"Dynamic","Sleep":50,"LoadAvg":19,"MqttCount":1,"POWER":"ON",)"
              R"("Wifi":{"AP":1,"SSId":"HomeNet","BSSId":"00:00:00:00:00:00","Channel":1,"Mode":"11n","RSSI":92,)"
              R"("Signal":-54,"LinkCount":1,"Downtime":"0T00:00:03"}})");
}

TEST(StatePayloadTest, Of15EndsWithTheAddress) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("15.2.0");
    EXPECT_TRUE(state_payload(plug, state_facts())
                    .ends_with(R"("},"Hostname":"tasmota-F17F56-8022","IPAddress":"192.168.2.71"})"));
}

TEST(StatePayloadTest, CountsDaysAndShowsTheRelays) {
    Persona plug = athom_plug();
    plug.metering = Metering::two_channels;
    StateFacts facts = state_facts();
    facts.uptime = std::chrono::hours{76} + std::chrono::minutes{11} + std::chrono::seconds{53};
    facts.relay = RelayPosition::off;
    const std::string state = state_payload(plug, facts);
    EXPECT_NE(state.find(R"("Uptime":"3T04:11:53","UptimeSec":274313,)"), std::string::npos);
    EXPECT_NE(state.find(R"("POWER1":"OFF","POWER2":"OFF","Wifi")"), std::string::npos);
}

TEST(InfoPayloadTest, OfAProjectPlug) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("12.5.0");
    plug.full_topic = "mjs-voltage/%topic%/";
    const std::vector<std::string> want{
        R"-({"Info1":{"Module":"Athom Plug V2","Version":"12.5.0(tasmota)","FallbackTopic":)-"
        R"("cmnd/DVES_F17F56_fb/","GroupTopic":"mjs-voltage/tasmotas/cmnd/"}})",
        R"({"Info2":{"WebServerMode":"Admin","Hostname":"tasmota-F17F56-8022","IPAddress":"192.168.2.71"}})",
        R"({"Info3":{"RestartReason":"Power On","BootCount":12}})"};
    EXPECT_EQ(info_payloads(plug, "Power On", 12), want);
}

TEST(InfoPayloadTest, Of10_1DoesNotCountBoots) {
    EXPECT_EQ(info_payloads(athom_plug(), "External System", 12)[2],
              R"({"Info3":{"RestartReason":"External System"}})");
}

}  // namespace
}  // namespace tasmota_sim
