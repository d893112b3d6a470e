namespace Proximal.Extensibility.Tests;

/// <summary>Training from the weights of a trained policy.</summary>
public sealed class InitialWeightsTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 256 * 40,
        EnvironmentCount = 8,
        StepsPerRollout = 32,
        BatchSize = 128,
        Epochs = 4,
        LearningRate = 3e-3,
        Network = new()
        {
            ActorWidths = [16],
            CriticWidths = [16],
            SharedWidths = [16],
            FeatureExtractorName = FourierFeatures.Name,
            FeatureCount = 8,
        },
    };

    private static readonly PpoOptions OneUpdate = Options with { TotalSteps = 256, LearningRate = 1e-5, Seed = 9 };

    [Fact]
    public void InitialWeights_continue_training_in_another_environment_of_the_same_spaces()
    {
        Policy trained = Ppo.Train(Tasks.Echo, Options);
        double before = trained.Evaluate(Tasks.Echo).MeanReturn;
        Assert.True(before >= 7.5, $"{before}, not 7.5");

        // After one small update the trained policy still repeats symbols; a new one does not.
        Assert.True(Ppo.Train(Tasks.EchoForOneStep, OneUpdate, from: trained).Evaluate(Tasks.Echo).MeanReturn >= 7.5);
        Assert.True(Ppo.Train(Tasks.EchoForOneStep, OneUpdate).Evaluate(Tasks.Echo).MeanReturn < 6);
    }

    [Fact]
    public void InitialWeights_of_one_part_leave_the_other_parts_new()
    {
        Policy trained = Ppo.Train(Tasks.Echo, Options with { TotalSteps = 2560 });
        PpoOptions frozen = OneUpdate with { LearningRate = 1e-30 };
        Policy fresh = Ppo.Train(Tasks.Echo, frozen),
            part = Ppo.Train(Tasks.Echo, frozen, from: new InitialWeights(trained, "features"));
        Assert.Equal(Weights(trained, "features."), Weights(part, "features."));
        Assert.NotEqual(Weights(trained, "features."), Weights(fresh, "features."));
        Assert.Equal(Weights(fresh, "actor."), Weights(part, "actor."));
        Assert.NotEqual(Weights(trained, "actor."), Weights(part, "actor."));
    }

    [Fact]
    public void InitialWeights_part_has_the_name_that_a_dry_run_prints()
    {
        Policy trained = Ppo.Train(Tasks.Echo, Options with { TotalSteps = 2560 });
        PpoOptions frozen = OneUpdate with { LearningRate = 1e-30 };
        Policy part = Ppo.Train(Tasks.Echo, frozen, from: new InitialWeights(trained, "policy.actor.0"));
        Assert.Equal(Weights(trained, "actor.0."), Weights(part, "actor.0."));
        Assert.NotEqual(Weights(trained, "critic."), Weights(part, "critic."));
    }

    [Fact]
    public void InitialWeights_mismatch_is_refused_by_name()
    {
        Policy trained = Ppo.Train(Tasks.Echo, OneUpdate);
        Assert.Contains(
            "'actor.0.weight' is [16, 16], not [8, 16]",
            Refusal(OneUpdate with { Network = OneUpdate.Network with { ActorWidths = [8] } }, trained),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the new network has no part 'memory'",
            Refusal(OneUpdate, new InitialWeights(trained, "memory")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "it does not normalize observations",
            Refusal(OneUpdate with { NormalizeObservations = true }, trained),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "it has no parameter 'input.weight'",
            Refusal(OneUpdate with { Network = new() { Architecture = ResidualNetwork.Name } }, trained),
            StringComparison.Ordinal
        );
    }

    private static string Refusal(PpoOptions options, InitialWeights from) =>
        Assert.Throws<InvalidInputException>(() => Ppo.Train(Tasks.Echo, options, from)).Message;

    // Biases begin at 0, so that the smallest step shows.
    private static float[] Weights(Policy policy, string part) =>
        [
            .. policy
                .Network.NamedParameters()
                .Where(parameter =>
                    parameter.Key.StartsWith(part, StringComparison.Ordinal)
                    && parameter.Key.EndsWith(".weight", StringComparison.Ordinal)
                )
                .SelectMany(static parameter => parameter.Value.ToArray()),
        ];
}
