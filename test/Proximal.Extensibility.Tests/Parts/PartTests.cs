using Proximal.Onnx;
using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>PPO with each custom part, and with all of them together.</summary>
public sealed class PartTests
{
    private static readonly PpoOptions Small = new()
    {
        TotalSteps = 256 * 8,
        EnvironmentCount = 8,
        StepsPerRollout = 32,
        BatchSize = 128,
        Epochs = 4,
        Gamma = 0.9,
        LearningRate = 3e-3,
        NormalizeRewards = true,
        Seed = 3,
        Network = new()
        {
            ActorWidths = [16],
            CriticWidths = [16],
            LogStdInitial = -0.5f,
        },
    };

    public static TheoryData<string> Parts => ["distribution", "network", "features", "optimizer", "schedule", "all"];

    [Theory]
    [Trait("Category", "Learning")]
    [MemberData(nameof(Parts))]
    public void Custom_parts_learn_Doubling(string part)
    {
        foreach (ulong seed in LongTests.Seeds())
        {
            double mean = Ppo.Train(Tasks.Doubling, With(part) with { TotalSteps = 30_000, Seed = seed })
                .Evaluate(Tasks.Doubling, episodes: 50)
                .MeanReturn;
            Assert.True(mean >= -0.5, $"{part}, seed {seed} reached {mean}, not -0.5");
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Killed_run_with_custom_parts_resumes_bit_exactly(string part) =>
        Run.AssertResumes(
            Tasks.Doubling,
            With(part),
            static (environments, options) => new Ppo(environments, options),
            cuts: [3]
        );

    [Theory]
    [MemberData(nameof(Parts))]
    public void Policy_with_custom_parts_round_trips(string part) =>
        Run.AssertSaves(Ppo.Train(Tasks.Doubling, With(part)), Tasks.Doubling);

    [Theory]
    [InlineData("optimizer", null)]
    [InlineData("schedule", null)]
    [InlineData("distribution", "a LaplaceDistribution for ")]
    [InlineData("network", "a policy with a ResidualNetwork cannot be exported to ONNX")]
    [InlineData("features", "'features' is a FourierFeatures, which cannot be exported to ONNX")]
    public void Policy_is_exported_if_its_parts_have_an_ONNX_form(string part, string? refusal)
    {
        Policy policy = Ppo.Train(Tasks.Doubling, With(part) with { TotalSteps = 256 });
        using var stream = new MemoryStream();
        if (refusal is null)
            OnnxModel.Write(policy, stream);
        else
            Assert.StartsWith(
                refusal,
                Assert.Throws<InvalidInputException>(() => OnnxModel.Write(policy, stream)).Message,
                StringComparison.Ordinal
            );
        Assert.Equal(refusal is null, stream.Length > 0);
    }

    [Fact]
    public void Custom_learning_rate_schedule_warms_up_and_falls()
    {
        var rates = new List<double>();
        Ppo.Train(
            Tasks.Doubling,
            With("schedule") with
            {
                TotalSteps = 256 * 20,
            },
            new EverySteps(
                1,
                trainer => rates.Add(trainer.Metrics.TryGet(MetricTags.LearningRate, out double rate) ? rate : -1)
            )
        );
        Assert.Equal(0, rates[0]);
        Assert.Equal(3e-3, rates.Max(), 1e-6);
        Assert.Equal(2, rates.IndexOf(rates.Max()));
        Assert.True(rates[^1] < 3e-4);
    }

    private static PpoOptions With(string part) =>
        part switch
        {
            "distribution" => Small with
            {
                Network = Small.Network with { DistributionName = LaplaceDistribution.Name },
            },
            "network" => Small with { Network = Small.Network with { Architecture = ResidualNetwork.Name } },
            "features" => Small with
            {
                Network = Small.Network with { FeatureExtractorName = FourierFeatures.Name, FeatureCount = 8 },
            },
            "optimizer" => Small with { Optimizer = Lion.Name, LearningRate = Schedule.Linear(1e-3) },
            "schedule" => Small with { LearningRate = Schedule.Parse($"{WarmUp.Name}_3e-3") },
            _ => Small with
            {
                Optimizer = Lion.Name,
                LearningRate = Schedule.Of(WarmUp.Name, 1e-3),
                Network = Small.Network with
                {
                    Architecture = ResidualNetwork.Name,
                    DistributionName = LaplaceDistribution.Name,
                },
            },
        };
}
