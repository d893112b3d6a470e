namespace Proximal.Tensors.Tests;

[Collection(nameof(SharedPool))]
public class MatMulThreadCountTests
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (300, 257, 129),
        (1000, 64, 64),
        (64, 64, 4096),
        (31, 1100, 300),
        (4, 64, 20000),
        (20000, 2, 64),
        (520, 530, 540),
    ];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void MatMul_is_bit_identical_for_any_thread_count(bool transposeA, bool transposeB)
    {
        foreach ((int m, int n, int k) in Sizes)
        {
            float[][] results = SharedPool.WithEachSize(() =>
            {
                using Host host = new(CpuDevice.Shared);
                Address c = host.In(m * n, 3);
                host.Device.MatMul(host.In(m * k, 1), transposeA, host.In(k * n, 2), transposeB, c, m, n, k, true);
                return host.Read(c, m * n);
            });
            Assert.All(
                results[1..],
                other => Assert.True(results[0].AsSpan().SequenceEqual(other), $"{m}x{n}x{k} differs")
            );
        }
    }
}
