using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class StateDependentGaussianTests
{
    [Fact]
    public void Log_prob_and_entropy_use_the_deviation_of_each_state()
    {
        var distribution = new StateDependentGaussianDistribution(2, logStdInitial: -1);
        float[] parameters = [0.5f, -2, 0.3f, -0.8f, 1, 0, 2, 9],
            actions = [0.9f, -2.4f, -3, 30];
        using Scope scope = Scope.Begin(record: false);
        (Tensor logProb, Tensor entropy) = distribution.Evaluate(
            Tensor.From(parameters, 2, 4),
            Tensor.From(actions, 2, 2)
        );
        for (int row = 0; row < 2; row++)
        {
            (double density, double disorder) = (0, 0);
            for (int i = 0; i < 2; i++)
            {
                double logStd = Math.Min(parameters[(row * 4) + 2 + i] - 1.0, 2),
                    z = (actions[(row * 2) + i] - parameters[(row * 4) + i]) / Math.Exp(logStd);
                density -= (0.5 * z * z) + logStd + (0.5 * Math.Log(2 * Math.PI));
                disorder += logStd + 0.5 + (0.5 * Math.Log(2 * Math.PI));
            }

            Assert.Equal(density, logProb.ToArray()[row], 2e-6 * Math.Abs(density));
            Assert.Equal(disorder, entropy.ToArray()[row], 2e-6 * Math.Abs(disorder));
        }
    }

    [Fact]
    public void Gradients_reach_means_and_deviations_except_at_the_bounds()
    {
        var parameters = Tensor.Parameter(1, 4);
        parameters.Assign([0.5f, -2, 0.3f, 9]);
        parameters.Gradient.Assign(new float[4]);
        using (Scope.Begin())
            new StateDependentGaussianDistribution(2, -1)
                .Evaluate(parameters, Tensor.From([0.9f, -2.4f], 1, 2))
                .LogProb.Sum()
                .Backward();
        double variance = Math.Exp(2 * -0.7),
            bounded = Math.Exp(4);
        double[] expected = [0.4 / variance, -0.4 / bounded, (0.16 / variance) - 1, 0];
        Assert.Equal(
            expected,
            [.. parameters.Gradient.ToArray().Select(static x => (double)x)],
            static (a, b) => Math.Abs(a - b) < 1e-5
        );
    }

    // Forward mode, as TRPO uses it: what is held at its bound does not move.
    [Fact]
    public void DistributionParametersJvp_equals_finite_differences()
    {
        var distribution = new StateDependentGaussianDistribution(2, -1);
        float[] parameters = [0.5f, -2, 0.3f, 9],
            direction = [0.7f, -0.3f, 0.4f, 2];
        using Scope scope = Scope.Begin(record: false);
        Tensor p = Tensor.From(parameters, 1, 4),
            along = Tensor.From(direction, 1, 4);
        float[] actual = distribution.DistributionParametersJvp(p, along, []).ToArray();
        float[] expected = (
            (
                distribution.DistributionParameters(p + (0.5f * along))
                - distribution.DistributionParameters(p - (0.5f * along))
            ) * 1f
        ).ToArray();
        Assert.Equal(expected, actual, static (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(0, actual[3]);
    }

    [Fact]
    public void New_and_loaded_policies_have_the_initial_deviation()
    {
        using var folder = new TemporaryFolder();
        var network = new NetworkOptions { Distribution = DistributionKind.StateDependentGaussian, LogStdInitial = -2 };
        Policy policy = Policy.Create(Box.Uniform(-1, 1, 3), Box.Uniform(-9, 9, 2), network, normalizer: null, seed: 5);
        policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.Equal(-2, ((ActorCritic)loaded.Network).Options.LogStdInitial);
        float[] one = new float[2],
            other = new float[2],
            mean = new float[2];
        Rng random = new(9),
            again = new(9);
        double squares = 0;
        policy.Act([0.1f, 1, -1], mean);
        for (int i = 0; i < 2000; i++)
        {
            policy.Act([0.1f, 1, -1], one, deterministic: false, ref random);
            loaded.Act([0.1f, 1, -1], other, deterministic: false, ref again);
            Assert.Equal(one, other);
            squares += (one[0] - mean[0]) * (one[0] - mean[0]);
        }

        // The head's gain is 0.01, so the deviation is about what it begins from.
        Assert.Equal(Math.Exp(-2), Math.Sqrt(squares / 2000), 0.01);
    }

    [Fact]
    public void Initial_deviation_outside_the_bounds_is_refused() =>
        Assert.Contains(
            "policy_kwargs.log_std_init",
            Assert
                .Throws<InvalidInputException>(static () =>
                    new NetworkOptions
                    {
                        Distribution = DistributionKind.StateDependentGaussian,
                        LogStdInitial = 3,
                    }.Validate()
                )
                .Message,
            StringComparison.Ordinal
        );
}
