#include "support/mosquitto.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace collector::test {

std::uint16_t free_port() {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (descriptor < 0 || bind(descriptor, generic, size) != 0 || getsockname(descriptor, generic, &size) != 0) {
        throw std::runtime_error("cannot find a free port");
    }
    close(descriptor);
    return ntohs(address.sin_port);
}

Mosquitto::Mosquitto(std::filesystem::path folder, Transport transport,
                     const CertificateAuthority::Certificate& certificate)
    : folder_(std::move(folder)), transport_(transport), port_(free_port()) {
    const std::filesystem::path passwords = folder_ / "passwords";
    std::ofstream(passwords) << "plugs:plugs-secret\ncollector:collector-secret\noutsider:outsider-secret\n";
    run({"mosquitto_passwd", "-U", passwords});
    std::ofstream(folder_ / "acl") << "user plugs\ntopic readwrite #\nuser collector\ntopic read mjs-voltage/#\n"
                                   << "topic read tele/#\ntopic read stat/#\ntopic read +/tele/+\ntopic read +/stat/+\n"
                                   << "topic read +/+/tele/+\ntopic read +/+/stat/+\ntopic read tasmota/discovery/#\n";
    std::ofstream conf(folder_ / "mosquitto.conf");
    conf << "listener " << port_ << " 127.0.0.1\nallow_anonymous false\npassword_file " << passwords.string()
         << "\nacl_file " << (folder_ / "acl").string() << "\nmax_queued_messages 0\nlog_type error\nlog_type warning\n"
         << "log_type information\nlog_dest stderr\n";
    if (geteuid() == 0) {
        conf << "user root\n";  // else it drops to a user who cannot read the key
    }
    if (transport_ == Transport::tls) {
        conf << "certfile " << certificate.certificate.string() << "\nkeyfile " << certificate.key.string() << "\n";
    }
    conf.close();
    start();
}

void Mosquitto::start() {
    process_ = std::make_unique<Process>(std::vector<std::string>{"mosquitto", "-c", folder_ / "mosquitto.conf"});
    if (!process_->wait_for("running")) {
        throw std::runtime_error("mosquitto does not start:\n" + process_->output());
    }
}

void Mosquitto::stop(int signal) {
    process_->signal(signal);
    if (!process_->wait_exit()) {
        throw std::runtime_error("mosquitto does not stop");
    }
}

std::string Mosquitto::url(const std::string& host) const {
    return (transport_ == Transport::tls ? "mqtts://" : "mqtt://") + host + ":" + std::to_string(port_);
}

}  // namespace collector::test
