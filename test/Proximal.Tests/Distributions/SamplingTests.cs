using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class SamplingTests
{
    private const int Draws = 40_000;

    public static TheoryData<string> Families =>
        [
            "categorical",
            "multi-discrete",
            "multi-binary",
            "gaussian",
            "squashed",
            "state-dependent",
            "gsde",
            "squashed gsde",
            "beta",
        ];

    [Theory]
    [MemberData(nameof(Families))]
    public void Sample_returns_the_log_probability_of_Evaluate(string family)
    {
        (ActionDistribution distribution, float[] parameters) = Make(family);
        var random = new Rng(1);
        using Scope scope = Scope.Begin(record: false);
        for (int i = 0; i < 200; i++)
        {
            var action = new float[distribution.ActionSize];
            float drawn = distribution.Sample(parameters, ref random, action);
            (Tensor logProb, _) = distribution.Evaluate(
                Tensor.From(parameters, 1, parameters.Length),
                Tensor.From(action, 1, action.Length)
            );
            Assert.Equal(logProb.Item(), drawn, 2e-5f * Math.Max(1, Math.Abs(drawn)));
        }
    }

    [Theory]
    [InlineData("categorical")]
    [InlineData("multi-discrete")]
    [InlineData("multi-binary")]
    public void Sample_frequencies_match_probabilities(string family)
    {
        (ActionDistribution distribution, float[] parameters) = Make(family);
        var random = new Rng(2);
        var counts = new Dictionary<string, (int Count, double Probability)>(StringComparer.Ordinal);
        var action = new float[distribution.ActionSize];
        for (int i = 0; i < Draws; i++)
        {
            double probability = Math.Exp(distribution.Sample(parameters, ref random, action));
            string key = string.Join(',', action);
            counts[key] = (counts.GetValueOrDefault(key).Count + 1, probability);
        }

        // 4.5 standard deviations of a binomial count: one in 150,000 for each of at most 20 outcomes.
        foreach ((string key, (int count, double p)) in counts)
            Assert.True(
                Math.Abs(count - (Draws * p)) <= 4.5 * Math.Sqrt(Draws * p * (1 - p)),
                $"{family} drew ({key}) {count} times, expected {Draws * p}"
            );
        Assert.Equal(1, counts.Values.Sum(static outcome => outcome.Probability), 0.01);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Entropy_is_the_mean_negative_log_probability(string family)
    {
        (ActionDistribution distribution, float[] parameters) = Make(family);
        var random = new Rng(3);
        var action = new float[distribution.ActionSize];
        double sum = 0,
            squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            double surprise = -distribution.Sample(parameters, ref random, action);
            sum += surprise;
            squares += surprise * surprise;
        }

        double mean = sum / Draws;
        double error = Math.Sqrt(((squares / Draws) - (mean * mean)) / Draws);
        using Scope scope = Scope.Begin(record: false);
        (_, Tensor entropy) = distribution.Evaluate(
            Tensor.From(parameters, 1, parameters.Length),
            Tensor.From(action, 1, action.Length)
        );

        // 4.5 standard errors, and what the quadrature of the squashed Gaussian may miss.
        Assert.Equal(mean, entropy.Item(), (4.5 * error) + 0.003);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Mode_has_the_highest_probability(string family)
    {
        (ActionDistribution distribution, float[] parameters) = Make(family);
        var random = new Rng(4);
        float[] mode = new float[distribution.ActionSize],
            action = new float[distribution.ActionSize];
        distribution.Mode(parameters, mode);

        // Of a squashed Gaussian the mode is that of the Gaussian underneath, which the density of tanh(u) need not
        // share.
        if (family.StartsWith("squashed", StringComparison.Ordinal))
        {
            Assert.Equal(parameters[..mode.Length], mode);
            return;
        }

        // Of a beta distribution the mean is taken.
        if (family == "beta")
            return;

        using Scope scope = Scope.Begin(record: false);
        (Tensor best, _) = distribution.Evaluate(
            Tensor.From(parameters, 1, parameters.Length),
            Tensor.From(mode, 1, mode.Length)
        );
        for (int i = 0; i < 2000; i++)
            Assert.True(distribution.Sample(parameters, ref random, action) <= best.Item() + 1e-5f);
    }

    [Fact]
    public void Gaussian_samples_have_the_given_mean_and_deviation()
    {
        var distribution = new DiagonalGaussianDistribution(2, logStdInitial: -0.7f);
        var random = new Rng(5);
        var action = new float[2];
        double sum = 0,
            squares = 0,
            product = 0;
        for (int i = 0; i < Draws; i++)
        {
            distribution.Sample([1.5f, -2], ref random, action);
            (double x, double y) = (action[0] - 1.5, action[1] + 2);
            sum += x;
            squares += x * x;
            product += x * y;
        }

        double std = Math.Exp(-0.7);
        double error = 4.5 / Math.Sqrt(Draws);
        Assert.Equal(0, sum / Draws, std * error);
        Assert.Equal(std * std, squares / Draws, std * std * Math.Sqrt(2) * error);
        Assert.Equal(0, product / Draws, std * std * error);
    }

    private static (ActionDistribution Distribution, float[] Parameters) Make(string family) =>
        family switch
        {
            "categorical" => (new CategoricalDistribution(5), [0.3f, -1, 2, 0, 1.1f]),
            "multi-discrete" => (
                new MultiDiscreteDistribution([3, 2, 3]),
                [
                    0.3f,
                    -1,
                    1, /**/
                    0.5f,
                    0, /**/
                    -1,
                    0.2f,
                    0.4f,
                ]
            ),
            "multi-binary" => (new MultiBinaryDistribution(4), [0.3f, -1, 1.4f, 0]),
            "gaussian" => (new DiagonalGaussianDistribution(3, -0.4f), [0.3f, -1, 6]),
            "squashed" => (new SquashedGaussianDistribution(3, -0.4f), [0.3f, -1, 2]),
            "state-dependent" => (new StateDependentGaussianDistribution(2, -0.4f), [0.3f, -1, 0.5f, 5]),
            "gsde" => (new StateDependentNoiseDistribution(2, features: 3, -0.4f), [0.3f, -1, 0.5f, -1, 0.2f]),
            "squashed gsde" => (
                new SquashedGaussianDistribution(new StateDependentNoiseDistribution(2, features: 3, -0.4f)),
                [0.3f, -1, 0.5f, -1, 0.2f]
            ),
            _ => (
                new BetaDistribution(3),
                [
                    0.3f,
                    4,
                    -5, /**/
                    -1,
                    2.5f,
                    3,
                ]
            ),
        };
}
