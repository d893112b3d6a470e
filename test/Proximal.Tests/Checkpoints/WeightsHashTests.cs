using System.Security.Cryptography;

namespace Proximal.Tests;

public sealed class WeightsHashTests
{
    [Fact]
    public void It_is_the_SHA256_of_names_and_numbers_in_name_order()
    {
        var parameters = new StateDictionary();
        parameters.Set<float>("b", [1.5f]);
        parameters.Set<float>("a", [-2f, 0.25f], 2, 1);
        byte[] bytes = [.. "a"u8, 0, 0, 0, 0xc0, 0, 0, 0x80, 0x3e, .. "b"u8, 0, 0, 0xc0, 0x3f];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), WeightsHash.Compute(parameters));
    }

    [Fact]
    public void The_order_of_setting_does_not_matter_but_every_bit_does()
    {
        var one = new StateDictionary();
        one.Set<float>("a", [1]);
        one.Set<float>("b", [2]);
        var other = new StateDictionary();
        other.Set<float>("b", [2]);
        other.Set<float>("a", [1]);
        Assert.Equal(WeightsHash.Compute(one), WeightsHash.Compute(other));
        other.Set<float>("a", [MathF.BitIncrement(1)]);
        Assert.NotEqual(WeightsHash.Compute(one), WeightsHash.Compute(other), StringComparer.Ordinal);
    }
}
