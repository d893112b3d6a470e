using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class SquashedGaussianTests
{
    [Fact]
    public void Squashed_density_integrates_to_1()
    {
        // Over a = tanh(u) in (-1, 1), by the midpoint rule.
        const int Points = 4000;
        var draws = new float[Points];
        for (int i = 0; i < Points; i++)
            draws[i] = (float)Math.Atanh(-1 + ((2.0 * (i + 0.5)) / Points));
        using Scope scope = Scope.Begin(record: false);
        float[] density = SquashedGaussianDistribution
            .LogProb(Tensor.Full(0.4f, 1, 1), Tensor.From([-0.5f]), Tensor.From(draws, Points, 1))
            .Exp()
            .ToArray();
        Assert.Equal(1, density.Sum(static x => (double)x) * 2 / Points, 1e-3);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    [InlineData(60)]
    public void Squashed_log_prob_is_exact_where_tanh_saturates(float u)
    {
        using Scope scope = Scope.Begin(record: false);
        float actual = SquashedGaussianDistribution
            .LogProb(Tensor.Full(u, 1, 1), Tensor.From([0f]), Tensor.Full(u, 1, 1))
            .Item();

        // log(1 - tanh² u) = log 4 - 2|u| + O(e^-2|u|).
        double expected = (-0.5 * Math.Log(2 * Math.PI)) - Math.Log(4) + (2 * Math.Abs(u));
        Assert.Equal(expected, actual, 1e-5 * expected);
    }

    [Theory]
    [InlineData(0, -1, 0.0005)]
    [InlineData(1, -0.5f, 0.0005)]
    [InlineData(0.3f, 0, 0.001)]
    [InlineData(-2, 0.4f, 0.01)]
    public void Squashed_entropy_equals_a_numerical_integral(float mean, float logStd, double tolerance)
    {
        double std = Math.Exp(logStd),
            expected = 0.5 + (0.5 * Math.Log(2 * Math.PI)) + logStd;
        const double Width = 0.001;
        for (double z = -10; z < 10; z += Width)
        {
            double u = mean + (std * z);
            double slope = 2 * (Math.Log(2) - Math.Abs(u) - Math.Log(1 + Math.Exp(-2 * Math.Abs(u))));
            expected += slope * Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) * Width;
        }

        using Scope scope = Scope.Begin(record: false);
        Assert.Equal(
            expected,
            SquashedGaussianDistribution.Entropy(Tensor.Full(mean, 1, 1), Tensor.From([logStd])).Item(),
            tolerance
        );
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(100, 5)]
    [InlineData(-100, 1)]
    public void Squashed_samples_are_within_the_bounds(float draw, float expected) =>
        Assert.Equal(expected, SquashedGaussianDistribution.Squash(draw, 1, 5));

    [Fact]
    public void Loaded_squashed_policy_acts_through_tanh()
    {
        using var folder = new TemporaryFolder();
        Box actions = Box.Uniform(-2, 6, 1);
        var network = new NetworkOptions { SquashOutput = true };
        Policy policy = Policy.Create(Box.Uniform(-1, 1, 3), actions, network, normalizer: null, seed: 5);
        policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.True(loaded.Network.Head.Squashes);
        float[] one = new float[1],
            other = new float[1];
        Rng random = new(9),
            again = new(9);
        for (int i = 0; i < 100; i++)
        {
            policy.Act([0.1f * i, 1, -1], one, deterministic: false, ref random);
            loaded.Act([0.1f * i, 1, -1], other, deterministic: false, ref again);
            Assert.Equal(one, other);
            Assert.InRange(one[0], -2, 6);
        }
    }

    [Fact]
    public void Squashing_refuses_spaces_without_finite_bounds()
    {
        foreach (Space actions in (Space[])[new Discrete(2), Box.Uniform(0, float.PositiveInfinity, 2)])
        {
            var error = Assert.Throws<InvalidInputException>(() => ActionDistributions.For(actions, squash: true));
            Assert.Contains("policy_kwargs.squash_output", error.Message, StringComparison.Ordinal);
        }
    }
}
