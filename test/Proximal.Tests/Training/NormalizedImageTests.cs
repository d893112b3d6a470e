using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>Pixels are scaled once: by the statistics if observations are normalized, otherwise by 1/255.</summary>
public sealed class NormalizedImageTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 256,
        EnvironmentCount = 4,
        StepsPerRollout = 16,
        BatchSize = 32,
        Epochs = 2,
        Seed = 3,
        Network = NetworkOptions.Images(FeatureKind.MinAtarCnn) with { FeatureCount = 16 },
    };

    [Fact]
    public void Option_and_VectorNormalize_give_the_same_weights_for_byte_images()
    {
        Ppo option = Train(VectorEnvironment.From(static () => new BrightQuarter(), 4), normalize: true);
        using var wrapped = new VectorNormalize(
            VectorEnvironment.From(static () => new BrightQuarter(), 4),
            normalizeRewards: false
        );
        Assert.Equal(ModelWeights.Hash(option.Policy), ModelWeights.Hash(Train(wrapped, normalize: false).Policy));
    }

    [Fact]
    public void Option_and_VectorNormalize_give_the_same_weights_for_images_in_a_dict()
    {
        Ppo option = Train(VectorEnvironment.From(static () => new Watched(), 4), normalize: true);
        using var wrapped = new VectorNormalize(
            VectorEnvironment.From(static () => new Watched(), 4),
            normalizeRewards: false
        );
        Assert.Equal(ModelWeights.Hash(option.Policy), ModelWeights.Hash(Train(wrapped, normalize: false).Policy));
    }

    [Fact]
    [Trait("Category", "Learning")]
    public void Byte_images_are_learned_with_normalized_observations()
    {
        Policy policy = Ppo.Train(
            static () => new BrightQuarter(),
            Options with
            {
                TotalSteps = 10_240,
                EnvironmentCount = 8,
                StepsPerRollout = 32,
                BatchSize = 64,
                Epochs = 4,
                LearningRate = 2e-3,
                NormalizeObservations = true,
            }
        );
        Assert.InRange(policy.Evaluate(static () => new BrightQuarter(), episodes: 20).MeanReturn, 7, 8);
    }

    [Fact]
    public void Saved_policy_acts_as_the_trained_one()
    {
        Policy policy = Train(VectorEnvironment.From(static () => new BrightQuarter(), 4), normalize: true).Policy;
        using var folder = new TemporaryFolder();
        policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.Equal(
            policy.Evaluate(static () => new BrightQuarter(), 8, deterministic: false).Returns,
            loaded.Evaluate(static () => new BrightQuarter(), 8, deterministic: false).Returns
        );
        loaded.LoadWeights(folder.Path);
    }

    // Networks of earlier releases scale normalized pixels by 1/255 and were trained with that.
    [Fact]
    public void Policy_of_an_earlier_release_keeps_its_scale_and_does_not_continue_training()
    {
        Policy policy = Train(VectorEnvironment.From(static () => new BrightQuarter(), 4), normalize: true).Policy;
        using var folder = new TemporaryFolder();
        policy.Save(folder.Path);
        string json = Path.Combine(folder.Path, "policy.json");
        string text = File.ReadAllText(json);
        int at = text.IndexOf(",\n    \"network_space\"", StringComparison.Ordinal);
        int end = text.IndexOf('\n', at + 2);
        File.WriteAllText(json, text.Remove(at, end - at));

        Policy old = Policy.Load(folder.Path);
        Assert.True(old.ScalesNormalizedPixels);
        Assert.False(policy.ScalesNormalizedPixels);
        Assert.Contains(
            "earlier release",
            Assert.Throws<InvalidInputException>(() => policy.LoadWeights(folder.Path)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "earlier releases",
            Assert.Throws<InvalidInputException>(() => new InitialWeights(old).CopyTo(policy)).Message,
            StringComparison.Ordinal
        );
    }

    private static Ppo Train(VectorEnvironment environments, bool normalize)
    {
        var ppo = new Ppo(environments, Options with { NormalizeObservations = normalize });
        ppo.Train();
        return ppo;
    }

    /// <summary>An image of bytes and a number.</summary>
    private sealed class Watched : EnvironmentBase<DictSpace, Discrete>
    {
        public override DictSpace Observations { get; } =
            new(("camera", Box.Uniform(0, 255, 1, 6, 6)), ("speed", Box.Scalar(0, 1)));

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 8;

        protected override void Reset(ref Rng random, Span<float> observation) => Observe(observation);

        protected override StepResult Step(int action, Span<float> observation)
        {
            Observe(observation);
            return new StepResult(action);
        }

        private void Observe(Span<float> observation)
        {
            foreach (ref float pixel in Observations.PartOf(observation, "camera"))
                pixel = Random.NextInt32(256);
            Observations.PartOf(observation, "speed")[0] = (float)Random.NextDouble();
        }
    }
}
