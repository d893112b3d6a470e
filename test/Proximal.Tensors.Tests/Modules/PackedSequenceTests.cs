using Proximal.Tensors.Tests.Autodiff;

namespace Proximal.Tensors.Tests.Modules;

/// <summary>Sequences of different lengths give what each gives alone.</summary>
public sealed class PackedSequenceTests
{
    // Lengths 4, 2 and 1: the rows of the first step of all, then of the second, and so on.
    private static readonly int[] Counts = [3, 2, 1, 1];

    [Fact]
    public void Packed_lstm_equals_single_sequences_and_has_all_gradients()
    {
        var random = new Rng(41);
        var lstm = new Lstm(3, 4);
        lstm.Initialize(ref random);
        Tensor x = GradientCheck.Normal(ref random, 7, 3),
            h = GradientCheck.Normal(ref random, 3, 4),
            c = GradientCheck.Normal(ref random, 3, 4);
        float[] packed = lstm.ForwardPacked(x, (h, c), Counts).ToArray();
        foreach (
            int[] rows in (int[][])
                [
                    [0, 3, 5, 6],
                    [1, 4],
                    [2],
                ]
        )
        {
            int sequence = rows[0];
            float[] alone = lstm.Forward(
                    Rows(x, rows).Reshape(rows.Length, 1, 3),
                    (h.Slice(0, sequence, 1), c.Slice(0, sequence, 1))
                )
                .Output.ToArray();
            AssertRows(packed, rows, alone);
        }

        GradientCheck.Verify(
            _ => lstm.ForwardPacked(x, (h, c), Counts),
            [x, h, c, .. lstm.NamedParameters().Select(static parameter => parameter.Value)]
        );
    }

    [Fact]
    public void Packed_gru_equals_single_sequences_and_has_all_gradients()
    {
        var random = new Rng(42);
        var gru = new Gru(3, 4);
        gru.Initialize(ref random);
        Tensor x = GradientCheck.Normal(ref random, 7, 3),
            h = GradientCheck.Normal(ref random, 3, 4);
        float[] packed = gru.ForwardPacked(x, h, Counts).ToArray();
        foreach (
            int[] rows in (int[][])
                [
                    [0, 3, 5, 6],
                    [1, 4],
                    [2],
                ]
        )
            AssertRows(
                packed,
                rows,
                gru.Forward(Rows(x, rows).Reshape(rows.Length, 1, 3), h.Slice(0, rows[0], 1)).Output.ToArray()
            );

        GradientCheck.Verify(
            _ => gru.ForwardPacked(x, h, Counts),
            [x, h, .. gru.NamedParameters().Select(static parameter => parameter.Value)]
        );
    }

    private static Tensor Rows(Tensor x, int[] rows) => Tensor.Concat(0, [.. rows.Select(row => x.Slice(0, row, 1))]);

    private static void AssertRows(float[] packed, int[] rows, float[] alone)
    {
        for (int t = 0; t < rows.Length; t++)
        for (int i = 0; i < 4; i++)
            Assert.Equal(alone[(4 * t) + i], packed[(4 * rows[t]) + i], 1e-6f);
    }
}
