#include "support/certificates.hpp"

#include <fstream>

#include "support/process.hpp"

namespace collector::test {
namespace {

constexpr const char* kAuthority = "basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\n";

}  // namespace

CertificateAuthority::CertificateAuthority(std::filesystem::path folder, const std::string& name)
    : folder_(std::move(folder)), certificate_(folder_ / (name + ".pem")), key_(folder_ / (name + ".key")) {
    run({"openssl",
         "req",
         "-x509",
         "-newkey",
         "ec",
         "-pkeyopt",
         "ec_paramgen_curve:P-256",
         "-nodes",
         "-keyout",
         key_,
         "-out",
         certificate_,
         "-days",
         "3650",
         "-subj",
         "/CN=Throw-away test CA " + name,
         "-addext",
         "basicConstraints=critical,CA:TRUE",
         "-addext",
         "keyUsage=critical,keyCertSign"});
}

CertificateAuthority::Certificate CertificateAuthority::issue(const std::string& file_name, const std::string& names,
                                                              const std::string& from, const std::string& to) const {
    return make(folder_, {.file_name = file_name,
                          .common_name = file_name,
                          .extensions = "subjectAltName = " + names + "\nextendedKeyUsage = serverAuth,clientAuth\n",
                          .from = from,
                          .to = to,
                          .signer = {"-cert", certificate_, "-keyfile", key_}});
}

CertificateAuthority CertificateAuthority::issue_authority(const std::string& name) const {
    const Certificate made = make(folder_, {.file_name = name,
                                            .common_name = "Throw-away test CA " + name,
                                            .extensions = kAuthority,
                                            .from = "20200101000000Z",
                                            .to = "20991231000000Z",
                                            .signer = {"-cert", certificate_, "-keyfile", key_}});
    return {folder_, made.certificate, made.key};
}

CertificateAuthority CertificateAuthority::expired(const std::filesystem::path& folder, const std::string& name) {
    const Certificate made = make(folder, {.file_name = name,
                                           .common_name = "Throw-away test CA " + name,
                                           .extensions = kAuthority,
                                           .from = "20200101000000Z",
                                           .to = "20210101000000Z",
                                           .signer = {"-selfsign", "-keyfile", folder / (name + ".key")}});
    return {folder, made.certificate, made.key};
}

CertificateAuthority::Certificate CertificateAuthority::make(const std::filesystem::path& folder, Order order) {
    const std::filesystem::path request = folder / (order.file_name + ".csr");
    const std::filesystem::path work = folder / (order.file_name + ".ca");
    const Certificate result{folder / (order.file_name + ".pem"), folder / (order.file_name + ".key")};
    run({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
         result.key, "-out", request, "-subj", "/CN=" + order.common_name});
    // `openssl x509` cannot set a start date; `openssl ca` can, and wants a small database for it.
    std::filesystem::create_directory(work);
    std::ofstream(work / "index.txt");
    std::ofstream(work / "ca.conf") << "[ca]\ndefault_ca = d\n[d]\nnew_certs_dir = " << work.string()
                                    << "\ndatabase = " << (work / "index.txt").string()
                                    << "\nrand_serial = yes\ndefault_md = sha256\npolicy = p\nx509_extensions = e\n"
                                    << "[p]\ncommonName = supplied\n[e]\n"
                                    << order.extensions;
    std::vector<std::string> command{"openssl", "ca", "-batch", "-notext", "-config", work / "ca.conf"};
    command.insert(command.end(), order.signer.begin(), order.signer.end());
    command.insert(command.end(),
                   {"-in", request, "-out", result.certificate, "-startdate", order.from, "-enddate", order.to});
    run(std::move(command));
    return result;
}

}  // namespace collector::test
