namespace Proximal.Tensors.Tests;

public class MatMulTests
{
    private static readonly (int M, int N, int K)[] Sizes =
    [
        (0, 3, 4),
        (3, 0, 4),
        (3, 4, 0),
        (1, 1, 1),
        (1, 64, 64),
        (2, 64, 4),
        (8, 64, 64),
        (9, 17, 33),
        (7, 5, 3),
        (13, 31, 37),
        (64, 64, 64),
        (64, 4, 256),
        (2, 64, 256),
        (256, 2, 64),
        (256, 1, 64),
        (256, 64, 2),
        (256, 64, 4),
        (61, 67, 300),
        (130, 97, 129),
        (5, 300, 700),
        (65, 3, 1000),
        (100, 18, 512),
        (33, 1, 5),
        (1, 2, 64),
        (3, 2, 65),
        (8, 1, 64),
        (17, 4, 16),
        (70, 130, 530),
        (50, 1100, 40),
    ];

    public static TheoryData<string, bool, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool, bool>();
            foreach (string width in new[] { "512", "256", "128", "32" })
                for (int i = 0; i < 8; i++)
                    cases.Add(width, (i & 1) != 0, (i & 2) != 0, (i & 4) != 0);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void MatMul_equals_the_naive_product(string width, bool transposeA, bool transposeB, bool accumulate)
    {
        foreach ((int m, int n, int k) in Sizes)
        {
            using Host host = Host.Of(width);
            float[] a = Host.Numbers(m * k, 1),
                b = Host.Numbers(k * n, 2),
                c = Host.Numbers(m * n, 3);
            Address result = accumulate ? host.In(c) : host.Out(m * n);
            host.Device.MatMul(host.In(a), transposeA, host.In(b), transposeB, result, m, n, k, accumulate);
            Host.Near(
                Plain(a, transposeA, b, transposeB, accumulate ? c : null, m, n, k),
                host.Read(result, m * n),
                2e-6
            );
        }
    }

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void MatMul_multiplies_strided_batches(string width)
    {
        const int Batch = 5,
            M = 6,
            N = 7,
            K = 9;
        using Host host = Host.Of(width);
        float[] a = Host.Numbers(Batch * M * K, 1),
            b = Host.Numbers(K * N, 2);
        Address c = host.Out(Batch * M * N);
        host.Device.BatchedMatMul(host.In(a), false, M * K, host.In(b), true, 0, c, M * N, Batch, M, N, K, false);
        for (int i = 0; i < Batch; i++)
        {
            double[] expected = Plain(a[(i * M * K)..((i + 1) * M * K)], false, b, true, null, M, N, K);
            Host.Near(expected, host.Read(c + (i * M * N), M * N), 2e-6);
        }
    }

    internal static double[] Plain(
        float[] a,
        bool transposeA,
        float[] b,
        bool transposeB,
        float[]? c,
        int m,
        int n,
        int k
    )
    {
        var result = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = c?[(i * n) + j] ?? 0;
                for (int l = 0; l < k; l++)
                    sum +=
                        (double)a[transposeA ? (l * m) + i : (i * k) + l] * b[transposeB ? (j * k) + l : (l * n) + j];
                result[(i * n) + j] = sum;
            }
        }

        return result;
    }
}
