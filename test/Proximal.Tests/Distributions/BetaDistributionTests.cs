using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class BetaDistributionTests
{
    // y and z of p and of q; entropy of 2x - 1 under p and KL(p ‖ q) by quadrature of the densities, and log-densities
    // of 2x - 1 at x = 0.01, 0.4 and 0.999: mpmath, 30 digits.
    public static TheoryData<float[], float[], double, double, double[], double> References =>
        new()
        {
            {
                [0.3f, -1],
                [1.2f, 0.4f],
                0.5986445033723001,
                0.04704014268249479,
                [-3.61265722362994, -0.6179174275543914, -1.8398473967552647],
                0.5854101945671389
            },
            {
                [4, 2.5f],
                [-3, -3],
                0.25857871610961347,
                0.41328263329289716,
                [-13.966072909479092, -0.43504644601860426, -13.254249286958478],
                0.5837067322110746
            },
            {
                [-5, 6],
                [0, 1],
                -0.39059463756391805,
                1.3280782699780938,
                [1.1792445393687128, -1.8018748389751278, -40.193143061073044],
                0.12569501017798065
            },
        };

    [Theory]
    [MemberData(nameof(References))]
    public void Beta_log_prob_entropy_KL_and_mean_equal_their_formulas(
        float[] p,
        float[] q,
        double entropy,
        double divergence,
        double[] logProbs,
        double mean
    )
    {
        var distribution = new BetaDistribution(1);
        using Scope scope = Scope.Begin(record: false);
        Tensor parameters = Tensor.From(p, 1, 2);
        for (int i = 0; i < 3; i++)
        {
            double x = ((double[])[0.01, 0.4, 0.999])[i];
            (Tensor logProb, Tensor its) = distribution.Evaluate(
                parameters,
                Tensor.From([(float)(0.5 * Math.Log(x / (1 - x)))], 1, 1)
            );
            Assert.Equal(logProbs[i], logProb.Item(), 2e-6 * Math.Max(1, Math.Abs(logProbs[i])));
            Assert.Equal(entropy, its.Item(), 2e-6);
        }

        Assert.Equal(divergence, distribution.KlDivergence(parameters, Tensor.From(q, 1, 2)).Item(), 3e-6);
        Assert.Equal(0, distribution.KlDivergence(parameters, parameters).Item(), 1e-6);
        var action = new float[1];
        distribution.Mode(p, action);
        Assert.Equal(mean, SquashedGaussianDistribution.Squash(action[0], 0, 1), 1e-6);
    }

    // Central differences of the closed form in double precision.
    [Theory]
    [InlineData(0.3f, -1f, 0.4f)]
    [InlineData(4f, 2.5f, -1.5f)]
    [InlineData(-5f, 6f, -2f)]
    [InlineData(60f, 80f, -0.1f)]
    public void Beta_gradients_equal_their_formulas(float y, float z, float u)
    {
        var parameters = Tensor.Parameter(1, 2);
        parameters.Assign([y, z]);
        foreach (bool entropies in (bool[])[false, true])
        {
            parameters.Gradient.Assign(new float[2]);
            using (Scope.Begin())
            {
                (Tensor logProb, Tensor entropy) = new BetaDistribution(1).Evaluate(parameters, Tensor.From([u], 1, 1));
                (entropies ? entropy : logProb).Sum().Backward();
            }

            float[] actual = parameters.Gradient.ToArray();
            const double h = 1e-4;
            double[] expected =
            [
                (Formula(y + h, z, u, entropies) - Formula(y - h, z, u, entropies)) / (2 * h),
                (Formula(y, z + h, u, entropies) - Formula(y, z - h, u, entropies)) / (2 * h),
            ];
            for (int i = 0; i < 2; i++)
                Assert.Equal(expected[i], actual[i], 2e-5 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData(-8f, -8f)]
    [InlineData(0f, 2f)]
    [InlineData(30f, 5f)]
    public void Beta_samples_have_the_moments_of_the_distribution(float y, float z)
    {
        const int Draws = 40_000;
        var distribution = new BetaDistribution(1);
        var random = new Rng(6);
        var action = new float[1];
        double alpha = Concentration(y),
            beta = Concentration(z),
            sum = 0,
            squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            distribution.Sample([y, z], ref random, action);
            double x = SquashedGaussianDistribution.Squash(action[0], 0, 1);
            sum += x;
            squares += x * x;
        }

        double mean = alpha / (alpha + beta),
            variance = mean * (1 - mean) / (alpha + beta + 1);
        Assert.Equal(mean, sum / Draws, 4.5 * Math.Sqrt(variance / Draws));
        // The fourth moment of a distribution on an interval is at most its variance.
        Assert.Equal(variance, (squares / Draws) - (sum / Draws * sum / Draws), 4.5 * Math.Sqrt(variance / Draws));
    }

    [Fact]
    public void Beta_policy_acts_within_the_bounds_and_round_trips()
    {
        using var folder = new TemporaryFolder();
        Policy policy = Policy.Create(
            Box.Uniform(-1, 1, 3),
            new Box([-2, 5], [6, 5.5f]),
            new NetworkOptions { Distribution = DistributionKind.Beta },
            normalizer: null,
            seed: 5
        );
        policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        float[] one = new float[2],
            other = new float[2];
        Rng random = new(9),
            again = new(9);
        float lowest = 6,
            highest = -2;
        for (int i = 0; i < 2000; i++)
        {
            policy.Act([0.1f * i, 1, -1], one, deterministic: false, ref random);
            loaded.Act([0.1f * i, 1, -1], other, deterministic: false, ref again);
            Assert.Equal(one, other);
            Assert.InRange(one[0], -2, 6);
            Assert.InRange(one[1], 5, 5.5f);
            (lowest, highest) = (Math.Min(lowest, one[0]), Math.Max(highest, one[0]));
        }

        Assert.True(lowest < -1.5 && highest > 5.5);
    }

    [Fact]
    public void Beta_refuses_spaces_without_finite_bounds()
    {
        Space free = Box.Uniform(0, float.PositiveInfinity, 2);
        string plain = Assert
            .Throws<InvalidInputException>(() => ActionDistributions.For(free, kind: DistributionKind.Beta))
            .Message;
        Assert.Contains("policy_kwargs.distribution", plain, StringComparison.Ordinal);
        Assert.Contains("Box([2], 0 … ∞)", plain, StringComparison.Ordinal);
        var parts = new DictSpace(
            ("gear", new Discrete(3)),
            ("arm", new DictSpace(("grip", Box.Scalar(0, 1)), ("reach", free)))
        );
        Assert.Contains(
            "the action 'arm.reach' is Box([2], 0 … ∞)",
            Assert
                .Throws<InvalidInputException>(() => ActionDistributions.For(parts, kind: DistributionKind.Beta))
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Discrete(2)",
            Assert
                .Throws<InvalidInputException>(() =>
                    ActionDistributions.For(new Discrete(2), kind: DistributionKind.Beta)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    private static double Formula(double y, double z, double u, bool entropy)
    {
        double a = Concentration(y),
            b = Concentration(z);
        double logBeta = GammaFunctions.LogGamma(a) + GammaFunctions.LogGamma(b) - GammaFunctions.LogGamma(a + b);
        double x = 1 / (1 + Math.Exp(-2 * u));
        return entropy
            ? logBeta
                - ((a - 1) * GammaFunctions.Digamma(a))
                - ((b - 1) * GammaFunctions.Digamma(b))
                + ((a + b - 2) * GammaFunctions.Digamma(a + b))
            : ((a - 1) * Math.Log(x)) + ((b - 1) * Math.Log(1 - x)) - logBeta;
    }

    private static double Concentration(double output) => 1 + Math.Log(1 + Math.Exp(output));
}
