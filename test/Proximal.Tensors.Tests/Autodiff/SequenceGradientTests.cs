using static Proximal.Tensors.Tests.Autodiff.GradientCheck;

namespace Proximal.Tensors.Tests.Autodiff;

/// <summary>
/// Attention, rotary positions and log-probabilities against differences, and against compositions of other operators.
/// </summary>
public class SequenceGradientTests
{
    // Sequences of length 1, empty ones, more rows than a tile and a block have; heads that fill no register; shared
    // keys.
    public static TheoryData<int[], int, int, int> Attentions =>
        new()
        {
            { [1], 1, 1, 4 },
            { [5], 2, 2, 3 },
            { [1, 3, 1, 0, 6], 2, 1, 5 },
            { [9, 2], 4, 2, 16 },
            { [17], 3, 1, 2 },
            { [0, 11, 1], 6, 2, 1 },
        };

    [Theory]
    [MemberData(nameof(Attentions))]
    public void Attention_gradients_agree_with_central_differences(
        int[] lengths,
        int heads,
        int keyHeads,
        int dimension
    )
    {
        var random = new Rng(11);
        int tokens = lengths.Sum();
        Tensor starts = Starts(lengths);
        Tensor[] inputs =
        [
            Normal(ref random, tokens, heads * dimension),
            Normal(ref random, tokens, keyHeads * dimension),
            Normal(ref random, tokens, keyHeads * dimension),
        ];
        Verify(x => Tensor.CausalAttention(x[0], x[1], x[2], starts, dimension), inputs);
        Verify(x => Tensor.CausalAttention(Tensor.Concat(1, x[0], x[0], x[0]), starts, dimension), [inputs[0]]);
        Verify(x => Tensor.CausalAttention(x[0], x[0], x[0], starts, dimension), [inputs[1]]);
        if (heads == keyHeads)
            Verify(x => Tensor.CausalAttention(x[0], x[1] * x[0], x[0] + x[2], starts, dimension), inputs);
    }

    // Windows of one key, of a few, within a tile, and longer than a sequence; with and without a cap.
    public static TheoryData<int[], int, float, float> Scores =>
        new()
        {
            { [6], 1, 0.4f, 0 },
            { [9, 1, 0, 5], 3, 0.7f, 0 },
            { [20, 3], 4, 0.3f, 1.5f },
            { [7, 12], 0, 0.5f, 0.8f },
            { [11], 30, 1.1f, 2 },
        };

    [Theory]
    [MemberData(nameof(Scores))]
    public void Attention_gradients_with_window_and_cap_agree_with_central_differences(
        int[] lengths,
        int window,
        float scale,
        float cap
    )
    {
        var random = new Rng(21);
        int tokens = lengths.Sum();
        Tensor starts = Starts(lengths);
        var scores = new AttentionScores(scale, cap, window);
        Tensor[] inputs =
        [
            Normal(ref random, tokens, 12),
            Normal(ref random, tokens, 6),
            Normal(ref random, tokens, 6),
        ];
        Verify(x => Tensor.CausalAttention(x[0], x[1], x[2], starts, 3, scores), inputs);
        Verify(x => Tensor.CausalAttention(Tensor.Concat(1, x[0], x[0], x[0]), starts, 3, scores), [inputs[0]]);
    }

    [Theory]
    [InlineData(1, 0f)]
    [InlineData(5, 2f)]
    [InlineData(16, 0f)]
    [InlineData(33, 0.5f)]
    [InlineData(100, 0f)]
    public void Attention_with_window_and_cap_equals_a_composition_of_operators(int window, float cap)
    {
        const int Tokens = 150,
            Dimension = 20;
        var scores = new AttentionScores(0.6f, cap, window);
        var random = new Rng(22);
        Tensor[] parts =
        [
            Normal(ref random, Tokens, Dimension),
            Normal(ref random, Tokens, Dimension),
            Normal(ref random, Tokens, Dimension),
        ];
        float[] hidden = new float[Tokens * Tokens];
        for (int i = 0; i < hidden.Length; i++)
            hidden[i] = i % Tokens > i / Tokens || i % Tokens <= (i / Tokens) - window ? -1e9f : 0;

        (float[] expected, float[][] expectedGradients) = Run(() =>
        {
            Tensor raw = Tensor.Linear(parts[0], parts[1]) * scores.Scale;
            Tensor capped = cap > 0 ? (raw / cap).Tanh() * cap : raw;
            Tensor weights = (capped + Tensor.From(hidden, Tokens, Tokens)).LogSoftmax().Exp();
            return Tensor.MatMul(weights, parts[2]);
        });
        (float[] actual, float[][] gradients) = Run(() =>
            Tensor.CausalAttention(parts[0], parts[1], parts[2], Starts([Tokens]), Dimension, scores)
        );

        AssertClose(expected, actual, 1);
        float largest = expectedGradients.SelectMany(static gradient => gradient).Max(MathF.Abs);
        for (int i = 0; i < 3; i++)
            AssertClose(expectedGradients[i], gradients[i], largest);

        (float[] Value, float[][] Gradients) Run(Func<Tensor> attend)
        {
            foreach (Tensor part in parts)
                part.Gradient.Assign(new float[part.Count]);
            using Scope scope = Scope.Begin();
            Tensor y = attend();
            y.Square().Sum().Backward();
            return (y.ToArray(), [.. parts.Select(static part => part.Gradient.ToArray())]);
        }

        // Relative to the largest number: the others are sums that cancel.
        static void AssertClose(float[] expected, float[] actual, float largest)
        {
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-5f * largest);
        }
    }

    public static TheoryData<int[], int, int, int> LongAttentions =>
        new()
        {
            { [200], 2, 2, 64 },
            { [1, 130, 70, 1, 33], 4, 2, 12 },
            { [1100, 3], 2, 1, 20 },
            { [64, 65, 63, 128], 6, 3, 32 },
        };

    [Theory]
    [MemberData(nameof(LongAttentions))]
    public void Attention_equals_a_composition_of_operators(int[] lengths, int heads, int keyHeads, int dimension)
    {
        var random = new Rng(12);
        int tokens = lengths.Sum();
        Tensor starts = Starts(lengths);
        Tensor[] inputs =
        [
            Normal(ref random, tokens, heads * dimension),
            Normal(ref random, tokens, keyHeads * dimension),
            Normal(ref random, tokens, keyHeads * dimension),
        ];
        Tensor weights = Buffer(ref random, tokens, heads * dimension);
        (float[] value, float[][] gradients) = Differentiate(
            x => Tensor.CausalAttention(x[0], x[1], x[2], starts, dimension),
            inputs,
            weights
        );
        (float[] expected, float[][] expectedGradients) = Differentiate(
            x => Composed(x[0], x[1], x[2], lengths, dimension),
            inputs,
            weights
        );
        Near(expected, value, 2e-6);
        for (int i = 0; i < 3; i++)
            Near(expectedGradients[i], gradients[i], 5e-6);

        if (heads != keyHeads)
            return;
        (float[] joined, float[][] joinedGradients) = Differentiate(
            x => Tensor.CausalAttention(Tensor.Concat(1, x[0], x[1], x[2]), starts, dimension),
            inputs,
            weights
        );
        Assert.Equal(value, joined);
        for (int i = 0; i < 3; i++)
            Assert.Equal(gradients[i], joinedGradients[i]);
    }

    [Fact]
    public void Attention_does_not_depend_on_other_sequences_of_the_batch()
    {
        var random = new Rng(13);
        Tensor all = Buffer(ref random, 60, 3 * 24);
        using Scope scope = Scope.Begin(record: false);
        float[] together = Tensor.CausalAttention(all, Starts([20, 33, 7]), 12).ToArray();
        float[] alone = Tensor.CausalAttention(all.Slice(0, 20, 33), Starts([33]), 12).ToArray();
        Assert.Equal(together[(20 * 24)..(53 * 24)], alone);
    }

    [Fact]
    public void Attention_refuses_invalid_starts_and_shapes()
    {
        Tensor x = Tensor.Zeros(5, 12);
        foreach (
            float[] starts in new float[][]
            {
                [0, 4],
                [1, 5],
                [0, 3, 2, 5],
                [0, 2.5f, 5],
                [0, 7, 5],
                [0],
                [0, float.NaN, 5],
            }
        )
            Assert.Throws<ArgumentException>(() => Tensor.CausalAttention(x, Tensor.From(starts), 2));
        Assert.Throws<ArgumentException>(() => Tensor.CausalAttention(x, Starts([5]), 5));
        Assert.Throws<ArgumentException>(() =>
            Tensor.CausalAttention(x, Tensor.Zeros(5, 8), Tensor.Zeros(5, 8), Starts([5]), 4)
        );
        Assert.Throws<ArgumentException>(() =>
            Tensor.CausalAttention(x, Tensor.Zeros(4, 12), Tensor.Zeros(4, 12), Starts([5]), 4)
        );
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(3, 6, 2)]
    [InlineData(4, 40, 1)]
    public void Rotary_gradients_agree_with_central_differences(int tokens, int dimension, int heads)
    {
        var random = new Rng(14);
        (Tensor positions, Tensor frequencies) = Angles(tokens, dimension, 100);
        Verify(x => x[0].Rotary(positions, frequencies, dimension), [Normal(ref random, tokens, heads * dimension)]);
        Verify(
            x => x[0].Rotary(positions, frequencies, dimension) * x[0],
            [Normal(ref random, tokens, heads * dimension)]
        );
    }

    [Theory]
    [InlineData(6, 1)]
    [InlineData(10, 3)]
    public void Partial_rotary_gradients_agree_with_central_differences(int dimension, int pairs)
    {
        const int Tokens = 4;
        var random = new Rng(23);
        Tensor positions = Tensor.From([0, 1, 2, 5]);
        foreach (
            Tensor frequencies in (ReadOnlySpan<Tensor>)
                [Uniform(ref random, 0, 1, pairs), Uniform(ref random, 0, 1, Tokens, pairs)]
        )
        {
            Tensor fixedFrequencies = Tensor.From(frequencies.ToArray(), frequencies.Shape.ToArray());
            Tensor x = Normal(ref random, Tokens, 2 * dimension);
            Verify(inputs => inputs[0].Rotary(positions, fixedFrequencies, dimension, 1.3f), [x]);
            float[] y = x.Rotary(positions, fixedFrequencies, dimension, 1.3f).ToArray();
            float[] before = x.ToArray();
            for (int i = 0; i < y.Length; i++)
                if (i % dimension >= 2 * pairs)
                    Assert.Equal(before[i], y[i]);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(7000)]
    [InlineData(100_000)]
    public void Rotary_rotates_pairs_by_their_angle(int step)
    {
        const int Tokens = 9,
            Dimension = 38,
            Heads = 3;
        (Tensor positions, Tensor frequencies) = Angles(Tokens, Dimension, step);
        var random = new Rng(15);
        float[] x = Buffer(ref random, Tokens, Heads * Dimension).ToArray(),
            f = frequencies.ToArray(),
            p = positions.ToArray();
        float[] y = Tensor.From(x, Tokens, Heads * Dimension).Rotary(positions, frequencies, Dimension).ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            (int token, int within, int half) = (i / (Heads * Dimension), i % Dimension, Dimension / 2);
            float angle = p[token] * f[within % half];
            int other = within < half ? i + half : i - half;
            double expected = (x[i] * Math.Cos(angle)) + ((within < half ? -x[other] : x[other]) * Math.Sin(angle));
            Assert.Equal(expected, y[i], 2e-6);
        }
    }

    public static TheoryData<int, int, int, float> Vocabularies =>
        new()
        {
            { 1, 1, 1, 1f },
            { 3, 5, 2, 0.7f },
            { 2, 4, 19, 1.3f },
            { 5, 3, 40, 1f },
        };

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Log_probability_and_entropy_gradients_agree_with_central_differences(
        int rows,
        int width,
        int vocabulary,
        float temperature
    )
    {
        var random = new Rng(16);
        Tensor[] inputs = [Normal(ref random, rows, width), Uniform(ref random, -0.5f, 0.5f, vocabulary, width)];
        Tensor targets = Targets(ref random, rows, vocabulary);
        Verify(x => Tensor.LinearLogProb(x[0], x[1], targets, temperature).LogProb, inputs);
        Verify(x => Tensor.LinearLogProb(x[0], x[1], targets, temperature).Entropy, inputs);
        Verify(
            x => Tensor.LinearLogProb(x[0], x[1], targets, temperature, cap: 0.9f, keepLogits: true).LogProb,
            inputs
        );
        Verify(
            x => Tensor.LinearLogProb(x[0], x[1], targets, temperature, cap: 0.9f, keepLogits: false).Entropy,
            inputs
        );
        Verify(
            x =>
            {
                (Tensor logProb, Tensor entropy) = Tensor.LinearLogProb(x[0], x[1], targets, temperature);
                return (logProb * 0.6f) + (entropy * 0.3f) + (x[0].Sum(-1) * x[1].Sum());
            },
            inputs
        );
    }

    [Theory]
    [InlineData(37, 24, 1000, 1f)]
    [InlineData(300, 16, 2500, 0.8f)]
    [InlineData(130, 300, 1100, 1f)]
    [InlineData(2100, 4, 995, 1f)]
    public void Log_probability_and_entropy_equal_a_composition_of_operators(
        int rows,
        int width,
        int vocabulary,
        float temperature
    )
    {
        var random = new Rng(17);
        Tensor[] inputs = [Normal(ref random, rows, width), Uniform(ref random, -0.3f, 0.3f, vocabulary, width)];
        Tensor targets = Targets(ref random, rows, vocabulary),
            weights = Buffer(ref random, 2, rows);
        Tensor Joined((Tensor LogProb, Tensor Entropy) both) => Tensor.Stack(0, both.LogProb, both.Entropy);
        (float[] value, float[][] gradients) = Differentiate(
            x => Joined(Tensor.LinearLogProb(x[0], x[1], targets, temperature)),
            inputs,
            weights
        );
        (float[] expected, float[][] expectedGradients) = Differentiate(
            x =>
            {
                Tensor logProbs = (Tensor.MatMul(x[0], x[1], transposeB: true) / temperature).LogSoftmax();
                return Joined((logProbs.Gather(targets), -(logProbs.Exp() * logProbs).Sum(-1)));
            },
            inputs,
            weights
        );
        Near(expected, value, 3e-6);
        for (int i = 0; i < 2; i++)
            Near(expectedGradients[i], gradients[i], 1e-5);
    }

    [Theory]
    [InlineData(3, 8, 11)]
    [InlineData(2100, 4, 1001)]
    public void Log_probabilities_are_bit_identical_without_a_gradient(int rows, int width, int vocabulary)
    {
        var random = new Rng(18);
        Tensor x = Normal(ref random, rows, width),
            weight = Normal(ref random, vocabulary, width),
            targets = Targets(ref random, rows, vocabulary);
        using Scope recorded = Scope.Begin();
        (Tensor logProb, Tensor entropy) = Tensor.LinearLogProb(x, weight, targets, 0.7f);
        using Scope unrecorded = Scope.Begin(record: false);
        (Tensor sameLogProb, Tensor sameEntropy) = Tensor.LinearLogProb(x, weight, targets, 0.7f);
        Assert.Equal(logProb.ToArray(), sameLogProb.ToArray());
        Assert.Equal(entropy.ToArray(), sameEntropy.ToArray());
    }

    [Fact]
    public void Log_probabilities_refuse_targets_outside_the_vocabulary()
    {
        foreach (float target in new[] { -1f, 3f, 0.5f, float.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                Tensor.LinearLogProb(Tensor.Zeros(1, 2), Tensor.Zeros(3, 2), Tensor.From([target]))
            );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Tensor.LinearLogProb(Tensor.Zeros(1, 2), Tensor.Zeros(3, 2), Tensor.From([0f]), temperature: 0)
        );
        Assert.Throws<ArgumentException>(() =>
            Tensor.LinearLogProb(Tensor.Zeros(2, 2), Tensor.Zeros(3, 2), Tensor.From([0f]))
        );
    }

    private static Tensor Composed(Tensor query, Tensor key, Tensor value, int[] lengths, int dimension)
    {
        int sharing = query.Shape[1] / key.Shape[1];
        var sequences = new List<Tensor>();
        int start = 0;
        foreach (int length in lengths)
        {
            var mask = Tensor.From(
                [.. Enumerable.Range(0, length * length).Select(i => i % length <= i / length ? 0f : -1e9f)],
                length,
                length
            );
            var heads = new List<Tensor>();
            for (int head = 0; head < query.Shape[1] / dimension; head++)
            {
                Tensor Part(Tensor x, int of) => x.Slice(0, start, length).Slice(1, of * dimension, dimension);
                Tensor scores =
                    Tensor.MatMul(Part(query, head), Part(key, head / sharing), transposeB: true)
                    * (1f / MathF.Sqrt(dimension));
                heads.Add(Tensor.MatMul((scores + mask).Softmax(), Part(value, head / sharing)));
            }

            sequences.Add(Tensor.Concat(1, [.. heads]));
            start += length;
        }

        return Tensor.Concat(0, [.. sequences]);
    }

    private static (float[] Value, float[][] Gradients) Differentiate(
        Func<Tensor[], Tensor> function,
        Tensor[] inputs,
        Tensor weights
    )
    {
        foreach (Tensor input in inputs)
            input.Gradient.Assign(new float[input.Count]);
        using Scope scope = Scope.Begin();
        Tensor result = function(inputs);
        (result * weights).Sum().Backward();
        return (result.ToArray(), [.. inputs.Select(static input => input.Gradient.ToArray())]);
    }

    private static void Near(float[] expected, float[] actual, double tolerance) =>
        Host.Near(Array.ConvertAll(expected, static v => (double)v), actual, tolerance);

    private static Tensor Starts(int[] lengths)
    {
        var starts = new float[lengths.Length + 1];
        for (int i = 0; i < lengths.Length; i++)
            starts[i + 1] = starts[i] + lengths[i];
        var tensor = Tensor.Buffer(starts.Length);
        tensor.Assign(starts);
        return tensor;
    }

    private static (Tensor Positions, Tensor Frequencies) Angles(int tokens, int dimension, int step)
    {
        Tensor positions = Tensor.Buffer(tokens),
            frequencies = Tensor.Buffer(dimension / 2);
        positions.Assign([.. Enumerable.Range(0, tokens).Select(i => (float)(i * step))]);
        frequencies.Assign([
            .. Enumerable.Range(0, dimension / 2).Select(i => (float)Math.Pow(10000, -2.0 * i / dimension)),
        ]);
        return (positions, frequencies);
    }

    private static Tensor Targets(ref Rng random, int rows, int vocabulary)
    {
        var targets = Tensor.Buffer(rows);
        var values = new float[rows];
        foreach (ref float value in values.AsSpan())
            value = random.NextInt32(vocabulary);
        targets.Assign(values);
        return targets;
    }

    private static Tensor Buffer(ref Rng random, params int[] shape)
    {
        var tensor = Tensor.Buffer(shape);
        var values = new float[tensor.Count];
        random.FillNormal(values);
        tensor.Assign(values);
        return tensor;
    }
}
