namespace Proximal.Tensors.Tests;

/// <summary>Recomputed parts have the same values and gradients, bit for bit, and need less memory.</summary>
public sealed class CheckpointTests
{
    private const int Rows = 40,
        Width = 24,
        Depth = 6;

    private readonly Tensor[] weights;
    private readonly Tensor input = Tensor.Parameter(Rows, Width);

    public CheckpointTests()
    {
        var random = new Rng(4);
        Initialization.Normal(input, 1, ref random);
        weights = [.. Enumerable.Range(0, Depth).Select(static _ => Tensor.Parameter(4 * Width, Width))];
        foreach (Tensor weight in weights)
            Initialization.Normal(weight, 0.3, ref random);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_are_bit_identical(bool usesInputsTwice)
    {
        (float[] values, float[][] gradients, long kept) = Differentiate(recompute: false, usesInputsTwice);
        (float[] sameValues, float[][] sameGradients, long recomputed) = Differentiate(true, usesInputsTwice);
        Assert.Equal(values, sameValues);
        for (int i = 0; i < gradients.Length; i++)
        {
            Assert.Contains(gradients[i], static x => x != 0);
            Assert.Equal(gradients[i], sameGradients[i]);
        }

        Assert.InRange(recomputed, 1, kept / 2);
    }

    [Fact]
    public void Recomputed_parts_can_contain_recomputed_parts()
    {
        (_, float[][] expected, _) = Differentiate(recompute: false, usesInputsTwice: false);
        Reset();
        using (Scope.Begin())
        {
            Tensor x = CheckpointOperation.Apply(
                x => weights.Aggregate(x, (y, weight) => CheckpointOperation.Apply(z => Layer(z, weight), y)),
                input * 1
            );
            x.Square().Mean().Backward();
        }

        Assert.Equal(expected, Gradients());
    }

    [Fact]
    public void Tensor_with_a_gradient_besides_input_and_parameters_is_refused()
    {
        using var scope = Scope.Begin();
        Tensor other = input * 2,
            y = CheckpointOperation.Apply(x => x * other, input * 3);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
        Assert.Contains("recomputed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_probabilities_keep_a_limited_number_of_logits()
    {
        const int Vocabulary = 5000;
        var random = new Rng(5);
        Tensor weight = Tensor.Parameter(Vocabulary, 8);
        Initialization.Normal(weight, 1, ref random);
        long Peak(int tokens)
        {
            Tensor x = Tensor.Parameter(tokens, 8);
            using var scope = Scope.Begin();
            Tensor targets = Tensor.Zeros(tokens);
            TensorMemory.ResetPeak();
            long before = TensorMemory.ScopePeak;
            Tensor.LinearLogProb(x, weight, targets);
            return TensorMemory.ScopePeak - before;
        }

        const long Limit = LinearLogProbOperation.LargestKept * sizeof(float),
            Others = 2 << 20;
        Assert.InRange(Peak(300), 300 * Vocabulary * sizeof(float), (300 * Vocabulary * sizeof(float)) + Others);
        Assert.InRange(Peak(16000), Limit, Limit + Others);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(2f)]
    public void Kept_and_recomputed_logits_have_the_same_gradients(float cap)
    {
        const int Count = 90,
            Vocabulary = 2500,
            Inner = 17;
        var random = new Rng(6);
        Tensor x = Tensor.Parameter(Count, Inner),
            weight = Tensor.Parameter(Vocabulary, Inner);
        Initialization.Normal(x, 1, ref random);
        Initialization.Normal(weight, 1, ref random);
        using var scope = Scope.Begin();
        Tensor targets = Tensor.Zeros(Count),
            upstream = Tensor.Zeros(2, Count),
            kept = Tensor.Zeros(Count, Vocabulary);
        for (int i = 0; i < Count; i++)
            (targets.AsSpan()[i], upstream.AsSpan()[i], upstream.AsSpan()[Count + i]) = (27 * i, i % 7, i % 3);

        // No block, some, and all of them: a block has 992 columns.
        float[] none = Gradients(0);
        Assert.Contains(none, static value => value != 0);
        Assert.Equal(none, Gradients(Count * 1000));
        Assert.Equal(none, Gradients(Count * Vocabulary));

        float[] Gradients(long keptCount)
        {
            Device device = x.Node.Device;
            Tensor statistics = Tensor.Zeros(2, Count),
                results = Tensor.Zeros(2, Count),
                dx = Tensor.Zeros(Count, Inner),
                dweight = Tensor.Zeros(Vocabulary, Inner);
            device.LinearLogProb(
                x.Node.Data,
                weight.Node.Matrix,
                targets.Node.Data,
                kept.Node.Data,
                keptCount,
                statistics.Node.Data,
                results.Node.Data,
                results.Node.Data + Count,
                Count,
                Inner,
                Vocabulary,
                temperature: 0.9f,
                cap
            );
            device.LinearLogProbGradient(
                x.Node.Data,
                weight.Node.Matrix,
                targets.Node.Data,
                kept.Node.Data,
                keptCount,
                statistics.Node.Data,
                results.Node.Data + Count,
                upstream.Node.Data,
                upstream.Node.Data + Count,
                dx.Node.Data,
                dweight.Node.Data,
                Count,
                Inner,
                Vocabulary,
                temperature: 0.9f,
                cap
            );
            return [.. results.ToArray(), .. dx.ToArray(), .. dweight.ToArray()];
        }
    }

    private (float[] Values, float[][] Gradients, long Peak) Differentiate(bool recompute, bool usesInputsTwice)
    {
        Reset();
        using var scope = Scope.Begin();
        TensorMemory.ResetPeak();
        long before = TensorMemory.ScopePeak;
        Tensor x = input * 1,
            sum = Tensor.Scalar(0);
        foreach (Tensor weight in weights)
        {
            if (usesInputsTwice)
                sum += x.Abs().Sum();
            x = recompute ? CheckpointOperation.Apply(x => Layer(x, weight), x) : Layer(x, weight);
            if (usesInputsTwice)
                sum += x.Square().Mean();
        }

        (sum + x.Square().Mean()).Backward();
        return (x.ToArray(), Gradients(), TensorMemory.ScopePeak - before);
    }

    private static Tensor Layer(Tensor x, Tensor weight)
    {
        Tensor hidden = Tensor.Linear(x, weight, default, Activation.Gelu);
        return x + Tensor.MatMul((hidden * hidden.Sigmoid()).LogSoftmax(), weight);
    }

    private float[][] Gradients() => [input.Gradient.ToArray(), .. weights.Select(static w => w.Gradient.ToArray())];

    private void Reset()
    {
        foreach (Tensor parameter in (Tensor[])[input, .. weights])
            parameter.Gradient.AsSpan().Clear();
    }
}
