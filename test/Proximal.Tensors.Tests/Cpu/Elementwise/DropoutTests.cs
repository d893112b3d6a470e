using System.Runtime.Intrinsics;

namespace Proximal.Tensors.Tests;

public class DropoutTests
{
    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Dropout_mask_is_the_documented_function_of_seed_and_stream(string width)
    {
        foreach (int count in new[] { 0, 1, 3, 4, 5, 37, 300_001 })
        {
            using Host host = Host.Of(width);
            const float Rate = 0.3f;
            float[] x = Host.Numbers(count, 1);
            Address mask = host.Out(count),
                y = host.Out(count);
            host.Device.Dropout(host.In(x), mask, y, count, Rate, seed: 0x1234567890abcdef, stream: 5);
            float[] masks = host.Read(mask, count),
                values = host.Read(y, count);
            for (int i = 0; i < count; i++)
            {
                Vector128<uint> block = Philox.Block((ulong)(i / 4), stream: 5, key: 0x1234567890abcdef);
                float expected = (block[i % 4] >> 8) / 16777216f < Rate ? 0 : 1 / (1 - Rate);
                if (masks[i] != expected || values[i] != x[i] * expected)
                    Assert.Fail(
                        $"element {i} of {count}: mask {masks[i]} instead of {expected}, {x[i]} became {values[i]}"
                    );
            }

            // 300,001 draws: five standard deviations are 0.0042.
            if (count > 1000)
                Assert.Equal(Rate, masks.Count(static m => m == 0) / (double)count, 0.0042);
        }
    }

    [Fact]
    public void Seeds_and_streams_give_different_dropout_masks()
    {
        using Host host = new(CpuDevice.Shared);
        Address x = host.In(64, 1),
            y = host.Out(64),
            mask = host.Out(64);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (ulong seed = 0; seed < 4; seed++)
        {
            for (ulong stream = 0; stream < 4; stream++)
            {
                host.Device.Dropout(x, mask, y, 64, 0.5f, seed, stream);
                seen.Add(string.Join(' ', host.Read(mask, 64)));
            }
        }

        Assert.Equal(16, seen.Count);
    }

    [Fact]
    public void Dropout_of_rate_0_keeps_all_values()
    {
        using Host host = new(CpuDevice.Shared);
        float[] x = Host.Numbers(99, 1);
        Address y = host.Out(99),
            mask = host.Out(99);
        host.Device.Dropout(host.In(x), mask, y, 99, 0, 1, 0);
        Assert.Equal(x, host.Read(y, 99));
        Assert.All(host.Read(mask, 99), static m => Assert.Equal(1, m));
    }
}
