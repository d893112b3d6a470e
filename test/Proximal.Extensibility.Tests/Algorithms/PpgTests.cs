using Proximal.Onnx;

namespace Proximal.Extensibility.Tests;

public sealed class PpgTests
{
    private static readonly PpgOptions Small = new()
    {
        TotalSteps = 256 * 10,
        EnvironmentCount = 8,
        StepsPerRollout = 32,
        BatchSize = 128,
        PolicyIterations = 4,
        AuxiliaryEpochs = 2,
        LearningRate = Schedule.Linear(3e-3),
        Seed = 3,
        Network = new()
        {
            Architecture = PhasicNetwork.Name,
            ActorWidths = [16],
            CriticWidths = [16],
        },
    };

    [Theory]
    [Trait("Category", "Learning")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void PPG_learns_Echo(ulong seed)
    {
        double mean = Ppg.Train(Tasks.Echo, Small with { TotalSteps = 20_000, Seed = seed })
            .Evaluate(Tasks.Echo, episodes: 20)
            .MeanReturn;
        Assert.True(mean >= 7.5, $"seed {seed} reached {mean}, not 7.5");
    }

    [Theory]
    [Trait("Category", "Learning")]
    [InlineData("gaussian")]
    [InlineData(LaplaceDistribution.Name)]
    public void PPG_learns_continuous_actions_with_several_distributions(string distribution)
    {
        foreach (ulong seed in LongTests.Seeds())
        {
            PpgOptions options = Small with
            {
                TotalSteps = 40_000,
                Seed = seed,
                EntropyCoefficient = 0,
                NormalizeRewards = true,
                PolicyEpochs = 4,
                Gamma = 0.9,
                Network = Small.Network with
                {
                    DistributionName = distribution == LaplaceDistribution.Name ? distribution : null,
                    LogStdInitial = -0.5f,
                },
            };
            double mean = Ppg.Train(Tasks.Doubling, options).Evaluate(Tasks.Doubling, episodes: 50).MeanReturn;
            Assert.True(mean >= -0.5, $"seed {seed} reached {mean}, not -0.5");
        }
    }

    // Killed at the start of a phase, within one, and after its auxiliary phase.
    [Fact]
    public void Killed_PPG_run_resumes_bit_exactly() =>
        Run.AssertResumes(
            Tasks.Corridor,
            Small,
            static (environments, options) => new Ppg(environments, options),
            cuts: [1, 3, 5, 8]
        );

    [Fact]
    public void Killed_PPG_run_with_continuous_actions_resumes_bit_exactly() =>
        Run.AssertResumes(
            Tasks.Doubling,
            Small with
            {
                NormalizeObservations = true,
                NormalizeRewards = true,
                Network = Small.Network with { DistributionName = LaplaceDistribution.Name },
            },
            static (environments, options) => new Ppg(environments, options)
        );

    [Fact]
    public void PPG_policy_round_trips()
    {
        Policy policy = Ppg.Train(Tasks.Corridor, Small);
        Run.AssertSaves(policy, Tasks.Corridor);
        using var stream = new MemoryStream();
        Assert.Equal(
            "a policy with a PhasicNetwork cannot be exported to ONNX: only built-in networks can",
            Assert.Throws<InvalidInputException>(() => OnnxModel.Write(policy, stream)).Message
        );
    }

    [Fact]
    public void Auxiliary_phase_follows_every_fourth_iteration()
    {
        var reported = new List<bool>();
        var hooks = new HookCounter();
        Ppg.Train(
            Tasks.Corridor,
            Small,
            hooks,
            new EverySteps(1, trainer => reported.Add(trainer.Metrics.TryGet("train/clone_loss", out _)))
        );
        Assert.Equal([false, false, false, true, false, false, false, true, false, false], reported);

        // Each iteration: two minibatches for policy and for value; each auxiliary phase: two epochs of eight
        // minibatches for both losses.
        Assert.Equal((10 * 2 * 2) + (2 * 2 * 8 * 2), hooks.GradientSteps);
    }

    [Fact]
    public void PPG_refuses_other_networks_and_invalid_options()
    {
        Assert.Equal(
            "PPG needs the network 'phasic' (Network.Architecture)",
            Assert
                .Throws<InvalidInputException>(() => Ppg.Train(Tasks.Corridor, Small with { Network = new() }))
                .Message
        );
        Assert.Equal(
            "BatchSize (batch_size) must be a positive number, but is 0",
            Assert.Throws<InvalidInputException>(() => Ppg.Train(Tasks.Corridor, Small with { BatchSize = 0 })).Message
        );
    }
}
