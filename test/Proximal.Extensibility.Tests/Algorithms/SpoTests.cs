using Proximal.Onnx;

namespace Proximal.Extensibility.Tests;

public sealed class SpoTests
{
    private static readonly PpoOptions Small = new()
    {
        TotalSteps = 256 * 8,
        EnvironmentCount = 8,
        StepsPerRollout = 32,
        BatchSize = 128,
        Epochs = 4,
        LearningRate = 3e-3,
        ClipRange = Schedule.Linear(0.2),
        EntropyCoefficient = 0.01f,
        Seed = 3,
        Network = new() { ActorWidths = [16], CriticWidths = [16] },
    };

    [Theory]
    [Trait("Category", "Learning")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void SPO_learns_Echo(ulong seed)
    {
        double mean = Spo.Train(Tasks.Echo, Small with { TotalSteps = 15_000, Seed = seed })
            .Evaluate(Tasks.Echo, episodes: 20)
            .MeanReturn;
        Assert.True(mean >= 7.5, $"seed {seed} reached {mean}, not 7.5");
    }

    [Fact]
    public void Killed_SPO_run_resumes_bit_exactly() =>
        Run.AssertResumes(Tasks.Corridor, Small, static (environments, options) => new Spo(environments, options));

    [Fact]
    public void SPO_loss_differs_from_PPO_and_reports_its_own_metric()
    {
        var penalties = new List<double>();
        Policy spo = Spo.Train(
            Tasks.Corridor,
            Small,
            new EverySteps(
                1,
                trainer => penalties.Add(trainer.Metrics.TryGet(Spo.Penalty, out double value) ? value : -1)
            )
        );
        Assert.Equal(8, penalties.Count);
        Assert.All(penalties, static penalty => Assert.True(penalty > 0));
        Assert.NotEqual(ModelWeights.Hash(Ppo.Train(Tasks.Corridor, Small)), ModelWeights.Hash(spo));
    }

    [Fact]
    public void SPO_policy_is_saved_and_exported_like_a_PPO_policy()
    {
        Policy policy = Spo.Train(Tasks.Corridor, Small);
        Run.AssertSaves(policy, Tasks.Corridor);
        using var stream = new MemoryStream();
        Assert.Contains("logits: float32[batch, 2]", OnnxModel.Write(policy, stream).Outputs);
    }
}
