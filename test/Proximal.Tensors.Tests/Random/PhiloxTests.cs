using System.Runtime.Intrinsics;

namespace Proximal.Tensors.Tests.Random;

public class PhiloxTests
{
    // The known answers published with Random123.
    public static TheoryData<uint[], ulong, uint[]> KnownAnswers =>
        new()
        {
            { [0, 0, 0, 0], 0, [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
            {
                [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
                0xffffffffffffffff,
                [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
            },
            {
                [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
                0x299f31d0a4093822,
                [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
            },
        };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Philox_block_equals_the_published_values(uint[] counter, ulong key, uint[] expected) =>
        Assert.Equal(Vector128.Create(expected), Philox.Block(Vector128.Create(counter), key));

    [Fact]
    public void Stream_is_the_high_half_of_the_counter() =>
        Assert.Equal(
            Philox.Block(Vector128.Create(0x55667788u, 0x11223344u, 0xddeeff00u, 0x99aabbccu), 7),
            Philox.Block(0x1122334455667788, 0x99aabbccddeeff00, 7)
        );
}
