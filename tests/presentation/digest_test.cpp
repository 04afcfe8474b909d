#include <collector/presentation/digest.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

// The examples of FIPS 180-2.
TEST(DigestTest, IsSha256) {
    Digest nothing;
    EXPECT_EQ(nothing.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Digest abc;
    abc.add("a");
    abc.add("bc");
    EXPECT_EQ(abc.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(DigestTest, CanBeInBase64) {
    Digest abc;
    abc.add("abc");
    EXPECT_EQ(abc.base64(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

// An example of RFC 4231.
TEST(KeyedDigestTest, IsHmacOfSha256) {
    EXPECT_EQ(keyed_digest("Jefe", "what do ya want for nothing?"),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(keyed_digest("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace collector
