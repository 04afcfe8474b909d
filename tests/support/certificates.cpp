#include "support/certificates.hpp"

#include <fstream>

#include "support/process.hpp"

namespace collector::test {

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
    const std::filesystem::path request = folder_ / (file_name + ".csr");
    const std::filesystem::path work = folder_ / (file_name + ".ca");
    const Certificate result{folder_ / (file_name + ".pem"), folder_ / (file_name + ".key")};
    run({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
         result.key, "-out", request, "-subj", "/CN=" + file_name});
    // `openssl x509` cannot set a start date; `openssl ca` can, and wants a small database for it.
    std::filesystem::create_directory(work);
    std::ofstream(work / "index.txt");
    std::ofstream(work / "ca.conf") << "[ca]\ndefault_ca = d\n[d]\nnew_certs_dir = " << work.string()
                                    << "\ndatabase = " << (work / "index.txt").string()
                                    << "\nrand_serial = yes\ndefault_md = sha256\npolicy = p\nx509_extensions = e\n"
                                    << "[p]\ncommonName = supplied\n[e]\nsubjectAltName = " << names
                                    << "\nextendedKeyUsage = serverAuth,clientAuth\n";
    run({"openssl", "ca", "-batch", "-notext", "-config", work / "ca.conf", "-cert", certificate_, "-keyfile", key_,
         "-in", request, "-out", result.certificate, "-startdate", from, "-enddate", to});
    return result;
}

}  // namespace collector::test
