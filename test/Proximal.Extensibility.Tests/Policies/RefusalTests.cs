using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>What cannot be saved, loaded or registered is refused in one line that says how to do it right.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Distribution_without_a_name_acts_but_cannot_be_saved()
    {
        var random = new Rng(1);
        var observations = Box.Scalar(-1, 1);
        var actions = Box.Scalar(-2, 2);
        var policy = new Policy(
            observations,
            actions,
            new ActorCritic(observations, new LaplaceDistribution(1, 0), new NetworkOptions(), ref random)
        );
        policy.Act([0.5f], new float[1]);
        Assert.Equal(
            "a policy whose LaplaceDistribution was passed to ActorCritic cannot be saved, because files cannot "
                + "name it: register it with ActionDistribution.Registry.Register and set Network.DistributionName",
            Assert.Throws<InvalidInputException>(() => policy.Save(folder["policy"])).Message
        );
    }

    [Fact]
    public void Network_without_a_name_cannot_be_saved()
    {
        var random = new Rng(1);
        var spec = new NetworkSpec(Box.Scalar(-1, 1), Box.Scalar(-2, 2), new NetworkOptions());
        var policy = new Policy(spec.Observations, spec.Actions, new ResidualNetwork(spec, ref random));
        Assert.Equal(
            "a policy with a ResidualNetwork cannot be saved, because files cannot name it: register it with "
                + "PolicyNetwork.Registry.Register and create it with PolicyNetwork.Create",
            Assert.Throws<InvalidInputException>(() => policy.Save(folder["policy"])).Message
        );
    }

    [Theory]
    [InlineData(LaplaceDistribution.Name, "action distribution", nameof(ActionDistribution))]
    [InlineData(FourierFeatures.Name, "feature extractor", nameof(FeatureExtractor))]
    [InlineData(ResidualNetwork.Name, "network", nameof(PolicyNetwork))]
    public void Unknown_part_in_a_file_is_refused_with_the_call_that_registers_it(
        string name,
        string kind,
        string owner
    )
    {
        var options = new NetworkOptions
        {
            DistributionName = LaplaceDistribution.Name,
            FeatureExtractorName = name == FourierFeatures.Name ? name : null,
            Architecture = name == ResidualNetwork.Name ? name : null,
        };
        Policy.Create(Box.Scalar(-1, 1), Box.Scalar(-2, 2), options, normalizer: null, seed: 1).Save(folder.Path);
        string description = File.ReadAllText(folder["policy.json"]);
        Assert.Contains($"\"{name}\"", description, StringComparison.Ordinal);
        File.WriteAllText(
            folder["policy.json"],
            description.Replace($"\"{name}\"", "\"unheard_of\"", StringComparison.Ordinal)
        );

        string message = Assert.Throws<InvalidInputException>(() => Policy.Load(folder.Path)).Message;
        Assert.Contains($"there is no {kind} 'unheard_of' (there are ", message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"a program that uses its own calls {owner}.Registry.Register(\"unheard_of\", …) first",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Unknown_part_in_options_is_refused_with_the_call_that_registers_it()
    {
        var options = new PpoOptions
        {
            TotalSteps = 100,
            StepsPerRollout = 50,
            BatchSize = 50,
        };
        AssertUnknown(
            "optimizer",
            nameof(Optimizer),
            () => Ppo.Train(Tasks.Doubling, options with { Optimizer = "unheard_of" })
        );
        AssertUnknown("schedule", nameof(Schedule), () => Schedule.Parse("unheard_1e-3"));
        AssertUnknown(
            "action distribution",
            nameof(ActionDistribution),
            () => Ppo.Train(Tasks.Doubling, options with { Network = new() { DistributionName = "unheard_of" } })
        );
        AssertUnknown(
            "feature extractor",
            nameof(FeatureExtractor),
            () => Ppo.Train(Tasks.Doubling, options with { Network = new() { FeatureExtractorName = "unheard_of" } })
        );
        AssertUnknown(
            "network",
            nameof(PolicyNetwork),
            () => Ppo.Train(Tasks.Doubling, options with { Network = new() { Architecture = "unheard_of" } })
        );
    }

    [Fact]
    public void Unknown_schedule_in_a_checkpoint_is_refused_with_the_call_that_registers_it()
    {
        var options = new PpoOptions
        {
            TotalSteps = 100,
            StepsPerRollout = 50,
            BatchSize = 50,
        };
        using VectorEnvironment environments = VectorEnvironment.From(Tasks.Doubling, options.EnvironmentCount);
        var trainer = new Ppo(environments, options) { LearningRate = Schedule.Of(WarmUp.Name, 1e-3) };
        var state = new StateDictionary();
        trainer.SaveState(state, "trainer");
        trainer.LoadState(state, "trainer");
        Assert.Equal(Schedule.Of(WarmUp.Name, 1e-3), trainer.LearningRate);

        Assert.True(state.Remove("trainer.learning_rate"));
        state.Set("trainer.learning_rate", "unheard_1e-3"u8);
        AssertUnknown(
            "schedule",
            nameof(Schedule),
            () =>
            {
                trainer.LoadState(state, "trainer");
                return trainer;
            }
        );
    }

    [Theory]
    [InlineData(LaplaceDistribution.Name, null, "LaplaceDistribution does not override FisherProduct")]
    [InlineData(null, ResidualNetwork.Name, "ResidualNetwork does not override ActorParameters")]
    public void TRPO_names_the_missing_method_of_a_distribution(string? distribution, string? network, string expected)
    {
        var options = new TrpoOptions
        {
            TotalSteps = 100,
            StepsPerRollout = 50,
            BatchSize = 50,
            Network = new() { DistributionName = distribution, Architecture = network },
        };
        Assert.StartsWith(
            expected,
            Assert.Throws<InvalidInputException>(() => Trpo.Train(Tasks.Doubling, options)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_parts_with_the_same_name_are_refused()
    {
        AssertTaken(
            "network",
            () =>
                PolicyNetwork.Registry.Register(
                    ResidualNetwork.Name,
                    static (NetworkSpec spec, ref Rng random) => new PhasicNetwork(spec, ref random)
                )
        );
        AssertTaken(
            "action distribution",
            () =>
                ActionDistribution.Registry.Register(
                    LaplaceDistribution.Name,
                    static spec => new LaplaceDistribution(1, 0)
                )
        );
        AssertTaken(
            "feature extractor",
            () => FeatureExtractor.Registry.Register(FourierFeatures.Name, static (_, _) => new FourierFeatures(1, 1))
        );
        AssertTaken(
            "optimizer",
            () => Optimizer.Registry.Register("adam", static (parameters, _) => new Lion(parameters))
        );
        AssertTaken("schedule", () => Schedule.Registry.Register("lin", static (initial, _) => initial));
    }

    private static void AssertUnknown(string kind, string owner, Func<object> use)
    {
        string message = Assert.Throws<InvalidInputException>(use).Message;
        Assert.Contains($"there is no {kind} 'unheard", message, StringComparison.Ordinal);
        Assert.Contains($"{owner}.Registry.Register(\"unheard", message, StringComparison.Ordinal);
    }

    private static void AssertTaken(string kind, Action register) =>
        Assert.EndsWith(
            $"is taken by another {kind}; register yours by another name",
            Assert.Throws<InvalidInputException>(register).Message,
            StringComparison.Ordinal
        );
}
