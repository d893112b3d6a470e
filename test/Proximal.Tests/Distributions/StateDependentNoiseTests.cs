using Proximal.Tensors;
using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// gSDE: densities as in the paper, noise that is kept and drawn anew when it should be, and features that no gradient
/// reaches.
/// </summary>
public sealed class StateDependentNoiseTests
{
    private static readonly float[] Parameters =
    [
        0.5f,
        -2, /* features */
        1.5f,
        -0.2f,
        0.7f,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gsde_variance_equals_equation_9(bool fullStd)
    {
        (StateDependentNoiseDistribution distribution, float[] logStd) = Make(fullStd);
        float[] action = [0.9f, -2.4f];
        using Scope scope = Scope.Begin(record: false);
        double expected = 0,
            entropy = 0;
        for (int j = 0; j < 2; j++)
        {
            double variance = Variance(logStd, fullStd, j),
                error = action[j] - Parameters[j];
            expected -= 0.5 * ((error * error / variance) + Math.Log(2 * Math.PI * variance));
            entropy += 0.5 * Math.Log(2 * Math.PI * Math.E * variance);
        }

        (Tensor logProb, Tensor its) = distribution.Evaluate(Tensor.From(Parameters, 1, 5), Tensor.From(action, 1, 2));
        Assert.Equal(expected, logProb.Item(), 1e-5);
        Assert.Equal(entropy, its.Item(), 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gsde_noise_is_linear_in_the_features_with_that_variance(bool fullStd)
    {
        const int Draws = 40_000;
        (StateDependentNoiseDistribution distribution, float[] logStd) = Make(fullStd);
        var random = new Rng(4);
        Rng unused = new(5),
            untouched = new(5);
        float[] noise = new float[distribution.NoiseSize],
            action = new float[2],
            same = new float[2];
        double[] sum = new double[2],
            squares = new double[2];
        double product = 0;
        for (int i = 0; i < Draws; i++)
        {
            random.FillNormal(noise);
            float logProb = distribution.Sample(Parameters, noise, ref unused, action);
            Assert.Equal(logProb, distribution.Sample(Parameters, noise, ref unused, same));
            Assert.Equal(action, same);
            for (int j = 0; j < 2; j++)
            {
                double expected = Parameters[j];
                for (int f = 0; f < 3; f++)
                    expected += Parameters[2 + f] * Math.Exp(logStd[fullStd ? (2 * f) + j : f]) * noise[(2 * f) + j];
                Assert.Equal(expected, action[j], 1e-5);
                sum[j] += action[j] - Parameters[j];
                squares[j] += (action[j] - Parameters[j]) * (action[j] - Parameters[j]);
            }

            product += (action[0] - Parameters[0]) * (action[1] - Parameters[1]);
        }

        double error = 4.5 / Math.Sqrt(Draws);
        for (int j = 0; j < 2; j++)
        {
            double variance = Variance(logStd, fullStd, j);
            Assert.Equal(0, sum[j] / Draws, Math.Sqrt(variance) * error);
            Assert.Equal(variance, squares[j] / Draws, Math.Sqrt(2) * variance * error);
        }

        Assert.Equal(
            0,
            product / Draws,
            Math.Sqrt(Variance(logStd, fullStd, 0) * Variance(logStd, fullStd, 1)) * error
        );
        Assert.Equal(untouched.Position, unused.Position);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gsde_gradients_reach_deviations_and_mean_but_not_the_features(bool fullStd)
    {
        (StateDependentNoiseDistribution distribution, float[] logStd) = Make(fullStd);
        Tensor outputs = Tensor.Parameter(1, 2),
            features = Tensor.Parameter(1, 3),
            own = distribution.Parameters.Single().Value;
        outputs.Assign(Parameters.AsSpan(0, 2));
        features.Assign(Parameters.AsSpan(2));
        foreach (Tensor parameter in (Tensor[])[outputs, features, own])
            parameter.Gradient.Assign(new float[parameter.Count]);
        float[] action = [0.9f, -2.4f];
        using (Scope.Begin())
            distribution
                .Evaluate(distribution.Parameterize(outputs, features), Tensor.From(action, 1, 2))
                .LogProb.Sum()
                .Backward();
        Assert.Equal(new float[3], features.Gradient.ToArray());
        var expected = new double[logStd.Length];
        for (int j = 0; j < 2; j++)
        {
            double variance = Variance(logStd, fullStd, j),
                error = action[j] - Parameters[j];
            Assert.Equal(error / variance, outputs.Gradient.ToArray()[j], 1e-5);
            for (int f = 0; f < 3; f++)
            {
                int at = fullStd ? (2 * f) + j : f;
                double part = Parameters[2 + f] * Math.Exp(logStd[at]);
                expected[at] += ((error * error / variance) - 1) * part * part / variance;
            }
        }

        Assert.Equal(
            expected,
            [.. own.Gradient.ToArray().Select(static x => (double)x)],
            static (a, b) => Math.Abs(a - b) < 1e-5
        );
    }

    [Fact]
    public void Gsde_parts_of_composite_actions_have_separate_noise()
    {
        StateDependentNoiseDistribution[] parts = [new(2, features: 3, -0.5f), new(1, features: 3, -1)];
        var all = new ProductDistribution([
            ("arm", Box.Uniform(-1, 1, 2), parts[0]),
            ("gear", new Discrete(2), new CategoricalDistribution(2)),
            ("head", Box.Scalar(-1, 1), parts[1]),
        ]);
        Assert.Equal(
            (2 + 2 + 1, 3, 6 + 3, 5 + 2 + 4, 4),
            (all.OutputSize, all.FeatureSize, all.NoiseSize, all.ParameterSize, all.ActionSize)
        );
        using Scope scope = Scope.Begin(record: false);
        float[] parameters = all.Parameterize(
                Tensor.From([0.5f, -2, 0.1f, 0.2f, 7], 1, 5),
                Tensor.From([1.5f, -0.2f, 0.7f], 1, 3)
            )
            .ToArray();
        Assert.Equal([0.5f, -2, 1.5f, -0.2f, 0.7f, 0.1f, 0.2f, 7, 1.5f, -0.2f, 0.7f], parameters);
        var random = new Rng(3);
        float[] noise = new float[9],
            action = new float[4],
            arm = new float[2],
            head = new float[1];
        random.FillNormal(noise);
        float logProb = all.Sample(parameters, noise, ref random, action);
        double expected =
            parts[0].Sample(parameters.AsSpan(0, 5), noise.AsSpan(0, 6), ref random, arm)
            + parts[1].Sample(parameters.AsSpan(7, 4), noise.AsSpan(6, 3), ref random, head);
        Assert.Equal([arm[0], arm[1], head[0]], (float[])[action[0], action[1], action[3]]);
        Assert.InRange(logProb, expected - 0.8, expected - 0.6);
        Assert.Equal(
            logProb,
            all.Evaluate(Tensor.From(parameters, 1, 11), Tensor.From(action, 1, 4)).LogProb.Item(),
            1e-5
        );
    }

    // What is observed never changes, so neither do actions until noise is drawn anew.
    [Theory]
    [InlineData(-1, 10)]
    [InlineData(4, 4)]
    public void Gsde_noise_is_sampled_at_rollout_start_and_every_SdeSampleFrequency_steps(int frequency, int every)
    {
        using VectorEnvironment environments = VectorEnvironment.From(static () => new Plateau(), 2);
        Policy policy = Policy.Create(
            environments.ObservationSpace,
            environments.ActionSpace,
            new NetworkOptions { Distribution = DistributionKind.Gsde },
            normalizer: null,
            seed: 3
        );
        var collector = new RolloutCollector(
            environments,
            policy,
            rewardNormalizer: null,
            seed: 1,
            checkFinite: true,
            frequency
        );
        var rollout = new Rollout(10, 2, observationSize: 1, actionSize: 1);
        var seen = new HashSet<float>();
        for (int i = 0; i < 2; i++)
        {
            collector.Collect(rollout, 20 * i, new TrainingClock());
            for (int t = 0; t < 10; t++)
            {
                for (int environment = 0; environment < 2; environment++)
                {
                    float action = rollout.Actions[t][environment];
                    if (t % every == 0)
                        Assert.True(seen.Add(action), "the same noise again");
                    else
                        Assert.Equal(rollout.Actions[t - 1][environment], action);
                }
            }
        }
    }

    [Fact]
    public void Gsde_evaluation_keeps_its_noise_through_an_episode()
    {
        Policy policy = Policy.Create(
            Box.Scalar(-1, 1),
            Box.Scalar(-9, 9),
            new NetworkOptions { Distribution = DistributionKind.Gsde },
            normalizer: null,
            seed: 3
        );
        RecurrentState memory = policy.CreateRecurrentState(2);
        var random = new Rng(7);
        float[] Act(bool deterministic = false)
        {
            var actions = new float[2];
            policy.Act([0.5f, 0.5f], actions, deterministic, ref random, memory);
            return actions;
        }

        float[] first = Act();
        Assert.NotEqual(first[0], first[1]);
        Assert.Equal(first, Act());
        float[] mean = Act(deterministic: true);
        Assert.Equal(mean[0], mean[1]);
        Assert.NotEqual(first[0], mean[0]);
        memory.Reset(1);
        float[] next = Act();
        Assert.Equal(first[0], next[0]);
        Assert.NotEqual(first[1], next[1]);
        memory.Reset();
        Assert.NotEqual(first[0], Act()[0]);
        Assert.Throws<InvalidOperationException>(() => policy.Act([0.5f], new float[1], memory));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Invalid_SdeSampleFrequency_is_refused(int frequency) =>
        Assert.Contains(
            "sde_sample_freq",
            Assert
                .Throws<InvalidInputException>(() => new PpoOptions { SdeSampleFrequency = frequency }.Validate())
                .Message,
            StringComparison.Ordinal
        );

    private static double Variance(float[] logStd, bool fullStd, int number)
    {
        double variance = 1e-6;
        for (int f = 0; f < 3; f++)
            variance += Math.Pow(Parameters[2 + f] * Math.Exp(logStd[fullStd ? (2 * f) + number : f]), 2);
        return variance;
    }

    private static (StateDependentNoiseDistribution Distribution, float[] LogStd) Make(bool fullStd)
    {
        var distribution = new StateDependentNoiseDistribution(2, features: 3, fullStd: fullStd);
        float[] logStd = fullStd ? [-1, -0.5f, 0.3f, -2, 0.1f, -0.7f] : [-1, 0.3f, -0.6f];
        distribution.Parameters.Single().Value.Assign(logStd);
        distribution.Synchronize();
        return (distribution, logStd);
    }

    private sealed class Plateau : EnvironmentBase<Box, Box>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Box Actions { get; } = Box.Scalar(-1, 1);

        protected override void Reset(ref Rng random, Span<float> observation) => observation[0] = 1;

        protected override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = 1;
            return new StepResult(0);
        }
    }
}
