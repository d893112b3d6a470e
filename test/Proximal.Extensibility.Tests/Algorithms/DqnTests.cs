using Proximal.Environments;
using Proximal.Onnx;

namespace Proximal.Extensibility.Tests;

public sealed class DqnTests
{
    private static readonly DqnOptions Small = new()
    {
        TotalSteps = 1600,
        EnvironmentCount = 2,
        LearningStarts = 100,
        BatchSize = 128,
        BufferSize = 700,
        ReportInterval = 200,
        TargetUpdateInterval = 50,
        Seed = 5,
        Network = new() { ActorWidths = [16] },
    };

    private static readonly DqnOptions CartPole = new()
    {
        TotalSteps = 50_000,
        EnvironmentCount = 8,
        LearningStarts = 1000,
        GradientSteps = 8,
        TargetUpdateInterval = 100,
        Dueling = true,
        LearningRate = Schedule.Linear(1e-3),
    };

    // Random actions earn 22. Seeds 0 to 9 reach 440 on average, the lowest 133, in about 2 s each on one core.
    [LongFact]
    [Trait("Category", "Learning")]
    public void DQN_learns_CartPole()
    {
        double[] means =
        [
            .. ((ulong[])[0, 1, 2]).Select(static seed =>
                Dqn.Train(static () => new CartPole(), CartPole with { Seed = seed })
                    .Evaluate(static () => new CartPole(), episodes: 20)
                    .MeanReturn
            ),
        ];
        string reached = $"seeds 0, 1, 2 reached {string.Join(", ", means)}";
        Assert.True(means.Min() >= 100, $"{reached}, not 100 each");
        Assert.True(means.Average() >= 250, $"{reached}, not 250 on average");
    }

    [Theory]
    [Trait("Category", "Learning")]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void DQN_learns_Echo_with_every_option(bool doubleQ, bool dueling)
    {
        foreach (ulong seed in LongTests.Seeds())
        {
            Policy policy = Dqn.Train(
                Tasks.Echo,
                Small with
                {
                    TotalSteps = 3000,
                    Seed = seed,
                    DoubleQ = doubleQ,
                    Dueling = dueling,
                    LearningRate = 3e-3,
                }
            );
            double mean = policy.Evaluate(Tasks.Echo, episodes: 20).MeanReturn;
            Assert.True(mean >= 7.5, $"seed {seed} reached {mean}, not 7.5");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Killed_DQN_run_resumes_bit_exactly(bool dueling) =>
        Run.AssertResumes(
            Tasks.Corridor,
            Small with
            {
                Dueling = dueling,
            },
            static (environments, options) => new Dqn(environments, options),
            cuts: [1, 5]
        );

    [Fact]
    public void DQN_policy_round_trips()
    {
        Policy policy = Dqn.Train(Tasks.Corridor, Small with { Dueling = true });
        Run.AssertSaves(policy, Tasks.Corridor);
        using var stream = new MemoryStream();
        Assert.Equal(
            "a policy with a QNetwork cannot be exported to ONNX: only built-in networks can",
            Assert.Throws<InvalidInputException>(() => OnnxModel.Write(policy, stream)).Message
        );
    }

    [Fact]
    public void DQN_from_a_policy_starts_with_its_weights()
    {
        Policy policy = Dqn.Train(Tasks.Corridor, Small);
        using VectorEnvironment environments = VectorEnvironment.From(Tasks.Corridor, Small.EnvironmentCount);
        var trainer = new Dqn(environments, Small with { Seed = 9 });
        trainer.InitializeFrom(policy);
        Assert.Equal(ModelWeights.Hash(policy), ModelWeights.Hash(trainer.Policy));
    }

    [Fact]
    public void DQN_refuses_continuous_actions_and_invalid_options()
    {
        Assert.Contains(
            "needs discrete actions",
            Assert.Throws<InvalidInputException>(() => Dqn.Train(Tasks.Doubling, Small)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "FinalEpsilon (exploration_final_eps) must lie in [0, 1], but is 2",
            Assert
                .Throws<InvalidInputException>(() => Dqn.Train(Tasks.Corridor, Small with { FinalEpsilon = 2 }))
                .Message
        );
    }

    [Fact]
    public void DQN_reports_metrics()
    {
        var tags = new List<string>();
        Dqn.Train(
            Tasks.Corridor,
            Small,
            new EverySteps(1, trainer => tags.AddRange(trainer.Metrics.Values.Select(static metric => metric.Key)))
        );
        Assert.Contains(MetricTags.Loss, tags);
        Assert.Contains("train/q_value", tags);
        Assert.Contains("rollout/exploration_rate", tags);
    }
}
