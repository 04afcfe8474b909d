#include "report/digest.hpp"

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

}  // namespace
}  // namespace collector
