using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class CategoricalMaskTests
{
    private static readonly float[] Logits =
    [
        0.5f,
        3,
        -1,
        2, /**/
        -40,
        90,
        12,
        0,
    ];
    private static readonly float[] Allowed =
    [
        1,
        0,
        1,
        1, /**/
        1,
        0,
        0,
        1,
    ];

    [Fact]
    public void Masked_actions_have_probability_0_and_others_keep_their_proportions()
    {
        using Scope scope = Scope.Begin(record: false);
        float[] probabilities = new CategoricalDistribution(4)
            .Mask(Tensor.From(Logits, 2, 4), Tensor.From(Allowed, 2, 4))
            .Softmax()
            .ToArray();
        for (int row = 0; row < 2; row++)
        {
            double total = 0;
            for (int i = 4 * row; i < (4 * row) + 4; i++)
                total += Allowed[i] * Math.Exp(Logits[i]);
            for (int i = 4 * row; i < (4 * row) + 4; i++)
            {
                if (Allowed[i] == 0)
                    Assert.Equal(0, probabilities[i]);
                else
                    Assert.Equal(Math.Exp(Logits[i]) / total, probabilities[i], 1e-6);
            }
        }
    }

    [Fact]
    public void Masked_actions_have_no_gradient()
    {
        using Scope scope = Scope.Begin();
        Tensor logits = Tensor.Parameter(2, 4);
        logits.Assign(Logits);
        (Tensor logProb, Tensor entropy) = new CategoricalDistribution(4).Evaluate(
            new CategoricalDistribution(4).Mask(logits, Tensor.From(Allowed, 2, 4)),
            Tensor.From([0f, 3], 2, 1)
        );
        (logProb.Sum() + (0.3f * entropy.Sum())).Backward();
        float[] gradient = logits.Gradient.ToArray();
        for (int i = 0; i < gradient.Length; i++)
            if (Allowed[i] == 0)
                Assert.Equal(0, gradient[i]);
        Assert.True(gradient[0] > 0.1f && gradient[2] < -0.001f, string.Join(", ", gradient));
    }

    [Fact]
    public void Masked_actions_do_not_contribute_to_the_KL()
    {
        using Scope scope = Scope.Begin(record: false);
        Tensor mask = Tensor.From([1f, 0, 1], 1, 3);
        Tensor p = new CategoricalDistribution(3).Mask(Tensor.From([1f, 5, 2], 1, 3), mask);
        Tensor q = new CategoricalDistribution(3).Mask(Tensor.From([3f, -7, 0], 1, 3), mask);
        float expected = CategoricalDistribution
            .KlFromLogits(Tensor.From([1f, 2], 1, 2), Tensor.From([3f, 0], 1, 2))
            .Item();
        Assert.Equal(expected, CategoricalDistribution.KlFromLogits(p, q).Item(), 1e-6f);
        Assert.True(expected > 0.1f);
    }

    [Fact]
    public void Masked_actions_are_never_sampled()
    {
        float[] masked;
        using (Scope.Begin(record: false))
            masked = new CategoricalDistribution(3)
                .Mask(Tensor.From([0.5f, 9, -1], 1, 3), Tensor.From([1f, 0, 1], 1, 3))
                .ToArray();
        var distribution = new CategoricalDistribution(3);
        var random = new Rng(4);
        var action = new float[1];
        var counts = new int[3];
        for (int i = 0; i < 20_000; i++)
        {
            distribution.Sample(masked, ref random, action);
            counts[(int)action[0]]++;
        }

        Assert.Equal(0, counts[1]);
        Assert.True(counts[0] > 0 && counts[2] > 0);
        distribution.Mode(masked, action);
        Assert.Equal(0, action[0]);
    }

    [Fact]
    public void One_valid_action_of_10_000_has_probability_1()
    {
        const int n = 10_000;
        float[] logits = [.. Enumerable.Range(0, n).Select(static i => MathF.Sin(i) * 30)];
        var mask = new float[n];
        mask[4321] = 1;
        var distribution = new CategoricalDistribution(n);
        using Scope scope = Scope.Begin(record: false);
        Tensor masked = distribution.Mask(Tensor.From(logits, 1, n), Tensor.From(mask, 1, n));
        (Tensor logProb, Tensor entropy) = distribution.Evaluate(masked, Tensor.From([4321f], 1, 1));
        Assert.Equal((0f, 0f), (logProb.Item(), entropy.Item()));
        Assert.Equal(1f, masked.Softmax().Sum().Item());
        var random = new Rng(1);
        var action = new float[1];
        Assert.Equal(0f, distribution.Sample(masked.ToArray(), ref random, action));
        Assert.Equal(4321f, action[0]);
    }

    [Fact]
    public void MultiBinary_mask_forces_the_allowed_value()
    {
        var distribution = new MultiBinaryDistribution(3);
        using Scope scope = Scope.Begin();
        Tensor logits = Tensor.Parameter(1, 3);
        logits.Assign([-2f, 2, 0.5f]);

        // The first must be on, the second off, the third is free.
        Tensor masked = distribution.Mask(logits, Tensor.From([0f, 1, 1, 0, 1, 1], 1, 6));
        (Tensor logProb, Tensor entropy) = distribution.Evaluate(masked, Tensor.From([1f, 0, 1], 1, 3));
        double p = 1 / (1 + Math.Exp(-0.5));
        Assert.Equal(Math.Log(p), logProb.Item(), 1e-6);
        Assert.Equal(-(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p)), entropy.Item(), 1e-6);
        (logProb + entropy).Sum().Backward();
        Assert.Equal([0, 0], logits.Gradient.ToArray()[..2]);
        var random = new Rng(1);
        var action = new float[3];
        for (int i = 0; i < 1000; i++)
        {
            distribution.Sample(masked.ToArray(), ref random, action);
            Assert.Equal([1, 0], action[..2]);
        }
    }
}
