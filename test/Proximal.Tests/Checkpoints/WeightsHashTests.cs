using System.Security.Cryptography;

namespace Proximal.Tests;

public sealed class WeightsHashTests
{
    [Fact]
    public void Weights_hash_is_the_SHA256_of_names_and_values_in_name_order()
    {
        var parameters = new StateDictionary();
        parameters.Set<float>("b", [1.5f]);
        parameters.Set<float>("a", [-2f, 0.25f], 2, 1);
        byte[] bytes = [.. "a"u8, 0, 0, 0, 0xc0, 0, 0, 0x80, 0x3e, .. "b"u8, 0, 0, 0xc0, 0x3f];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), WeightsHash.Compute(parameters));
    }

    [Fact]
    public void Weights_hash_depends_on_every_bit_and_not_on_insertion_order()
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
